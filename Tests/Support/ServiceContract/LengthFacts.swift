// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  /// Conversations that are longer than the model is to see, or can.
  static let lengthFacts = [
    ContractFact("only the last messages reach the model", needs: [.runOptions]) { subject in
      let thread = try await subject.thread("1", "2", "3", "4", "5")
      var request = RunRequest(assistantID: try await subject.assistant("be brief"))
      request.options.truncation = .lastMessages(2)
      let run = try await subject.service.createRun(request, in: thread)
      _ = try await subject.ended(run.id, in: thread)
      #expect(subject.engine.requests.last?.turns.map(\.text) == ["4", "5"])
      #expect(subject.engine.requests.last?.instructions == "be brief")
      request.options.truncation = .lastMessages(100)
      let all = try await subject.service.createRun(request, in: thread)
      #expect(try await subject.ended(all.id, in: thread).droppedMessages == 0)
      #expect(subject.engine.requests.last?.turns.count == 6)
      #expect(try await subject.service.allMessages(in: thread).count == 7)
    },
    ContractFact("a conversation too long for the model is cut from the oldest until it fits") { subject in
      let thread = try await subject.service.createThread(
        messages: (0..<64).map { NewMessage(role: $0 % 2 == 0 ? .user : .assistant, text: "message \($0)") },
        metadata: [:], toolResources: nil
      ).id
      subject.engine.takeAtMost(turns: 9)
      let events = try await subject.events(of: try await subject.startStream("the question", in: thread))
      #expect(events.lastRun?.status == .completed)
      #expect(events.text == "the question")
      let shown = try #require(subject.engine.requests.last).turns.map(\.text)
      #expect(shown.count > 3 && shown.count <= 9)
      #expect(shown.last == "the question")
      let rest = (64 - shown.count + 1..<64).map { "message \($0)" }
      #expect(Array(shown.dropLast()) == rest)
      #expect(subject.engine.requests.count < 8)
      #expect(try await subject.service.allMessages(in: thread).count == 66)
    },
    ContractFact(
      "a run says how much of the conversation the model did not see", needs: [.runOptions, .runParticulars]
    ) {
      subject in
      let thread = try await subject.thread("1", "2", "3", "4", "5", "6")
      subject.engine.takeAtMost(turns: 3)
      let assistant = try await subject.assistant()
      let run = try await subject.service.createRun(RunRequest(assistantID: assistant), in: thread)
      let ended = try await subject.ended(run.id, in: thread)
      let shown = try #require(subject.engine.requests.last).turns.count
      #expect(ended.droppedMessages == 6 - shown && shown <= 3)
      var request = RunRequest(assistantID: assistant)
      request.options.truncation = .lastMessages(1)
      request.additionalMessages = [NewMessage(text: "7")]
      let next = try await subject.service.createRun(request, in: thread)
      #expect(try await subject.ended(next.id, in: thread).droppedMessages == 7)
    },
    ContractFact("a question that alone is too long fails, and says so") { subject in
      let thread = try await subject.thread("1", "2")
      subject.engine.takeAtMost(turns: 0)
      let run = try await subject.service.createRun(
        RunRequest(assistantID: try await subject.assistant()), in: thread)
      let ended = try await subject.ended(run.id, in: thread)
      #expect(ended.status == .failed)
      #expect(ended.lastError?.message == "The conversation is longer than the model takes.")
      #expect(subject.engine.requests.map(\.turns.count) == [2, 1])
    },
    ContractFact("what was said is not said again, when a model then finds it too long") { subject in
      let thread = try await subject.thread("1", "2")
      subject.engine.answer("q", [.say("a"), .fail(ServiceError(.tooLarge))])
      let events = try await subject.events(of: try await subject.startStream("q", in: thread))
      #expect(events.lastRun?.status == .failed)
      #expect(events.text == "a")
      #expect(subject.engine.requests.count == 1)
    },
    ContractFact("a cut never parts a call from its output", needs: [.items]) { subject in
      let service = subject.service
      for most in 2...9 {
        let thread = try await subject.thread("0")
        for number in 1...3 {
          _ = try await service.createItems(
            [
              .call("a\(number)", "f", "{}"), .call("b\(number)", "f", "{}"), .output("a\(number)", "x"),
              .output("b\(number)", "y"), NewMessage(text: "\(number)"),
            ], in: thread)
        }
        subject.engine.takeAtMost(turns: most)
        let run = try await service.createRun(RunRequest(assistantID: try await subject.assistant()), in: thread)
        #expect(try await subject.ended(run.id, in: thread).status == .completed)
        let turns = try #require(subject.engine.requests.last).turns
        #expect(turns.last?.text == "3" && turns.count <= most)
        for (index, turn) in turns.enumerated() where turn.callID != nil {
          let calls = turns[..<index].flatMap(\.toolCalls).map(\.id)
          #expect(calls.contains(turn.callID ?? ""))
        }
        let called = turns.flatMap(\.toolCalls).map(\.id).sorted()
        #expect(called == turns.compactMap(\.callID).sorted())
      }
    },
  ]
}
