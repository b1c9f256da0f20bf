// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  /// How runs end that do not end well.
  static let endingFacts = [
    ContractFact("cancelling keeps what had come") { subject in
      let service = subject.service
      let thread = try await subject.thread()
      let never = Gate()
      subject.engine.answer("q", [.say("half a "), .say("reply"), .wait(never), .say(" and more")])
      var events: [RunEvent] = []
      for try await event in try await subject.startStream("q", in: thread) {
        events.append(event)
        guard events.text == "half a reply", event.delta != nil, let run = events.lastRun else { continue }
        let cancelled = try await service.cancelRun(run.id, in: thread)
        #expect(cancelled.status == .cancelling || cancelled.status == .cancelled)
      }
      #expect(events.text == "half a reply")
      #expect(events.names.last == "run.cancelled")
      #expect(events.lastMessage?.status == .incomplete)
      await subject.engine.cancelled.pass()
      let run = try #require(events.lastRun)
      #expect(try await service.run(run.id, in: thread).status == .cancelled)
      let stored = try #require(try await service.allMessages(in: thread).last)
      #expect(stored.text == "half a reply")
      #expect(stored.status == .incomplete)
      let again = await subject.kind { _ = try await service.cancelRun(run.id, in: thread) }
      #expect(again == .badRequest)
    },
    ContractFact("cancelling a run that has ended is refused") { subject in
      let thread = try await subject.thread("q")
      let run = try await subject.service.createRun(
        RunRequest(assistantID: try await subject.assistant()), in: thread)
      _ = try await subject.ended(run.id, in: thread)
      #expect(await subject.kind { _ = try await subject.service.cancelRun(run.id, in: thread) } == .badRequest)
      #expect(await subject.kind { _ = try await subject.service.cancelRun("run_no", in: thread) } == .notFound)
    },
    ContractFact("a run goes on when its listener leaves") { subject in
      let thread = try await subject.thread()
      let gate = Gate()
      subject.engine.answer("q", [.say("one"), .wait(gate), .say(" two")])
      var run: Run?
      for try await event in try await subject.startStream("q", in: thread) {
        if case .runChanged(let changed) = event { run = changed }
        if event.delta != nil { break }
      }
      gate.open()
      let ended = try await subject.ended(try #require(run).id, in: thread)
      #expect(ended.status == .completed)
      #expect(try await subject.service.allMessages(in: thread).map(\.text) == ["q", "one two"])
    },
    ContractFact("a model that fails leaves a failed run, its words and its reason") { subject in
      let thread = try await subject.thread()
      let error = ServiceError(.serverError, message: "the model fell over")
      subject.engine.answer("q", [.say("so far"), .fail(error)])
      var events: [RunEvent] = []
      for try await event in try await subject.startStream("q", in: thread) { events.append(event) }
      #expect(events.names.suffix(3) == ["message.incomplete", "step.failed", "run.failed"])
      #expect(events.lastRun?.lastError == RunFailure(code: "server_error", message: "the model fell over"))
      let stored = try #require(try await subject.service.allMessages(in: thread).last)
      #expect(stored.text == "so far" && stored.status == .incomplete)
    },
    ContractFact("a model that fails before a word leaves no message") { subject in
      let thread = try await subject.thread()
      subject.engine.answer("q", [.fail(ServiceError(.unreachable, host: "127.0.0.1"))])
      var events: [RunEvent] = []
      for try await event in try await subject.startStream("q", in: thread) { events.append(event) }
      #expect(events.names == ["run.created", "run.queued", "run.in_progress", "run.failed"])
      #expect(events.lastRun?.lastError?.message.isEmpty == false)
      #expect(try await subject.service.allMessages(in: thread).map(\.text) == ["q"])
    },
    ContractFact("a reply that ran into a limit is incomplete") { subject in
      let thread = try await subject.thread()
      subject.engine.answer("q", [.say("too lo"), .finish("length")])
      var events: [RunEvent] = []
      for try await event in try await subject.startStream("q", in: thread) { events.append(event) }
      let run = try #require(events.lastRun)
      #expect(run.status == (subject.hasIncompleteRuns ? .incomplete : .failed))
      #expect(run.incompleteReason == "max_completion_tokens")
      let stored = try #require(try await subject.service.allMessages(in: thread).last)
      #expect(stored.text == "too lo" && stored.status == .incomplete)
    },
    ContractFact("a thread can be deleted while it is answered") { subject in
      let service = subject.service
      let thread = try await subject.thread()
      let never = Gate()
      subject.engine.answer("q", [.say("a"), .wait(never)])
      for try await event in try await subject.startStream("q", in: thread) where event.delta != nil {
        try await service.deleteThread(thread)
      }
      await subject.engine.cancelled.pass()
      #expect(await subject.kind { _ = try await service.thread(thread) } == .notFound)
    },
  ]
}
