// SPDX-License-Identifier: Apache-2.0

/// What a character is to a motion by words: neighbours of one class are one word.
enum WordClass: Equatable {
  /// Between words.
  case gap
  /// Letters and digits of the scripts that write blanks between words.
  case letters
  case ideographs, hiragana, katakana, hangul

  init(_ character: Character) {
    guard let scalar = character.unicodeScalars.first else {
      self = .gap
      return
    }
    switch scalar.value {
    case 0..<0x80: self = .ascii(UInt8(scalar.value))
    case 0x3005, 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: self = .ideographs
    case 0x3041...0x3096, 0x309D...0x309F: self = .hiragana
    // The long-vowel mark stands in words of katakana, nearly always.
    case 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: self = .katakana
    case 0x1100...0x11FF, 0x3131...0x318E, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xFFA1...0xFFDC: self = .hangul
    default: self = character.isLetter || character.isNumber ? .letters : .gap
    }
  }

  static func ascii(_ byte: UInt8) -> WordClass {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      .letters
    default: .gap
    }
  }
}

extension TextBuffer {
  /// Nobody writes blanks between Chinese words, most of which have two signs: that many are taken for one.
  private static let ideographsInAWord = 2
  /// The longest run of ideographs whose beginning is looked for, in bytes.
  private static let longestRun = 600

  /// The start of the word that ends here or before.
  func wordStart(before offset: Int) -> Int {
    var place = offset
    while let (previous, kind) = sign(before: place), kind == .gap { place = previous }
    guard let (_, kind) = sign(before: place) else { return 0 }
    let end = place
    while let (previous, next) = sign(before: place), next == kind,
      end - previous < Self.longestRun || kind != .ideographs
    {
      place = previous
    }
    guard kind == .ideographs else { return place }
    // Words are counted from the run's beginning, so that there and back are the same places.
    while true {
      let word = ideographsEnd(from: place)
      if word >= end { return place }
      place = word
    }
  }

  /// The end of the word that begins here or after.
  func wordEnd(after offset: Int) -> Int {
    var place = offset
    while let (next, kind) = sign(after: place), kind == .gap { place = next }
    guard let (_, kind) = sign(after: place) else { return count }
    if kind == .ideographs { return ideographsEnd(around: place) }
    while let (next, other) = sign(after: place), other == kind { place = next }
    return place
  }

  /// Back over blanks, then over everything that is none.
  func blankWordStart(before offset: Int) -> Int {
    var place = offset
    while let character = character(before: place), character.isWhitespace { place = clusterStart(before: place) }
    while place > 0 {
      let previous = clusterStart(before: place)
      if string(previous..<place).allSatisfy(\.isWhitespace) { break }
      place = previous
    }
    return place
  }

  /// The end of the word of ideographs that holds this place.
  private func ideographsEnd(around offset: Int) -> Int {
    var start = offset
    while let (previous, kind) = sign(before: start), kind == .ideographs, offset - previous < Self.longestRun {
      start = previous
    }
    while true {
      let end = ideographsEnd(from: start)
      if end > offset { return end }
      start = end
    }
  }

  private func ideographsEnd(from start: Int) -> Int {
    var end = start
    for _ in 0..<Self.ideographsInAWord {
      guard let (next, kind) = sign(after: end), kind == .ideographs else { break }
      end = next
    }
    return end
  }

  /// Where the sign before this place begins, and what it is. Plain ASCII is not made a character of.
  private func sign(before offset: Int) -> (start: Int, kind: WordClass)? {
    guard offset > 0 else { return nil }
    if self[offset - 1] < 0x80 { return (offset - 1, .ascii(self[offset - 1])) }
    let start = clusterStart(before: offset)
    return string(start..<offset).first.map { (start, WordClass($0)) }
  }

  /// Where the sign behind this place ends, and what it is.
  private func sign(after offset: Int) -> (end: Int, kind: WordClass)? {
    guard offset < count else { return nil }
    if self[offset] < 0x80, offset + 1 >= count || self[offset + 1] < 0x80 {
      return (offset + 1, .ascii(self[offset]))
    }
    let end = clusterEnd(after: offset)
    return string(offset..<end).first.map { (end, WordClass($0)) }
  }
}
