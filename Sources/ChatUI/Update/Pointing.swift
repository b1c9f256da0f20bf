// SPDX-License-Identifier: Apache-2.0
import TerminalCore

// The mouse: off until it is asked for, so that the terminal's own selection works.

/// How many lines a step of the wheel is.
private let wheelLines = 3

/// Switches the mouse on or off, and says what that means.
func toggleMouse(_ state: inout ChatState) -> [Effect] {
  state.usesMouse.toggle()
  let key = state.bindings.keys(of: .toggleMouse, in: .anywhere).first?.label
  let words =
    state.usesMouse
    ? "Mouse on: wheel scrolls, click opens, Shift selects text." + (key.map { " \($0): off." } ?? "")
    : "Mouse off: the terminal selects text again."
  return show(Notice(.done, words), &state)
}

/// What the mouse does is done to what is under it.
func answer(_ report: MouseReport, _ state: inout ChatState) -> [Effect] {
  // A report may still be on its way when the mouse is switched off.
  guard state.usesMouse, state.geometry.isUsable else { return [] }
  state.pendingKeys = []
  switch report.act {
  case .wheelUp: return turnWheel(-1, at: report.point, &state)
  case .wheelDown: return turnWheel(1, at: report.point, &state)
  case .press(.left): return click(report.point, &state)
  case .press: return []
  }
}

private func turnWheel(_ step: Int, at point: Point, _ state: inout ChatState) -> [Effect] {
  if state.helpLine != nil {
    return (0..<wheelLines).flatMap { _ in moveHelp(step < 0 ? .helpUp : .helpDown, &state) }
  }
  if state.picker != nil { return movePicker(by: step, &state) }
  if point.column < state.geometry.listColumns { return select(&state) { $0 + step } }
  return (0..<wheelLines).flatMap { _ in scroll(step < 0 ? .scrollUp : .scrollDown, &state) }
}

private func click(_ point: Point, _ state: inout ChatState) -> [Effect] {
  // What covers the panes, or asks something, has the keys.
  guard state.helpLine == nil, state.picker == nil, state.prompt == nil else { return [] }
  state.notice = nil
  state.awaitedThread = nil
  let geometry = state.geometry
  if point.row >= geometry.footerRow { return [] }
  if point.column < geometry.listColumns { return clickList(point, geometry, &state) }
  guard geometry.showsMessages, point.column >= geometry.messageColumn else { return [] }
  guard point.row >= geometry.composerRow else {
    let effects = state.pane == .composer ? leaveComposer(&state) : []
    state.pane = .messages
    return effects
  }
  state.pane = .composer
  return placeCaret(point, geometry, &state)
}

private func clickList(_ point: Point, _ geometry: Geometry, _ state: inout ChatState) -> [Effect] {
  let effects = state.pane == .composer ? leaveComposer(&state) : []
  state.pane = .list
  let row = state.list.firstVisible + (point.row - 1) / geometry.rowsPerThread
  guard point.row >= 1, row < state.list.shown.count, row < state.list.firstVisible + geometry.listCapacity else {
    return effects
  }
  state.list.select(row: row)
  return effects + openSelected(&state)
}

private func placeCaret(_ point: Point, _ geometry: Geometry, _ state: inout ChatState) -> [Effect] {
  let row = geometry.composerWindow.lowerBound + point.row - geometry.composerRow
  guard geometry.composer.rows.indices.contains(row) else { return [] }
  let column = max(0, point.column - geometry.messageColumn - 2)
  let offset = geometry.composer.offset(row: row, column: column)
  return edit(&state) { $0.moveCaret(toByte: offset) }
}
