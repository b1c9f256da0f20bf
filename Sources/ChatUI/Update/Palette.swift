// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Opens the palette: the actions, first those of where one is, and all threads, to be found by a few letters.
func openPalette(_ state: inout ChatState) -> [Effect] {
  let threads = state.list.shown
  var picker = Picker(
    .palette, items: state.paletteActions, pool: .threads(threads),
    status: "a few letters of an action or of one of \(threads.count) threads")
  let effects = filterPool(&picker, &state)
  state.picker = picker
  return effects
}

func pickFromPalette(_ item: Picker.Item?, _ state: inout ChatState) -> [Effect] {
  switch item?.value {
  case .action(let action):
    if !state.holds(action), let pane = action.pane { goTo(pane, &state) }
    return perform(action, &state)
  case .thread(let thread):
    guard state.list[thread] != nil else { return show(Notice(.warning, "That thread is gone by now."), &state) }
    state.list.select(thread)
    state.pane = .composer
    return open(thread, &state)
  default: return show(Notice(.done, "Nothing fits that."), &state)
  }
}

extension ChatState {
  /// Whether an action has its place where one is.
  fileprivate func holds(_ action: Action) -> Bool {
    ActionTable.entries.contains { $0.action == action && scopes.contains($0.scope) }
  }

  /// The actions of the pane, those of everywhere and those of the other panes, each once.
  fileprivate var paletteActions: [Picker.Item] {
    var seen: Set<Action> = [.openPalette]
    let here = scopes.filter { $0 != .editing }
    let elsewhere = selection == nil ? [Scope.messages, .list, .composer].filter { !here.contains($0) } : []
    return (here + elsewhere).flatMap { scope in
      ActionTable.entries.filter { $0.scope == scope }.compactMap { entry in
        guard isUseful(entry.action), !entry.action.isOfTyping else { return nil }
        if !here.contains(scope), entry.action.isStep { return nil }
        guard seen.insert(entry.action).inserted else { return nil }
        let key = bindings.keys(of: entry.action, in: scope).first
        return Picker.Item(
          label: entry.summary.capitalizedFirst, detail: "", value: .action(entry.action), note: key?.label ?? "")
      }
    }
  }
}

/// Goes where an action has its place, as somebody would who knew its key.
private func goTo(_ pane: ChatState.Pane, _ state: inout ChatState) {
  state.pane = pane
  if pane == .list { state.isListHidden = false }
}

extension Action {
  /// The pane that it belongs to.
  fileprivate var pane: ChatState.Pane? {
    for entry in ActionTable.entries where entry.action == self {
      switch entry.scope {
      case .list: return .list
      case .messages: return .messages
      case .composer: return .composer
      default: continue
      }
    }
    return nil
  }

  /// Whether it is one step of moving about, which nobody looks for from afar.
  fileprivate var isStep: Bool {
    switch self {
    case .selectNext, .selectPrevious, .selectFirst, .selectLast, .selectPageDown, .selectPageUp, .scrollDown,
      .scrollUp, .scrollHalfPageDown, .scrollHalfPageUp, .scrollPageDown, .scrollPageUp, .leaveMessages, .leaveComposer,
      .composerPageUp, .composerPageDown, .send, .openThread:
      true
    default: false
    }
  }

  /// Whether it only makes sense as the key that it is on.
  fileprivate var isOfTyping: Bool {
    switch self {
    case .insertNewline, .lineUp, .lineDown: true
    default: false
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
