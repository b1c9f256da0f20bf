// SPDX-License-Identifier: Apache-2.0

/// One grapheme as it is drawn: its spelling and how many columns it takes on every terminal.
public struct Glyph: Hashable, Sendable {
  /// What is sent to the terminal: one or two columns of it.
  public var text: String
  /// 1 or 2.
  public var columns: UInt8

  public init(text: String, columns: UInt8) {
    self.text = text
    self.columns = columns
  }
}

/// The glyphs of a text, left to right. (First sketch: one column each.)
public struct Glyphs: Sequence, IteratorProtocol {
  private var characters: String.Iterator

  public init(_ text: some StringProtocol) { characters = String(text).makeIterator() }

  public mutating func next() -> Glyph? {
    characters.next().map { Glyph(text: String($0), columns: 1) }
  }
}
