// SPDX-License-Identifier: Apache-2.0
import TerminalCore

// What a terminal sends, and what is sent to one.
extension FuzzTarget {
  static let terminal = [
    FuzzTarget("sanitizer") { input throws(Broken) in
      for keepingLines in [true, false] {
        let visible = VisibleText.of(input.text, keepingLines: keepingLines)
        for scalar in visible.unicodeScalars where !Hidden.isMarkOfDirection(scalar) {
          try require(
            !Hidden.isHidden(scalar, keepingLines: keepingLines), "U+\(String(scalar.value, radix: 16)) is left")
        }
        try require(!Hidden.hasStrayMark(visible), "a mark of direction beside no letter of its scripts: \(visible)")
        try requireSame(VisibleText.of(visible, keepingLines: keepingLines), visible, "made visible twice")
        try require(visible.utf8.count <= 16 * input.bytes.count + 16, "longer than it may get")
      }
      let columns = input.chance(below: 60)
      let line = SafeText.line(input.text, columns: columns)
      let hidden = line.unicodeScalars.first { Hidden.isHidden($0, keepingLines: false) }
      try require(hidden == nil, "hidden: \(line.debugDescription)")
      for glyph in Glyphs(input.text) {
        try require((1...2).contains(glyph.columns), "a glyph of \(glyph.columns) columns")
        try require(!glyph.text.unicodeScalars.contains { Hidden.isControl($0) }, "a control in \(glyph)")
      }
    },
    FuzzTarget("keys") { input throws(Broken) in try keys(&input) },
    FuzzTarget("answers") { input throws(Broken) in
      var whole = TerminalAnswers()
      let expected = whole.take(input.bytes)
      var split = TerminalAnswers()
      var found: [TerminalAnswer] = []
      for piece in input.pieces() { found += split.take(Array(piece)) }
      // What is not an answer after 4096 bytes is given up; before that the cuts do not matter.
      if input.bytes.count <= 4096 { try requireSame(found, expected, "split answers") }
    },
    FuzzTarget("wrapping") { input throws(Broken) in
      let limit = 1 + input.number(below: 40)
      let text = input.rest()
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
        try wraps(line, limit)
      }
      try folds(text)
    },
  ]

  private static func keys(_ input: inout FuzzInput) throws(Broken) {
    // A terminal that brackets its pastes: without that, when bytes come tells a paste from keys.
    let mark = Array("\u{1B}[200~\u{1B}[201~".utf8)
    var whole = KeyDecoder(terminalKeys: Self.terminalKeys)
    let expected = joined(whole.feed(mark) + whole.feed(input.bytes))
    var split = KeyDecoder(terminalKeys: Self.terminalKeys)
    var found = split.feed(mark)
    for piece in input.pieces() { found += split.feed(piece) }
    try requireSame(joined(found), expected, "split keys")
    var free = KeyDecoder(pasteLimit: 1 + input.chance(below: 100))
    var all: [TerminalInput] = []
    for piece in input.pieces() {
      all += free.feed(piece)
      if input.chance(below: 3) == 0, free.needsTimeout { all += free.flush() }
    }
    for _ in 0..<4 { all += free.flush() }
    for case .key(let key) in all {
      guard case .character(let character) = key.code else { continue }
      let isHidden = character.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
      try require(!isHidden, "a control as a key: \(key)")
    }
  }

  private static let terminalKeys: [[UInt8]: Key] = [
    Array("\u{1B}[25~".utf8): Key(.function(13)), Array("\u{1B}Oz".utf8): Key(.insert),
    Array("\u{1B}[M".utf8): Key(.delete),
  ]

  /// A long paste comes in parts, by where it was cut.
  private static func joined(_ inputs: [TerminalInput]) -> [TerminalInput] {
    inputs.reduce(into: []) { all, next in
      if case .paste(let more) = next, case .paste(let text)? = all.last {
        all.removeLast(); all.append(.paste(text + more))
      } else {
        all.append(next)
      }
    }
  }

  private static func wraps(_ line: String, _ limit: Int) throws(Broken) {
    let ranges = wrap(line, columns: limit)
    try requireSame(ranges.first?.lowerBound, line.startIndex, "the first line's start")
    try requireSame(ranges.last?.upperBound, line.endIndex, "the last line's end")
    for (range, next) in zip(ranges, ranges.dropFirst()) {
      try require(range.upperBound == next.lowerBound && !range.isEmpty, "lines do not follow each other")
    }
    try requireSame(ranges.map { String(line[$0]) }.joined(), line, "the text of the lines")
    for range in ranges {
      var part = line[range]
      // Blanks hang over the edge, and what is not seen does no harm there.
      while let last = part.last, last.columns == 0 || LineBreaks.isBlank(last) { part.removeLast() }
      // A grapheme that has no place to be parted at is drawn whole, or not at all.
      if part.count == 1, let only = part.first, only.parts.count == 1 { continue }
      let width = TerminalCore.columns(of: String(part))
      try require(width <= max(2, limit), "\(width) columns where \(limit) are allowed: \(part.debugDescription)")
    }
  }

  private static func folds(_ text: String) throws(Broken) {
    let folded = FoldedText(text)
    try require(String(validating: folded.bytes, as: UTF8.self) != nil, "folded text that is no UTF-8")
    let again = FoldedText.bytes(of: String(decoding: folded.bytes, as: UTF8.self))
    try requireSame(again, FoldedText.bytes(of: String(decoding: again, as: UTF8.self)), "folded again")
    var start = 0
    while start < folded.bytes.count {
      let range = folded.source(of: start..<start + 1)
      try require(range.lowerBound >= 0 && range.upperBound <= text.utf8.count, "a place outside of the text")
      start += 7
    }
  }
}

/// The signs that are written to look like blanks.
private enum LineBreaks {
  static func isBlank(_ character: Character) -> Bool {
    character.unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.value == 0x200B }
  }
}

/// What must not reach a terminal.
enum Hidden {
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
  }

  /// Beside letters that are written from right to left these may stay; no cell of a screen has one.
  static func isMarkOfDirection(_ scalar: Unicode.Scalar) -> Bool {
    [0x061C, 0x200E, 0x200F].contains(scalar.value)
  }

  /// Whether a mark of direction stands where no letter beside it goes from right to left.
  static func hasStrayMark(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    return scalars.indices.contains { place in
      guard isMarkOfDirection(scalars[place]) else { return false }
      let around = [place - 1, place + 1].filter { scalars.indices.contains($0) }.map { scalars[$0] }
      return !around.contains { scalar in
        let isOfScript = [0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF]
          .contains { $0.contains(scalar.value) }
        return isOfScript && scalar.properties.isAlphabetic
      }
    }
  }

  static func isHidden(_ scalar: Unicode.Scalar, keepingLines: Bool) -> Bool {
    switch scalar.value {
    case 0x0A, 0x09: return !keepingLines
    case 0..<0x20, 0x7F..<0xA0: return true
    // Overrides, isolates, marks of direction, line and paragraph separators.
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: return true
    // Tags: only as a part of one of three flags, which is looked at elsewhere.
    case 0xE0000, 0xE0001: return true
    default: return false
    }
  }
}
