// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// Code blocks, turns, counts, the outline, and what is unread.
@Suite struct MovingTests {
  static let code: [MessageRecord] = [
    .user("q1", "Show me"),
    .reply(
      "a1", "First\n\n```python\nprint(1)\n```\n\nthen\n\n```sh\nls\n```" + String(repeating: "\n\nmore", count: 20)),
    .user("q2", "And more"),
    .reply("a2", "# Plan\n\n```rust\nfn main() {}\n```" + String(repeating: "\n\nmore", count: 30)),
  ]

  private func top(_ desk: Desk) -> String { desk.page.first ?? "" }

  @Test func codeBlocksAreGoneToOneAfterTheOther() {
    var desk = FindTests.desk(Self.code)
    desk.press(.character("}"))
    #expect(top(desk).hasPrefix("─ python"))
    desk.press(.character("}"))
    #expect(top(desk).hasPrefix("─ sh"))
    desk.press(.character("}"))
    #expect(top(desk).hasPrefix("─ rust"))
    desk.press(.character("}"))
    #expect(top(desk).hasPrefix("─ rust"))
    #expect(desk.state.notice == Notice(.done, "There is no code block further down."))
    desk.press(.character("{"), .character("{"))
    #expect(top(desk).hasPrefix("─ python"))
    desk.press(.character("{"))
    #expect(desk.state.notice == Notice(.done, "There is no code block further up."))
  }

  @Test func aCountBeforeAMovementRepeatsIt() {
    var desk = FindTests.desk(FindTests.talk)
    desk.press(.character("3"), .character("]"))
    #expect(desk.state.transcript?.anchor == .top("a2", line: 0))
    desk.press(.character("2"), .character("["))
    #expect(desk.state.transcript?.anchor == .top("a1", line: 0))
    desk.press(.character("1"), .character("0"), .character("j"))
    #expect(desk.state.transcript?.anchor == .top("q3", line: 1))
    desk.press(.character("2"), .character("}"))
    // The number is used up by the key after it.
    desk.press(.character("j"))
    #expect(desk.state.transcript?.anchor == .top("q3", line: 2))
  }

  @Test func aCountMovesInTheListToo() {
    var desk = Desk((1...20).map { ThreadRecord.sample("t\($0)", minutesAgo: Int64($0)) })
    desk.begin()
    desk.state.pane = .list
    desk.press(.character("7"))
    #expect(desk.state.typedCount == 7)
    desk.press(.character("j"))
    #expect(desk.state.list.selection == "t8")
    desk.press(.character("9"), .character("9"), .character("9"), .character("9"), .character("k"))
    #expect(desk.state.list.selection == "t1")
    desk.press(.character("5"), Key(.escape), .character("j"))
    #expect(desk.state.list.selection == "t2")
  }

  @Test func digitsInTheComposerAreText() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("5j")
    #expect(desk.state.composer.text == "5j")
  }

  @Test func theOutlineOpensAtTheTurnOnTop() {
    var desk = FindTests.desk(Self.code)
    desk.press(.character("]"), .character("]"))
    desk.press(.character("o"))
    #expect(desk.state.picker?.selected == 2)
    let labels = desk.pickerItems.map(\.label)
    #expect(labels.first == "You: Show me")
    #expect(labels.dropFirst().first?.hasPrefix("  qwen-plus: First ```python print(1) ``` then") == true)
    desk.type("plan")
    #expect(desk.pickerItems.map(\.value) == [.message("a2")])
    #expect(desk.press(.enter) == [])
    #expect(desk.state.picker == nil)
    #expect(desk.state.pane == .messages)
    #expect(desk.state.transcript?.anchor == .top("a2", line: 0))
  }

  @Test func theOutlineTellsOfHeadingsAndCode() {
    #expect(Self.code[1].outlineHint == "▤ python ×2")
    #expect(Self.code[3].outlineHint == "# Plan  ▤ rust")
    #expect(MessageRecord.reply("a", "plain").outlineHint == "")
    #expect(MessageRecord.reply("a", "```\n# no heading").outlineHint == "▤ code")
  }

  @Test func theNextUnreadThreadIsOpened() {
    var desk = Desk([
      .sample("t1", minutesAgo: 1), .sample("t2", minutesAgo: 2, isUnread: true), .sample("t3", minutesAgo: 3),
      .sample("t4", minutesAgo: 4, isUnread: true),
    ])
    desk.begin(opening: "t3")
    let first = desk.press(.alt("a"))
    #expect(desk.state.openThread == "t4")
    #expect(first.contains(.loadMessages("t4")))
    #expect(
      first.contains { if case .saveThread(let record) = $0 { record.id == "t4" && !record.isUnread } else { false } })
    desk.state.pane = .list
    desk.press(.character("N"))
    #expect(desk.state.openThread == "t2")
    #expect(desk.state.list.selection == "t2")
    desk.state.pane = .list
    #expect(desk.press(.character("*")) == [])
    #expect(desk.state.notice == Notice(.done, "Nothing is unread."))
  }

  @Test func whatIsUnreadFollowsTheRecords() {
    var list = ThreadList([.sample("a", isUnread: true), .sample("b"), .sample("c", state: .trashed, isUnread: true)])
    #expect(list.unread == ["a"])
    list.put(.sample("b", isUnread: true))
    list.put(.sample("a"))
    #expect(list.unread == ["b"])
    list.replace("b", with: .sample("d", isUnread: true))
    #expect(list.unread == ["d"])
    list.remove("d")
    #expect(list.unread == [])
  }
}
