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
    #expect(
      words("我想去西湖，カタカナ漢字とひらがな, naïve_1 don't") == [
        "我想", "去西", "湖", "カタカナ", "漢字", "とひらがな", "naïve", "1", "don", "t",
      ])
    #expect(words("한국어 텍스트text") == ["한국어", "텍스트", "text"])
    #expect(words("сло́во e\u{301}te\u{301} ﾊﾝｶｸ 𠮷野家") == ["сло́во", "e\u{301}te\u{301}", "ﾊﾝｶｸ", "𠮷野", "家"])
    #expect(words(" \n。、!? ") == [])
  }

  /// The words that a caret meets on its way to the end; on the way back it must meet the same.
  private func words(_ text: String, location: SourceLocation = #_sourceLocation) -> [String] {
    var editor = TextEditor(text)
    editor.moveToStart()
    var ends: [Int] = []
    while !editor.after.isEmpty {
      editor.moveWordRight()
      ends.append(editor.caretOffset)
    }
    var words: [String] = []
    while !editor.before.isEmpty {
      let end = editor.caretOffset
      editor.moveWordLeft()
      let word = String(editor.text.utf8.dropFirst(editor.caretOffset).prefix(end - editor.caretOffset)) ?? ""
      let trimmed = word.split { WordClass($0) == .gap }
      #expect(trimmed.count <= 1, sourceLocation: location)
      words = trimmed.map(String.init) + words
      if let first = trimmed.first {
        let wordEnd = editor.caretOffset + first.utf8.count
        #expect(ends.contains(wordEnd), "\(first)", sourceLocation: location)
      }
    }
    return words
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

  @Test func theKillRingTurns() {
    var editor = TextEditor("one two three")
    for _ in 0..<3 {
      editor.killWordBackward()
      editor.moveToEnd()
    }
    #expect(editor.text == "")
    let early = editor.yankPop()
    #expect(!early)
    editor.yank()
    #expect(editor.text == "one ")
    for expected in ["two ", "three", "one ", "two "] {
      let isDone = editor.yankPop()
      #expect(isDone && editor.text == expected)
    }
    // All of it is one step.
    editor.undo()
    #expect(editor.text == "")
    editor.redo()
    #expect(editor.text == "two ")
    editor.moveLeft()
    let late = editor.yankPop()
    #expect(!late)
  }

  @Test func aRingKeepsTheNewest() {
    var ring = KillRing()
    for number in 0..<100 {
      ring.take("\(number)", .forward)
      ring.closePiece()
    }
    #expect(ring.pieces.count == KillRing.limit)
    #expect(ring.piece(0) == "99")
    #expect(ring.piece(KillRing.limit) == "99")
    ring.use(by: "a")
    ring.take("a", .forward)
    ring.use(by: "b")
    ring.take("b", .forward)
    #expect(ring.piece(1) == "a")
    ring.take(String(repeating: "x", count: KillRing.byteLimit), .backward)
    #expect(ring.pieces.count == 1)
  }

  @Test func redoGoesForwardUntilSomethingElseIsDone() {
    var editor = TextEditor()
    for character in "one two" { editor.insert(String(character)) }
    editor.killToBlank()
    editor.undo()
    editor.undo()
    #expect(editor.text == "one")
    for expected in ["one two", "one "] {
      let isDone = editor.redo()
      #expect(isDone && editor.text == expected)
    }
    let more = editor.redo()
    #expect(!more)
    editor.undo()
    editor.insert("!")
    let afterChange = editor.redo()
    #expect(!afterChange)
    #expect(editor.text == "one two!")
  }

  @Test func lettersAreChangedWordByWord() {
    var editor = TextEditor("one two éTÉ straße x")
    editor.moveToStart()
    editor.upcaseWord()
    editor.capitalizeWord()
    editor.downcaseWord()
    editor.upcaseWord()
    #expect(editor.text == "ONE Two été STRASSE x")
    #expect(editor.after == " x")
    editor.undo()
    #expect(editor.text == "ONE Two été straße x")
  }

  @Test(arguments: [
    ("ab", "c", "acb", ""), ("abc", "", "acb", ""), ("a", "", "a", ""), ("", "ab", "", "ab"),
    ("x\n", "ab", "x\n", "ab"),
    ("字", "漢x", "漢字", "x"), ("a\nbc", "\nd", "a\ncb", "\nd"),
  ])
  func charactersAreSwapped(before: String, after: String, newBefore: String, newAfter: String) {
    var editor = editor(before, after)
    editor.transposeCharacters()
    #expect(editor.before == newBefore && editor.after == newAfter)
  }

  @Test(arguments: [
    ("one ", "two three", "two one", " three"), ("one two", "", "two one", ""), ("on", "e two", "on", "e two"),
    ("one", "", "one", ""), ("one, ", "two", "two, one", ""), ("", "", "", ""),
  ])
  func wordsAreSwapped(before: String, after: String, newBefore: String, newAfter: String) {
    var editor = editor(before, after)
    editor.transposeWords()
    #expect(editor.before == newBefore && editor.after == newAfter)
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
    #expect(editor.text.utf8.count == 1 << 20)
    for _ in 0..<30 { editor.redo() }
    #expect(editor.text.utf8.count == 1 << 20 + 60)
    // What was removed is kept, until it is too much.
    for _ in 0..<30 { editor.replaceAll(with: editor.text + "x") }
    for _ in 0..<30 { editor.undo() }
    #expect(editor.text.utf8.count > 1 << 20 + 60)
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
    .undoEdit, .redoEdit, .yankPop, .moveToTextStart, .moveToTextEnd, .upcaseWord, .downcaseWord, .capitalizeWord,
    .transposeCharacters, .transposeWords,
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
