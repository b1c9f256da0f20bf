// SPDX-License-Identifier: Apache-2.0

import CNcurses
import CUnicode
import TerminalCore

/// A row as ncurses wants it.
@MainActor enum CursesRow {
  private static let blank: UInt32 = 0x20

  /// The cells of a row, as many columns as the terminal has: what is too long is cut, what is missing is blank.
  static func cells(of row: Row, columns: Int, pairs: inout ColorPairs) -> [skein_cell] {
    var result: [skein_cell] = []
    result.reserveCapacity(columns)
    var style = Style.plain
    var look = pairs.look(of: style)
    var column = 0
    while column < columns {
      let cell = column < row.cells.count ? row.cells[column] : .blank
      if cell.style != style {
        style = cell.style
        look = pairs.look(of: style)
      }
      let width = Int(cell.columns)
      // Half of a wide glyph is a blank.
      if width < 1 || column + width > columns || !append(cell.spelling, width, look, to: &result) {
        let count = min(max(1, width), columns - column)
        for _ in 0..<count { result.append(make(blank, look)) }
        column += count
      } else {
        column += width
      }
    }
    return result
  }

  /// Whether terminals may disagree about a cell's columns, or join it with the next: emoji, flags, marks.
  static func isRisky(_ cell: Cell) -> Bool {
    if cell.columns == 0 { return false }
    guard let first = cell.spelling.scalar else { return true }
    switch first.value {
    case ..<0x80: return false
    case _ where isDisputed(cell): return true
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFFE6,
      0x20000...0x3FFFF:
      return false
    case ..<0x2000: return skein_is_spacing_mark(first.value)
    default: return cell.columns == 2 || first.value > 0xFFFF
    }
  }

  /// Whether the columns of a cell depend on how old the terminal is: scalars that are newer than Unicode 9, or that
  /// have become wide since, or that terminals measure in different ways. Some terminals leave out what they don't know.
  static func isDisputed(_ cell: Cell) -> Bool {
    guard cell.columns > 0 else { return false }
    if let scalar = cell.spelling.scalar { return isDisputed(scalar) }
    return cell.glyph.unicodeScalars.contains(where: isDisputed)
  }

  private static func isDisputed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // The blocks of which nearly all text is; nothing in them is newer, or unassigned.
    case ..<0x378, 0x3A3...0x52F, 0x5D0...0x5EA, 0x620...0x6FF, 0x900...0x97F, 0xE01...0xE3A, 0x10D0...0x10F0,
      0x1E00...0x1EFF, 0x2010...0x2064, 0x2500...0x262F, 0x3041...0x3096, 0x30A1...0x30FE, 0x4E00...0x9FA5,
      0xAC00...0xD7A3, 0xE000...0xF8FF:
      return false
    case 0x2630...0x2637, 0x268A...0x268F, 0x302A...0x302F, 0x3099, 0x309A, 0x103A, 0x3248...0x324F, 0x4DC0...0x4DFF,
      0x16FF0, 0x16FF1,
      0x1D300...0x1D376:
      return true
    default: return scalar.properties.age.map { $0.major > 9 } ?? true
    }
  }

  private static func make(_ scalar: UInt32, _ look: (pair: Int32, attributes: UInt8)) -> skein_cell {
    skein_cell(scalars: (scalar, 0, 0, 0, 0), attributes: look.attributes, pair: look.pair)
  }

  /// Appends the cells of one glyph; false, with nothing appended, if it doesn't take `width` columns.
  private static func append(
    _ spelling: GlyphSpelling, _ width: Int, _ look: (pair: Int32, attributes: UInt8), to result: inout [skein_cell]
  ) -> Bool {
    if width == 1, let byte = spelling.scalar?.value, byte >= 0x20, byte < 0x7F {
      result.append(make(byte, look))
      return true
    }
    let before = result.count
    var sum = 0
    var marks = 0
    for scalar in spelling.text.unicodeScalars {
      let columns = Int(skein_scalar_width(scalar.value))
      if columns == 0, marks < 4, result.count > before {
        marks += 1
        withUnsafeMutableBytes(of: &result[result.count - 1].scalars) {
          $0.bindMemory(to: UInt32.self)[marks] = scalar.value
        }
      } else if columns > 0 {
        result.append(make(scalar.value, look))
        marks = 0
        sum += columns
      } else {
        sum = -1
        break
      }
    }
    if sum == width { return true }
    result.removeSubrange(before...)
    return false
  }
}
