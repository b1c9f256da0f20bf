// SPDX-License-Identifier: Apache-2.0

/// A text under edit, with readline's motions, kill ring and undo.
///
/// No key costs more than the line it is pressed on, however long the text is. The caret never stands inside a
/// grapheme.
public struct TextEditor: Equatable, Sendable {
  private(set) var buffer: TextBuffer
  /// Where the caret stands, in bytes from the start.
  public private(set) var caretOffset: Int { didSet { drawn.lines = nil } }
  /// How it was last laid out, if nothing has changed since.
  private var drawn = Drawn()
  /// Grows with every change of the words; moves of the caret don't count.
  private(set) var revision = 0 { didSet { drawn.lines = nil } }
  /// What was cut. Whoever holds several texts lends them one ring.
  var killRing = KillRing()
  /// Line ends that are put in become blanks.
  var isOneLine = false
  var log = EditLog()
  private var lastChange: Change?

  /// What the last key did: several of one kind in a row are one step to undo.
  private enum Change: Equatable {
    case typing, deleting
    /// How many cuts ago what was put back had been cut.
    case yanking(age: Int)
  }

  public init(_ text: String = "") {
    buffer = TextBuffer(text.withPlainLineEnds)
    caretOffset = buffer.count
  }

  public var text: String { buffer.string(0..<buffer.count) }
  public var before: String { buffer.string(0..<caretOffset) }
  public var after: String { buffer.string(caretOffset..<buffer.count) }
  public var isEmpty: Bool { buffer.count == 0 }
  public var byteCount: Int { buffer.count }
  /// How many lines there are, an empty last one included.
  public var lineCount: Int { buffer.lineEnds + 1 }
  /// Whether nothing in it can be seen.
  public var isBlank: Bool {
    var offset = 0
    while offset < buffer.count {
      let end = buffer.clusterEnd(after: offset)
      guard buffer.string(offset..<end).allSatisfy(\.isWhitespace) else { return false }
      offset = end
    }
    return true
  }

  // MARK: Laying out

  /// Lines are what a text looks like, not what it is.
  private struct Drawn: Equatable {
    var lines: ComposerLines?

    static func == (a: Drawn, b: Drawn) -> Bool { true }
  }

  /// The lines around the caret; see ``ComposerLines/init(_:columns:reach:)``.
  func lines(columns: Int, reach: Int) -> ComposerLines {
    if let lines = drawn.lines, lines.columns == columns, lines.reach == reach { return lines }
    return ComposerLines(self, columns: columns, reach: reach)
  }

  /// Keeps how it is laid out now, for all who ask before it changes.
  mutating func keep(_ lines: ComposerLines) { drawn.lines = lines }

  // MARK: Changing

  /// Replaces everything; the caret goes to the end. Can be undone.
  public mutating func replaceAll(with text: String) {
    replace(0..<buffer.count, with: text)
  }

  public mutating func insert(_ text: String) {
    guard !text.isEmpty else { return }
    let isOneCharacter = text.index(after: text.startIndex) == text.endIndex
    let isWithinWord = isOneCharacter && text.first?.isWhitespace == false
    if lastChange == .typing, isWithinWord {
      let bytes = Array(text.utf8)
      buffer.replace(caretOffset..<caretOffset, with: bytes)
      log.lengthenLast(by: bytes.count)
      revision += 1
      caretOffset += bytes.count
      settleCaret()
    } else {
      replace(caretOffset..<caretOffset, with: text)
    }
    // What joined with what is behind the caret moved the caret: the next letter is not next to this one.
    let isNext = log.done.last.map { $0.offset + $0.insertedCount == caretOffset } ?? false
    lastChange = isOneCharacter && isNext ? .typing : nil
  }

  public mutating func deleteBackward() { delete(buffer.clusterStart(before: caretOffset)..<caretOffset) }

  public mutating func deleteForward() { delete(caretOffset..<buffer.clusterEnd(after: caretOffset)) }

  private mutating func delete(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    if lastChange == .deleting, log.done.last?.offset == caretOffset {
      log.growLast(buffer.replace(range, with: []), at: range.lowerBound)
      revision += 1
      caretOffset = range.lowerBound
      settleCaret()
    } else {
      replace(range, with: "")
    }
    lastChange = .deleting
  }

  /// Puts a text in the place of another, as a step of its own; the caret goes behind it.
  mutating func replace(_ range: Range<Int>, with text: String) {
    var text = text.withPlainLineEnds
    if isOneLine { text = String(text.map { $0 == "\n" ? " " : $0 }) }
    let bytes = Array(text.utf8)
    let removed = buffer.replace(range, with: bytes)
    log.note(
      EditLog.Step(offset: range.lowerBound, removed: removed, insertedCount: bytes.count, caret: caretOffset))
    revision += 1
    lastChange = nil
    killRing.closePiece()
    caretOffset = range.lowerBound + bytes.count
    settleCaret()
  }

  /// Whether there was something to take back.
  @discardableResult
  public mutating func undo() -> Bool {
    settle(at: log.undo(in: &buffer, caret: caretOffset))
  }

  /// Whether there was something to do again.
  @discardableResult
  public mutating func redo() -> Bool {
    settle(at: log.redo(in: &buffer, caret: caretOffset))
  }

  private mutating func settle(at caret: Int?) -> Bool {
    lastChange = nil
    killRing.closePiece()
    guard let caret else { return false }
    revision += 1
    caretOffset = caret
    settleCaret()
    return true
  }

  /// Moves the caret behind the grapheme that it would split: what stands on its two sides may have joined.
  private mutating func settleCaret() { caretOffset = buffer.clusterBorder(atOrAfter: caretOffset) }

  // MARK: Moving

  /// Puts the caret at this byte, or behind the grapheme that holds it.
  public mutating func moveCaret(toByte offset: Int) {
    lastChange = nil
    killRing.closePiece()
    caretOffset = buffer.clusterBorder(atOrAfter: offset)
  }

  // MARK: Killing and yanking

  mutating func kill(_ range: Range<Int>, _ direction: KillRing.Direction) {
    guard !range.isEmpty else { return }
    var ring = KillRing()
    swap(&ring, &killRing)
    ring.take(buffer.string(range), direction)
    replace(range, with: "")
    killRing = ring
  }

  /// Whether there was something to put back.
  @discardableResult
  public mutating func yank() -> Bool {
    guard let piece = killRing.piece(0) else { return false }
    putBack(piece, age: 0)
    return true
  }

  /// Replaces what was just put back by what was cut before it; false when nothing was just put back.
  @discardableResult
  public mutating func yankPop() -> Bool {
    guard case .yanking(let age) = lastChange, let piece = killRing.piece(age + 1) else { return false }
    undo()
    putBack(piece, age: age + 1)
    return true
  }

  private mutating func putBack(_ piece: String, age: Int) {
    replace(caretOffset..<caretOffset, with: piece)
    lastChange = .yanking(age: age)
  }

  /// Takes everything out and leaves it in the kill ring.
  public mutating func killAll() -> String {
    let all = text
    killRing.closePiece()
    kill(0..<buffer.count, .forward)
    killRing.closePiece()
    return all
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
