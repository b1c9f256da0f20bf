// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// The footer says what is of use where one is, the most useful first.
@Suite struct FooterTests {
  private static func desk(_ messages: MessageRecord..., columns: Int = 40, rows: Int = 12) -> Desk {
    var desk = Desk(opening: .sample("t1", "Trip"), messages: messages, columns: columns, rows: rows)
    desk.press(.escape)
    return desk
  }

  private static func footer(_ desk: Desk) -> String {
    let lines = render(desk.state, .skein).text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.prefix(desk.state.size.rows).last.map { String($0).trimmed } ?? ""
  }

  @Test(arguments: [100, 60, 40, 20]) func thatStrangersReadAlongIsAlwaysThere(columns: Int) {
    var desk = Self.desk(.user("q", "Why?"), .reply("a", "Because."), columns: columns, rows: columns == 20 ? 5 : 12)
    #expect(!Self.footer(desk).contains("http!"))
    desk.state.profile.isReadOnTheWay = true
    #expect(Self.footer(desk).hasPrefix("http!"))
    #expect(Self.footer(desk).hasSuffix("F1 help") || columns == 20)
  }

  @Test func whereAllIsInSightNothingIsSaidOfScrolling() {
    let desk = Self.desk(.user("q", "Why?"), .reply("a", "Because."))
    #expect(Self.footer(desk) == "i write · y copy · Esc list · F1 help")
    #expect(!desk.state.hints.contains { ["up", "end"].contains($0.words) })
  }

  @Test func whoStandsAboveTheEndIsToldTheWayBack() {
    var desk = Self.desk(.reply("a", String(repeating: "line\n\n", count: 40)))
    desk.press(.character("g"))
    #expect(desk.state.hints.contains(KeyHint(key: "G", words: "end")))
  }

  @Test func whatFailedIsSentAgainFirstOfAll() {
    let desk = Self.desk(.user("q", "Why?", state: .failed))
    #expect(Self.footer(desk).hasPrefix("i write · R again · "))
  }

  @Test func aReplyThatWasCutCanGoOn() {
    let desk = Self.desk(.user("q", "Why?"), .reply("a", "Beca", state: .interrupted))
    #expect(Self.footer(desk).hasPrefix("i write · c go on · "))
  }

  @Test func marksHaveTheirKeys() {
    var desk = Self.desk(.reply("a", "one two one"))
    desk.press(.character("/"))
    desk.type("one")
    desk.press(.enter)
    let words = desk.state.hints.map { "\($0.key) \($0.words)" }
    #expect(words.prefix(4) == ["i write", "n next", "N previous", "Esc unmark"])
    desk.press(.escape)
    #expect(desk.state.hints.map(\.words).contains("list"))
  }

  @Test func anEditIsCancelledWithEscape() {
    var desk = Self.desk(.user("q", "Why?"), .reply("a", "Because."))
    desk.press(.character("["), .character("E"))
    #expect(desk.state.hints.contains(KeyHint(key: "Esc", words: "cancel")))
    desk.press(.escape)
    #expect(!desk.state.hints.contains(KeyHint(key: "Esc", words: "cancel")))
  }

  @Test func escapeInTheListLeadsBackStepByStep() {
    var trashed = ThreadRecord.sample("t3", "Old", state: .trashed)
    trashed.trashedAt = Desk.start
    var desk = Desk([.sample("t1", "One"), .sample("t2", "Two"), trashed], columns: 60, rows: 20)
    desk.begin()
    desk.press(Key(.escape), Key(.escape))
    #expect(desk.state.pane == .list)
    desk.press(Key.character("f"))
    desk.type("trash")
    desk.press(.enter)
    #expect(desk.state.list.shown == ["t3"])
    #expect(desk.state.hints.prefix(3).map(\.words) == ["open", "new", "restore"])
    desk.press(Key.character("t"))
    #expect(desk.state.hints.contains(KeyHint(key: "Esc", words: "untag")))
    desk.press(.escape)
    #expect(desk.state.list.tagged.isEmpty)
    #expect(desk.state.list.filter == .trash)
    desk.press(.escape)
    #expect(desk.state.list.filter == .active)
    #expect(desk.state.list.selection == desk.state.openThread)
    #expect(desk.press(.escape) == [])
  }

  /// A pane too low for a row of its own keeps its words whole: what lies below is told on the rule.
  @Test func nothingCoversTheOnlyRow() {
    var desk = Self.desk(.reply("a", String(repeating: "abcdefghij ", count: 30)), columns: 20, rows: 5)
    desk.press(.character("g"), .character("j"))
    let rows = render(desk.state, .skein).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(!rows[1].contains("▼"))
    #expect(rows[2].contains("▼ more"))
  }
}
