// SPDX-License-Identifier: Apache-2.0

import TerminalCore

/// How far the text of a part of the screen has moved up from one picture to the next; down where it is negative.
///
/// ncurses finds that out for whole rows only. Beside a list that stands still, every line of a reply that comes would have
/// all lines above it written again.
struct PaneScroll: Equatable {
  let rows: Range<Int>
  let column: Int
  let count: Int

  /// The most rows that are looked for, and the fewest that must be saved from being written again.
  private static let limit = 12
  private static let gain = 4

  /// - Parameters:
  ///   - area: the part, which reaches to the last column.
  ///   - old: the rows that the terminal has, as many as the screen has.
  init?(_ area: ScreenArea, from old: [Row], to new: [Row], columns: Int) {
    let rows = area.rows.clamped(to: 0..<min(old.count, new.count))
    let column = area.columns.lowerBound
    // Where the part begins at the left edge, ncurses sees it all.
    guard column > 0, column < columns, area.columns.upperBound == columns, rows.count > Self.gain else { return nil }
    func tail(_ row: Row) -> ArraySlice<Cell> { row.cells[column...] }
    // A key in the composer is not to cost a look at all rows: what has moved shows at the top.
    guard rows.prefix(Self.gain).contains(where: { old[$0] != new[$0] }),
      rows.allSatisfy({ Self.isWhole(old[$0], column, columns) && Self.isWhole(new[$0], column, columns) }),
      rows.prefix(Self.gain).contains(where: { tail(old[$0]) != tail(new[$0]) })
    else { return nil }
    let changed = rows.filter { tail(old[$0]) != tail(new[$0]) }
    guard changed.count >= Self.gain else { return nil }
    var best: (count: Int, gain: Int) = (0, Self.gain - 1)
    for count in 1...min(Self.limit, rows.count - 1) {
      for way in [count, -count] {
        let kept = changed.filter {
          rows.contains($0 + way) && tail(new[$0]) == tail(old[$0 + way]) && !isBlank(new[$0])
        }
        if kept.count > best.gain { best = (way, kept.count) }
      }
    }
    func isBlank(_ row: Row) -> Bool { tail(row).allSatisfy { $0 == .blank } }
    // What stands still in there would have to be written again.
    let still = rows.filter { tail(old[$0]) == tail(new[$0]) && !isBlank(new[$0]) }
    guard best.count != 0, still.count < best.gain else { return nil }
    self.rows = rows
    self.column = column
    count = best.count
  }

  /// Whether a row is as long as the screen, and no glyph of it is cut by the edge of the part.
  private static func isWhole(_ row: Row, _ column: Int, _ columns: Int) -> Bool {
    row.cells.count == columns && row.cells[column].columns > 0
  }

  /// The row that then stands in this place: its own beginning, and the end of the one that has moved there.
  func row(_ place: Int, of old: [Row]) -> Row {
    let moved = place + count
    let own = old[place].cells[..<column]
    guard rows.contains(moved) else {
      return Row(cells: own + Array(repeating: .blank, count: old[place].cells.count - column))
    }
    return Row(cells: Array(own + old[moved].cells[column...]))
  }
}
