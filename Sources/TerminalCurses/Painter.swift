// SPDX-License-Identifier: Apache-2.0

import CNcurses
import TerminalCore

/// Hands ncurses the rows that changed; what of them goes to the terminal is for ncurses to find out.
@MainActor struct Painter {
  /// What is to be shown.
  var wanted: Screen?
  private var pairs: ColorPairs
  /// The rows that ncurses has, and which of them terminals may disagree about.
  private var rows: [Row] = []
  private var riskyRows: [Bool] = []
  private var cursor: Point??

  init(usesColor: Bool) { pairs = ColorPairs(usesColor: usesColor) }

  /// The rows that ncurses has are no longer known.
  mutating func forget() {
    rows = []
    riskyRows = []
    cursor = nil
  }

  /// Shows what is wanted on a terminal of this size.
  mutating func paint(size: Size) {
    guard let screen = wanted else { return }
    var isChanged = false
    for place in 0..<size.rows {
      let row = place < screen.rows.count ? screen.rows[place] : Row(columns: 0)
      if place < rows.count, rows[place] == row { continue }
      put(row, at: place, columns: size.columns)
      isChanged = true
    }
    let cursor = screen.cursor.map {
      Point(column: min(max(0, $0.column), size.columns - 1), row: min(max(0, $0.row), size.rows - 1))
    }
    guard isChanged || self.cursor != .some(cursor) else { return }
    self.cursor = .some(cursor)
    let place = cursor ?? Point(column: 0, row: size.rows - 1)
    skein_curses_cursor(Int32(place.row), Int32(place.column), cursor != nil)
    skein_curses_update()
  }

  /// Puts the cursor where it was last.
  func putCursorBack() {
    guard let cursor = self.cursor ?? nil else { return }
    skein_curses_cursor(Int32(cursor.row), Int32(cursor.column), true)
    skein_curses_update()
  }

  private mutating func put(_ row: Row, at place: Int, columns: Int) {
    let isRisky = row.cells.contains(where: CursesRow.isRisky)
    // A terminal with another opinion about some glyph has the rest of the row shifted: rewriting all of it, from the
    // left, is what keeps the harm from spreading.
    let whole = isRisky || (place < riskyRows.count && riskyRows[place])
    let cells = CursesRow.cells(of: row, columns: columns, pairs: &pairs)
    skein_curses_row(Int32(place), cells, Int32(cells.count), whole)
    if place < rows.count {
      rows[place] = row
      riskyRows[place] = isRisky
    } else {
      rows.append(row)
      riskyRows.append(isRisky)
    }
  }
}
