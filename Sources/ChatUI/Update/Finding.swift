// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Moving to what is looked for: by block, by words, by letters.
func find(_ action: Action, _ state: inout ChatState) -> [Effect] {
  switch action {
  case .openPalette: return openPalette(&state)
  case .nextUnread: return openNextUnread(&state)
  case .searchThreads: return openSearch(&state)
  case .previousCodeBlock: return seekCodeBlock(forward: false, &state)
  case .nextCodeBlock: return seekCodeBlock(forward: true, &state)
  case .showOutline: return openOutline(&state)
  case .findInThread: return askForWords(&state)
  case .findNext: return findAgain(forward: true, &state)
  case .findPrevious: return findAgain(forward: false, &state)
  default: return []
  }
}

/// Opens the next thread below the selected one that has something new; after the last comes the first.
private func openNextUnread(_ state: inout ChatState) -> [Effect] {
  let shown = state.list.shown
  guard !state.list.unread.isEmpty else { return show(Notice(.done, "Nothing is unread."), &state) }
  // The threads below the selected one, then those above it, at last itself.
  for step in 1...max(1, shown.count) {
    let row = (state.list.selectedRow + step) % max(1, shown.count)
    guard row < shown.count, state.list.unread.contains(shown[row]) else { continue }
    state.list.select(row: row)
    if state.pane == .list { state.pane = .messages }
    return open(shown[row], &state)
  }
  return show(Notice(.done, "What is unread is not in the list as it is shown now."), &state)
}
