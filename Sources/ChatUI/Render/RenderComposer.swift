// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws the rule, the prompt sign and the typed text, and puts the real cursor at the caret.
func renderComposer(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let column = geometry.messageColumn
  let ruleStart = column == 0 ? 0 : column - 1
  canvas.write(
    String(repeating: "─", count: geometry.size.columns - ruleStart), .border, column: ruleStart, row: geometry.ruleRow)
  if geometry.messageRows <= 2, let words = WordsBelow(state) {
    renderNewLines(words, row: geometry.ruleRow, geometry, &canvas)
  } else if let words = state.composer.sizeWords {
    canvas.write(" \(words) ", .faint, endingAt: geometry.size.columns - 1, row: geometry.ruleRow)
  }
  for (offset, line) in geometry.question.enumerated() {
    canvas.write(line, .warning, column: column, row: geometry.questionRow + offset, columns: geometry.messageColumns)
  }
  let (lines, window) = (geometry.composer, geometry.composerWindow)
  for (offset, line) in lines.rows[window].enumerated() {
    canvas.write(
      line.text, .text, column: column + 2, row: geometry.composerRow + offset, columns: geometry.composerColumns)
  }
  let isFocused = state.pane == .composer && state.prompt == nil
  let role: ThemeRole = isFocused ? .prompt : .faint
  let isFirst = window.lowerBound == 0 && !lines.isCutAbove
  let sign = state.preferences.composer.vi && state.vi.mode == .normal ? ":" : ">"
  canvas.write(isFirst ? sign : "↑", role, column: column, row: geometry.composerRow)
  if isFocused {
    canvas.screen.cursor = Point(
      column: min(geometry.size.columns - 1, column + 2 + lines.caret.column),
      row: geometry.composerRow + lines.caret.row - window.lowerBound)
  }
}

extension TextEditor {
  /// From so many lines or bytes on a text says how long it is.
  private static let (longLines, longBytes) = (20, 4096)

  /// `10,000 lines, 512 kB`; `nil` for a text that is seen to be short.
  var sizeWords: String? {
    guard lineCount >= Self.longLines || byteCount >= Self.longBytes else { return nil }
    let size =
      switch byteCount {
      case 0..<1000: "\(byteCount) B"
      case 0..<1_000_000: "\(byteCount / 1000) kB"
      default: "\(byteCount / 1_000_000).\(byteCount % 1_000_000 / 100_000) MB"
      }
    return "\(lineCount.withCommas) \(lineCount == 1 ? "line" : "lines"), \(size)"
  }
}

extension Int {
  /// `10,000`
  fileprivate var withCommas: String {
    var text = ""
    for (place, digit) in String(self).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
