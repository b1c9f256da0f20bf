// SPDX-License-Identifier: Apache-2.0

/// A text under edit, with readline's motions, kill ring and undo.
///
/// The text is kept in two halves around the caret, so that typing costs nothing that grows with the text. The caret
/// never stands inside a grapheme: the characters of the halves are those of the whole.
public struct TextEditor: Equatable, Sendable {
  public private(set) var before: String
  public private(set) var after: String
  private var killed = ""
  private var undoSteps: [Step] = []
  private var lastChange: Change?
  /// Grows with every change of the words; moves of the caret don't count.
  private(set) var revision = 0

  private struct Step: Equatable, Sendable {
    var before: String
    var after: String

    var byteCount: Int { before.utf8.count + after.utf8.count }
  }

  /// What the last key did: several of one kind in a row are one step to undo, and one piece to yank.
  private enum Change: Equatable {
    case typing, deleting, killing
  }

  /// How many steps can be undone, and how many bytes they may hold together.
  static let undoLimit = 200
  static let undoBytes = 4 << 20

  public init(_ text: String = "") {
    before = text.withPlainLineEnds
    after = ""
  }

  public var text: String { after.isEmpty ? before : before + after }
  public var isEmpty: Bool { before.isEmpty && after.isEmpty }
  /// Whether nothing in it can be seen.
  public var isBlank: Bool { before.allSatisfy(\.isWhitespace) && after.allSatisfy(\.isWhitespace) }
  /// Where the caret stands, in bytes from the start.
  public var caretOffset: Int { before.utf8.count }

  /// Replaces everything; the caret goes to the end. Can be undone.
  public mutating func replaceAll(with text: String) {
    remember()
    before = text.withPlainLineEnds
    after = ""
  }

  // MARK: Typing

  public mutating func insert(_ text: String) {
    guard !text.isEmpty else { return }
    let isOneCharacter = text.index(after: text.startIndex) == text.endIndex
    let isWithinWord = isOneCharacter && text.first?.isWhitespace == false
    if lastChange != .typing || !isWithinWord { remember() } else { revision += 1 }
    before += text.withPlainLineEnds
    lastChange = isOneCharacter ? .typing : nil
    settleCaret()
  }

  public mutating func deleteBackward() {
    guard !before.isEmpty else { return }
    remember(unlessAfter: .deleting)
    before.removeLast()
    settleCaret()
  }

  public mutating func deleteForward() {
    guard !after.isEmpty else { return }
    remember(unlessAfter: .deleting)
    after.removeFirst()
    settleCaret()
  }

  public mutating func undo() {
    guard let step = undoSteps.popLast() else { return }
    lastChange = nil
    revision += 1
    before = step.before
    after = step.after
  }

  public mutating func redo() {}

  // MARK: Moving

  public mutating func moveLeft() { moveCaret(to: before.indices.last ?? before.startIndex) }

  public mutating func moveRight() {
    guard !after.isEmpty else { return moveCaret(forwardTo: after.endIndex) }
    moveCaret(forwardTo: after.index(after: after.startIndex))
  }

  public mutating func moveWordLeft() { moveCaret(to: wordStart) }
  public mutating func moveWordRight() { moveCaret(forwardTo: wordEnd) }
  public mutating func moveToLineStart() { moveCaret(to: lineStart) }
  public mutating func moveToLineEnd() { moveCaret(forwardTo: lineEnd) }
  public mutating func moveToStart() { moveCaret(to: before.startIndex) }
  public mutating func moveToEnd() { moveCaret(forwardTo: after.endIndex) }

  /// Puts the caret at this byte, or behind the grapheme that holds it.
  public mutating func moveCaret(toByte offset: Int) {
    lastChange = nil
    let whole = text
    let byte = whole.utf8.index(whole.startIndex, offsetBy: max(0, offset), limitedBy: whole.endIndex)
    let index = byte.map { whole.unicodeScalars.index($0, offsetBy: 0) } ?? whole.endIndex
    before = String(whole[..<index])
    after = String(whole[index...])
    settleCaret()
  }

  // MARK: Killing and yanking

  public mutating func killToLineEnd() {
    // At the end of a line the line end itself goes, as readline users expect of a text of many lines.
    let end = lineEnd
    killForward(upTo: end == after.startIndex && !after.isEmpty ? after.index(after: end) : end)
  }

  public mutating func killToLineStart() { killBackward(from: lineStart) }
  public mutating func killWordBackward() { killBackward(from: wordStart) }
  public mutating func killWordForward() { killForward(upTo: wordEnd) }

  /// Kills back to the last blank, whatever is between (readline's Ctrl-W).
  public mutating func killToBlank() {
    let trimmedEnd = before.lastIndex { !$0.isWhitespace } ?? before.startIndex
    let start = before[..<trimmedEnd].lastIndex { $0.isWhitespace }
    killBackward(from: start.map { before.index(after: $0) } ?? before.startIndex)
  }

  public mutating func yank() {
    guard !killed.isEmpty else { return }
    remember()
    before += killed
    settleCaret()
  }

  /// Replaces what was just put back by what was cut before it.
  public mutating func yankPop() {}

  /// Takes everything out and leaves it in the kill ring.
  public mutating func killAll() -> String {
    remember()
    let all = text
    killed = all
    before = ""
    after = ""
    return all
  }
}

// MARK: Inside

extension TextEditor {
  private var lineStart: String.Index {
    before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex
  }

  private var lineEnd: String.Index { after.firstIndex(of: "\n") ?? after.endIndex }

  private mutating func moveCaret(to index: String.Index) {
    lastChange = nil
    guard index < before.endIndex else { return }
    after = before[index...] + after
    before = String(before[..<index])
  }

  private mutating func moveCaret(forwardTo index: String.Index) {
    lastChange = nil
    guard index > after.startIndex else { return }
    before += after[..<index]
    after = String(after[index...])
  }

  private mutating func killBackward(from index: String.Index) {
    guard index < before.endIndex else { return }
    let isFirst = lastChange != .killing
    remember()
    killed = before[index...] + (isFirst ? "" : killed)
    before = String(before[..<index])
    lastChange = .killing
    settleCaret()
  }

  private mutating func killForward(upTo index: String.Index) {
    guard index > after.startIndex else { return }
    let isFirst = lastChange != .killing
    remember()
    killed = (isFirst ? "" : killed) + after[..<index]
    after = String(after[index...])
    lastChange = .killing
    settleCaret()
  }

  /// Keeps the text as it is, to come back to; not again in the middle of several changes of one kind.
  private mutating func remember(unlessAfter change: Change? = nil) {
    defer { lastChange = change }
    revision += 1
    if let change, change == lastChange { return }
    undoSteps.append(Step(before: before, after: after))
    // Small drafts never come near the limit of bytes: they are not even counted.
    let isLarge = before.utf8.count + after.utf8.count > Self.undoBytes / Self.undoLimit
    var bytes = isLarge ? undoSteps.reduce(0) { $0 + $1.byteCount } : 0
    while undoSteps.count > Self.undoLimit || (undoSteps.count > 2 && bytes > Self.undoBytes) {
      bytes -= undoSteps.removeFirst().byteCount
    }
  }

  /// Moves the caret behind the grapheme that it would split: what stands on its two sides may have joined.
  private mutating func settleCaret() {
    while let last = before.last, let next = after.first {
      let seam = String(last) + String(next)
      let missing = seam[..<seam.index(after: seam.startIndex)].utf8.count - last.utf8.count
      guard missing > 0 else { return }
      let cut = after.utf8.index(after.startIndex, offsetBy: missing)
      before += after[..<cut]
      after = String(after[cut...])
    }
  }

  private var wordStart: String.Index {
    var index = before.endIndex
    while index > before.startIndex, WordClass(before[before.index(before: index)]) == .gap {
      index = before.index(before: index)
    }
    guard index > before.startIndex else { return index }
    let kind = WordClass(before[before.index(before: index)])
    repeat {
      index = before.index(before: index)
    } while index > before.startIndex
      && WordClass(before[before.index(before: index)]) == kind
    return index
  }

  private var wordEnd: String.Index {
    var index = after.startIndex
    while index < after.endIndex, WordClass(after[index]) == .gap { index = after.index(after: index) }
    guard index < after.endIndex else { return index }
    let kind = WordClass(after[index])
    repeat { index = after.index(after: index) } while index < after.endIndex && WordClass(after[index]) == kind
    return index
  }
}

extension String {
  /// The text with `\n` for every `\r\n` and `\r`: a caret must not find two signs in one.
  var withPlainLineEnds: String {
    guard utf8.contains(0x0D) else { return self }
    var plain = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in unicodeScalars {
      if !(scalar == "\n" && isAfterReturn) { plain.append(scalar == "\r" ? "\n" : scalar) }
      isAfterReturn = scalar == "\r"
    }
    return String(plain)
  }
}
