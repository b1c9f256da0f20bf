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

  private let columns: Int
  private let bytes: [UInt8]
  private let caretOffset: Int

  /// A text without line ends is cut into pieces of this many bytes, which are laid out one by one.
  static let pieceLength = 4096

  /// - Parameter reach: how many lines on either side of the caret are wanted at least.
  init(_ editor: TextEditor, columns: Int, reach: Int) {
    self.columns = columns
    bytes = Array(editor.text.utf8)
    caretOffset = editor.caretOffset
    let middle = piece(at: caretOffset)
    rows = lines(of: middle)
    findCaret()
    var first = middle
    while caret.row < reach, let previous = piece(before: first) {
      let lines = lines(of: previous)
      rows.insert(contentsOf: lines, at: 0)
      caret.row += lines.count
      first = previous
    }
    isCutAbove = first.lowerBound > 0
    var last = middle
    while rows.count - caret.row - 1 < reach, let next = piece(after: last) {
      rows += lines(of: next)
      last = next
    }
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

  // MARK: Pieces

  /// The stretch between two line ends that holds this byte, or the part of a long one that does.
  private func piece(at offset: Int) -> Range<Int> {
    let start = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
    guard end - start > Self.pieceLength else { return start..<end }
    var number = (offset - start) / Self.pieceLength
    // The end of a text belongs to its last piece, also when that is full.
    if offset == end, number > 0, start + number * Self.pieceLength == end { number -= 1 }
    // A piece ends before a sign that would not be whole: that sign is in the next one.
    let border = scalarStart(start + (number + 1) * Self.pieceLength)
    if border <= offset, border < end { number += 1 }
    let first = scalarStart(start + number * Self.pieceLength)
    return first..<min(end, scalarStart(start + (number + 1) * Self.pieceLength))
  }

  private func piece(before range: Range<Int>) -> Range<Int>? {
    range.lowerBound > 0 ? piece(at: range.lowerBound - 1).clamped(to: 0..<range.lowerBound) : nil
  }

  private func piece(after range: Range<Int>) -> Range<Int>? {
    guard range.upperBound < bytes.count else { return nil }
    let start = bytes[range.upperBound] == 0x0A ? range.upperBound + 1 : range.upperBound
    let next = piece(at: start)
    return start..<max(start, next.upperBound)
  }

  private func scalarStart(_ offset: Int) -> Int {
    var offset = min(offset, bytes.count)
    while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
    return offset
  }

  // MARK: Lines

  private func lines(of piece: Range<Int>) -> [Line] {
    let source = String(decoding: bytes[piece], as: UTF8.self)
    let shown = source.withControlsAsDots
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

  private mutating func findCaret() {
    let row = rows.lastIndex { $0.offset <= caretOffset } ?? 0
    let line = rows[row]
    let count = String(decoding: bytes[line.offset..<max(line.offset, min(caretOffset, line.end))], as: UTF8.self).count
    let column = TerminalCore.columns(of: String(line.text.prefix(count)))
    caret = Point(column: min(column, columns), row: row)
  }
}

extension String {
  /// The text with one sign for every character that can't be shown as it is, so that both have as many characters.
  /// A tab is one blank here; the text itself keeps it.
  fileprivate var withControlsAsDots: String {
    if VisibleText.of(self, keepingLines: false) == self { return self }
    var shown = ""
    var isAfterDot = false
    for character in self {
      let dot: Character = character == "\t" ? " " : "·"
      let isShown = character.isPrintable && !(isAfterDot && character.joinsWhatIsBefore)
      shown.append(isShown ? character : dot)
      isAfterDot = !isShown
    }
    return shown
  }
}

extension Character {
  /// Whether it can be shown as it is.
  fileprivate var isPrintable: Bool {
    let text = String(self)
    return VisibleText.of(text, keepingLines: false) == text
  }

  /// Whether it is a mark that would become part of a character before it.
  fileprivate var joinsWhatIsBefore: Bool { "·\(self)".count < 2 }
}
