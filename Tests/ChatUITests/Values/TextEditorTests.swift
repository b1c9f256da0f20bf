// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing

@testable import ChatUI

@Suite struct TextEditorTests {
  private func editor(_ before: String, _ after: String) -> TextEditor {
    var editor = TextEditor(before + after)
    editor.moveCaret(toByte: before.utf8.count)
    return editor
  }

  @Test func readlineMotions() {
    var editor = editor("one two", " three\nfour")
    editor.moveWordLeft()
    #expect(editor.before == "one ")
    editor.moveWordRight()
    #expect(editor.before == "one two")
    editor.moveToLineEnd()
    #expect(editor.after == "\nfour")
    editor.moveRight()
    #expect(editor.after == "four")
    editor.moveToLineStart()
    editor.moveLeft()
    editor.moveToLineStart()
    #expect(editor.before == "")
    editor.moveToEnd()
    #expect(editor.after == "")
    editor.moveToStart()
    editor.moveLeft()
    #expect(editor.before == "")
  }

  @Test func wordsOfEveryScript() {
    var editor = TextEditor("我想去西湖 カタカナ漢字, naïve_1")
    editor.moveWordLeft()
    #expect(editor.after == "naïve_1")
    editor.moveWordLeft()
    #expect(editor.after == "漢字, naïve_1")
    editor.moveWordLeft()
    #expect(editor.after == "カタカナ漢字, naïve_1")
  }

  @Test func killsInARowAreOnePieceToYank() {
    var editor = editor("", "one two\nthree")
    editor.killWordForward()
    editor.killWordForward()
    editor.killToLineEnd()
    #expect(editor.text == "three")
    editor.moveToEnd()
    editor.yank()
    #expect(editor.text == "threeone two\n")
    editor.killToBlank()
    editor.killToLineStart()
    #expect(editor.text == "")
    editor.yank()
    #expect(editor.text == "threeone two\n")
    #expect(TextEditor("a").text == "a")
  }

  @Test func undoGoesBackWordByWordAndRunByRun() {
    var editor = TextEditor()
    for character in "one two" { editor.insert(String(character)) }
    editor.undo()
    #expect(editor.text == "one")
    editor.undo()
    #expect(editor.text == "")
    editor.undo()
    #expect(editor.text == "")
    editor.insert("pasted text")
    for _ in 0..<5 { editor.deleteBackward() }
    editor.undo()
    #expect(editor.text == "pasted text")
    editor.replaceAll(with: "other")
    editor.undo()
    #expect(editor.text == "pasted text")
  }

  @Test func undoOfALargeTextIsBounded() {
    var editor = TextEditor(String(repeating: "x", count: 1 << 20))
    for _ in 0..<30 {
      editor.insert("ab")
      editor.moveLeft()
    }
    for _ in 0..<30 { editor.undo() }
    #expect(editor.text.utf8.count > 1 << 20)
    var small = TextEditor("x")
    for _ in 0..<500 { small.insert("ab") }
    for _ in 0..<500 { small.undo() }
    #expect(small.text.utf8.count == 1 + 300 * 2)
  }

  @Test func lineEndsAreOne() {
    var editor = TextEditor("a\r\nb\rc")
    #expect(editor.text == "a\nb\nc")
    editor.insert("\r\n")
    editor.insert("\r")
    #expect(editor.text == "a\nb\nc\n\n")
    editor.replaceAll(with: "\r\n")
    #expect(editor.text == "\n")
  }

  /// The caret never stands inside what the user sees as one sign.
  @Test(arguments: [
    // before, typed, after, expected before
    ("e", "\u{301}", "x", "e\u{301}"),
    ("👩", "\u{200D}", "👩!", "👩\u{200D}👩"),
    ("", "e", "\u{301}x", "e\u{301}"),
    ("🇩", "🇪", "x", "🇩🇪"),
    ("x", "🇫", "🇷🇮🇹", "x🇫🇷"),
    ("가", "\u{11A8}", "b", "가\u{11A8}"),
    ("a\n", "\u{301}", "b", "a\n\u{301}"),
  ])
  func signsThatJoin(before: String, typed: String, after: String, expected: String) {
    var editor = TextEditor(after)
    editor.moveToStart()
    editor.insert(before)
    editor.insert(typed)
    #expect(Array(editor.before.unicodeScalars) == Array(expected.unicodeScalars))
    #expect(editor.before.count + editor.after.count == editor.text.count)
    #expect(Array(editor.text.unicodeScalars) == Array((before + typed + after).unicodeScalars))
  }

  @Test func deletingWhatStandsBetweenTwoHalves() {
    var editor = editor("e\n", "\u{301}x")
    editor.deleteBackward()
    #expect(editor.before == "e\u{301}")
    #expect(editor.after == "x")
    var other = self.editor("👩\u{200D}", "")
    other.insert("\n👩")
    other.moveToLineStart()
    other.deleteBackward()
    #expect(other.before.count == 1 && other.after.isEmpty)
  }

  /// Whatever is done, the halves have the characters of the whole, and no word is lost or made.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func halvesAreAlwaysWhole(seed: UInt64) {
    var chance = Chance(seed: seed)
    let pieces = [
      "a", " ", "\n", "\u{301}", "\u{200D}", "👩", "👍🏽", "🇩", "🇪", "字", "\u{1100}", "\u{1161}", "\u{11A8}", "\u{FE0F}",
      "\r", "\r\n", "\u{1B}", "क", "\u{94D}", "ष", "\u{200B}", "é", "two words",
    ]
    var editor = TextEditor()
    for step in 0..<300 {
      let action = chance.pick(editing)
      if chance.below(3) == 0 { editor.perform(action) } else { editor.insert(chance.pick(pieces)) }
      if chance.below(9) == 0 { editor.moveCaret(toByte: chance.below(40) - 4) }
      let whole = editor.text
      #expect(editor.before.count + editor.after.count == whole.count, "step \(step), \(action)")
      #expect(whole.utf8.count == editor.before.utf8.count + editor.after.utf8.count)
    }
  }

  private let editing: [Action] = [
    .moveLeft, .moveRight, .moveWordLeft, .moveWordRight, .moveToLineStart, .moveToLineEnd, .deleteBackward,
    .deleteForward, .killToLineEnd, .killToLineStart, .killToBlank, .killWordBackward, .killWordForward, .yank,
    .undoEdit,
  ]
}

/// A repeatable source of chance (SplitMix64).
struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
