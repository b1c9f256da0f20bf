// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Markdown text made ready for the parser: visible, with nothing in it that the parser would swallow.
///
/// A link definition (`[a]: url`) changes text far before it and vanishes itself. Here it stays what was written, so
/// that every word is shown and a reply that grows never changes what stands above. To that end a noncharacter is put
/// between `]` and `:`, and taken out again from everything that the parser gives back.
struct MarkdownSource {
  /// What the parser reads, UTF-8, lines ended by `\n`.
  private(set) var bytes: [UInt8]
  /// The line of a formula or code span that may end in text still to come.
  let pendingLine: Int?
  /// Whether the text is still being written.
  let isOpen: Bool
  /// Where each line begins in `bytes`.
  private let starts: [Int]

  /// Text that `isOpen` is still being written: of its last line, marks alone are not read yet, for what they will
  /// mean is not known (`-` may become a list, a rule, or make a heading of the line above).
  ///
  /// Text that goes on within code stands after the `fence` line that began it.
  init(_ text: String, isOpen: Bool = false, after fence: [UInt8] = []) {
    let spans = MathSpans.protected(MarkdownSource.protected(VisibleText.of(text)))
    var bytes = spans.bytes
    if isOpen {
      let line = bytes.reversed().prefix { $0 != Ascii.lineFeed }
      if line.allSatisfy({ Ascii.marks.contains($0) }) { bytes.removeLast(line.count) }
    }
    pendingLine = spans.pending.map { place in
      bytes.prefix(place).reduce(fence.isEmpty ? 1 : 2) { $0 + ($1 == Ascii.lineFeed ? 1 : 0) }
    }
    MarkdownSource.dropMonsterTables(&bytes)
    bytes = fence + bytes
    self.bytes = bytes
    self.isOpen = isOpen
    var starts = [0]
    for (place, byte) in bytes.enumerated() where byte == Ascii.lineFeed { starts.append(place + 1) }
    self.starts = starts
  }

  /// The text with the signs that its last line lacks; `nil` if it lacks none.
  func completed(isRow: Bool) -> MarkdownSource? {
    let line = Array(line(lineCount))
    let ending = OpenEnding(line, isRow: isRow)
    guard ending.dropped > 0 || !ending.added.isEmpty else { return nil }
    var source = self
    source.bytes.removeLast(ending.dropped)
    source.bytes += ending.added
    return source
  }

  /// Text whose only controls are line ends and tabs.
  static func visible(_ text: String) -> String { VisibleText.of(text) }

  /// The bytes of a line, counted from 1, without its end; empty outside the text.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= starts.count else { return [] }
    let end = number < starts.count ? starts[number] - 1 : bytes.count
    return bytes[starts[number - 1]..<end]
  }

  /// How many lines there are; the last has no end, and may be empty.
  var lineCount: Int { starts.count }

  /// Whether nothing stands in a line but blanks and quote marks.
  func isBlank(line number: Int) -> Bool {
    line(number).allSatisfy { $0 == Ascii.space || $0 == Ascii.tab || $0 == Ascii.greater }
  }

  /// The number that an ordered item was given by its author.
  func number(line: Int, column: Int) -> Int? {
    let digits = self.line(line).dropFirst(max(0, column - 1)).prefix { Ascii.digits.contains($0) }
    return digits.isEmpty || digits.count > 9 ? nil : digits.reduce(0) { $0 * 10 + Int($1 - Ascii.zero) }
  }

  /// Whether an ordered item was written `1)` and not `1.`.
  func endsNumberWithBracket(line: Int, column: Int) -> Bool {
    self.line(line).dropFirst(max(0, column - 1)).drop { Ascii.digits.contains($0) }.first == UInt8(ascii: ")")
  }

  /// Whether a line begins or ends a block of code that is not in anything else.
  func isFence(line number: Int) -> Bool { fence(line: number) != nil }

  private func fence(line number: Int) -> ArraySlice<UInt8>? {
    let line = line(number)
    let body = line.drop { $0 == Ascii.space }
    guard line.count - body.count < 4, let mark = body.first, mark == Ascii.backtick || mark == Ascii.tilde else {
      return nil
    }
    let marks = body.prefix { $0 == mark }
    return marks.count >= 3 ? marks : nil
  }

  /// The last line of the text, if this code block was begun by a fence and none has ended it.
  func lastLineOfOpenFence(_ node: MarkdownNode) -> Int? {
    guard isOpen, let fence = fence(line: node.startLine) else { return nil }
    if node.endLine > node.startLine, let end = self.fence(line: node.endLine), end.first == fence.first,
      end.count >= fence.count,
      bytes[end.endIndex...].prefix(while: { $0 != Ascii.lineFeed }).allSatisfy({ $0 == Ascii.space || $0 == Ascii.tab }
      )
    {
      return nil
    }
    return lineCount
  }

  /// What stands in the cells of a table row after the first `count`, which is all that the parser keeps.
  func cells(line number: Int, after count: Int) -> [String] {
    var row = line(number).drop { $0 == Ascii.space || $0 == Ascii.tab || $0 == Ascii.greater }
    if row.first == Ascii.bar { row = row.dropFirst() }
    var cells: [[UInt8]] = [[]]
    var escaped = false
    for byte in row {
      if byte == Ascii.bar, !escaped {
        cells.append([])
      } else {
        if byte == Ascii.bar { cells[cells.count - 1].removeLast() }
        cells[cells.count - 1].append(byte)
      }
      escaped = byte == Ascii.backslash && !escaped
    }
    return cells.dropFirst(count).map { MarkdownSource.restored($0[...]).trimmed }.filter { !$0.isEmpty }
  }
}

extension MarkdownSource {
  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  private static func protected(_ text: String) -> [UInt8] {
    var input = text
    return input.withUTF8 { source in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(source.count + 16)
      var place = 0
      while place < source.count {
        let byte = source[place]
        if isReserved(source, at: place) {
          bytes += replacement
          place += 3
          continue
        }
        // The parser takes this for the end of a line, which it is not: it would have been made `\n`.
        if byte == Ascii.carriageReturn || byte == 0 { bytes += replacement } else { bytes.append(byte) }
        place += 1
        if byte == Ascii.closeBracket, place < source.count, source[place] == Ascii.colon { bytes += StandIn.nothing }
      }
      return bytes
    }
  }

  /// A table of a hundred columns would be filled up with a hundred cells in every row, even in one of three bytes; it
  /// is no table then. (What makes a table is its second line, of nothing but these signs.)
  private static func dropMonsterTables(_ bytes: inout [UInt8]) {
    guard bytes.count > 128 else { return }
    var (start, bars, isRuler) = (0, 0, true)
    var monsters: [Int] = []
    for (place, byte) in bytes.enumerated() {
      if byte == Ascii.lineFeed {
        if isRuler, bars > 64 { monsters.append(place) }
        (start, bars, isRuler) = (place + 1, 0, true)
      } else if isRuler {
        isRuler = Ascii.ruler.contains(byte)
        bars += byte == Ascii.bar ? 1 : 0
      }
    }
    if isRuler, bars > 64, start < bytes.count { monsters.append(bytes.count) }
    for place in monsters.reversed() { bytes.insert(contentsOf: StandIn.nothing, at: place) }
  }

  /// Noncharacters that stand for something here must not come from outside.
  private static func isReserved(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    bytes[place] == 0xEF && place + 2 < bytes.count && bytes[place + 1] == 0xB7 && (0x90...0xAF) ~= bytes[place + 2]
  }

  /// The author's text in what the parser gave back; once more made visible, for `&#27;` is an escape by now.
  static func restored(_ bytes: some Collection<UInt8>) -> String {
    guard bytes.contains(0xEF) else { return visible(String(decoding: bytes, as: UTF8.self)) }
    let all = Array(bytes)
    var result: [UInt8] = []
    result.reserveCapacity(all.count)
    var place = 0
    while place < all.count {
      if all[place] == 0xEF, place + 2 < all.count, all[place + 1] == 0xB7, (0x90...0xAF) ~= all[place + 2] {
        if let sign = StandIn.sign(all[place + 2]) { result.append(sign) }
        place += 3
      } else {
        result.append(all[place])
        place += 1
      }
    }
    return visible(String(decoding: result, as: UTF8.self))
  }
}

/// The few ASCII bytes that the layout looks for.
enum Ascii {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let tab = UInt8(ascii: "\t")
  static let space = UInt8(ascii: " ")
  static let greater = UInt8(ascii: ">")
  static let dollar = UInt8(ascii: "$")
  static let slash = UInt8(ascii: "/")
  static let quote = UInt8(ascii: "\"")
  static let equals = UInt8(ascii: "=")
  static let underscore = UInt8(ascii: "_")
  static let tilde = UInt8(ascii: "~")
  static let backtick = UInt8(ascii: "`")
  static let bar = UInt8(ascii: "|")
  static let backslash = UInt8(ascii: "\\")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let colon = UInt8(ascii: ":")
  static let marks = Set("-=*_~#|:+>` \t".utf8)
  static let ruler = Set("|-: \t>".utf8)
  static let zero = UInt8(ascii: "0")
  static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 }
}

extension StringProtocol {
  /// The text without blanks and line ends around it.
  var trimmed: String {
    let head = drop { $0.isWhitespace }
    guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(head[...last])
  }
}
