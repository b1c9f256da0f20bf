// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws the messages of the open thread, or what to do when there is none.
func renderMessages(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let rows = geometry.messageRow..<geometry.messageRow + geometry.messageRows
  let look = MessagesLook(state, geometry)
  canvas.draw(.messages, look) { canvas in
    renderLines(look, geometry, &canvas)
    markSelected(look.selected, geometry, &canvas)
    if let words = look.wordsBelow { renderNewLines(words, row: rows.upperBound - 1, geometry, &canvas) }
  }
  canvas.screen.scrollArea = ScreenArea(rows: rows, columns: geometry.messageColumn..<geometry.size.columns)
  if state.selection != nil, let caret = state.selectionPicture.caret, state.prompt == nil {
    canvas.screen.cursor = Point(column: geometry.messageColumn + caret.column, row: rows.lowerBound + caret.row)
  }
}

/// What decides how the messages look.
private struct MessagesLook: Equatable, Sendable {
  let lines: [TextLine]
  /// The heading of the message that keys are about.
  let lineAtHand: Int?
  let selected: [SelectionPicture.Stretch]
  /// Nothing stands beside the words: what is told of the lines below takes a row of its own.
  let wordsBelow: WordsBelow?

  init(_ state: ChatState, _ geometry: Geometry) {
    lines = state.openThread == nil ? welcome(state, geometry) : state.messageLines
    lineAtHand = state.pane == .messages ? state.lineAtHand : nil
    selected = state.selection == nil ? [] : state.selectionPicture.stretches
    wordsBelow = geometry.messageRows > 2 ? WordsBelow(state) : nil
  }
}

private func renderLines(_ look: MessagesLook, _ geometry: Geometry, _ canvas: inout Canvas) {
  let (column, limit) = (geometry.messageColumn, geometry.messageColumns)
  for (offset, line) in look.lines.prefix(geometry.messageRows - (look.wordsBelow == nil ? 0 : 1)).enumerated() {
    let row = geometry.messageRow + offset
    canvas.write(line, column: column, row: row, columns: limit)
    guard offset == look.lineAtHand else { continue }
    let end = columns(of: line.text) + 1
    canvas.write("◂", .selectedMark, column: column + end, row: row, columns: limit - end)
  }
}

private func markSelected(
  _ stretches: [SelectionPicture.Stretch], _ geometry: Geometry, _ canvas: inout Canvas
) {
  var style = canvas.theme[.text]
  style.attributes.formSymmetricDifference(.reverse)
  for stretch in stretches where stretch.row < geometry.messageRows {
    let start = geometry.messageColumn + stretch.columns.lowerBound
    canvas.screen.paint(
      row: geometry.messageRow + stretch.row, columns: start..<start + stretch.columns.count, style: style)
  }
}

/// Draws the name of the open thread, who answers in it, and how much was said.
func renderHeader(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let name = state.openThread.flatMap { state.list[$0]?.displayTitle } ?? "New thread"
  canvas.draw(.header, HeaderLook(name: name, facts: facts(of: state))) { canvas in
    let (column, columns) = (geometry.messageColumn, geometry.messageColumns)
    let title = VisibleText.of(name, keepingLines: false)
    let facts = fitting(facts(of: state), columns: columns, besides: TerminalCore.columns(of: title))
    var room = columns
    if !facts.isEmpty { room = canvas.write(facts, .faint, endingAt: column + columns, row: 0) - column - 2 }
    canvas.write(shortened(title, columns: room), .title, column: column, row: 0, columns: room)
  }
}

private struct HeaderLook: Equatable, Sendable {
  let name: String
  let facts: [String]
}

private func facts(of state: ChatState) -> [String] {
  var facts = [state.otherPlaces, state.answererName].map { VisibleText.of($0, keepingLines: false) }.filter {
    !$0.isEmpty
  }
  if let tokens = state.transcript?.tokens, tokens > 0 { facts.append("\(inThousands(tokens)) tokens") }
  return facts
}

/// What of the facts leaves the title whole, or at least half of the line to a long one.
private func fitting(_ facts: [String], columns: Int, besides titleColumns: Int) -> String {
  var facts = facts
  while !facts.isEmpty {
    let words = facts.joined(separator: " · ")
    if TerminalCore.columns(of: words) + 2 <= columns - min(titleColumns, columns / 2) { return words }
    facts.removeLast()
  }
  return ""
}

/// What is told of the lines below a view that stands elsewhere.
struct WordsBelow: Equatable, Sendable {
  let text: String
  let role: ThemeRole

  init?(_ state: ChatState) {
    guard state.isAwayFromEnd else { return nil }
    let count = state.transcript?.newLines ?? 0
    text = count > 0 ? "▼ \(count) new line\(count == 1 ? "" : "s")" : "▼ more"
    role = count > 0 ? .newLines : .faint
  }
}

/// Draws them: in the last row of the pane, or on the rule below a low one.
func renderNewLines(_ words: WordsBelow, row: Int, _ geometry: Geometry, _ canvas: inout Canvas) {
  canvas.write(words.text, words.role, endingAt: geometry.messageColumn + geometry.messageColumns, row: row)
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
