// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct FindTests {
  /// A desk in front of some messages, the message pane in focus, at its beginning.
  static func desk(_ messages: [MessageRecord], columns: Int = 100, rows: Int = 30) -> Desk {
    var desk = Desk(opening: .sample("t1", "Trip"), messages: messages, columns: columns, rows: rows)
    desk.press(.escape)
    desk.press(.character("g"))
    return desk
  }

  static let talk: [MessageRecord] = (1...20).flatMap {
    [MessageRecord.user("q\($0)", "Question \($0) about a café"), .reply("a\($0)", "Answer **\($0)** with a needle")]
  }

  /// The words that are marked, the current match in brackets.
  static func marked(_ desk: Desk) -> [String] {
    desk.state.messageLines.flatMap(\.runs).compactMap { run in
      run.role == .match ? run.text : run.role == .matchCurrent ? "[\(run.text)]" : nil
    }
  }

  /// Lets what looks and counts come to its end. Returns how many steps that took.
  @discardableResult
  static func settle(_ desk: inout Desk, after effects: [Effect]) -> Int {
    var waiting = effects
    var steps = 0
    while let effect = waiting.first {
      waiting.removeFirst()
      guard case .wake(let timer, _) = effect else { continue }
      switch timer {
      case .seek, .countMatches:
        steps += 1
        waiting += desk.tell(.timer(timer))
      default: break
      }
    }
    return steps
  }

  @Test func matchesAreMarkedAsOneTypes() {
    var desk = Self.desk(Self.talk)
    #expect(desk.press(.character("/")) == [])
    let effects = desk.type("CAFE")
    #expect(Self.marked(desk).first == "[café]")
    #expect(Self.marked(desk).dropFirst().allSatisfy { $0 == "café" })
    #expect(Self.marked(desk).count > 2)
    Self.settle(&desk, after: effects)
    #expect(desk.state.matchCount == "1/20")
    #expect(render(desk.state, .skein).text.contains("Find (1/20): CAFE"))
  }

  @Test func nextAndPreviousGoRound() {
    var desk = Self.desk(Self.talk)
    desk.press(.character("/"))
    var effects = desk.type("needle")
    effects += desk.press(.enter)
    Self.settle(&desk, after: effects)
    #expect(desk.state.prompt == nil)
    var seen: [String] = []
    for _ in 1...20 {
      Self.settle(&desk, after: desk.press(.character("n")))
      seen.append(desk.state.matchCount)
    }
    #expect(seen.prefix(3) == ["2/20", "3/20", "4/20"])
    #expect(seen.suffix(2) == ["20/20", "1/20"])
    Self.settle(&desk, after: desk.press(.character("N")))
    #expect(desk.state.matchCount == "20/20")
    #expect(Self.marked(desk).contains("[needle]"))
  }

  @Test func escapeGoesBackToWhereOneWas() {
    var desk = Self.desk(Self.talk)
    let page = desk.page
    desk.press(.character("/"))
    desk.type("Question 17")
    #expect(desk.page != page)
    #expect(desk.press(.escape) == [])
    #expect(desk.page == page)
    #expect(Self.marked(desk) == [])
    #expect(desk.state.finder == nil)
  }

  @Test func enterStaysAndEscapeThenTakesTheMarksOff() {
    var desk = Self.desk(Self.talk)
    desk.press(.character("/"))
    desk.type("Question 17")
    let page = desk.page
    desk.press(.enter)
    #expect(desk.page == page)
    #expect(Self.marked(desk) == ["[Question 17]"])
    desk.press(.escape)
    #expect(Self.marked(desk) == [])
    #expect(desk.state.pane == .messages)
    #expect(desk.page == page)
    desk.press(.escape)
    #expect(desk.state.pane == .list)
  }

  @Test func moreLettersNarrowAndFewerWiden() {
    var desk = Self.desk(Self.talk)
    desk.press(.character("/"))
    desk.type("Question 1")
    #expect(desk.state.finder?.current?.message == "q1")
    desk.type("2")
    #expect(desk.state.finder?.current?.message == "q12")
    desk.press(.backspace)
    #expect(desk.state.finder?.current?.message == "q1")
    desk.press(.control("u"))
    #expect(Self.marked(desk) == [])
    #expect(desk.state.matchCount == "")
  }

  @Test func whatIsNotThereIsSaid() {
    var desk = Self.desk(Self.talk)
    let page = desk.page
    desk.press(.character("/"))
    desk.type("xyzzy")
    #expect(desk.page == page)
    #expect(desk.state.matchCount == "0")
    desk.press(.enter)
    #expect(desk.state.notice == Notice(.warning, "“xyzzy” is not in this thread."))
    #expect(desk.page == page)
    #expect(Self.marked(desk) == [])
  }

  @Test func withNothingToFindItIsSaid() {
    var desk = Self.desk(Self.talk)
    #expect(desk.press(.character("n")) == [])
    #expect(desk.state.notice?.text == "Nothing was looked for yet; / asks for words.")
    var empty = Desk()
    empty.begin()
    empty.state.pane = .messages
    empty.press(.character("/"))
    #expect(empty.state.notice?.text == "Nothing was said here yet.")
    #expect(empty.state.prompt == nil)
  }

  @Test func aMatchBrokenOverTwoLinesIsMarkedOnBoth() {
    var desk = Self.desk(
      [.reply("a", "The quick brown fox jumps over the lazy dog and goes home to sleep well.")], columns: 40)
    desk.press(.character("/"))
    desk.type("over the lazy")
    #expect(desk.page.contains("The quick brown fox jumps over the lazy"))
    desk.resize(36, 30)
    let marked = Self.marked(desk)
    #expect(marked == ["[over the]", "[lazy]"])
  }

  @Test(arguments: [8, 10, 13, 20, 33]) func chineseIsFoundAcrossLines(columns: Int) {
    let text = "我想去西湖玩一天，帮我安排一下行程。最好不要太累。"
    var desk = Self.desk([.reply("a", text)], columns: 40)
    desk.resize(max(20, columns + 10), 20)
    desk.press(.character("/"))
    for word in ["西湖玩一天", "帮我安排一下行程", "太累"] {
      desk.press(.control("u"))
      desk.type(word)
      let marked = Self.marked(desk).map { $0.filter { $0 != "[" && $0 != "]" } }.joined()
      #expect(marked == word)
    }
  }

  @Test func markdownDoesNotStandInTheWay() {
    var desk = Self.desk([.reply("a", "- a **bold** word, `code` and [a link](https://example.org)\n\n> quoted *text*")]
    )
    desk.press(.character("/"))
    for word in ["bold word", "code and a link", "quoted text"] {
      desk.press(.control("u"))
      desk.type(word)
      #expect(desk.state.finder?.current != nil, "\(word)")
    }
  }

  @Test func graphemesAreMarkedWhole() {
    var desk = Self.desk([.user("q", "cafe\u{301}s 👩‍👩‍👧 ＡＢＣ")])
    desk.press(.character("/"))
    desk.type("cafe")
    #expect(Self.marked(desk) == ["[cafe\u{301}]"])
    desk.press(.control("u"))
    desk.type("abc")
    #expect(Self.marked(desk) == ["[ＡＢＣ]"])
  }

  @Test func theCountGoesOnWithAGrowingReply() {
    var desk = Desk(opening: .sample("t1"), messages: [.user("q", "needle")], columns: 100, rows: 30)
    desk.type("Go")
    desk.press(.enter)
    desk.press(.escape)
    desk.run("t1", .delta(messageID: "m", index: 0, text: "one needle"))
    desk.press(.character("/"))
    var effects = desk.type("needle")
    effects += desk.press(.enter)
    Self.settle(&desk, after: effects)
    #expect(desk.state.matchCount.hasSuffix("/2"))
    desk.run("t1", .delta(messageID: "m", index: 0, text: ", two needles"))
    Self.settle(&desk, after: desk.press(.character("n")))
    #expect(desk.state.matchCount.hasSuffix("/3"))
  }

  @Test func aNewWidthKeepsTheMatch() {
    var desk = Self.desk(Self.talk)
    desk.press(.character("/"))
    Self.settle(&desk, after: desk.type("Question 9"))
    desk.press(.enter)
    desk.resize(50, 20)
    #expect(Self.marked(desk) == ["[Question 9]"])
    Self.settle(&desk, after: desk.press(.character("n")))
    #expect(desk.state.matchCount == "1/1")
  }

  @Test func aBlankAtTheEndCounts() {
    var desk = Self.desk([.user("q", "seafood sea food")])
    desk.press(.character("/"))
    desk.type("sea ")
    #expect(Self.marked(desk) == ["[sea ]"])
  }
}
