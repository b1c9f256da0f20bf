// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  /// What is known of runs.
  static let runRecordFacts =
    [
      ContractFact("a run's metadata: absent keeps, a map replaces, an empty map clears", needs: [.changingRuns]) {
        subject in
        let service = subject.service
        let thread = try await subject.thread()
        let gate = Gate()
        subject.engine.answer("q", [.say("a"), .wait(gate), .say("b")])
        var run: Run?
        for try await event in try await subject.startStream("q", in: thread) {
          if case .runChanged(let changed) = event { run = changed }
          guard event.delta == "a", let id = run?.id else { continue }
          #expect(
            try await service.updateRun(id, in: thread, metadata: ["while": "it ran"]).metadata == ["while": "it ran"])
          gate.open()
        }
        #expect(run?.status == .completed && run?.metadata == ["while": "it ran"])
        let id = try #require(run).id
        #expect(try await service.run(id, in: thread).metadata == ["while": "it ran"])
        #expect(try await service.updateRun(id, in: thread, metadata: nil).metadata == ["while": "it ran"])
        #expect(try await service.updateRun(id, in: thread, metadata: ["a": "b"]).metadata == ["a": "b"])
        #expect(try await service.updateRun(id, in: thread, metadata: [:]).metadata == [:])
        let long = ["k": String(repeating: "v", count: 513)]
        let refused = await subject.kind { _ = try await service.updateRun(id, in: thread, metadata: long) }
        let limit = try #require(long.brokenLimit)
        #expect(refused == .badRequest || refused == .metadataLimit(limit))
        #expect(try await service.run(id, in: thread).metadata == [:])
        #expect(
          await subject.kind { _ = try await service.updateRun("run_no", in: thread, metadata: [:]) } == .notFound)
      },
      ContractFact("a run is found without its thread", needs: [.runsByID]) { subject in
        let thread = try await subject.thread("q")
        let run = try await subject.service.createRun(
          RunRequest(assistantID: try await subject.assistant()), in: thread)
        let ended = try await subject.ended(run.id, in: thread)
        #expect(try await subject.service.run(run.id) == ended)
        for id in ["run_no", "run_\u{0}", ""] {
          #expect(await subject.kind { _ = try await subject.service.run(id) } == .notFound)
        }
      },
      ContractFact("a deleted run is gone, what it wrote stays", needs: [.deletingRuns]) { subject in
        let service = subject.service
        let thread = try await subject.thread("q")
        let run = try await service.createRun(RunRequest(assistantID: try await subject.assistant()), in: thread)
        _ = try await subject.ended(run.id, in: thread)
        try await service.deleteRun(run.id, in: thread)
        #expect(await subject.kind { _ = try await service.run(run.id, in: thread) } == .notFound)
        #expect(await subject.kind { _ = try await service.steps(of: run.id, in: thread, PageRequest()) } == .notFound)
        #expect(await subject.kind { try await service.deleteRun(run.id, in: thread) } == .notFound)
        #expect(try await service.allMessages(in: thread).map(\.text) == ["q", "q"])
      },
      ContractFact("a run can be deleted while it answers", needs: [.deletingRuns]) { subject in
        let service = subject.service
        let thread = try await subject.thread()
        subject.engine.answer("q", [.say("a"), .wait(Gate())])
        var run: RunID?
        for try await event in try await subject.startStream("q", in: thread) {
          if case .runChanged(let changed) = event { run = changed.id }
          if event.delta != nil, let run { try await service.deleteRun(run, in: thread) }
        }
        await subject.engine.cancelled.pass()
        #expect(try await service.runs(in: thread, PageRequest()).items.isEmpty)
        #expect(try await service.allMessages(in: thread).map(\.status) == [.completed, .incomplete])
      },
      ContractFact("a run remembers what it was asked", needs: [.runOptions, .runParticulars]) { subject in
        let service = subject.service
        let thread = try await subject.thread("before")
        var request = RunRequest(
          assistantID: try await subject.assistant(),
          additionalMessages: [NewMessage(text: "one"), NewMessage(text: "two")])
        request.options = RunOptions(
          truncation: .lastMessages(7), maxPromptTokens: 1000, toolChoice: "none", allowsParallelCalls: false,
          responseFormat: ["type": "json_object"])
        let run = try await service.createRun(request, in: thread)
        let ended = try await subject.ended(run.id, in: thread)
        #expect(ended.options == request.options)
        let messages = try await service.allMessages(in: thread)
        #expect(ended.inputIDs == messages[1...2].map(\.id))
        #expect(messages.map(\.text) == ["before", "one", "two", "two"])
        #expect(ended.expiresAt == nil && run.expiresAt.map { $0 > run.createdAt } == true)
      },
      ContractFact("a run without an assistant does as its request says", needs: [.runsWithoutAssistant]) { subject in
        let service = subject.service
        let thread = try await subject.thread("q")
        for (model, instructions) in [(nil, nil), ("scripted-large", "be brief")] as [(String?, String?)] {
          let run = try await service.createRun(
            RunRequest(assistantID: "", model: model, instructions: instructions), in: thread)
          #expect(try await subject.ended(run.id, in: thread).assistantID.isEmpty)
        }
        #expect(subject.engine.requests.map(\.instructions) == [nil, "be brief"])
        #expect(subject.engine.requests.map(\.model) == ["scripted", "scripted-large"])
        #expect(try await service.allMessages(in: thread).last?.assistantID == nil)
      },
    ]
}

extension ContractSubject {
  /// A run on one more question, ended.
  func answered(_ question: String, in thread: ThreadID) async throws -> Run {
    let request = RunRequest(assistantID: try await assistant(), additionalMessages: [NewMessage(text: question)])
    return try await ended(try await service.createRun(request, in: thread).id, in: thread)
  }
}
