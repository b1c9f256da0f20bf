// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws what a command wrote, and how it ended.
func renderOutput(_ output: CommandOutput, _ state: ChatState, _ canvas: inout Canvas) {
  let (columns, rows) = (state.size.columns, state.size.rows)
  let visible = output.lines.dropFirst(output.first).prefix(CommandOutput.rows(of: state.size))
  let place = "\(min(output.lines.count, output.first + visible.count))/\(output.lines.count)"
  let end = canvas.write(place, .faint, endingAt: columns - 1, row: 0)
  let command = VisibleText.of(output.command, keepingLines: false)
  let start = 1 + canvas.write("Output of ", .title, column: 1, row: 0, columns: max(0, end - 2))
  canvas.write(shortened(command, columns: end - 1 - start), .text, column: start, row: 0, columns: end - 1 - start)
  for (offset, line) in visible.enumerated() { canvas.write(line, column: 1, row: 2 + offset, columns: columns - 2) }
  let status = words(for: output.outcome, of: output.command)
  canvas.write(
    shortened(status, columns: columns - 2), output.outcome.failure == nil ? .faint : .warning, column: 1,
    row: rows - 2, columns: columns - 2)
}
