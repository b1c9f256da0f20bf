// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  static let itemFacts = [
    ContractFact("a deleted message is gone, the others stay", needs: [.deletingMessages]) { subject in
      let service = subject.service
      let thread = try await subject.thread("one", "two", "three")
      let other = try await subject.thread("x")
      let ids = try await service.allMessages(in: thread).map(\.id)
      #expect(await subject.kind { try await service.deleteMessage(ids[1], in: other) } == .notFound)
      try await service.deleteMessage(ids[1], in: thread)
      #expect(try await service.allMessages(in: thread).map(\.text) == ["one", "three"])
      #expect(await subject.kind { _ = try await service.message(ids[1], in: thread) } == .notFound)
      #expect(await subject.kind { try await service.deleteMessage(ids[1], in: thread) } == .notFound)
      #expect(await subject.kind { try await service.deleteMessage(ids[0], in: "thread_no") } == .notFound)
      let run = try await service.createRun(RunRequest(assistantID: try await subject.assistant()), in: thread)
      _ = try await subject.ended(run.id, in: thread)
      #expect(subject.engine.requests.last?.turns.map(\.text) == ["one", "three"])
    },
    ContractFact("items are messages and, among them, calls and their outputs", needs: [.items]) { subject in
      let service = subject.service
      let thread = try await subject.thread("what time is it?")
      let made = try await service.createItems(
        [.call("call_1", "clock", "{\"zone\":\"世界\"}"), .output("call_1", "noon\u{0}"), NewMessage(text: "and now?")],
        in: thread)
      #expect(
        made.map(\.kind) == [.clockCall, .functionOutput(ToolOutput(callID: "call_1", output: "noon\u{0}")), .message])
      #expect(Set(made.map(\.id)).count == 3)
      let listed = try await service.items(in: thread, PageRequest(order: .ascending)).items
      #expect(Array(listed.map(\.id).dropFirst()) == made.map(\.id))
      #expect(Array(listed.map(\.kind).dropFirst()) == made.map(\.kind))
      #expect(try await service.message(made[0].id, in: thread).kind == .clockCall)
      let page = try await service.items(in: thread, PageRequest(limit: 2, after: made[2].id))
      #expect(page.items.map(\.id) == [made[1].id, made[0].id] && page.hasMore)
    },
    ContractFact("a list of messages shows no other items", needs: [.items, .deletingMessages]) { subject in
      let service = subject.service
      let thread = try await subject.thread("one")
      let made = try await service.createItems(
        [.call("c", "f", "{}"), .output("c", "x"), NewMessage(text: "two")], in: thread)
      #expect(try await service.allMessages(in: thread).map(\.text) == ["one", "two"])
      #expect(try await service.messages(in: thread, PageRequest(limit: 2)).hasMore == false)
      try await service.deleteMessage(made[1].id, in: thread)
      #expect(try await service.items(in: thread, PageRequest()).items.count == 3)
    },
    ContractFact("an item's metadata is changed as a message's", needs: [.items]) { subject in
      let service = subject.service
      let thread = try await subject.thread()
      let made = try await service.createItems([.call("c", "clock", "{}")], in: thread)
      let changed = try await service.updateMessage(made[0].id, in: thread, metadata: ["k": "v"])
      #expect(changed.metadata == ["k": "v"] && changed.kind == made[0].kind)
      #expect(try await service.message(made[0].id, in: thread).metadata == ["k": "v"])
    },
    ContractFact("a conversation is begun with items, a developer's instructions among them", needs: [.items]) {
      subject in
      let service = subject.service
      let items = [
        NewMessage(role: Role(rawValue: "developer"), text: "be kind"), .call("c", "f", "{}"), .output("c", "x"),
        NewMessage(text: "q"),
      ]
      let thread = try await service.createThread(messages: items, metadata: [:], toolResources: nil).id
      let listed = try await service.items(in: thread, PageRequest(order: .ascending)).items
      #expect(listed.map(\.kind) == items.map(\.kind))
      #expect(listed.first?.role.rawValue == "developer")
    },
    ContractFact("several items are added, all or none", needs: [.items]) { subject in
      let service = subject.service
      let thread = try await subject.thread("one")
      let bad: [[NewMessage]] = [
        [NewMessage(text: "two"), NewMessage(text: "")], [NewMessage(text: "two"), .output("call_no", "x")],
        [.call("c", "f", "{}"), .output("c", "x"), .output("c", "again")],
      ]
      for items in bad {
        #expect(await subject.kind { _ = try await service.createItems(items, in: thread) } == .badRequest)
      }
      #expect(try await service.items(in: thread, PageRequest()).items.count == 1)
      #expect(await subject.kind { _ = try await service.createItems([], in: "thread_no") } == .notFound)
    },
    ContractFact("a thread's messages are deleted with it", needs: [.items, .deletingMessages]) { subject in
      let service = subject.service
      let thread = try await subject.thread("one")
      let made = try await service.createItems([.call("c", "f", "{}")], in: thread)
      try await service.deleteThread(thread)
      #expect(await subject.kind { _ = try await service.items(in: thread, PageRequest()) } == .notFound)
      #expect(await subject.kind { try await service.deleteMessage(made[0].id, in: thread) } == .notFound)
    },
  ]
}

extension NewMessage {
  static func call(_ id: String, _ name: String, _ arguments: String) -> NewMessage {
    var item = NewMessage(role: .assistant, content: [])
    item.kind = .functionCall(ToolCall(id: id, name: name, arguments: arguments))
    return item
  }

  static func output(_ call: String?, _ output: String) -> NewMessage {
    var item = NewMessage(content: [])
    item.kind = .functionOutput(ToolOutput(callID: call, output: output))
    return item
  }
}

extension MessageKind {
  fileprivate static let clockCall = MessageKind.functionCall(
    ToolCall(id: "call_1", name: "clock", arguments: "{\"zone\":\"世界\"}"))
}
