// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// A match in the lines of a message: a piece of each line that it stands on.
struct Match: Equatable, Sendable {
  struct Piece: Equatable, Sendable {
    /// The line of the message.
    var line: Int
    /// The stretch of the line's text, in UTF-8: whole characters.
    var bytes: Range<Int>
  }

  var pieces: [Piece]
  var line: Int { pieces.first?.line ?? 0 }
}

/// The words of laid-out lines as one text, in which what was looked for is found across the breaks that layout made.
struct MatchText {
  /// Where a line was broken. Before such a break, and nowhere else, stands what a blank may stand for.
  private enum Break {
    /// At a blank.
    static let loose: UInt8 = 0x0A
    /// Where there may have been none: in a script without blanks, after a hyphen, in a word too long for a line.
    static let tight: UInt8 = 0x0B
  }

  private var folded = FoldedText()
  /// Where each line begins in the source of `folded`.
  private var bases: [Int] = []
  private let firstLine: Int
  private let columns: Int
  /// The columns of the line before, and whether it has words that may go on in the next one.
  private var lineColumns = 0
  private var isOpen = false

  /// - Parameter firstLine: the number of the first of the lines in its message.
  init(_ lines: [TextLine], firstLine: Int, columns: Int) {
    self.firstLine = firstLine
    self.columns = columns
    var base = 0
    for line in lines {
      bases.append(base)
      add(line, at: base)
      base += line.runs.reduce(1) { $0 + $1.text.utf8.count }
    }
  }

  private mutating func add(_ line: TextLine, at base: Int) {
    var offset = base
    var isFirst = true
    for run in line.runs {
      let end = offset + run.text.utf8.count
      let words = run.words(atLineStart: isFirst)
      if !words.isEmpty {
        let start = end - words.utf8.count
        if isFirst { breakLine(before: words, at: start) }
        folded.append(String(words), at: start)
        isFirst = false
      }
      offset = end
    }
    lineColumns = isFirst ? 0 : TerminalCore.columns(of: line.text)
    // Nothing goes on over an empty line or a rule.
    isOpen = !isFirst
  }

  private mutating func breakLine(before next: Substring, at start: Int) {
    // The byte that says what character stands at the end of the line before.
    guard let last = folded.bytes.last(where: { !(0x80..<0xC0).contains($0) }) else { return }
    guard isOpen else { return folded.append([0], from: start, to: start) }
    let isBetweenWords = last.isPlainLetter && next.utf8.first?.isPlainLetter == true
    let isLoose = isBetweenWords && lineColumns < columns - 1
    folded.append([isLoose ? Break.loose : Break.tight], from: start, to: start)
  }

  /// The matches of any of the words, in their order, none in another.
  func matches(of words: [[UInt8]]) -> [Match] {
    var ranges = words.flatMap { self.ranges(of: $0) }
    if words.count > 1 { ranges.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) } }
    var end = 0
    return ranges.compactMap { range -> Match? in
      guard range.lowerBound >= end else { return nil }
      end = range.upperBound
      return match(range)
    }
  }

  private func ranges(of word: [UInt8]) -> [Range<Int>] {
    guard let first = word.first else { return [] }
    let text = folded.bytes
    var found: [Range<Int>] = []
    var place = 0
    while let start = text[place...].firstIndex(of: first) {
      if let end = end(of: word, at: start) {
        found.append(start..<end)
        place = end
      } else {
        place = start + 1
      }
    }
    return found
  }

  /// Where a word that begins here ends; `nil` when it does not stand here.
  private func end(of word: [UInt8], at start: Int) -> Int? {
    let text = folded.bytes
    var place = start
    for byte in word {
      if place < text.count, text[place] == Break.tight, byte != UInt8(ascii: " ") { place += 1 }
      guard place < text.count else { return nil }
      let isBreak = text[place] == Break.tight || text[place] == Break.loose
      guard text[place] == byte || isBreak && byte == UInt8(ascii: " ") else { return nil }
      place += 1
      if byte == UInt8(ascii: " ") { while place < text.count, text[place] == byte { place += 1 } }
    }
    return place
  }

  private func match(_ range: Range<Int>) -> Match {
    var pieces: [Match.Piece] = []
    for place in range where !(folded.bytes[place] == Break.tight || folded.bytes[place] == Break.loose) {
      let source = folded.source(of: place..<place + 1)
      let line = line(of: source.lowerBound)
      let bytes = source.lowerBound - bases[line]..<source.upperBound - bases[line]
      if let last = pieces.last, last.line == line + firstLine {
        pieces[pieces.count - 1].bytes = last.bytes.lowerBound..<max(last.bytes.upperBound, bytes.upperBound)
      } else {
        pieces.append(Match.Piece(line: line + firstLine, bytes: bytes))
      }
    }
    return Match(pieces: pieces)
  }

  /// The last line that begins at or before an offset.
  private func line(of offset: Int) -> Int {
    var (low, high) = (0, bases.count)
    while low < high {
      let middle = (low + high) / 2
      if bases[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }
}

extension TextRun {
  /// What of the run its author wrote: no rules, no marks of lists and quotes, no blanks before a line.
  fileprivate func words(atLineStart isFirst: Bool) -> Substring {
    let isDrawn = text.unicodeScalars.allSatisfy { $0 == " " || $0 == "»" || (0x2500...0x257F).contains($0.value) }
    if role == .rule && isDrawn || role == .listMarker && isFirst { return "" }
    guard isFirst else { return text[...] }
    if role == .quote { return text.drop { $0 == ">" || $0 == " " || $0 == "│" } }
    return text.drop { $0 == " " }
  }
}

extension UInt8 {
  fileprivate var isPlainLetter: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
      || (0xC3...0xDF).contains(self)
  }
}
