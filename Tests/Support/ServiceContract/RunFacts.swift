// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  static let runFacts = [
    ContractFact("a streamed run tells its story in order, and the text is stored") { subject in
      let thread = try await subject.thread()
      subject.engine.answer(
        "q",
        [
          .say("Hel"), .say("lo "), .say("世界🌏"), .finish("stop"),
          .usage(Usage(promptTokens: 5, completionTokens: 3)),
        ])
      var events: [RunEvent] = []
      for try await event in try await subject.startStream("q", in: thread) { events.append(event) }
      #expect(
        events.names == [
          "run.created", "run.queued", "run.in_progress", "step.created", "step.in_progress", "message.created",
          "message.in_progress", "delta", "message.completed", "step.completed", "run.completed",
        ])
      #expect(events.text == "Hello 世界🌏")
      #expect(events.lastMessage?.text == "Hello 世界🌏")
      let run = try #require(events.lastRun)
      #expect(run.usage == Usage(promptTokens: 5, completionTokens: 3))
      let stored = try #require(try await subject.service.allMessages(in: thread).last)
      #expect(stored.text == "Hello 世界🌏")
      #expect(stored.role == .assistant && stored.status == .completed && stored.runID == run.id)
      #expect(stored.id == events.lastMessage?.id)
      #expect(try await subject.service.run(run.id, in: thread).status == .completed)
      let steps = try await subject.service.steps(of: run.id, in: thread, PageRequest())
      #expect(steps.items.map(\.messageID) == [stored.id])
      #expect(steps.items.map(\.status) == [.completed])
      #expect(try await subject.service.runs(in: thread, PageRequest()).items.map(\.id) == [run.id])
    },
    ContractFact("text arrives while the model still speaks") { subject in
      let thread = try await subject.thread()
      let (more, end) = (Gate(), Gate())
      subject.engine.answer("q", [.say("first"), .wait(more), .say(" second"), .wait(end)])
      var text = ""
      for try await event in try await subject.startStream("q", in: thread) {
        guard let delta = event.delta else { continue }
        text += delta
        if text == "first" { more.open() }
        if text == "first second" { end.open() }
      }
      #expect(text == "first second")
    },
    ContractFact("the model gets the whole conversation and the assistant's instructions") { subject in
      let service = subject.service
      let thread = try await subject.thread("one", "two")
      let assistant = try await subject.assistant("be brief")
      let first = try await service.createRun(
        RunRequest(assistantID: assistant, sampling: Sampling(temperature: 0.5, maxTokens: 7)), in: thread)
      _ = try await subject.ended(first.id, in: thread)
      _ = try await service.createMessage(NewMessage(text: "three"), in: thread)
      let second = try await service.createRun(
        RunRequest(
          assistantID: assistant, model: "scripted-large", instructions: "be long",
          additionalInstructions: "and kind"), in: thread)
      #expect(try await subject.ended(second.id, in: thread).model == "scripted-large")
      let requests = subject.engine.requests
      #expect(requests.map(\.instructions) == ["be brief", "be long\n\nand kind"])
      #expect(requests.map(\.model) == ["scripted", "scripted-large"])
      #expect(requests.first?.sampling == Sampling(temperature: 0.5, maxTokens: 7))
      #expect(requests.last?.turns.map(\.text) == ["one", "two", "two", "three"])
      #expect(requests.last?.turns.map(\.role) == [.user, .user, .assistant, .user])
    },
    ContractFact("one run at a time in a thread; messages may be added meanwhile") { subject in
      let service = subject.service
      let thread = try await subject.thread()
      let (begun, gate) = (Gate(), Gate())
      subject.engine.answer("q", [.say("a"), .reach(begun), .wait(gate), .say("b")])
      var stream = try await subject.startStream("q", in: thread).makeAsyncIterator()
      _ = try await stream.next()
      await begun.pass()
      let request = RunRequest(assistantID: try await subject.assistant())
      #expect(await subject.kind { _ = try await service.createRun(request, in: thread) } == .badRequest)
      #expect(await subject.kind { _ = try await service.streamRun(request, in: thread) } == .badRequest)
      _ = try await service.createMessage(NewMessage(text: "meanwhile"), in: thread)
      gate.open()
      while try await stream.next() != nil {}
      let texts = try await service.allMessages(in: thread).map(\.text)
      #expect(texts.sorted() == ["ab", "meanwhile", "q"])
      let next = try await service.createRun(request, in: thread)
      #expect(try await subject.ended(next.id, in: thread).status == .completed)
    },
    ContractFact("runs in many threads do not mix") { subject in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<12 {
          group.addTask {
            let thread = try await subject.thread()
            let question = "question \(number) with several words in it"
            var events: [RunEvent] = []
            for try await event in try await subject.startStream(question, in: thread) { events.append(event) }
            #expect(events.text == question)
            #expect(try await subject.service.allMessages(in: thread).map(\.text) == [question, question])
          }
        }
        try await group.waitForAll()
      }
    },
    ContractFact("a model without words leaves an empty reply") { subject in
      let thread = try await subject.thread()
      subject.engine.answer("q", [])
      var events: [RunEvent] = []
      for try await event in try await subject.startStream("q", in: thread) { events.append(event) }
      #expect(events.lastRun?.status == .completed)
      #expect(try await subject.service.allMessages(in: thread).map(\.text) == ["q", ""])
    },
  ]
}
