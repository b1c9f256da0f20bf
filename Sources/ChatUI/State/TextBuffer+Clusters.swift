// SPDX-License-Identifier: Apache-2.0

// Where graphemes begin and end, found by what is near: a text without end costs no more than a short one.

extension TextBuffer {
  /// The start of the grapheme that ends here, where a grapheme ends.
  func clusterStart(before offset: Int) -> Int {
    guard offset > 0 else { return 0 }
    let anchor = sureBorder(atOrBefore: scalarStart(before: offset))
    return offset - (string(anchor..<offset).last?.utf8.count ?? 0)
  }

  /// The end of the grapheme that begins here, where a grapheme begins.
  func clusterEnd(after offset: Int) -> Int {
    guard offset < count else { return count }
    let end = sureBorder(atOrAfter: scalarEnd(after: offset))
    return offset + (string(offset..<end).first?.utf8.count ?? 0)
  }

  /// This place, or the end of the grapheme that holds it.
  func clusterBorder(atOrAfter offset: Int) -> Int {
    var offset = max(0, offset)
    guard offset < count else { return count }
    while offset < count, isContinuation(offset) { offset += 1 }
    if isSureBorder(offset) { return offset }
    var place = sureBorder(atOrBefore: offset)
    for character in string(place..<sureBorder(atOrAfter: offset)) {
      if place >= offset { break }
      place += character.utf8.count
    }
    return place
  }

  /// The character that ends here, where a grapheme ends.
  func character(before offset: Int) -> Character? {
    offset > 0 ? string(clusterStart(before: offset)..<offset).last : nil
  }

  /// The start of the scalar at this byte.
  func scalarStart(at offset: Int) -> Int {
    var offset = min(offset, count)
    while offset > 0, isContinuation(offset) { offset -= 1 }
    return offset
  }

  /// This place, or the end of the scalar that holds it.
  func scalarBorder(atOrAfter offset: Int) -> Int {
    var offset = offset
    while isContinuation(offset) { offset += 1 }
    return offset
  }

  private func scalarStart(before offset: Int) -> Int { scalarStart(at: offset - 1) }

  private func scalarEnd(after offset: Int) -> Int {
    var end = offset + 1
    while end < count, isContinuation(end) { end += 1 }
    return end
  }

  private func isContinuation(_ offset: Int) -> Bool { offset < count && self[offset] & 0xC0 == 0x80 }

  private func scalar(at offset: Int) -> UInt32 {
    let first = UInt32(self[offset])
    func rest(_ distance: Int) -> UInt32 { UInt32(self[offset + distance]) & 0x3F }
    switch first {
    case 0..<0x80: return first
    case 0..<0xE0: return (first & 0x1F) << 6 | rest(1)
    case 0..<0xF0: return (first & 0x0F) << 12 | rest(1) << 6 | rest(2)
    default: return (first & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3)
    }
  }

  // MARK: Borders that need no context

  private func sureBorder(atOrBefore offset: Int) -> Int {
    var place = offset
    while !isSureBorder(place) { place = scalarStart(before: place) }
    return place
  }

  private func sureBorder(atOrAfter offset: Int) -> Int {
    var place = offset
    while !isSureBorder(place) { place = scalarEnd(after: place) }
    return place
  }

  /// Whether a grapheme ends here whatever else is around: at a line end, or between two plain signs.
  private func isSureBorder(_ offset: Int) -> Bool {
    if offset <= 0 || offset >= count { return true }
    let (before, after) = (self[offset - 1], self[offset])
    if before < 0x80, after < 0x80 || before == UInt8(ascii: "\n") { return true }
    if after == UInt8(ascii: "\n") { return true }
    return Self.isPlain(scalar(at: offset)) && Self.isPlain(scalar(at: scalarStart(before: offset)))
  }

  /// Signs that never join another of them: Latin, Greek, Cyrillic, CJK, kana, whole Hangul syllables, full-width.
  private static func isPlain(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0..<0x80, 0xA0..<0x300, 0x370..<0x483, 0x3001..<0x302A, 0x3041..<0x3097, 0x30A0..<0x3100, 0x3400..<0x4DC0,
      0x4E00..<0xA000, 0xAC00..<0xD7A4, 0xFF01..<0xFF9E:
      true
    default: false
    }
  }
}
