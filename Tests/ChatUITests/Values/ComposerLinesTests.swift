// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing

@testable import ChatUI

@Suite struct ComposerLinesTests {
  private func lines(_ before: String, _ after: String = "", columns: Int = 10, reach: Int = 100) -> ComposerLines {
    var editor = TextEditor(before + after)
    editor.moveCaret(toByte: before.utf8.count)
    return ComposerLines(editor, columns: columns, reach: reach)
  }

  @Test func wrapsByWordsAndFindsTheCaret() {
    #expect(lines("").rows.map(\.text) == [""])
    let wrapped = lines("hello wo", "rld\nnext")
    #expect(wrapped.rows.map(\.text) == ["hello ", "world", "next"])
    #expect(wrapped.caret == Point(column: 2, row: 1))
    #expect(lines("hello ", "world").caret == Point(column: 0, row: 1))
    // Behind a full line the caret has a column of its own.
    #expect(lines("0123456789").caret == Point(column: 10, row: 0))
    #expect(lines("0123456789\n").caret == Point(column: 0, row: 1))
    #expect(lines("我想去西", "湖玩").caret == Point(column: 8, row: 0))
    #expect(lines("我想去西湖", "玩").caret == Point(column: 0, row: 1))
  }

  @Test func controlsAreOneSignEach() {
    let shown = lines("a\tb\u{1B}[31m\u{7}", "\u{202E}c", columns: 40)
    #expect(shown.rows.map(\.text) == ["a b␛[31m␇·c"])
    #expect(shown.caret == Point(column: 9, row: 0))
    #expect(shown.offset(row: 0, column: 4) == 4)
    // A mark that follows a control does not join the sign that stands for it.
    #expect(lines("\u{1B}\u{301}x").rows[0].text == "␛·x")
  }

  @Test func columnAndPlaceAreInverse() {
    let text = "naïve 我想 👩‍👩‍👧 e\u{301}t\u{1B}c\ntwo\n\nend of it all, and more words than fit"
    var editor = TextEditor(text)
    while true {
      let lines = ComposerLines(editor, columns: 12, reach: 100)
      let place = lines.offset(row: lines.caret.row, column: lines.caret.column)
      #expect(place == editor.caretOffset)
      if editor.before.isEmpty { break }
      editor.moveLeft()
    }
  }

  @Test func upAndDownByLinesOfTheScreen() {
    var desk = Desk(opening: .sample("t1"), columns: 40, rows: 20)
    desk.paste("one two three\n字字字\nlast")
    desk.press(.up)
    #expect(desk.state.composer.before == "one two three\n字字")
    desk.press(.up)
    #expect(desk.state.composer.before == "one ")
    desk.press(.down)
    #expect(desk.state.composer.before == "one two three\n字字")
  }

  @Test func windowShowsBothSidesOfTheCaret() {
    let lines = lines("1\n2\n3\n4\n5", "\n6\n7\n8\n9")
    #expect(lines.window(of: 3) == 3..<6)
    #expect(self.lines("1", "\n2\n3\n4").window(of: 3) == 0..<3)
    #expect(self.lines("1\n2\n3\n4").window(of: 3) == 1..<4)
  }

  /// Only what is near the caret is laid out, wherever it stands in a large text.
  @Test(arguments: [0, 250_000, 399_999, 400_000]) func largeTextIsLaidOutNearTheCaret(place: Int) {
    let text = String(repeating: "line of forty signs, all told, with end\n", count: 10_000)
    var editor = TextEditor(text)
    editor.moveCaret(toByte: place)
    let lines = ComposerLines(editor, columns: 60, reach: 10)
    #expect(lines.rows.count <= 30)
    #expect(lines.isCutAbove == (place > 0))
    #expect(lines.rows.allSatisfy { $0.text.isEmpty || $0.text.hasPrefix("line") })
  }

  /// A text without line ends is laid out in pieces that fit together.
  @Test(arguments: ["abcd ", "字", "é́"]) func longLineIsLaidOutInPieces(unit: String) {
    let count = 40_000 / unit.utf8.count
    let text = String(repeating: unit, count: count)
    for place in [0, 1, 4_095, 4_096, 4_097, 8_192, 20_000, 39_999, 40_000, 50_000] {
      var editor = TextEditor(text)
      editor.moveCaret(toByte: place)
      let lines = ComposerLines(editor, columns: 30, reach: 5)
      #expect(lines.rows.count < 700)
      for (line, next) in zip(lines.rows, lines.rows.dropFirst()) { #expect(line.end == next.offset) }
      #expect(lines.rows[lines.caret.row].offset <= editor.caretOffset)
      #expect(editor.caretOffset <= lines.rows[lines.caret.row].end)
      #expect(lines.caret.column <= 30)
      #expect(lines.caret.row >= 5 || lines.rows[0].offset == 0)
    }
  }
}
