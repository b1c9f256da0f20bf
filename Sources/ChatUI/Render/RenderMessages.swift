// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws the header and the messages of the open thread, or what to do when there is none.
func renderMessages(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  renderHeader(state, geometry, &canvas)
  let (column, columns) = (geometry.messageColumn, geometry.messageColumns)
  let lines = state.openThread == nil ? welcome(state, columns: columns) : state.messageLines
  // Nothing stands beside the words: what is told of the lines below takes a row of its own.
  let isAway = state.transcript.map { $0.anchor != .end } ?? false
  let hasOwnRow = isAway && geometry.messageRows > 2
  for (offset, line) in lines.prefix(geometry.messageRows - (hasOwnRow ? 1 : 0)).enumerated() {
    canvas.write(line, column: column, row: 1 + offset, columns: columns)
  }
  if isAway, geometry.messageRows > 0 { renderNewLines(state.transcript?.newLines ?? 0, geometry, &canvas) }
}

private func renderHeader(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let (column, columns) = (geometry.messageColumn, geometry.messageColumns)
  var facts = [state.profile.model]
  if let thread = state.openThread, let tokens = state.tokens[thread] { facts.append("\(inThousands(tokens)) tokens") }
  let right = VisibleText.of(facts.filter { !$0.isEmpty }.joined(separator: " · "), keepingLines: false)
  var room = columns
  if columns >= 40, !right.isEmpty {
    room = canvas.write(right, .faint, endingAt: column + columns, row: 0) - column - 2
  }
  let title = state.openThread.flatMap { state.list[$0]?.displayTitle } ?? "New thread"
  canvas.write(
    shortened(VisibleText.of(title, keepingLines: false), columns: room), .title, column: column, row: 0, columns: room)
}

/// How much came below a view that stands elsewhere, in the last row of the pane.
private func renderNewLines(_ count: Int, _ geometry: Geometry, _ canvas: inout Canvas) {
  let words = count > 0 ? "▼ \(count) new line\(count == 1 ? "" : "s")" : "▼ more"
  canvas.write(
    words, count > 0 ? .newLines : .faint, endingAt: geometry.messageColumn + geometry.messageColumns,
    row: geometry.messageRows)
}

/// What an empty pane teaches: what Skein is, the keys to begin with, and who answers.
private func welcome(_ state: ChatState, columns: Int) -> [TextLine] {
  let profile = state.profile
  let answers =
    profile.dialect == "local"
    ? "Profile “\(profile.name)”: Skein's own service on this machine answers."
    : "Profile “\(profile.name)”: a provider that speaks \(profile.dialect) answers."
  let paragraphs: [(String, ThemeRole)] = [
    ("", .text),
    ("Skein keeps conversations as threads, here and at your provider.", .text),
    (VisibleText.of(answers, keepingLines: false), .faint),
    ("", .text),
    ("Enter    send what you type below", .text),
    ("Tab      go to the list of threads and back", .text),
    ("F1       all keys", .text),
  ]
  return paragraphs.flatMap { text, role in
    wrap(text, columns: max(1, columns)).map { TextLine([TextRun(String(text[$0]), role)]) }
  }
}

/// `1.4k`
func inThousands(_ count: Int) -> String {
  count < 1000 ? "\(count)" : "\(count / 1000).\(count % 1000 / 100)k"
}
