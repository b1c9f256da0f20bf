// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  /// Threads that are known only by their runs.
  static let detachedFacts = [
    ContractFact("no list shows a detached thread", needs: [.detachedThreads]) { subject in
      let service = subject.service
      let listed = try await subject.thread("q")
      let detached = try await service.createDetachedThread(after: nil)
      #expect(try await service.threads(PageRequest()).items.map(\.id) == [listed])
      #expect(try await service.thread(detached.id) == detached)
      let run = try await subject.answered("hi", in: detached.id)
      #expect(run.status == .completed)
      #expect(try await service.threads(PageRequest()).items.map(\.id) == [listed])
      #expect(await subject.kind { _ = try await service.createDetachedThread(after: "run_no") } == .notFound)
    },
    ContractFact("a detached thread goes on after its last run, once", needs: [.detachedThreads]) { subject in
      let service = subject.service
      let thread = try await service.createDetachedThread(after: nil).id
      let first = try await subject.answered("one", in: thread)
      #expect(try await service.createDetachedThread(after: first.id).id == thread)
      let second = try await subject.answered("two", in: thread)
      #expect(subject.engine.requests.last?.turns.map(\.text) == ["one", "one", "two"])
      // Another way to go on from the first, and a second way from the last.
      for (run, before) in [(first.id, ["one", "one"]), (second.id, ["one", "one", "two", "two"])] {
        if run == second.id { #expect(try await service.createDetachedThread(after: run).id == thread) }
        let fork = try await service.createDetachedThread(after: run).id
        #expect(fork != thread)
        #expect(try await service.allMessages(in: fork).map(\.text) == before)
      }
      #expect(try await service.allMessages(in: thread).map(\.text) == ["one", "one", "two", "two"])
    },
    ContractFact("going on from a listed thread leaves it as it is", needs: [.detachedThreads]) { subject in
      let service = subject.service
      let thread = try await subject.thread("zero")
      let run = try await subject.answered("one", in: thread)
      _ = try await service.createMessage(NewMessage(text: "later"), in: thread)
      let fork = try await service.createDetachedThread(after: run.id).id
      #expect(fork != thread)
      _ = try await subject.answered("two", in: fork)
      #expect(try await service.allMessages(in: fork).map(\.text) == ["zero", "one", "one", "two", "two"])
      #expect(try await service.allMessages(in: thread).map(\.text) == ["zero", "one", "one", "later"])
    },
    ContractFact("a run that has not ended is nothing to go on from", needs: [.detachedThreads]) { subject in
      let thread = try await subject.service.createDetachedThread(after: nil).id
      let (begun, gate) = (Gate(), Gate())
      subject.engine.answer("q", [.say("a"), .reach(begun), .wait(gate)])
      var stream = try await subject.startStream("q", in: thread).makeAsyncIterator()
      guard case .runCreated(let run)? = try await stream.next() else { throw ContractFailure(what: "no run") }
      await begun.pass()
      let kind = await subject.kind { _ = try await subject.service.createDetachedThread(after: run.id) }
      #expect(kind == .badRequest)
      gate.open()
      while try await stream.next() != nil {}
      #expect(try await subject.service.createDetachedThread(after: run.id).id == thread)
    },
    ContractFact("a detached thread goes with its last run", needs: [.detachedThreads, .deletingRuns]) { subject in
      let service = subject.service
      let thread = try await service.createDetachedThread(after: nil).id
      let first = try await subject.answered("one", in: thread)
      let second = try await subject.answered("two", in: thread)
      try await service.deleteRun(first.id, in: thread)
      #expect(try await service.allMessages(in: thread).count == 4)
      try await service.deleteRun(second.id, in: thread)
      #expect(await subject.kind { _ = try await service.thread(thread) } == .notFound)
    },
  ]
}
