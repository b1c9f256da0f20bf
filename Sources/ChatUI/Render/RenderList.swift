// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws the thread list and the border to its right.
func renderList(_ state: ChatState, _ geometry: Geometry, _ canvas: inout Canvas) {
  let columns = geometry.listColumns
  canvas.write("Threads", .title, column: 1, row: 0)
  canvas.write("\(state.list.shown.count)", .faint, endingAt: columns - 1, row: 0)
  let first = state.list.firstVisible
  let shown = state.list.shown.dropFirst(first).prefix(geometry.listCapacity)
  for (offset, id) in shown.enumerated() {
    guard let record = state.list[id] else { continue }
    let row = 1 + offset * geometry.rowsPerThread
    renderThread(record, at: row, state, geometry, &canvas)
  }
  if state.list.shown.isEmpty { canvas.write("none yet: Ctrl-N", .faint, column: 1, row: 1, columns: columns - 2) }
  guard geometry.showsMessages else { return }
  for row in 0..<geometry.footerRow { canvas.write("│", .border, column: columns, row: row) }
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
  let title = VisibleText.of(record.displayTitle, keepingLines: false)
  let isOpen = record.id == state.openThread
  let room = end - 2
  canvas.write(
    shortened(title, columns: room), .listTitle, column: 1, row: row, columns: room,
    attributes: isOpen ? .bold : [], background: ground)
  guard geometry.rowsPerThread == 2 else { return }
  let preview = record.state == .gone ? "gone at the provider, kept here" : record.preview
  canvas.write(
    shortened(VisibleText.of(preview, keepingLines: false), columns: columns - 2), .listPreview, column: 1,
    row: row + 1, columns: columns - 2, background: ground)
}

extension ChatState {
  /// The sign of a thread's state in the list, the most urgent one.
  func sign(of record: ThreadRecord) -> (String, ThemeRole)? {
    if replies[record.id] != nil { return ("●", .streaming) }
    if record.state == .gone { return ("×", .gone) }
    if record.isUnread { return ("*", .unread) }
    if let typed = composers[record.id], !typed.isEmpty, record.id != openThread { return ("✎", .draft) }
    return nil
  }
}
