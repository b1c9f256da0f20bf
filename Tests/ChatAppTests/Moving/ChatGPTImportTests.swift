// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct ChatGPTImportTests {
  /// A node of a conversation's tree.
  private static func node(
    _ id: String, parent: String?, role: String? = nil, content: String = #"{"content_type":"text","parts":["words"]}"#,
    time: String = "null", more: String = ""
  ) -> String {
    let parent = parent.map { "\"\($0)\"" } ?? "null"
    let message =
      role.map {
        #"{"id":"m-\#(id)","author":{"role":"\#($0)"},"create_time":\#(time),"content":\#(content)\#(more)}"#
      } ?? "null"
    return #""\#(id)":{"id":"\#(id)","message":\#(message),"parent":\#(parent),"children":[]}"#
  }

  private static func conversation(_ nodes: [String], current: String? = "b", title: String = "\"西湖\"") -> String {
    let current = current.map { ",\"current_node\":\"\($0)\"" } ?? ""
    return
      #"{"title":\#(title),"create_time":1700000000.5,"update_time":1700000100,"conversation_id":"c1","mapping":{"#
      + nodes.joined(separator: ",") + "}\(current)}"
  }

  private static func text(_ words: String) -> String { #"{"content_type":"text","parts":["\#(words)"]}"# }

  @Test func theCurrentBranchIsTakenAndTheOthersCounted() throws {
    let imported = try Imported(
      "["
        + Self.conversation([
          Self.node("root", parent: nil),
          Self.node("a", parent: "root", role: "user", content: Self.text("question"), time: "1700000001.25"),
          Self.node("old", parent: "a", role: "assistant", content: Self.text("first try"), time: "1700000002"),
          Self.node(
            "b", parent: "a", role: "assistant", content: Self.text("second try"), time: "1700000003",
            more: #","metadata":{"model_slug":"gpt-4o"}"#),
          Self.node("older", parent: "root", role: "user", content: Self.text("edited away")),
        ]) + "]")
    let thread = try #require(imported.threads.first)
    #expect(imported.spoken == ["c1: user question | assistant second try"])
    #expect(thread.otherBranches == 2)
    #expect(thread.record.title == "西湖")
    #expect(thread.record.createdAt == Timestamp(milliseconds: 1_700_000_000_500))
    #expect(thread.record.updatedAt == Timestamp(milliseconds: 1_700_000_100_000))
    #expect(thread.messages[0].record.createdAt == Timestamp(milliseconds: 1_700_000_001_250))
    #expect(thread.messages[1].record.model == "gpt-4o")
    #expect(thread.record.opening == "question")
  }

  @Test func withoutACurrentNodeTheNewestEndIsTaken() throws {
    let nodes = [
      Self.node("a", parent: nil, role: "user", content: Self.text("q"), time: "1"),
      Self.node("b", parent: "a", role: "assistant", content: Self.text("late"), time: "9"),
      Self.node("c", parent: "a", role: "assistant", content: Self.text("early"), time: "5"),
    ]
    for current in [nil, "not there"] {
      #expect(try Imported(Self.conversation(nodes, current: current)).spoken == ["c1: user q | assistant late"])
    }
  }

  @Test(arguments: [
    (#"{"content_type":"text","parts":["a","","b"]}"#, "a\n\nb"),
    (
      #"{"content_type":"multimodal_text","parts":[{"content_type":"image_asset_pointer","asset_pointer":"file-1"},"see"]}"#,
      "[image: file-1]\n\nsee"
    ),
    (
      #"{"content_type":"multimodal_text","parts":[{"content_type":"audio_transcription","text":"spoken"},null,7]}"#,
      "spoken"
    ),
    (#"{"content_type":"code","language":"python","text":"print(\"```\")"}"#, "````python\nprint(\"```\")\n````"),
    (#"{"content_type":"execution_output","text":"42"}"#, "```\n42\n```"),
    (#"{"content_type":"tether_quote","url":"https://x.y","title":"T","text":"quoted"}"#, "T\nhttps://x.y\nquoted"),
    (#"{"content_type":"tether_browsing_display","result":"found"}"#, "found"),
    (#"{"content_type":"thoughts","thoughts":[{"summary":"s","content":"hm"}]}"#, "hm"),
    (#"{"content_type":"reasoning_recap","content":"Thought for 3s"}"#, "Thought for 3s"),
    (#"{"content_type":"of tomorrow","text":"new"}"#, "new"),
    (#""plain""#, "plain"),
  ])
  func everyKindOfContentHasItsWords(content: String, words: String) throws {
    let imported = try Imported(Self.conversation([Self.node("b", parent: nil, role: "assistant", content: content)]))
    #expect(imported.threads.first?.messages.map(\.record.text) == [words])
  }

  @Test func toolsAreMarkedAndTheHiddenIsLeftOut() throws {
    let hidden = #","metadata":{"is_visually_hidden_from_conversation":true}"#
    let imported = try Imported(
      Self.conversation([
        Self.node("s", parent: nil, role: "system", content: Self.text("")),
        Self.node("h", parent: "s", role: "user", content: Self.text("hidden"), more: hidden),
        Self.node("i", parent: "h", role: "system", content: Self.text("be brief")),
        Self.node("u", parent: "i", role: "user", content: Self.text("q")),
        Self.node("t", parent: "u", role: "assistant", content: Self.text("call"), more: #","recipient":"python""#),
        Self.node("o", parent: "t", role: "tool", content: Self.text("out")),
        Self.node("e", parent: "o", role: "assistant", content: #"{"content_type":"user_editable_context"}"#),
        Self.node("b", parent: "e", role: "assistant", content: Self.text("a"), more: #","recipient":"all""#),
      ]))
    #expect(
      imported.spoken == [
        "c1: system be brief | user q | assistant [to python]\n\ncall | assistant [tool]\n\nout | assistant a"
      ])
  }

  @Test func badConversationsAreSkippedAndNothingElse() throws {
    let good = Self.conversation([Self.node("b", parent: nil, role: "user")])
    let circle = Self.conversation([
      Self.node("a", parent: "b", role: "user"), Self.node("b", parent: "a", role: "user"),
    ])
    let endless = Self.conversation([Self.node("x", parent: "x", role: "user")], current: nil)
    let deep = "{\"mapping\":{\"a\":" + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000) + "}}"
    let bad = [
      circle, endless, deep, #"{"mapping":{}}"#, #"{"mapping":{"a":{"message":7}}}"#, #"{"mapping":[]}"#, "17", "null",
      #"{"title":"no mapping"}"#, "[1,2]", #"{"mapping":{"a":}}"#,
    ]
    for (index, text) in bad.enumerated() {
      let imported = try Imported("[\(good),\(text),\(good)]")
      #expect(imported.threads.count == 2, "\(index)")
      #expect(imported.faults.count >= 1, "\(index)")
    }
    #expect(try Imported("[\(circle)]").faults.map(\.reason) == [.brokenTree("b")])
    #expect(try Imported("[\(deep)]").faults.map(\.reason) == [.tooDeep])
  }

  @Test func aFileThatIsCutAnywhereKeepsWhatIsWhole() throws {
    let one = Self.conversation([Self.node("b", parent: nil, role: "user", content: Self.text("wörds"))])
    let bytes = Array("[\(one),\n\(one)]".utf8)
    let first = one.utf8.count + 1
    for end in 1..<bytes.count {
      let imported = try Imported(bytes: Array(bytes[..<end]))
      #expect(imported.threads.count == (end < first ? 0 : end < bytes.count - 1 ? 1 : 2))
      #expect(imported.faults.count == 1)
    }
  }

  @Test func aConversationOfManyThousandMessagesIsReadInTime() throws {
    var nodes = [Self.node("n0", parent: nil, role: "user")]
    for number in 1..<3000 { nodes.append(Self.node("n\(number)", parent: "n\(number - 1)", role: "user")) }
    let imported = try Imported(Self.conversation(nodes, current: "n2999"))
    #expect(imported.threads.first?.messages.count == 3000)
  }

  @Test func readingDoesNotDependOnHowTheFileComesInPieces() throws {
    let one = Self.conversation([Self.node("b", parent: nil, role: "user", content: Self.text("ä\\\"]}"))])
    let whole = try Imported("\u{FEFF} [\(one) , \(one)]\n")
    #expect(whole.threads.count == 2)
    for size in [1, 2, 3, 7, 64] {
      #expect(try Imported("\u{FEFF} [\(one) , \(one)]\n", pieces: size).threads == whole.threads)
    }
  }
}
