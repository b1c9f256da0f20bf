// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct ScrollingTests {
  /// Twenty turns of one line each: 120 lines.
  static let turns: [MessageRecord] = (1...20).flatMap {
    [MessageRecord.user("q\($0)", "Question \($0)"), .reply("a\($0)", "Answer \($0)")]
  }

  /// A desk in front of twenty turns, one more reply streaming.
  static func desk() -> Desk {
    var desk = Desk(opening: .sample("t1"), messages: turns, columns: 100, rows: 24)
    desk.type("More")
    desk.press(.enter)
    desk.press(.escape)
    desk.run("t1", .delta(messageID: "m", index: 0, text: "line 1\n\n"))
    return desk
  }

  @Test func theEndIsFollowed() {
    var desk = Self.desk()
    #expect(desk.page.count == 19)
    #expect(desk.page.suffix(3) == ["qwen-plus · 09:14", "line 1", ""])
    desk.run("t1", .delta(messageID: "m", index: 0, text: "line 2\n\n"))
    #expect(desk.page.suffix(2) == ["line 2", ""])
  }

  @Test func scrolledUpItStaysAndCountsWhatArrives() {
    var desk = Self.desk()
    desk.press(.control("u"))
    let page = desk.page
    for number in 2...38 {
      desk.run("t1", .delta(messageID: "m", index: 0, text: "- item \(number)\n"))
      #expect(desk.page == page)
    }
    #expect(desk.state.transcript?.newLines == 38)
    #expect(render(desk.state, Theme(name: "none", styles: [:])).text.contains("▼ 38 new lines"))
    desk.press(.character("G"))
    #expect(desk.state.transcript?.anchor == .end)
    #expect(desk.state.transcript?.newLines == 0)
    #expect(desk.page.suffix(2) == [" • item 38", ""])
  }

  @Test func newMessagesCountToo() {
    var desk = Self.desk()
    desk.press(.control("u"))
    desk.run("t1", .delta(messageID: "n", index: 0, text: "one"))
    // Its heading, its line, and the blank one.
    #expect(desk.state.transcript?.newLines == 3)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("q", "More")))
    #expect(desk.state.transcript?.newLines == 3)
  }

  @Test func scrollingDownToTheEndFollowsAgain() {
    var desk = Self.desk()
    desk.press(.character("k"), .character("k"), .character("j"))
    #expect(desk.state.transcript?.anchor != .end)
    desk.press(.character("j"))
    #expect(desk.state.transcript?.anchor == .end)
    desk.press(.character("g"))
    #expect(desk.page.first == "You · 09:14")
    #expect(desk.state.transcript?.anchor == .top("q1", line: 0))
    for _ in 0..<20 { desk.press(.pageDown) }
    #expect(desk.state.transcript?.anchor == .end)
  }

  @Test func turnsAreVisitedOneByOne() {
    var desk = Self.desk()
    desk.press(.character("g"), .character("]"), .character("]"))
    #expect(desk.state.transcript?.anchor == .top("q2", line: 0))
    desk.press(.character("j"), .character("["))
    #expect(desk.state.transcript?.anchor == .top("q2", line: 0))
    desk.press(.character("["))
    #expect(desk.state.transcript?.anchor == .top("a1", line: 0))
  }

  @Test func scrollingFromTheComposer() {
    var desk = Self.desk()
    desk.press(.character("i"))
    desk.press(.pageUp)
    #expect(desk.state.transcript?.anchor != .end)
    desk.type("x")
    #expect(desk.state.transcript?.anchor != .end)
  }

  /// The words at the top stay at the top at every width, however often it changes.
  @Test func resizeKeepsThePlace() {
    let words = (1...600).map { "word\($0)" }.joined(separator: " ")
    var desk = Desk(
      opening: .sample("t1"), messages: Self.turns + [.reply("long", words)], columns: 100, rows: 24)
    desk.press(.escape)
    desk.press(Key(.pageUp), .character("k"))
    let first = desk.page[0]
    let firstWord = first.split(separator: " ")[0]
    let anchor = desk.state.transcript?.anchor
    for size in [(60, 20), (40, 12), (20, 5), (1, 1), (0, 0), (33, 10), (200, 60), (100, 24)] {
      desk.resize(size.0, size.1)
      guard size.0 >= 20 else { continue }
      #expect(desk.page[0].contains(firstWord), "at \(size)")
    }
    #expect(desk.page[0] == first)
    #expect(desk.state.transcript?.anchor == anchor)
  }

  @Test func resizeAtTheEndStaysAtTheEnd() {
    var desk = Self.desk()
    for size in [(60, 20), (1, 1), (40, 12), (20, 5), (100, 24)] {
      desk.resize(size.0, size.1)
      desk.run("t1", .delta(messageID: "m", index: 0, text: "at \(size.0)\n\n"))
    }
    #expect(desk.page.suffix(2) == ["at 100", ""])
  }

  @Test func composerThatGrowsKeepsTheEndInSight() {
    var desk = Self.desk()
    desk.press(.character("i"))
    desk.paste("1\n2\n3\n4")
    #expect(desk.page.last == "")
    #expect(desk.page.count == 16)
    desk.paste(String(repeating: "more\n", count: 100))
    // A third of the screen at most.
    #expect(desk.page.count == 13)
  }

  @Test func emptyPanesScrollNowhere() {
    var desk = Desk(opening: .sample("t1"))
    desk.press(.escape)
    for key in "jkgG[] b" { desk.press(.character(key)) }
    #expect(desk.state.transcript?.anchor == .end)
    var other = Desk()
    other.press(.escape)
    for key in "jkgG[] b" { other.press(.character(key)) }
    #expect(other.page == [])
  }

  /// On a narrow screen the list hides the messages; they are not laid out for a pane that is not there.
  @Test func listOnANarrowScreenLeavesTheMessagesAlone() {
    var desk = Desk(opening: .sample("t1"), messages: Self.turns, columns: 40, rows: 12)
    let count = desk.state.transcript?.layoutCount
    desk.press(Key(.escape), Key(.escape))
    #expect(desk.state.pane == .list)
    #expect(!desk.state.geometry.showsMessages)
    desk.press(.control("t"))
    #expect(desk.state.geometry.showsMessages)
    #expect(desk.state.transcript?.layoutCount == count)
  }
}

/// A long thread whose end is there before the rest.
@Suite struct ThreadEndTests {
  private static let messages = (0..<60).map { MessageRecord.user("q\($0)", "Question \($0)") }

  @Test func itsEndIsShownAndNothingElseIsDoneWithIt() throws {
    var desk = Desk([.sample("t1", "Long")])
    desk.begin(opening: "t1")
    #expect(desk.tell(.endLoaded("t1", Array(Self.messages.suffix(20)))).isEmpty)
    let lines = desk.state.messageLines
    #expect(lines.contains { $0.text.contains("Question 59") })
    #expect(desk.state.transcript == nil)
    // Nothing is sent, changed or gone to before all is known.
    desk.press(.escape)
    desk.press(.pageUp)
    #expect(desk.state.messageLines == lines)
    desk.press(.end)
    desk.tell(.messagesLoaded("t1", Self.messages))
    #expect(desk.state.messageLines == lines)
    #expect(desk.state.transcript?.entries.count == 60)
    desk.press(.pageUp)
    #expect(desk.state.messageLines != lines)
  }

  @Test func whatComesLateDoesNotHideTheWhole() {
    var desk = Desk(opening: .sample("t1", "Long"), messages: Self.messages)
    let lines = desk.state.messageLines
    desk.tell(.endLoaded("t1", Array(Self.messages.prefix(3))))
    #expect(desk.state.messageLines == lines)
  }
}
