// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// How much is done for one key or one piece of text, counted, not timed.
@Suite struct WorkTests {
  private func largeDesk() -> Desk {
    let records = (0..<10_000).map { ThreadRecord.sample("t\($0)", "Thread \($0)", minutesAgo: Int64($0)) }
    var desk = Desk(records, columns: 120, rows: 36)
    desk.begin()
    let messages = (0..<5_000).flatMap {
      [MessageRecord.user("q\($0)", "Question \($0)"), .reply("a\($0)", "Answer *\($0)*")]
    }
    desk.tell(.messagesLoaded("t0", messages))
    return desk
  }

  /// Where the rows of the list are kept: another place would mean that they were all copied.
  private func place(of list: ThreadList) -> UnsafeRawPointer? {
    list.shown.references.withUnsafeBytes { $0.baseAddress }
  }

  @Test func onlyWhatIsSeenIsLaidOut() throws {
    let desk = largeDesk()
    #expect(try #require(desk.state.transcript).layoutCount < 20)
  }

  @Test func keyInTheComposerLaysNothingOutAndLeavesTheListAlone() {
    var desk = largeDesk()
    let count = desk.state.transcript?.layoutCount
    let list = place(of: desk.state.list)
    desk.type("hello world")
    desk.press(.left)
    desk.press(.backspace)
    desk.press(.control("w"))
    #expect(desk.state.transcript?.layoutCount == count)
    #expect(place(of: desk.state.list) == list)
  }

  @Test func scrollingLaysOutWhatComesIntoSightOnce() throws {
    var desk = largeDesk()
    desk.press(.escape)
    let first = try #require(desk.state.transcript).layoutCount
    desk.press(Key(.pageUp), Key(.pageUp))
    let second = try #require(desk.state.transcript).layoutCount
    #expect((1..<60).contains(second - first))
    desk.press(Key(.pageDown), Key(.pageUp))
    #expect(desk.state.transcript?.layoutCount == second)
  }

  /// A reply of 2,000 pieces is laid out in work that grows with its length, not with its square.
  @Test func streamingIsLaidOutPieceByPiece() throws {
    var desk = Desk(opening: .sample("t1"), columns: 100, rows: 30)
    desk.type("Go")
    desk.press(.enter)
    desk.run("t1", .delta(messageID: "m", index: 0, text: "First.\n\n"))
    let count = try #require(desk.state.transcript).layoutCount
    let list = place(of: desk.state.list)
    var length = 0
    for number in 0..<2_000 {
      let piece = number % 10 == 9 ? "end.\n\n" : "word \(number) "
      length += piece.utf8.count
      desk.run("t1", .delta(messageID: "m", index: 0, text: piece))
    }
    #expect(desk.state.transcript?.layoutCount == count)
    #expect(place(of: desk.state.list) == list)
    let bytes = desk.state.transcript?.entries.last?.layout?.bytesLaidOut ?? 0
    #expect((length...length * 20).contains(bytes))
    // Its end is not a new layout either.
    let text = try #require(desk.state.transcript?["m"]?.text)
    desk.run("t1", .messageChanged(.reply("m", text)))
    #expect(desk.state.transcript?.layoutCount == count)
    #expect(desk.page.suffix(2) == MarkdownLayout.lines(text, columns: 65).map(\.text).suffix(1) + [""])
  }

  /// A key in a text of 5 MB lays out what is near the caret, in a text of many lines and in one of one line.
  @Test(arguments: ["a line of words, and its end\n", "words without an end "])
  func keyInALongTextCostsWhatItDoesInAShortOne(unit: String) {
    var desk = Desk(opening: .sample("t1"), columns: 100, rows: 30)
    let text = String(repeating: unit, count: 5_000_000 / unit.utf8.count)
    desk.paste(text)
    let keys: [Key] = [
      .character("x"), Key(.left), Key(.up), .character("字"), Key(.backspace), .alt("b"), .control("d"), Key(.down),
      Key(.right), .alt("d"), .control("y"), .control("_"), .alt("_"), .alt("t"),
    ]
    for place in [2_500_000, 0, text.utf8.count] {
      desk.state.composer.moveCaret(toByte: place)
      for key in keys { desk.press(key) }
      let lines = desk.state.geometry.composer
      #expect(lines.rows.count < 400)
      #expect(lines.rows.reduce(0) { $0 + $1.text.utf8.count } < 20_000)
      _ = render(desk.state, Theme(name: "none", styles: [:]))
    }
    #expect(abs(desk.state.composer.byteCount - text.utf8.count) < 100)
    let rule = render(desk.state, Theme(name: "none", styles: [:])).rows[desk.state.geometry.ruleRow].text
    #expect(rule.hasSuffix("5.0 MB ─") || rule.hasSuffix("4.9 MB ─"))
  }

  @Test func replyOutOfSightIsNotLaidOut() {
    var desk = Desk(opening: .sample("t1"), .sample("t2"))
    desk.type("Go")
    desk.press(.enter)
    desk.open("t2")
    let count = desk.state.transcripts["t1"]?.layoutCount
    desk.run("t1", .delta(messageID: "m", index: 0, text: "one"), .delta(messageID: "m", index: 0, text: "two"))
    #expect(desk.state.transcripts["t1"]?.layoutCount == count)
  }
}
