// SPDX-License-Identifier: Apache-2.0

@testable import ChatUI

// A text under edit, beside a plain string that is edited alike.
extension FuzzTarget {
  static let editing = [
    FuzzTarget("editor") { input throws(Broken) in
      var editor = TextEditor()
      editor.isOneLine = input.number(below: 8) == 7
      // What is cut out and put in twice, again and again, doubles each time.
      while editor.byteCount < 1 << 16, let step = input.next() {
        let (old, before) = (editor.text, editor.before)
        try edit(&editor, step, &input)
        try requireSame(String(decoding: editor.text.utf8, as: UTF8.self), editor.text, "the text")
        try requireSame(editor.before + editor.after, editor.text, "the text around the caret")
        try require(isBorder(editor.caretOffset, editor.text), "the caret is within a sign after \(step)")
        try requireSame(editor.lineCount, 1 + editor.text.utf8.count { $0 == 10 }, "lines")
        if step < 128 { try isAsOfAString(editor, step, old, before) }
      }
      try goesBack(&editor)
    }
  ]

  /// What some steps do, said of a string.
  private static func isAsOfAString(_ editor: TextEditor, _ step: UInt8, _ old: String, _ before: String) throws(Broken)
  {
    let after = String(old.utf8.dropFirst(before.utf8.count)) ?? ""
    switch step {
    case 32..<127: try requireSame(editor.text, before + String(Unicode.Scalar(step)) + after, "typed \(step)")
    case 0: try requireSame(Array(editor.text.unicodeScalars), withoutLast(of: before, after), "Backspace")
    case 1: try requireSame(Array(editor.text.unicodeScalars), withoutFirst(of: before, after), "Delete")
    case 2...11: try requireSame(editor.text, old, "a move")
    default: break
    }
  }

  /// The text without the sign of the whole text that ends at the caret.
  private static func withoutLast(of before: String, _ after: String) -> [Unicode.Scalar] {
    let whole = before + after
    guard !before.isEmpty,
      let end = whole.utf8.index(whole.startIndex, offsetBy: before.utf8.count, limitedBy: whole.endIndex)
    else { return Array(whole.unicodeScalars) }
    let start = whole.index(before: end)
    return Array(whole.unicodeScalars[..<start]) + Array(whole.unicodeScalars[end...])
  }

  private static func withoutFirst(of before: String, _ after: String) -> [Unicode.Scalar] {
    let whole = before + after
    let start = whole.utf8.index(whole.startIndex, offsetBy: before.utf8.count)
    guard start < whole.endIndex else { return Array(whole.unicodeScalars) }
    return Array(whole.unicodeScalars[..<start]) + Array(whole.unicodeScalars[whole.index(after: start)...])
  }

  private static func isBorder(_ offset: Int, _ text: String) -> Bool {
    var place = 0
    for character in text {
      if place >= offset { break }
      place += character.utf8.count
    }
    return place == offset
  }

  /// Undone to the end and done again, it is what it was.
  private static func goesBack(_ editor: inout TextEditor) throws(Broken) {
    var (undone, redone) = (0, 0)
    while editor.undo() { undone += 1 }
    if undone < EditLog.limit { try require(editor.isEmpty, "undone: \(editor.text.debugDescription)") }
    while editor.redo() { redone += 1 }
    try require(redone >= undone, "\(undone) steps undone, \(redone) done again")
    let text = editor.text
    for _ in 0..<redone { editor.undo() }
    for _ in 0..<redone { editor.redo() }
    try requireSame(editor.text, text, "done again")
  }

  private static func edit(_ editor: inout TextEditor, _ step: UInt8, _ input: inout FuzzInput) throws(Broken) {
    switch step {
    case 0: editor.deleteBackward()
    case 1: editor.deleteForward()
    case 2...11: move(&editor, step)
    case 12: editor.killToLineEnd()
    case 13: editor.killToLineStart()
    case 14: editor.killWordBackward()
    case 15: editor.killWordForward()
    case 16: editor.killToBlank()
    case 17: editor.yank()
    case 18: editor.yankPop()
    case 19: editor.upcaseWord()
    case 20: editor.downcaseWord()
    case 21: editor.capitalizeWord()
    case 22: editor.transposeCharacters()
    case 23: editor.transposeWords()
    case 24: editor.undo()
    case 25: editor.redo()
    case 26: _ = editor.killAll()
    case 27: editor.replaceAll(with: input.word(atMost: 12))
    case 28: try undoes(&editor, input.word(atMost: 6))
    case 32..<127: editor.insert(String(Unicode.Scalar(step)))
    case 128...: editor.insert(input.word(atMost: Int(step) - 127))
    default: editor.insert("\n")
    }
  }

  /// A step that is undone leaves the text as it was.
  private static func undoes(_ editor: inout TextEditor, _ word: String) throws(Broken) {
    let old = editor.text
    editor.replaceAll(with: word)
    editor.undo()
    try requireSame(editor.text, old, "undone at once")
  }

  private static func move(_ editor: inout TextEditor, _ step: UInt8) {
    switch step {
    case 2: editor.moveLeft()
    case 3: editor.moveRight()
    case 4: editor.moveWordLeft()
    case 5: editor.moveWordRight()
    case 6: editor.moveToLineStart()
    case 7: editor.moveToLineEnd()
    case 8: editor.moveToStart()
    case 9: editor.moveToEnd()
    case 10: editor.moveCaret(toByte: editor.byteCount / 2)
    default: editor.moveCaret(toByte: editor.byteCount / 3)
    }
  }
}
