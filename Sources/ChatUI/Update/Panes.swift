// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Goes to the next or the previous pane.
func movePane(by step: Int, _ state: inout ChatState) -> [Effect] {
  let panes = ChatState.Pane.allCases
  let place = panes.firstIndex(of: state.pane) ?? 0
  state.pane = panes[(place + step + panes.count) % panes.count]
  if state.pane == .list { state.isListHidden = false }
  return []
}

func toggleList(_ state: inout ChatState) -> [Effect] {
  guard state.size.columns >= Geometry.wide else {
    // There is room for one of them only.
    state.pane = state.pane == .list ? .composer : .list
    return []
  }
  state.isListHidden.toggle()
  if state.isListHidden, state.pane == .list { state.pane = .composer }
  return []
}

func compose(_ state: inout ChatState) -> [Effect] {
  state.vi = ViKeys()
  state.pane = .composer
  return []
}

func leaveMessages(_ state: inout ChatState) -> [Effect] {
  if clearMatches(&state) { return [] }
  state.pane = .list
  state.isListHidden = false
  return []
}

func leaveComposer(_ state: inout ChatState) -> [Effect] {
  if state.messageInEditing != nil { return leaveEditing(&state) }
  state.pane = .messages
  return saveDrafts(&state)
}

func showHelp(_ state: inout ChatState) -> [Effect] {
  state.helpLine = 0
  return []
}

func moveHelp(_ action: Action, _ state: inout ChatState) -> [Effect] {
  if state.output != nil { return moveOutput(action, &state) }
  let page = max(1, state.size.rows - 3)
  let isNotices = state.noticesLine != nil
  let last = isNotices ? state.lastNoticesLine : state.lastHelpLine
  let line = state.noticesLine ?? state.helpLine ?? 0
  let next: Int? =
    switch action {
    case .helpDown: min(last, line + 1)
    case .helpUp: max(0, line - 1)
    case .helpPageDown: min(last, line + page)
    case .helpPageUp: max(0, line - page)
    default: nil
    }
  if isNotices { state.noticesLine = next } else { state.helpLine = next }
  return []
}

extension ChatState {
  /// The first line of the last page of the help.
  var lastHelpLine: Int {
    max(0, helpLines(bindings, columns: size.columns, first: pane).count - max(1, size.rows - 3))
  }
}

/// Ctrl-C: stops the reply that streams here; else clears what is typed into the history; else says how to quit.
func interrupt(_ state: inout ChatState) -> [Effect] {
  if let thread = state.openThread, let reply = state.replies[thread], !reply.isStopping { return stopReply(&state) }
  if state.pane == .composer, !state.composer.isEmpty {
    let typed = state.composer.text
    let effects = edit(&state) { _ = $0.killAll() }
    setAside(typed, &state)
    return effects
      + show(Notice(.done, "Cleared. \(state.key(of: .lineUp)) brings it back (or \(state.key(of: .yank)))."), &state)
  }
  if let effects = stopFollowed(&state) ?? stopToolRequest(&state) { return effects }
  return show(Notice(.done, "Nothing to stop here. \(state.key(of: .quit, in: .anywhere)) quits."), &state)
}
