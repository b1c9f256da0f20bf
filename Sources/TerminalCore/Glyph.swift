// SPDX-License-Identifier: Apache-2.0

import CUnicode

/// One or two columns as they are drawn: their spelling and how many columns it takes on every terminal.
public struct Glyph: Hashable, Sendable {
  public var spelling: GlyphSpelling
  /// 1 or 2.
  public var columns: UInt8

  public init(_ spelling: GlyphSpelling, columns: UInt8) {
    self.spelling = spelling
    self.columns = columns
  }

  public init(text: String, columns: UInt8) { self.init(GlyphSpelling(text), columns: columns) }

  /// What is sent to the terminal: one or two columns of it, at most four combining marks a column.
  public var text: String { spelling.text }
}

/// The glyphs of a text, left to right.
///
/// Most graphemes are one glyph. What is invisible is none, and what terminals join or split as they please (emoji
/// sequences, conjuncts of three columns) is several. A tab is one blank; other controls are visible marks.
public struct Glyphs: Sequence, IteratorProtocol {
  private let text: String
  private var index: String.Index
  /// What a grapheme of several glyphs still has to give, last first.
  private var pending: [Glyph] = []

  public init(_ text: some StringProtocol) {
    self.text = String(text)
    index = self.text.startIndex
  }

  public mutating func next() -> Glyph? {
    if let glyph = pending.popLast() { return glyph }
    let utf8 = text.utf8
    while index < utf8.endIndex {
      let byte = utf8[index]
      let after = utf8.index(after: index)
      if byte >= 0x20, byte < 0x7F, after == utf8.endIndex || utf8[after] < 0x80 || isPlain(after) {
        index = after
        return Glyph(GlyphSpelling(ascii: byte), columns: 1)
      }
      if isPlain(index) {
        let end = text.unicodeScalars.index(after: index)
        if end == utf8.endIndex || utf8[end] < 0x80 || isPlain(end) {
          let scalar = text.unicodeScalars[index...index]
          if let glyph = ClusterSpelling.spellSimple(scalar) {
            index = end
            return glyph
          }
        }
      }
      let end = text.index(after: index)
      let cluster = text.unicodeScalars[index..<end]
      index = end
      if let glyph = ClusterSpelling.spellSimple(cluster) { return glyph }
      let glyphs = ClusterSpelling.spell(cluster)
      if let first = glyphs.first {
        pending = glyphs.dropFirst().reversed()
        return first
      }
    }
    return nil
  }

  /// Whether the scalar there is a letter that joins no other, nor is joined: of Latin, a line of a box, an ideograph. Two
  /// of them, or one and ASCII, are two graphemes, without a look into the tables.
  private func isPlain(_ index: String.Index) -> Bool {
    switch text.unicodeScalars[index].value {
    case 0xC0...0x2AF, 0x2500...0x259F, 0x5000...0x9FFF: true
    default: false
    }
  }
}

/// The columns that a text takes when it is drawn on one line.
public func columns(of text: some StringProtocol) -> Int {
  let plain = text.utf8.withContiguousStorageIfAvailable { bytes in
    bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? bytes.count : nil
  }
  if case .some(.some(let count)) = plain { return count }
  return Glyphs(text).reduce(0) { $0 + Int($1.columns) }
}

extension Character {
  /// The columns that this grapheme takes when it is drawn; 0 when nothing of it is.
  public var columns: Int {
    if utf8.count == 1 { return 1 }
    if let glyph = ClusterSpelling.spellSimple(unicodeScalars[...]) { return Int(glyph.columns) }
    return ClusterSpelling.spell(unicodeScalars[...]).reduce(0) { $0 + Int($1.columns) }
  }
  /// Where this grapheme can be parted so that each part is drawn as it was: by bytes from its start, and the columns
  /// of each.
  public var parts: [(offset: Int, columns: Int)] {
    let scalars = unicodeScalars
    var starts = [scalars.startIndex]
    for index in scalars.indices.dropFirst() {
      switch ScalarRole(scalars[index]) {
      case .spacing(_, let columns): if columns > 0 { starts.append(index) }
      case .indicator: starts.append(index)
      case .tone: if standsBeside(index, since: starts[starts.count - 1]) { starts.append(index) }
      case .mark, .dropped: break
      }
    }
    return zip(starts, starts.dropFirst() + [scalars.endIndex]).map { start, end in
      let drawn = TerminalCore.columns(of: String(scalars[start..<end]))
      return (scalars[..<start].reduce(0) { $0 + $1.utf8.count }, Swift.max(1, drawn))
    }
  }

  /// Whether a tone of skin is drawn beside what it stands on, as that is nothing that has a skin.
  private func standsBeside(_ tone: String.Index, since start: String.Index) -> Bool {
    let scalars = unicodeScalars
    return TerminalCore.columns(of: String(scalars[start...tone]))
      > TerminalCore.columns(of: String(scalars[start..<tone]))
  }
}
