// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// A table on the way to lines: columns as wide as what they hold; narrower, their text wrapped, where that is too
/// wide; and where that would be unreadable, one record after the other.
struct TableLayout {
  /// A cell: its lines as their author began them.
  private typealias Cell = [[TextRun]]

  private let rows: [[Cell]]
  private let alignments: [UInt8]
  private static let gap = 2
  /// A column narrower than this, or than its longest word up to twice this, is not worth reading.
  private static let narrowest = 6

  init(_ node: MarkdownNode, source: MarkdownSource, numbers: inout LinkNumbers) {
    var rows: [[Cell]] = []
    for row in node.children {
      let role: ThemeRole = rows.isEmpty ? .tableHeading : .text
      var cells = row.children.map { InlineText($0, role: role, numbers: &numbers).lines }
      cells += source.cells(line: row.startLine, after: cells.count).map { [[TextRun($0, role)]] }
      rows.append(cells)
    }
    let count = rows.reduce(0) { max($0, $1.count) }
    self.rows = rows.map { $0 + Array(repeating: [[]], count: count - $0.count) }
    alignments = node.alignments
  }

  func lines(columns limit: Int) -> [[TextRun]] {
    guard let count = rows.first?.count, count > 0 else { return [] }
    let natural = (0..<count).map { column in rows.reduce(1) { max($0, width(of: $1[column])) } }
    guard let widths = fit(natural, columns: limit - TableLayout.gap * (count - 1)) else {
      return records(columns: limit)
    }
    return grid(widths, isSpaced: widths != natural)
  }

  private func width(of cell: Cell) -> Int { cell.reduce(0) { max($0, columns(of: $1.map(\.text).joined())) } }

  /// The widths that the columns get of `room`: the wide share what the narrow leave. `nil` if that is too little.
  private func fit(_ natural: [Int], columns room: Int) -> [Int]? {
    var widths = natural
    var wide = Array(natural.indices)
    var left = room
    while !wide.isEmpty {
      let share = left / wide.count
      let content = wide.filter { natural[$0] <= share }
      if content.isEmpty {
        for (place, column) in wide.enumerated() { widths[column] = share + (place < left % wide.count ? 1 : 0) }
        break
      }
      left -= content.reduce(0) { $0 + natural[$1] }
      wide.removeAll { natural[$0] <= share }
    }
    let isReadable = widths.indices.allSatisfy { widths[$0] >= min(natural[$0], least(column: $0)) }
    return isReadable ? widths : nil
  }

  /// The width that a column must have: room for its longest word, within reason.
  private func least(column: Int) -> Int {
    let longest = rows.reduce(0) { longest, row in
      row[column].reduce(longest) { longest, line in
        line.map(\.text).joined().split(separator: " ").reduce(longest) { max($0, columns(of: $1)) }
      }
    }
    return max(TableLayout.narrowest, min(longest, TableLayout.narrowest * 2))
  }

  private func grid(_ widths: [Int], isSpaced: Bool) -> [[TextRun]] {
    var lines: [[TextRun]] = []
    let rules = widths.map { [TextRun(String(repeating: "─", count: $0), .rule)] }
    for (number, row) in rows.enumerated() {
      if number > 1, isSpaced { lines.append([]) }
      lines += self.row(row, widths: widths)
      if number == 0 { lines.append(Array(rules.joined(separator: [space(TableLayout.gap)]))) }
    }
    return lines
  }

  private func row(_ row: [Cell], widths: [Int]) -> [[TextRun]] {
    let cells = zip(row, widths).map { cell, width in cell.flatMap { wrapped($0, columns: width) } }
    let height = cells.reduce(1) { max($0, $1.count) }
    return (0..<height).map { line in
      var runs: [TextRun] = []
      for (column, cell) in cells.enumerated() {
        let text = line < cell.count ? cell[line] : []
        let (before, after) = padding(text, column: column, width: widths[column])
        runs += [space(before)] + text
        runs.append(space(after + (column + 1 < cells.count ? TableLayout.gap : 0)))
      }
      return runs.filter { !$0.text.isEmpty }
    }
  }

  private func padding(_ text: [TextRun], column: Int, width: Int) -> (before: Int, after: Int) {
    let free = max(0, width - columns(of: text.map(\.text).joined()))
    switch column < alignments.count ? alignments[column] : 0 {
    case UInt8(ascii: "r"): return (free, 0)
    case UInt8(ascii: "c"): return (free / 2, free - free / 2)
    default: return (0, free)
    }
  }

  private func space(_ count: Int) -> TextRun { TextRun(String(repeating: " ", count: count)) }

  /// Every row as lines of `heading: value`, an empty line between two rows.
  private func records(columns limit: Int) -> [[TextRun]] {
    guard let headings = rows.first else { return [] }
    if rows.count == 1 { return headings.flatMap { $0.flatMap { wrapped($0, columns: limit) } } }
    var lines: [[TextRun]] = []
    for (number, row) in rows.dropFirst().enumerated() {
      if number > 0 { lines.append([]) }
      // The first record names every heading, the others those of which they have something.
      for (heading, cell) in zip(headings, row) where number == 0 || cell != [[]] {
        var label = Array(heading.joined(separator: [TextRun(" ", .tableHeading)]))
        if !label.isEmpty { label.append(TextRun(": ", .tableHeading)) }
        let parts = [label + (cell.first ?? [])] + cell.dropFirst()
        lines += parts.filter { !$0.isEmpty }.flatMap { wrapped($0, columns: limit) }
      }
    }
    return lines
  }
}
