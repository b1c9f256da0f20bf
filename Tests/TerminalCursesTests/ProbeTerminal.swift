// SPDX-License-Identifier: Apache-2.0

import PseudoTerminal
import TerminalCore
import Testing

/// The probe on a terminal, and the answers it gives.
final class ProbeTerminal {
  let terminal: PseudoTerminal
  private var answers = 0
  /// Where the output of the last answer begins and ends, without its mark.
  private(set) var lastOutput: [UInt8] = []
  private var place = 0

  init(
    _ arguments: [String], environment: [String: String] = [:], size: Size = Size(columns: 80, rows: 24)
  ) async throws {
    terminal = try PseudoTerminal(
      command: BuiltProgram.path("terminal-probe"), arguments: arguments, environment: environment, size: size)
    try await waitForAnswer()
  }

  /// Waits for the next answer and remembers what was sent for it.
  func waitForAnswer() async throws {
    answers += 1
    let mark = "\u{1B}]7777;done \(answers)\u{7}"
    let end = try await terminal.waitForOutput(mark, from: place)
    lastOutput = Array(terminal.output(from: place).prefix(end - place - mark.utf8.count))
    place = end
  }

  /// Types, and waits for the answer.
  func ask(_ text: String) async throws {
    terminal.send(text)
    try await waitForAnswer()
  }

  /// Compares every cell of the terminal with the model.
  ///
  /// - Parameter styles: whether their colours are compared too; the emulator does not know those of every terminal.
  func expectShows(_ screen: Screen, styles: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) {
    var differences: [String] = []
    for (row, model) in screen.rows.enumerated() {
      for (column, expected) in Self.cells(of: model).enumerated() {
        var shown = terminal.cell(at: Point(column: column, row: row))
        if !styles { shown.style = expected.style }
        if !Self.isSame(expected, shown) { differences.append("\(column),\(row): \(expected) but \(shown)") }
      }
    }
    #expect(differences.isEmpty, sourceLocation: sourceLocation)
    #expect(terminal.cursor == screen.cursor, sourceLocation: sourceLocation)
  }

  /// A row as a terminal holds it: the two letters of a flag, and a letter and its spacing mark, are two cells there.
  private static func cells(of row: Row) -> [Cell] {
    var cells = row.cells
    for (column, cell) in row.cells.enumerated() where cell.columns == 2 {
      let scalars = Array(cell.glyph.unicodeScalars)
      guard let second = scalars.lastIndex(where: { $0.takesColumn }), second > 0 else { continue }
      for (offset, part) in [scalars[..<second], scalars[second...]].enumerated() {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: part)
        cells[column + offset] = Cell(glyph: String(text), columns: 1, style: cell.style)
      }
    }
    return cells
  }

  private static func isSame(_ model: Cell, _ shown: EmulatedCell) -> Bool {
    if model.columns == 0 { return true }
    let text = shown.text.isEmpty ? " " : shown.text
    var style = model.style
    // On a blank, only what shows there counts.
    if model.glyph == " " {
      style.attributes.formIntersection([.reverse, .underline])
      var shownStyle = shown.style
      shownStyle.attributes.formIntersection([.reverse, .underline])
      style.foreground = shownStyle.foreground
      return text == " " && style == shownStyle
    }
    // A terminal that is older than a glyph has its own opinion of its columns, and nothing else is moved by that.
    let isNew = model.glyph.unicodeScalars.contains { $0.properties.age.map { $0.major > 9 } ?? true }
    return Array(model.glyph.unicodeScalars) == Array(text.unicodeScalars)
      && (Int(model.columns) == shown.columns || isNew)
      && style == shown.style
  }
}

extension Unicode.Scalar {
  /// Whether it stands in a column of its own behind another.
  fileprivate var takesColumn: Bool {
    if (0x1160...0x11FF).contains(value) { return false }
    return switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: false
    default: true
    }
  }
}
