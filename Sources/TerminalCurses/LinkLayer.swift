// SPDX-License-Identifier: Apache-2.0

import CNcurses
import TerminalCore

/// The stretches of the screen that lead somewhere. ncurses knows nothing of them: after its update, the same cells are
/// written once more between the two ends of a link (OSC 8), and the cursor is put back.
///
/// What ncurses writes leads nowhere. So a row that had links is written whole when it changes, and no link stays behind.
@MainActor struct LinkLayer {
  private struct Stretch: Hashable {
    var columns: Range<Int>
    var address: String
  }

  private let isOn: Bool
  /// What the terminal has, and what it is to have, by row.
  private var shown: [Int: [Stretch]] = [:]
  private var wanted: [Int: [Stretch]] = [:]

  init(isOn: Bool) { self.isOn = isOn }

  /// What the terminal had is gone, or overwritten.
  mutating func forget() { shown = [:] }

  /// The terminal has moved these rows up, or down: what leads somewhere has gone with them.
  mutating func scroll(_ rows: Range<Int>, by count: Int) {
    let before = shown
    for row in rows { shown[row] = rows.contains(row + count) ? before[row + count] : nil }
  }

  /// Takes over the links of a screen, as far as a terminal may open them.
  mutating func want(_ screen: Screen, size: Size) {
    guard isOn else { return }
    wanted = [:]
    for link in screen.links where link.row < min(size.rows, screen.rows.count) && link.row >= 0 {
      guard let address = SafeText.address(link.target) else { continue }
      let columns = Self.wholeGlyphs(of: screen.rows[link.row], link.columns, size: size, row: link.row)
      if !columns.isEmpty { wanted[link.row, default: []].append(Stretch(columns: columns, address: address)) }
    }
  }

  func isChanged(_ row: Int) -> Bool { shown[row] != wanted[row] }
  func isLinked(_ row: Int) -> Bool { shown[row] != nil }
  func isWanted(_ row: Int) -> Bool { wanted[row] != nil }

  /// Draws the links of rows that were just written.
  mutating func draw(_ rows: [Int], of screen: Screen, pairs: inout ColorPairs) {
    for row in rows {
      shown[row] = wanted[row]
      for stretch in wanted[row] ?? [] {
        skein_aside_text("\u{1B}]8;id=\(Self.name(of: stretch.address));\(stretch.address)\u{1B}\\")
        draw(screen.rows[row], row, stretch.columns, &pairs)
        skein_aside_text("\u{1B}]8;;\u{1B}\\")
      }
    }
  }

  /// Writes cells where they stand. Behind one that terminals may disagree about, the cursor is told where it is.
  private func draw(_ row: Row, _ place: Int, _ columns: Range<Int>, _ pairs: inout ColorPairs) {
    var start = columns.lowerBound
    for column in columns where column == columns.upperBound - 1 || CursesRow.isRisky(row.cells[column]) {
      let end = min(columns.upperBound, column + max(1, Int(row.cells[column].columns)))
      guard end > start else { continue }
      let cells = CursesRow.cells(of: Row(cells: Array(row.cells[start..<end])), columns: end - start, pairs: &pairs)
      skein_aside_move(Int32(place), Int32(start))
      skein_aside_cells(cells, Int32(cells.count))
      start = end
    }
  }

  /// The part of a stretch that cuts no glyph, and leaves out the last place of the screen: writing there scrolls some.
  private static func wholeGlyphs(of row: Row, _ columns: Range<Int>, size: Size, row place: Int) -> Range<Int> {
    let end = min(row.cells.count, place == size.rows - 1 ? size.columns - 1 : size.columns)
    var columns = columns.clamped(to: 0..<max(0, end))
    if let first = columns.first, row.cells[first].columns == 0 { columns = columns.dropFirst() }
    if let last = columns.last, row.cells[last].columns == 2 { columns = columns.dropLast() }
    return columns
  }

  /// A name by which a terminal knows the parts of one link, on several rows, to belong together.
  private static func name(of address: String) -> String {
    let hash = address.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return String(hash, radix: 36)
  }
}
