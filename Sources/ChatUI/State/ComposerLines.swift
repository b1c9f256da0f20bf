// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// The composer's text around the caret as lines of the screen.
///
/// Only what is near the caret is laid out: a key costs the same in a draft of 10,000 lines. Places in the text are
/// counted in bytes.
struct ComposerLines: Sendable {
  struct Line: Sendable {
    /// What is shown.
    var text: String
    /// What it stands for: as many characters as `text` has.
    var source: Substring
    /// Its first byte, counted from the start of the whole text.
    var offset: Int
    /// Whether the next line goes on where this one was wrapped.
    var isWrapped = false

    var end: Int { offset + source.utf8.count }
  }

  private(set) var rows: [Line] = []
  /// Where the caret is among `rows`; its column may be the one behind a full line.
  private(set) var caret = Point(column: 0, row: 0)
  /// Whether there are lines before the first of `rows`.
  private(set) var isCutAbove = false
  /// Whether there are lines behind the last of `rows`.
  private(set) var isCutBelow = false

  let columns: Int
  let reach: Int

  /// - Parameter reach: how many lines on either side of the caret are wanted at least.
  init(_ editor: TextEditor, columns: Int, reach: Int) {
    self.columns = columns
    self.reach = reach
    // Whoever keeps the lines keeps no hold of the text: it is to change in place.
    let pieces = TextPieces(buffer: editor.buffer)
    let caretOffset = editor.caretOffset
    let middle = pieces.piece(at: caretOffset)
    rows = lines(of: middle, in: pieces)
    findCaret(caretOffset, in: pieces)
    var first = middle
    while caret.row < reach, let previous = pieces.piece(before: first) {
      let lines = lines(of: previous, in: pieces)
      rows.insert(contentsOf: lines, at: 0)
      caret.row += lines.count
      first = previous
    }
    isCutAbove = first.lowerBound > 0
    var last = middle
    while rows.count - caret.row - 1 < reach, let next = pieces.piece(after: last) {
      rows += lines(of: next, in: pieces)
      last = next
    }
    isCutBelow = last.upperBound < editor.byteCount
  }

  /// The rows that a window of this height shows, the caret in its middle where there is text on both sides.
  func window(of height: Int) -> Range<Int> {
    let first = max(0, min(caret.row - (height - 1) / 2, rows.count - height))
    return first..<min(rows.count, first + height)
  }

  /// The place in the text that is nearest to this one on the screen.
  func offset(row: Int, column: Int) -> Int {
    let line = rows[row]
    var width = 0
    var offset = line.offset
    var lastStart = offset
    for (shown, character) in zip(line.text, line.source) {
      width += shown.columns
      if width > column { return offset }
      lastStart = offset
      offset += character.utf8.count
    }
    // Behind the last character of a wrapped line is the next one: stay before it.
    return line.isWrapped ? lastStart : offset
  }

  // MARK: Lines

  private func lines(of piece: Range<Int>, in pieces: TextPieces) -> [Line] {
    let source = pieces.buffer.string(piece)
    let shown = source.withControlsAsSigns
    let ranges = wrap(shown, columns: columns)
    var lines: [Line] = []
    var index = source.startIndex
    var offset = piece.lowerBound
    for (number, range) in ranges.enumerated() {
      let text = String(shown[range])
      let end = source.index(index, offsetBy: text.count, limitedBy: source.endIndex) ?? source.endIndex
      let part = number == ranges.count - 1 ? source[index...] : source[index..<end]
      lines.append(Line(text: text, source: part, offset: offset, isWrapped: number < ranges.count - 1))
      offset += part.utf8.count
      index = end
    }
    return lines
  }

  private mutating func findCaret(_ caretOffset: Int, in pieces: TextPieces) {
    let row = rows.lastIndex { $0.offset <= caretOffset } ?? 0
    let line = rows[row]
    let count = pieces.buffer.string(line.offset..<max(line.offset, min(caretOffset, line.end))).count
    let column = TerminalCore.columns(of: String(line.text.prefix(count)))
    caret = Point(column: min(column, columns), row: row)
  }
}
