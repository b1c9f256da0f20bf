// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  static let messageFacts = [
    ContractFact("text comes back as it was") { subject in
      let service = subject.service
      let texts = [
        "你好，世界！🌏", "👩‍👩‍👧‍👦🏳️‍🌈 e\u{301}é", "tab\tnewline\r\n\u{1B}[31mred\u{7}", "nul\u{0}after",
        "\u{2028}\u{2029}\u{85}\u{FEFF}\u{202E}", "\"quotes\" \\ / <b>&amp;", " \n",
        String(repeating: "长 text ", count: 20_000),
      ]
      let thread = try await subject.thread(texts[0])
      for text in texts.dropFirst() {
        let made = try await service.createMessage(
          NewMessage(text: text, metadata: ["k": String(text.prefix(20))]), in: thread)
        #expect(Array(made.text.utf8) == Array(text.utf8))
      }
      let all = try await service.allMessages(in: thread)
      #expect(all.map { Array($0.text.utf8) } == texts.map { Array($0.utf8) })
      #expect(all.last?.metadata["k"] == String(texts[texts.count - 1].prefix(20)))
      #expect(all.allSatisfy { $0.role == .user && $0.status == .completed && $0.threadID == thread })
    },
    ContractFact("a message without content is refused") { subject in
      let thread = try await subject.thread("one")
      let kind = await subject.kind {
        _ = try await subject.service.createMessage(NewMessage(text: ""), in: thread)
      }
      #expect(kind == .badRequest)
      #expect(try await subject.service.allMessages(in: thread).count == 1)
    },
    ContractFact("a message's metadata: absent keeps, a map replaces, an empty map clears") { subject in
      let service = subject.service
      let thread = try await subject.thread()
      let made = try await service.createMessage(
        NewMessage(text: "words", metadata: ["a": "1", "b": "2"]), in: thread)
      #expect(made.metadata == ["a": "1", "b": "2"])
      #expect(try await service.updateMessage(made.id, in: thread, metadata: nil).metadata == ["a": "1", "b": "2"])
      #expect(try await service.updateMessage(made.id, in: thread, metadata: ["c": "3"]).metadata == ["c": "3"])
      #expect(try await service.updateMessage(made.id, in: thread, metadata: [:]).metadata == [:])
      let kept = try await service.message(made.id, in: thread)
      #expect(kept.metadata == [:])
      #expect(kept.text == "words")
    },
    ContractFact("250 messages are paged both ways") { subject in
      let service = subject.service
      let thread = try await subject.thread()
      var ids: [MessageID] = []
      for number in 0..<250 {
        ids.append(try await service.createMessage(NewMessage(text: String(number)), in: thread).id)
      }
      #expect(try await service.allMessages(in: thread).map(\.id) == ids)
      #expect(try await walk(subject, thread, .ascending, limit: 100) == ids)
      #expect(try await walk(subject, thread, .descending, limit: 7) == ids.reversed())
      let plain = try await service.messages(in: thread, PageRequest())
      #expect(plain.items.map(\.id) == Array(ids.reversed().prefix(20)))
      #expect(plain.hasMore)
      let end = try await service.messages(in: thread, PageRequest(limit: 100, order: .ascending, after: ids[249]))
      #expect(end.items.isEmpty && !end.hasMore)
    },
    ContractFact("a page before an id ends right before it") { subject in
      let service = subject.service
      let thread = try await subject.thread("0", "1", "2", "3", "4", "5")
      let ids = try await service.allMessages(in: thread).map(\.id)
      func page(_ request: PageRequest) async throws -> ([MessageID], Bool) {
        let page = try await service.messages(in: thread, request)
        return (page.items.map(\.id), page.hasMore)
      }
      #expect(try await page(PageRequest(limit: 2, order: .ascending, before: ids[4])) == ([ids[2], ids[3]], true))
      #expect(try await page(PageRequest(limit: 2, order: .ascending, before: ids[2])) == ([ids[0], ids[1]], false))
      #expect(try await page(PageRequest(limit: 2, order: .descending, before: ids[1])) == ([ids[3], ids[2]], true))
      #expect(
        try await page(PageRequest(limit: 9, order: .ascending, after: ids[0], before: ids[3]))
          == ([ids[1], ids[2]], false))
      #expect(await subject.kind { _ = try await page(PageRequest(after: "msg_no")) } == .badRequest)
    },
  ]

  /// Every id of a thread, page after page.
  private static func walk(
    _ subject: ContractSubject, _ thread: ThreadID, _ order: PageRequest.Order, limit: Int
  ) async throws -> [MessageID] {
    var ids: [MessageID] = []
    while ids.count <= 1000 {
      let page = try await subject.service.messages(
        in: thread, PageRequest(limit: limit, order: order, after: ids.last))
      ids += page.items.map(\.id)
      if !page.hasMore { break }
    }
    return ids
  }
}
