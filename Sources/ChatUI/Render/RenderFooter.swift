// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Draws the last row: a prompt, a notice, or where one is and which keys work here.
func renderFooter(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  guard let prompt = state.prompt else {
    return canvas.draw(.footer, letters: true, FooterLook(state, geometry)) { renderPlace(state, geometry, &$0) }
  }
  canvas.drawAnew(.footer) { renderPrompt(prompt, state, geometry, &$0) }
  // What is wrong with the answer stands above it.
  if let notice = state.notice, notice.kind != .done {
    renderNotice(notice, row: geometry.footerRow - 1, state, &canvas)
  }
  // The next picture begins without it.
  canvas.forgetParts()
}

/// What decides how the footer looks, as far as it changes while all else stands as it was laid out.
private struct FooterLook: Equatable, Sendable {
  let layouts: Int
  let notice: Notice?
  let waiting: String
  let flow: String

  init(_ state: ChatState, _ geometry: Geometry) {
    layouts = state.layouts.number
    notice = state.notice
    waiting = state.outboxWords(columns: geometry.size.columns / 2)
    flow = flowWords(state)
  }
}

private func renderPlace(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  if let notice = state.notice {
    renderNotice(notice, row: geometry.footerRow, state, &canvas)
  } else {
    renderKeys(state, geometry, &canvas)
  }
}

private func renderPrompt(
  _ prompt: Prompt, _ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas
) {
  let hints = state.hints
  var label =
    switch prompt.purpose {
    case .rename: "New title: "
    case .adopt: "Thread id: "
    case .metadata(_, let key?): "\(shortened(VisibleText.of(key, keepingLines: false), columns: 20)): "
    case .metadata(_, nil): "New pair, KEY=VALUE: "
    case .instructions: "Instructions: "
    case .write(let extract): "Write \(words(for: extract)) to: "
    case .pipe(let extract): "\(words(for: extract)) | "
    case .find: state.matchCount.isEmpty ? "Find: " : "Find (\(state.matchCount)): "
    }
  // What is typed needs the room more.
  if columns(of: label) > max(12, geometry.size.columns / 2) { label = "\(label.split(separator: " ").last ?? ">") " }
  let row = geometry.footerRow
  let start = canvas.write(label, .prompt, column: 1, row: row) + 1
  let hintColumns = geometry.size.columns < Geometry.wide ? 0 : columns(of: hints) + 2
  let room = max(1, geometry.size.columns - start - 1 - hintColumns)
  if hintColumns > 0 { write(hints, column: geometry.size.columns - 1 - columns(of: hints), row: row, &canvas) }
  // The end of a long text is what is being typed: as much before the caret is shown as fits, and one column is left
  // for the caret.
  let before = VisibleText.of(prompt.editor.before, keepingLines: false)
  var width = 0
  var first = before.endIndex
  while first > before.startIndex {
    let previous = before.index(before: first)
    let columns = before[previous].columns
    if width + columns >= room { break }
    width += columns
    first = previous
  }
  let after = VisibleText.of(String(prompt.editor.after.prefix(room)), keepingLines: false)
  canvas.write(String(before[first...]), .text, column: start, row: row, columns: room)
  canvas.write(after, .text, column: start + width, row: row, columns: room - width)
  canvas.screen.cursor = Point(column: start + width, row: row)
}

/// Draws a notice over whatever is in this row. What does not fit can be read whole elsewhere, by the key that is said.
private func renderNotice(_ notice: Notice, row: Int, _ state: ChatState, _ canvas: inout Canvas) {
  let (sign, role) = notice.kind.face
  let all = canvas.screen.size.columns
  canvas.screen.clear(row: row, columns: 0..<all, style: canvas.theme[.text])
  var room = all - 2
  let text = sign + VisibleText.of(notice.text, keepingLines: false)
  if columns(of: text) > room, let key = state.bindings.keys(of: .showNotices, in: .anywhere).first?.label {
    room = max(0, canvas.write(key, .footerKey, endingAt: all - 1, row: row) - 2)
  }
  canvas.write(shortened(text, columns: room), role, column: 1, row: row, columns: room)
}

private func renderKeys(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let row = geometry.footerRow
  var end = geometry.size.columns - 1
  let waiting = state.outboxWords(columns: geometry.size.columns / 2)
  if !waiting.isEmpty { end = canvas.write(waiting, .queued, endingAt: end, row: row) - 2 }
  let flow = flowWords(state)
  if !flow.isEmpty { end = canvas.write(flow, .streaming, endingAt: end, row: row) - 2 }
  if !state.matchCount.isEmpty { end = canvas.write(state.matchCount, .match, endingAt: end, row: row) - 2 }
  if let count = state.typedCount { end = canvas.write("\(count)…", .footerKey, endingAt: end, row: row) - 2 }
  var column = 1
  // What comes after the first key of a sequence counts for more than where one is.
  let isInSequence = !state.pendingKeys.isEmpty
  // That strangers read along is never left out.
  if state.profile.isReadOnTheWay { column += canvas.write("http!", .warning, column: column, row: row) + 2 }
  if geometry.size.columns >= 50, !isInSequence {
    let name = VisibleText.of(state.profile.name, keepingLines: false)
    column += canvas.write(name, .profile, column: column, row: row, columns: end - column)
    column += canvas.write("@\(state.profile.dialect)", .footer, column: column, row: row, columns: end - column) + 2
  }
  if geometry.size.columns >= 80, !isInSequence {
    let host = VisibleText.of(state.profile.host, keepingLines: false)
    column += canvas.write(host, .footer, column: column, row: row, columns: end - column) + 2
  }
  write(fitting(state.hints, columns: end - column), column: column, row: row, &canvas)
}

private func write(_ hints: [KeyHint], column: Int, row: Int, _ canvas: inout Canvas) {
  var column = column
  for (number, hint) in hints.enumerated() {
    if number > 0 { column += canvas.write(KeyHint.gap, .footer, column: column, row: row) }
    column += canvas.write(hint.key, .footerKey, column: column, row: row)
    column += canvas.write(" " + hint.words, .footer, column: column, row: row)
  }
}

/// As many hints as there is room for, in their order; the first and the last, which leads to all others, before the
/// rest.
private func fitting(_ hints: [KeyHint], columns limit: Int) -> [KeyHint] {
  var chosen: Set<Int> = []
  for number in [hints.startIndex, hints.endIndex - 1] + Array(hints.indices) where hints.indices.contains(number) {
    let wider = chosen.union([number]).sorted().map { hints[$0] }
    if columns(of: wider) <= limit { chosen.insert(number) }
  }
  return chosen.sorted().map { hints[$0] }
}

private func columns(of hints: [KeyHint]) -> Int {
  hints.reduce(0) { $0 + columns(of: $1.key) + columns(of: $1.words) + 1 }
    + max(0, hints.count - 1) * columns(of: KeyHint.gap)
}

/// How many replies come, and how fast the one of the open thread does.
private func flowWords(_ state: ChatState) -> String {
  let count = state.replies.count + state.followings.keys.count { state.replies[$0] == nil }
  guard count > 0 else { return "" }
  var words = "●"
  if count > 1 { words += "\(count)" }
  if let thread = state.openThread, state.isFollowed(thread) { words += " following" }
  if let thread = state.openThread, let reply = state.replies[thread] {
    let pace = state.preferences.screen.lowBandwidth ? nil : reply.pace
    words += pace.map { " \($0.perSecond) tok/s" } ?? (reply.pieces > 0 ? " replying" : " waiting")
  }
  return words
}
