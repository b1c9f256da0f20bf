// SPDX-License-Identifier: Apache-2.0

/// Columns and rows of a terminal.
public struct Size: Hashable, Sendable {
  public var columns: Int
  public var rows: Int

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A place on the screen, from 0, the top left corner.
public struct Point: Hashable, Sendable {
  public var column: Int
  public var row: Int

  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}

/// One column of one row. A wide glyph is a cell of two columns followed by one of none.
public struct Cell: Hashable, Sendable {
  /// What stands here: one grapheme, already spelled so that every terminal draws it alike.
  public var spelling: GlyphSpelling
  public var style: Style
  /// 1, 2, or 0 for the second half of a wide glyph.
  public var columns: UInt8

  public init(_ spelling: GlyphSpelling, columns: UInt8, style: Style) {
    self.spelling = spelling
    self.columns = columns
    self.style = style
  }

  public init(glyph: String, columns: UInt8, style: Style) {
    self.init(GlyphSpelling(glyph), columns: columns, style: style)
  }

  public static let blank = Cell(GlyphSpelling(ascii: 0x20), columns: 1, style: .plain)

  /// The spelling as a text.
  public var glyph: String { spelling.text }
}

/// One row of cells, as many as the screen has columns.
public struct Row: Hashable, Sendable {
  public var cells: [Cell]

  public init(cells: [Cell]) { self.cells = cells }
  public init(columns: Int) { cells = Array(repeating: .blank, count: max(0, columns)) }

  /// The words of the row without blanks at its end.
  public var text: String {
    var text = ""
    for cell in cells where cell.columns > 0 { text += cell.glyph }
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// A stretch of one row that leads somewhere.
public struct ScreenLink: Hashable, Sendable {
  /// The address as its author wrote it: nobody has checked it.
  public var target: String
  public var row: Int
  public var columns: Range<Int>

  public init(target: String, row: Int, columns: Range<Int>) {
    self.target = target
    self.row = row
    self.columns = columns
  }
}

/// A part of the screen.
public struct ScreenArea: Hashable, Sendable {
  public var rows: Range<Int>
  public var columns: Range<Int>

  public init(rows: Range<Int>, columns: Range<Int>) {
    self.rows = rows
    self.columns = columns
  }
}

/// A picture of the terminal: what stands in every cell, and where the cursor is.
public struct Screen: Hashable, Sendable {
  public let size: Size
  public private(set) var rows: [Row]
  /// Where the real cursor stands; `nil` hides it.
  public var cursor: Point?
  /// What the window is called; `nil` leaves it.
  public var title: String?
  /// Whether the terminal is to tell of its mouse.
  public var wantsMouse = false
  /// The part whose text moves up and down as a whole, beside another that stands still: a hint to who paints.
  public var scrollArea: ScreenArea?
  /// What leads somewhere, from left to right and from the top down. A link holds whole glyphs.
  public private(set) var links: [ScreenLink] = []

  public init(size: Size) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    rows = Array(repeating: Row(columns: self.size.columns), count: self.size.rows)
  }

  /// The rows as text, blanks at their ends removed.
  public var text: String { rows.map(\.text).joined(separator: "\n") }

  /// Writes text from `point` to the right, within `columns` columns (to the screen's edge without it); what does
  /// not fit whole is left out. Returns the number of columns written.
  ///
  /// The text is one line without controls; graphemes of no width are dropped.
  @discardableResult
  public mutating func write(_ text: String, at point: Point, style: Style, columns limit: Int? = nil) -> Int {
    guard rows.indices.contains(point.row), point.column >= 0 else { return 0 }
    let end = min(size.columns, limit.map { point.column + max(0, $0) } ?? size.columns)
    var column = point.column
    // The row is taken out of the others for all of the text, not for each sign.
    rows[point.row].cells.withUnsafeMutableBufferPointer { cells in
      if let written = cells.putPlain(text, from: column, to: end, style: style) {
        column += written
        return
      }
      for glyph in Glyphs(text) {
        let width = Int(glyph.columns)
        if column + width > end { break }
        cells.put(glyph, at: column, style: style)
        column += width
      }
    }
    return max(0, column - point.column)
  }

  /// Makes a stretch of one row lead to an address.
  public mutating func addLink(to target: String, row: Int, columns: Range<Int>) {
    links.append(ScreenLink(target: target, row: row, columns: columns))
  }

  /// The same cells, and nothing said of them: what the next picture begins with that shares some of this one.
  public var bare: Screen {
    var screen = self
    (screen.cursor, screen.title, screen.wantsMouse, screen.scrollArea, screen.links) = (nil, nil, false, nil, [])
    return screen
  }

  /// Blanks a part of the screen with this style.
  public mutating func clear(_ area: ScreenArea, style: Style = .plain) {
    for row in area.rows { clear(row: row, columns: area.columns, style: style) }
  }

  /// Adds links that are known already.
  public mutating func add(_ links: some Sequence<ScreenLink>) { self.links += links }

  /// Gives a stretch of one row this style, its glyphs unchanged.
  public mutating func paint(row: Int, columns: Range<Int>, style: Style) {
    guard rows.indices.contains(row) else { return }
    for column in columns.clamped(to: 0..<size.columns) { rows[row].cells[column].style = style }
  }

  /// Blanks a stretch of one row with this style.
  public mutating func clear(row: Int, columns: Range<Int>, style: Style = .plain) {
    guard rows.indices.contains(row) else { return }
    let blank = Cell(GlyphSpelling(ascii: 0x20), columns: 1, style: style)
    rows[row].cells.withUnsafeMutableBufferPointer { cells in
      for column in columns.clamped(to: 0..<size.columns) { cells.replace(column, with: blank) }
    }
  }
}

extension UnsafeMutableBufferPointer<Cell> {
  /// Puts a text as far as it fits, if that is ASCII and nothing joins its end; otherwise puts nothing and returns `nil`.
  fileprivate func putPlain(_ text: String, from column: Int, to end: Int, style: Style) -> Int? {
    let written = text.utf8.withContiguousStorageIfAvailable { bytes -> Int? in
      let count = Swift.min(bytes.count, Swift.max(0, end - column))
      guard bytes.prefix(count + 1).allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
      for place in 0..<count {
        replace(column + place, with: Cell(GlyphSpelling(ascii: bytes[place]), columns: 1, style: style))
      }
      return count
    }
    return written ?? nil
  }

  fileprivate func put(_ glyph: Glyph, at column: Int, style: Style) {
    replace(column, with: Cell(glyph.spelling, columns: glyph.columns, style: style))
    if glyph.columns == 2 {
      replace(column + 1, with: Cell(.none, columns: 1, style: style))
      self[column + 1].columns = 0
    }
  }

  /// Replaces one cell. The other half of a wide glyph that loses one becomes a blank.
  fileprivate func replace(_ column: Int, with cell: Cell) {
    let old = self[column].columns
    if old == 2, column + 1 < count, self[column + 1].columns == 0 { self[column + 1] = .blank }
    if old == 0, column > 0, self[column - 1].columns == 2 { self[column - 1] = .blank }
    self[column] = cell
  }
}
