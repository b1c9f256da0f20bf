// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws the thread list and the border to its right.
func renderList(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let columns = geometry.listColumns
  renderHeading(state, columns: columns, &canvas)
  let first = state.list.firstVisible
  let shown = state.list.shown.dropFirst(first).prefix(geometry.listCapacity)
  for (offset, id) in shown.enumerated() {
    guard let record = state.list[id] else { continue }
    let row = 1 + offset * geometry.rowsPerThread
    renderThread(record, at: row, state, geometry, &canvas)
  }
  if state.list.shown.isEmpty {
    let words =
      state.list.filter == .active ? "none yet: \(state.key(of: .newThread, in: .anywhere))" : "nothing; f shows others"
    canvas.write(words, .faint, column: 1, row: 1, columns: columns - 2)
  }
  guard geometry.showsMessages else { return }
  for row in 0..<geometry.footerRow { canvas.write("│", .border, column: columns, row: row) }
}

/// What is shown, how many there are, and how many of them are tagged.
private func renderHeading(_ state: ChatState, columns: Int, _ canvas: inout Canvas) {
  let tagged = state.list.tagged.count
  var count = tagged > 0 ? "\(tagged) of \(state.list.shown.count) tagged" : "\(state.list.shown.count)"
  // What is shown counts for more than out of how many.
  let spare = columns - 3 - TerminalCore.columns(of: state.list.filter.name)
  if tagged > 0, TerminalCore.columns(of: count) > spare { count = "\(tagged) tagged" }
  let end = canvas.write(count, tagged > 0 ? .unread : .faint, endingAt: columns - 1, row: 0)
  let sort = state.list.sort == ListSort(.updated) ? "" : " · \(state.list.sort.mark)"
  let room = end - 2
  let name = state.list.filter.name
  let isWhole = TerminalCore.columns(of: name + sort) <= room
  let used = canvas.write(shortened(name, columns: room), .title, column: 1, row: 0, columns: room)
  if isWhole { canvas.write(sort, .faint, column: 1 + used, row: 0, columns: room - used) }
}

private func renderThread(
  _ record: ThreadRecord, at row: Int, _ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas
) {
  let columns = geometry.listColumns
  let isSelected = record.id == state.list.selection
  let ground: ThemeRole? = isSelected && state.pane == .list ? .selected : nil
  if let ground {
    for line in row..<row + geometry.rowsPerThread {
      canvas.screen.clear(row: line, columns: 0..<columns, style: canvas.theme[ground])
    }
  }
  if isSelected {
    for line in row..<row + geometry.rowsPerThread {
      canvas.write("▌", .selectedMark, column: 0, row: line, background: ground)
    }
  }
  let age = age(of: record.updatedAt, at: state.now, secondsFromUTC: state.secondsFromUTC)
  var end = canvas.write(age, .listAge, endingAt: columns - 1, row: row, background: ground)
  if let (sign, role) = state.sign(of: record) {
    end = canvas.write(sign, role, endingAt: end - 1, row: row, background: ground)
  }
  end = renderCount(of: record, endingAt: end, row: row, state, ground, &canvas)
  let title = VisibleText.of(record.displayTitle, keepingLines: false)
  let isOpen = record.id == state.openThread
  let column = 1 + renderMarks(of: record, row: row, state, ground, &canvas)
  let room = end - 1 - column
  canvas.write(
    shortened(title, columns: room), .listTitle, column: column, row: row, columns: room,
    attributes: isOpen ? .bold : [], background: ground)
  guard geometry.rowsPerThread == 2 else { return }
  let preview =
    switch record.state {
    case .gone: "gone at the provider, kept here"
    case .trashed where record.isDeletedAtProvider: "deleted at the provider too, kept here"
    default: record.preview
    }
  canvas.write(
    shortened(VisibleText.of(preview, keepingLines: false), columns: columns - 2), .listPreview, column: 1,
    row: row + 1, columns: columns - 2, background: ground)
}

/// How many variants a row stands for; returns the column where that begins.
private func renderCount(
  of record: ThreadRecord, endingAt end: Int, row: Int, _ state: ChatState, _ ground: ThemeRole?,
  _ canvas: inout Canvas
) -> Int {
  let count = state.list.families.members(of: record.familyID).count { state.list[$0]?.state == record.state }
  guard count > 1, end > 16 else { return end }
  return canvas.write("<\(count)>", .faint, endingAt: end - 1, row: row, background: ground)
}

/// The marks before a title: `+` for what is tagged, `^` for what is pinned. Returns their columns.
private func renderMarks(
  of record: ThreadRecord, row: Int, _ state: ChatState, _ ground: ThemeRole?, _ canvas: inout Canvas
) -> Int {
  var width = 0
  if state.list.tagged.contains(record.id) {
    width += canvas.write("+", .unread, column: 1, row: row, background: ground)
  }
  if record.isPinned { width += canvas.write("^", .prompt, column: 1 + width, row: row, background: ground) }
  return width
}

extension ChatState {
  /// The sign of a thread's state in the list, the most urgent one.
  func sign(of record: ThreadRecord) -> (String, ThemeRole)? {
    if replies[record.id] != nil || isFollowed(record.id) || isBusyElsewhere(record.id) { return ("●", .streaming) }
    if record.state == .gone { return ("×", .gone) }
    if record.isUnread { return ("*", .unread) }
    if record.hasUnsent && record.id != openThread || outbox.hasWaiting(in: record.id) { return ("⇡", .queued) }
    if let typed = composers[record.id], !typed.isEmpty, record.id != openThread { return ("✎", .draft) }
    return nil
  }
}
