// SPDX-License-Identifier: Apache-2.0

import CNcurses
import TerminalCore

/// Hands ncurses the rows that changed; what of them goes to the terminal is for ncurses to find out.
@MainActor struct Painter {
  /// What is to be shown.
  var wanted: Screen?
  /// Whether the terminal is told where an update begins and ends, so that it shows it at once.
  var synchronizes = false
  /// Whether it can move a part of its rows (DECLRMM).
  var hasMargins = false
  private var pairs: ColorPairs
  private var links: LinkLayer
  /// The rows that ncurses has, and which of them terminals may disagree about.
  private var rows: [Row] = []
  private var riskyRows: [Bool] = []
  private var cursor: Point??
  /// Glyphs that are shown last, each by itself.
  private var disputed: [(place: Point, cells: [skein_cell], columns: Int)] = []

  init(usesColor: Bool, usesLinks: Bool) {
    pairs = ColorPairs(usesColor: usesColor)
    links = LinkLayer(isOn: usesLinks)
  }

  /// The rows that ncurses has are no longer known.
  mutating func forget() {
    rows = []
    riskyRows = []
    cursor = nil
    links.forget()
  }

  /// Makes ready to be sent what shows the wanted screen on a terminal of this size.
  mutating func paint(size: Size) {
    guard let screen = wanted else { return }
    links.want(screen, size: size)
    let hasScrolled = scroll(to: screen, size: size)
    let changed = putRows(of: screen, size: size)
    let cursor = screen.cursor.map {
      Point(column: min(max(0, $0.column), size.columns - 1), row: min(max(0, $0.row), size.rows - 1))
    }
    guard !changed.isEmpty || hasScrolled || self.cursor != .some(cursor) else { return }
    let linked = changed.filter(links.isWanted)
    // A single row arrives whole anyway.
    let isBracketed = synchronizes && (hasScrolled || changed.count > 1 || !linked.isEmpty || !disputed.isEmpty)
    if isBracketed, !hasScrolled { skein_aside_text(Modes.beginUpdate) }
    if !disputed.isEmpty { putDisputed() }
    self.cursor = .some(cursor)
    let place = cursor ?? Point(column: 0, row: size.rows - 1)
    skein_curses_cursor(Int32(place.row), Int32(place.column), cursor != nil)
    skein_curses_update()
    links.draw(changed, of: screen, pairs: &pairs)
    if !linked.isEmpty { skein_aside_move(Int32(place.row), Int32(place.column)) }
    if isBracketed { skein_aside_text(Modes.endUpdate) }
  }

  /// Has the terminal move what has only moved; returns whether anything has.
  private mutating func scroll(to screen: Screen, size: Size) -> Bool {
    guard hasMargins, let area = screen.scrollArea, rows.count == size.rows, screen.rows.count == size.rows,
      let scroll = PaneScroll(area, from: rows, to: screen.rows, columns: size.columns)
    else { return false }
    if synchronizes { skein_aside_text(Modes.beginUpdate) }
    let place = scroll.rows
    guard
      skein_curses_scroll(
        Int32(place.lowerBound), Int32(place.upperBound), Int32(scroll.column), Int32(scroll.count))
    else {
      if synchronizes { skein_aside_text(Modes.endUpdate) }
      return false
    }
    let before = rows
    for row in place {
      rows[row] = scroll.row(row, of: before)
      riskyRows[row] = rows[row].cells.contains(where: CursesRow.isRisky)
    }
    links.scroll(place, by: scroll.count)
    // ncurses has the rows as they were, and is to have them as they are.
    for row in place { put(rows[row], at: row, columns: size.columns, isShown: true) }
    return true
  }

  /// Hands over the rows that changed; returns which ones.
  private mutating func putRows(of screen: Screen, size: Size) -> [Int] {
    let changed = putRowsOnce(of: screen, size: size)
    guard pairs.takeOverflow() else { return changed }
    // The pairs of earlier screens are in the way of this one's. What was drawn by them is drawn by others now.
    rows = []
    riskyRows = Array(repeating: true, count: size.rows)
    defer { pairs.settle() }
    return Array(Set(changed + putRowsOnce(of: screen, size: size))).sorted()
  }

  private mutating func putRowsOnce(of screen: Screen, size: Size) -> [Int] {
    var changed: [Int] = []
    disputed = []
    for place in 0..<size.rows {
      let row = place < screen.rows.count ? screen.rows[place] : Row(columns: 0)
      if place < rows.count, rows[place] == row, !links.isChanged(place) { continue }
      put(row, at: place, columns: size.columns)
      changed.append(place)
    }
    return changed
  }

  /// Shows the glyphs whose columns depend on the terminal's age, when all that stands beside them is shown.
  private mutating func putDisputed() {
    skein_curses_update()
    for glyph in disputed {
      skein_curses_glyph(
        Int32(glyph.place.row), Int32(glyph.place.column), glyph.cells, Int32(glyph.cells.count), Int32(glyph.columns))
    }
    disputed = []
  }

  /// The row with blanks for the glyphs that are to be shown by themselves.
  private mutating func withoutDisputed(_ row: Row, at place: Int, columns: Int) -> Row {
    var plain = row
    var isAfterNarrow = false
    for (column, cell) in row.cells.prefix(columns).enumerated() where cell.columns > 0 {
      let isDisputed = CursesRow.isDisputed(cell)
      let width = Int(cell.columns)
      // One column may become two: then what stands behind is written over its second half.
      if isDisputed || isAfterNarrow, column + width <= min(columns, row.cells.count) {
        let glyph = CursesRow.cells(of: Row(cells: [cell]), columns: width, pairs: &pairs)
        disputed.append((Point(column: column, row: place), glyph, width))
        for half in column..<column + width { plain.cells[half] = Cell(glyph: " ", columns: 1, style: cell.style) }
      }
      isAfterNarrow = isDisputed && width == 1
    }
    return plain
  }

  /// - Parameter isShown: whether the terminal has the row already.
  private mutating func put(_ row: Row, at place: Int, columns: Int, isShown: Bool = false) {
    if isShown {
      let cells = CursesRow.cells(of: row, columns: columns, pairs: &pairs)
      return skein_curses_row(Int32(place), cells, Int32(cells.count), false)
    }
    let isRisky = row.cells.contains(where: CursesRow.isRisky)
    // A terminal with another opinion about some glyph has the rest of the row shifted: rewriting all of it, from the
    // left, is what keeps the harm from spreading.
    let whole = isRisky || (place < riskyRows.count && riskyRows[place]) || links.isLinked(place)
    let plain = isRisky ? withoutDisputed(row, at: place, columns: columns) : row
    let cells = CursesRow.cells(of: plain, columns: columns, pairs: &pairs)
    skein_curses_row(Int32(place), cells, Int32(cells.count), whole)
    if place < riskyRows.count { riskyRows[place] = isRisky } else { riskyRows.append(isRisky) }
    if place < rows.count { rows[place] = row } else { rows.append(row) }
  }
}
