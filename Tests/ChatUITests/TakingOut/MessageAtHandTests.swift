// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct MessageAtHandTests {
  /// A short thread: all of it is in sight.
  static func desk() -> Desk {
    var desk = Desk(
      opening: .sample("t1"),
      messages: [.user("q1", "One?"), .reply("a1", "One."), .user("q2", "Two?"), .reply("a2", "Two.")])
    desk.press(.escape)
    return desk
  }

  @Test func itIsTheLastOneWhileTheEndIsFollowed() {
    let desk = Self.desk()
    #expect(desk.state.messageAtHand?.id == "a2")
    #expect(desk.page[desk.state.lineAtHand ?? 0] == "qwen-plus · 09:14")
    #expect(desk.state.lineAtHand == 9)
  }

  @Test func turnsAreReachedAlsoWhereNothingScrolls() {
    var desk = Self.desk()
    desk.press(.character("["), .character("["))
    #expect(desk.state.messageAtHand?.id == "a1")
    #expect(desk.state.transcript?.anchor == .end)
    #expect(desk.state.lineAtHand == 3)
    desk.press(.character("]"))
    #expect(desk.state.messageAtHand?.id == "q2")
    desk.press(.character("g"))
    #expect(desk.state.messageAtHand?.id == "q1")
    desk.press(.character("["))
    #expect(desk.state.messageAtHand?.id == "q1")
    desk.press(.character("G"))
    #expect(desk.state.messageAtHand?.id == "a2")
    desk.press(.character("]"))
    #expect(desk.state.messageAtHand?.id == "a2")
  }

  @Test func whatIsNewIsAtHandWhileTheEndIsFollowed() {
    var desk = Self.desk()
    desk.press(.character("i"))
    desk.type("Three?")
    desk.press(.enter)
    desk.press(.escape)
    desk.press(.character("["))
    #expect(desk.state.messageAtHand?.id == "a2")
    desk.run("t1", .delta(messageID: "a3", index: 0, text: "Three"))
    #expect(desk.state.messageAtHand?.id == "a3")
  }

  @Test func itGoesWithTheViewOnceItsHeadingIsOutOfSight() {
    var desk = ScrollingTests.desk()
    desk.press(.character("g"), .character("]"))
    #expect(desk.state.messageAtHand?.id == "a1")
    desk.press(.character("j"))
    // Its heading has left at the top: the next one's is the first.
    #expect(desk.state.messageAtHand?.id == "q2")
    #expect(desk.state.lineAtHand == 2)
    desk.press(.character("["))
    #expect(desk.state.messageAtHand?.id == "a1")
  }

  @Test func aMessageThatFillsTheUpperHalfIsAtHandWithoutItsHeading() {
    let words = (1...60).map { "line \($0)" }.joined(separator: "\n\n")
    var desk = Desk(opening: .sample("t1"), messages: [.reply("long", words), .user("q", "?")], columns: 80, rows: 24)
    desk.press(.escape)
    desk.press(.character("g"), .character("j"))
    #expect(desk.state.messageAtHand?.id == "long")
    #expect(desk.state.lineAtHand == nil)
    desk.press(.character("["))
    #expect(desk.state.transcript?.anchor == .top("long", line: 0))
  }

  @Test func theMarkIsThereWhileTheMessagesHaveTheKeys() {
    var desk = Self.desk()
    let theme = Theme(name: "none", styles: [:])
    #expect(render(desk.state, theme).text.contains("qwen-plus · 09:14 ◂"))
    desk.press(.character("i"))
    #expect(!render(desk.state, theme).text.contains("◂"))
  }

  @Test func whereThereIsNoneThereIsNone() {
    #expect(Desk().state.messageAtHand == nil)
    #expect(Desk(opening: .sample("t1")).state.messageAtHand == nil)
  }

  /// The provider's name for a message changes nothing.
  @Test func itSurvivesANewName() {
    var desk = Self.desk()
    desk.press(.character("i"))
    desk.type("Three?")
    desk.press(.enter)
    desk.press(.escape)
    desk.press(.character("["), .character("]"))
    #expect(desk.state.messageAtHand?.id == "local_s_1")
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("q3", "Three?")))
    #expect(desk.state.messageAtHand?.id == "q3")
  }
}
