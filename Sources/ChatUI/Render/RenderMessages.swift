// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws the header and the messages of the open thread, or what to do when there is none.
func renderMessages(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  renderHeader(state, geometry, &canvas)
  let (column, columns) = (geometry.messageColumn, geometry.messageColumns)
  let lines = state.openThread == nil ? welcome(state, geometry) : state.messageLines
  // Nothing stands beside the words: what is told of the lines below takes a row of its own.
  let hasOwnRow = state.isAwayFromEnd && geometry.messageRows > 2
  let rows = geometry.messageRow..<geometry.messageRow + geometry.messageRows
  let look = MessagesLook(
    lines: lines, columns: columns, count: rows.count - (hasOwnRow ? 1 : 0),
    lineAtHand: state.pane == .messages ? state.lineAtHand : nil)
  canvas.draw(.messages, look, rows: rows, columns: column..<geometry.size.columns) {
    renderLines(look, column: column, row: rows.lowerBound, &$0)
  }
  canvas.screen.scrollArea = ScreenArea(rows: rows, columns: column..<geometry.size.columns)
  if state.selection != nil { renderSelection(state, geometry, &canvas) }
  if hasOwnRow { renderNewLines(state, row: geometry.messageRow + geometry.messageRows - 1, geometry, &canvas) }
}

/// What decides how the messages look.
private struct MessagesLook: Equatable, Sendable {
  let lines: [TextLine]
  let columns: Int
  /// How many of the lines there is room for.
  let count: Int
  /// The heading of the message that keys are about.
  let lineAtHand: Int?
}

private func renderLines(_ look: MessagesLook, column: Int, row: Int, _ canvas: inout Canvas) {
  for (offset, line) in look.lines.prefix(look.count).enumerated() {
    canvas.write(line, column: column, row: row + offset, columns: look.columns)
    guard offset == look.lineAtHand else { continue }
    let end = columns(of: line.text) + 1
    canvas.write("◂", .selectedMark, column: column + end, row: row + offset, columns: look.columns - end)
  }
}

private func renderHeader(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let (column, columns) = (geometry.messageColumn, geometry.messageColumns)
  let name = state.openThread.flatMap { state.list[$0]?.displayTitle } ?? "New thread"
  let title = VisibleText.of(name, keepingLines: false)
  let facts = headerFacts(state, columns: columns, besides: TerminalCore.columns(of: title))
  var room = columns
  if !facts.isEmpty { room = canvas.write(facts, .faint, endingAt: column + columns, row: 0) - column - 2 }
  canvas.write(shortened(title, columns: room), .title, column: column, row: 0, columns: room)
}

/// Who answers, and how much was said: what of it leaves the title whole, or at least half of the line to a long one.
private func headerFacts(_ state: ChatState, columns: Int, besides titleColumns: Int) -> String {
  var facts = [state.otherPlaces, state.answererName].map { VisibleText.of($0, keepingLines: false) }.filter {
    !$0.isEmpty
  }
  if let tokens = state.transcript?.tokens, tokens > 0 { facts.append("\(inThousands(tokens)) tokens") }
  while !facts.isEmpty {
    let words = facts.joined(separator: " · ")
    if TerminalCore.columns(of: words) + 2 <= columns - min(titleColumns, columns / 2) { return words }
    facts.removeLast()
  }
  return ""
}

/// How much came below a view that stands elsewhere: in the last row of the pane, or on the rule below a low one.
func renderNewLines(_ state: ChatState, row: Int, _ geometry: Geometry, _ canvas: inout Canvas) {
  let count = state.transcript?.newLines ?? 0
  let words = count > 0 ? "▼ \(count) new line\(count == 1 ? "" : "s")" : "▼ more"
  canvas.write(
    words, count > 0 ? .newLines : .faint, endingAt: geometry.messageColumn + geometry.messageColumns, row: row)
}

extension ChatState {
  /// Whether the view of the open thread stands elsewhere than at its end.
  var isAwayFromEnd: Bool { transcript.map { $0.anchor != .end } ?? false }
}

/// `1.4k`
func inThousands(_ count: Int) -> String {
  count < 1000 ? "\(count)" : "\(count / 1000).\(count % 1000 / 100)k"
}

extension String {
  /// A key in a list of keys.
  fileprivate var inColumn: String { self + String(repeating: " ", count: max(1, 9 - count)) }
}
