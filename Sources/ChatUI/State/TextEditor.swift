// SPDX-License-Identifier: Apache-2.0

/// A text under edit, with readline's motions, kill ring and undo.
///
/// The text is kept in two halves around the caret, so that typing costs nothing that grows with the text.
public struct TextEditor: Equatable, Sendable {
  public private(set) var before: String
  public private(set) var after: String
  private var killed = ""
  private var undoSteps: [Step] = []
  private var isTyping = false

  private struct Step: Equatable, Sendable {
    var before: String
    var after: String
  }

  /// How many steps can be undone.
  static let undoLimit = 200

  public init(_ text: String = "") {
    before = text
    after = ""
  }

  public var text: String { before + after }
  public var isEmpty: Bool { before.isEmpty && after.isEmpty }
  /// Whether nothing in it can be seen.
  public var isBlank: Bool { text.allSatisfy(\.isWhitespace) }

  /// Replaces everything; the caret goes to the end. Can be undone.
  public mutating func replaceAll(with text: String) {
    remember()
    before = text
    after = ""
  }

  // MARK: Typing

  public mutating func insert(_ text: String) {
    let isOneCharacter = text.count == 1
    if !(isTyping && isOneCharacter && !text.allSatisfy(\.isWhitespace)) { remember() }
    isTyping = isOneCharacter
    before += text
  }

  public mutating func deleteBackward() {
    guard !before.isEmpty else { return }
    remember()
    before.removeLast()
  }

  public mutating func deleteForward() {
    guard !after.isEmpty else { return }
    remember()
    after.removeFirst()
  }

  // MARK: Moving

  public mutating func moveLeft() { moveCaret(to: before.indices.last ?? before.startIndex) }

  public mutating func moveRight() {
    isTyping = false
    if let next = after.first {
      before.append(next)
      after.removeFirst()
    }
  }

  public mutating func moveWordLeft() { moveCaret(to: Self.wordStart(in: before)) }

  public mutating func moveWordRight() {
    isTyping = false
    let end = Self.wordEnd(in: after)
    before += after[..<end]
    after = String(after[end...])
  }

  public mutating func moveToLineStart() { moveCaret(to: lineStart) }

  public mutating func moveToLineEnd() {
    isTyping = false
    let end = lineEnd
    before += after[..<end]
    after = String(after[end...])
  }

  public mutating func moveToStart() { moveCaret(to: before.startIndex) }

  public mutating func moveToEnd() {
    isTyping = false
    before += after
    after = ""
  }

  /// Puts the caret before the character at this place, counted in characters from the start.
  public mutating func moveCaret(toOffset offset: Int) {
    isTyping = false
    let whole = text
    let index = whole.index(whole.startIndex, offsetBy: max(0, offset), limitedBy: whole.endIndex) ?? whole.endIndex
    before = String(whole[..<index])
    after = String(whole[index...])
  }

  // MARK: Killing and yanking

  public mutating func killToLineEnd() {
    // At the end of a line the line end itself goes, as readline users expect of a text of many lines.
    let end = lineEnd
    killForward(upTo: end == after.startIndex && !after.isEmpty ? after.index(after: end) : end)
  }

  public mutating func killToLineStart() { killBackward(from: lineStart) }
  public mutating func killWordBackward() { killBackward(from: Self.wordStart(in: before)) }

  /// Kills back to the last blank, whatever is between (readline's Ctrl-W).
  public mutating func killToBlank() {
    let trimmedEnd = before.lastIndex { !$0.isWhitespace } ?? before.startIndex
    let start = before[..<trimmedEnd].lastIndex { $0.isWhitespace }
    killBackward(from: start.map { before.index(after: $0) } ?? before.startIndex)
  }

  public mutating func killWordForward() { killForward(upTo: Self.wordEnd(in: after)) }

  public mutating func yank() {
    guard !killed.isEmpty else { return }
    remember()
    before += killed
  }

  /// Takes everything out and leaves it in the kill ring.
  public mutating func killAll() -> String {
    remember()
    let all = text
    killed = all
    before = ""
    after = ""
    return all
  }

  public mutating func undo() {
    guard let step = undoSteps.popLast() else { return }
    isTyping = false
    before = step.before
    after = step.after
  }

  // MARK: Inside

  private var lineStart: String.Index {
    before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex
  }

  private var lineEnd: String.Index { after.firstIndex(of: "\n") ?? after.endIndex }

  private mutating func moveCaret(to index: String.Index) {
    isTyping = false
    guard index < before.endIndex else { return }
    after = before[index...] + after
    before = String(before[..<index])
  }

  private mutating func killBackward(from index: String.Index) {
    guard index < before.endIndex else { return }
    remember()
    killed = String(before[index...])
    before = String(before[..<index])
  }

  private mutating func killForward(upTo index: String.Index) {
    guard index > after.startIndex else { return }
    remember()
    killed = String(after[..<index])
    after = String(after[index...])
  }

  private mutating func remember() {
    isTyping = false
    if undoSteps.count == Self.undoLimit { undoSteps.removeFirst() }
    undoSteps.append(Step(before: before, after: after))
  }

  private static func wordStart(in text: String) -> String.Index {
    var index = text.endIndex
    while index > text.startIndex, WordClass(text[text.index(before: index)]) == .gap {
      index = text.index(before: index)
    }
    guard index > text.startIndex else { return index }
    let kind = WordClass(text[text.index(before: index)])
    repeat { index = text.index(before: index) } while index > text.startIndex
      && WordClass(text[text.index(before: index)]) == kind
    return index
  }

  private static func wordEnd(in text: String) -> String.Index {
    var index = text.startIndex
    while index < text.endIndex, WordClass(text[index]) == .gap { index = text.index(after: index) }
    guard index < text.endIndex else { return index }
    let kind = WordClass(text[index])
    repeat { index = text.index(after: index) } while index < text.endIndex && WordClass(text[index]) == kind
    return index
  }
}

/// What a character is to a motion by words: neighbours of one class are one word.
enum WordClass: Equatable {
  case gap, letters, ideographs, kana

  init(_ character: Character) {
    guard let scalar = character.unicodeScalars.first else {
      self = .gap
      return
    }
    switch scalar.value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: self = .ideographs
    case 0x3041...0x30FF: self = .kana
    default: self = character.isLetter || character.isNumber || character == "_" ? .letters : .gap
    }
  }
}
