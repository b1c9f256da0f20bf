// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  static let threadFacts = [
    ContractFact("a thread is created, read, updated and deleted") { subject in
      let service = subject.service
      let made = try await service.createThread(
        messages: [NewMessage(text: "hello")], metadata: ["title": "First"], toolResources: nil)
      #expect(made.title == "First")
      #expect(try await service.thread(made.id) == made)
      let updated = try await service.updateThread(made.id, metadata: ["title": "Second"], toolResources: nil)
      #expect(updated.metadata == ["title": "Second"])
      #expect(updated.createdAt == made.createdAt)
      #expect(try await service.thread(made.id) == updated)
      #expect(try await service.allMessages(in: made.id).map(\.text) == ["hello"])
      try await service.deleteThread(made.id)
      #expect(await subject.kind { _ = try await service.thread(made.id) } == .notFound)
      #expect(await subject.kind { _ = try await service.allMessages(in: made.id) } == .notFound)
      #expect(await subject.kind { try await service.deleteThread(made.id) } == .notFound)
    },
    ContractFact("a thread of nothing is a thread") { subject in
      let made = try await subject.service.createThread(messages: [], metadata: [:], toolResources: nil)
      #expect(made.metadata.isEmpty)
      #expect(try await subject.service.allMessages(in: made.id).isEmpty)
    },
    ContractFact("metadata: absent keeps, a map replaces, an empty map clears") { subject in
      let service = subject.service
      let first = ["title": "题目 🌏", "lang": "zh", "empty": ""]
      let id = try await service.createThread(messages: [], metadata: first, toolResources: nil).id
      #expect(try await service.updateThread(id, metadata: nil, toolResources: nil).metadata == first)
      let second = ["title": "line\nbreak\u{0}\u{7F}\"\\"]
      #expect(try await service.updateThread(id, metadata: second, toolResources: nil).metadata == second)
      #expect(try await service.thread(id).metadata == second)
      #expect(try await service.updateThread(id, metadata: [:], toolResources: nil).metadata == [:])
      #expect(try await service.thread(id).metadata == [:])
    },
    ContractFact("metadata up to its limits is kept, beyond them refused, and nothing changes") { subject in
      let service = subject.service
      let full = Dictionary(
        uniqueKeysWithValues: (0..<16).map { number in
          let key = String(repeating: "键", count: 62) + String(number + 10)
          return (key, String(repeating: "🌏", count: 512))
        })
      let id = try await service.createThread(messages: [], metadata: full, toolResources: nil).id
      #expect(try await service.thread(id).metadata == full)
      var tooMany = full
      tooMany["one more"] = ""
      let longKey = [String(repeating: "k", count: 65): ""]
      let longValue = ["k": String(repeating: "v", count: 513)]
      for bad in [tooMany, longKey, longValue] {
        let limit = try #require(bad.brokenLimit)
        let kind = await subject.kind { _ = try await service.updateThread(id, metadata: bad, toolResources: nil) }
        #expect(kind == .metadataLimit(limit) || kind == .badRequest)
        let made = await subject.kind {
          _ = try await service.createThread(messages: [], metadata: bad, toolResources: nil)
        }
        #expect(made == .metadataLimit(limit) || made == .badRequest)
      }
      #expect(try await service.thread(id).metadata == full)
    },
    ContractFact("threads are listed, newest first, page by page") { subject in
      let service = subject.service
      var ids: [ThreadID] = []
      for _ in 0..<5 { ids.append(try await subject.thread()) }
      let first = try await service.threads(PageRequest(limit: 3))
      #expect(first.items.map(\.id) == Array(ids.reversed().prefix(3)))
      #expect(first.hasMore)
      let second = try await service.threads(PageRequest(limit: 3, after: first.items.last?.id))
      #expect(second.items.map(\.id) == Array(ids.reversed().suffix(2)))
      #expect(!second.hasMore)
    },
    ContractFact("what is not there is not found") { subject in
      let service = subject.service
      let here = try await subject.thread("x")
      let other = try await subject.thread("y")
      let foreign = try #require(try await service.allMessages(in: other).first?.id)
      for id in ["thread_no", "no/such thread?x=1#y", "thread_世界%00", "thread_\u{0}", here + "\u{0}"] {
        #expect(await subject.kind { _ = try await service.thread(id) } == .notFound, "\(id.debugDescription)")
        let update = await subject.kind { _ = try await service.updateThread(id, metadata: [:], toolResources: nil) }
        #expect(update == .notFound)
        #expect(await subject.kind { _ = try await service.messages(in: id, PageRequest()) } == .notFound)
        #expect(await subject.kind { _ = try await service.message(id, in: here) } == .notFound)
        #expect(await subject.kind { _ = try await service.run(id, in: here) } == .notFound)
        #expect(await subject.kind { _ = try await service.assistant(id) } == .notFound)
      }
      #expect(await subject.kind { _ = try await service.message(foreign, in: here) } == .notFound)
      let run = await subject.kind {
        _ = try await service.createRun(RunRequest(assistantID: "asst_no"), in: here)
      }
      #expect(run == .notFound)
      let request = RunRequest(assistantID: try await subject.assistant())
      #expect(await subject.kind { _ = try await service.createRun(request, in: "thread_no") } == .notFound)
      #expect(await subject.kind { _ = try await service.streamRun(request, in: "thread_no") } == .notFound)
    },
    ContractFact("ids may hold anything", oddIDs: true) { subject in
      let service = subject.service
      let thread = try await subject.thread("hi")
      #expect(thread.contains("/"))
      #expect(try await service.thread(thread).id == thread)
      let message = try await service.createMessage(NewMessage(text: "ho"), in: thread)
      #expect(try await service.message(message.id, in: thread).text == "ho")
      let page = try await service.messages(in: thread, PageRequest(limit: 1, order: .ascending, after: nil))
      let rest = try await service.messages(
        in: thread, PageRequest(limit: 9, order: .ascending, after: page.items.first?.id))
      #expect(rest.items.map(\.id) == [message.id])
      let run = try await service.createRun(RunRequest(assistantID: try await subject.assistant()), in: thread)
      #expect(try await subject.ended(run.id, in: thread).status == .completed)
      try await service.deleteThread(thread)
    },
  ]
}
