// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct DumpImportTests {
  private static func message(_ id: String, _ role: String, _ text: String, _ time: Int, thread: String? = "thread_1")
    -> String
  {
    let owner = thread.map { ",\"thread_id\":\"\($0)\"" } ?? ""
    return
      #"{"id":"\#(id)","object":"thread.message","created_at":\#(time)\#(owner),"role":"\#(role)","content":[{"type":"text","text":{"value":"\#(text)","annotations":[]}}],"metadata":{}}"#
  }

  private static let thread = #""id":"thread_1","object":"thread","created_at":1700000000,"metadata":{"title":"T"}"#
  private static let oldestFirst = [
    message("m1", "user", "q", 1_700_000_001), message("m2", "assistant", "a", 1_700_000_002),
  ]
  private static let expected = ["thread_1: user q | assistant a"]

  /// Every way in which people save what the API answers.
  private static var shapes: [String] {
    let ascending = oldestFirst.joined(separator: ",")
    let descending = oldestFirst.reversed().joined(separator: ",")
    let envelope =
      #"{"object":"list","data":[\#(descending)],"first_id":"m2","last_id":"m1","has_more":false,"request_id":"r"}"#
    return [
      "{\(thread),\"messages\":[\(ascending)]}",
      "{\(thread),\"messages\":[\(descending)]}",
      "{\(thread),\"messages\":\(envelope)}",
      "{\"thread\":{\(thread)},\"messages\":\(envelope)}",
      "[{\(thread),\"messages\":\(envelope)}]",
      "{\(thread)}\n\(oldestFirst[0])\n\(oldestFirst[1])\n",
      "[{\(thread)},\(descending)]",
      envelope,
      "[\(ascending)]",
      "{\n  \(thread),\n  \"messages\": [\n\(ascending)\n]\n}\n",
      "{\"object\":\"list\",\"data\":[{\(thread),\"messages\":[\(ascending)]}]}",
    ]
  }

  @Test(arguments: shapes)
  func everyShapeIsRead(text: String) throws {
    let imported = try Imported(text)
    #expect(imported.spoken == Self.expected)
    #expect(imported.faults == [])
    #expect(
      imported.threads.first?.messages.map(\.record.createdAt.milliseconds) == [1_700_000_001_000, 1_700_000_002_000])
  }

  @Test func millisecondsAreTold() throws {
    let text =
      "{\"id\":\"thread_1\",\"object\":\"thread\",\"created_at\":1763700000123,\"metadata\":{},\"request_id\":\"r\",\"messages\":["
      + #"{"id":"message_1","object":"thread.message","created_at":1763700000456,"role":"user","content":"你好","run_id":"","assistant_id":"","status":""}]}"#
    let thread = try #require(try Imported(text).threads.first)
    #expect(thread.record.createdAt == Timestamp(milliseconds: 1_763_700_000_123))
    #expect(thread.messages.first?.record.createdAt == Timestamp(milliseconds: 1_763_700_000_456))
    #expect(thread.messages.first?.record.text == "你好")
  }

  @Test func messagesOfOneSecondBeginWithTheUser() throws {
    let list = [Self.message("m2", "assistant", "a", 5), Self.message("m1", "user", "q", 5)].joined(separator: ",")
    #expect(try Imported("[\(list)]").spoken == Self.expected)
  }

  @Test func aConversationWithItemsIsRead() throws {
    let text =
      #"{"id":"conv_1","object":"conversation","created_at":1700000000,"metadata":{"topic":"demo"},"items":{"object":"list","data":["#
      + #"{"id":"i1","type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},"#
      + #"{"id":"i2","type":"message","role":"assistant","content":[{"type":"output_text","text":"ho","annotations":[]}]}]}}"#
    #expect(try Imported(text).spoken == ["conv_1: user hi | assistant ho"])
  }

  @Test func aConversationOfClaudeIsRead() throws {
    let text =
      #"[{"uuid":"u-1","name":"Plan","created_at":"2025-01-02T03:04:05.678901Z","updated_at":"2025-01-02T03:05:00Z","chat_messages":["#
      + #"{"uuid":"m1","sender":"human","text":"q","created_at":"2025-01-02T03:04:06Z"},"#
      + #"{"uuid":"m2","sender":"assistant","text":"","content":[{"type":"text","text":"a"},{"type":"tool_use","name":"x"}],"created_at":"2025-01-02T03:04:07Z"}]}]"#
    let imported = try Imported(text)
    #expect(imported.spoken == ["u-1: user q | assistant a"])
    #expect(imported.threads.first?.record.title == "Plan")
    #expect(imported.threads.first?.record.createdAt.rfc3339 == "2025-01-02T03:04:05.678Z")
  }

  @Test func whatIsNoTextIsMarkedAndKept() throws {
    let text =
      "{\(Self.thread),\"messages\":["
      + #"{"id":"m","role":"user","content":[{"type":"image_file","image_file":{"file_id":"file_9"}},{"type":"text","text":"see"}],"attachments":[{"file_id":"f"}]}]}"#
    let message = try #require(try Imported(text).threads.first?.messages.first)
    #expect(message.record.text == "[image_file: file_9]\n\nsee")
    #expect(message.extras["attachments"] != nil)
    #expect(message.extras["content"]?.array?.count == 2)
  }

  @Test(arguments: ["show --json", "array"])
  func whatShowPrintsIsReadToo(shape: String) throws {
    let one =
      #"{"id":"thread_1","title":"T","profile":"local","created_at":"2026-11-21T09:14:03.123Z","updated_at":"2026-11-21T09:14:04Z","metadata":{"title":"T"},"state":"archived","message_count":1,"messages":[{"id":"m","role":"user","text":"hi","created_at":"2026-11-21T09:14:03.123Z","status":"completed","metadata":{"k":"v"}}]}"#
    let thread = try #require(try Imported(shape == "array" ? "[\(one)]" : one).threads.first)
    #expect(thread.record.state == .archived)
    #expect(thread.record.createdAt.rfc3339 == "2026-11-21T09:14:03.123Z")
    #expect(thread.messages.first?.record.metadata == ["k": "v"])
  }

  @Test func linesThatAreBadAreSkippedOneByOne() throws {
    let good = Self.oldestFirst
    let lines = [
      "{\(Self.thread)}", good[0], "{\"id\":\"x\",\"object\":\"thread.mess", "not json", "{}", "\u{0}", good[1], "[",
      "\"",
    ]
    let imported = try Imported(lines.joined(separator: "\n"))
    #expect(imported.spoken == Self.expected)
    #expect(imported.faults.map(\.number) == [3, 4, 5, 6, 8, 9])
  }

  @Test func invalidUTF8AndLongLinesAreSkippedOneByOne() throws {
    var bytes = Array("{\(Self.thread)}\n\(Self.oldestFirst[0])\n{\"id\":\"".utf8)
    bytes += [0xFF, 0xC0] + Array("\"}\n{\"id\":\"".utf8) + [UInt8](repeating: 0x61, count: 5000)
    bytes += Array("\"}\n\(Self.oldestFirst[1])\n".utf8)
    let imported = try Imported(bytes: bytes, pieces: 100, limit: 1000)
    #expect(imported.spoken == Self.expected)
    #expect(imported.faults.map(\.reason) == [.badUTF8, .tooLong(1000)])
  }

  @Test(arguments: [
    ([0x50, 0x4B, 3, 4, 0], ImportRefusal.zip), ([0x1F, 0x8B, 8], .gzip), ([0xFF, 0xFE, 0x7B, 0], .otherEncoding),
    ([], .empty), ([0x20, 0x0A], .empty), (Array("hello".utf8), .notJSON), (Array("<html>".utf8), .notJSON),
    (Array(#"{"format":"skein.export","version":2}"#.utf8), .newerFormat(2)),
  ])
  func whatIsNotForUsIsRefused(bytes: [UInt8], refusal: ImportRefusal) {
    #expect(throws: refusal) { try Imported(bytes: bytes) }
  }

  @Test func noBytesCrash() throws {
    let seeds = Self.shapes.map { Array($0.utf8) }
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for round in 0..<400 {
      var bytes = seeds[round % seeds.count]
      for _ in 0...random(4) {
        let place = random(bytes.count)
        switch random(3) {
        case 0: bytes[place] = UInt8(random(256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: Array("[{\"}],:0".utf8).suffix(1 + random(7)), at: place)
        }
      }
      _ = try? Imported(bytes: bytes, pieces: 1 + random(50))
    }
  }
}
