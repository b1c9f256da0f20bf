// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Opens the palette: the actions that apply where one is, and all threads, to be found by a few letters.
func openPalette(_ state: inout ChatState) -> [Effect] {
  let actions = state.paletteActions
  let threads = state.list.shown.compactMap { id in
    state.list[id].map { Picker.Item(label: $0.displayTitle, detail: "", value: .thread(id), role: .text) }
  }
  state.picker = Picker(
    .palette, items: actions + threads, status: "a few letters of an action or of one of \(threads.count) threads")
  return []
}

func pickFromPalette(_ item: Picker.Item?, _ state: inout ChatState) -> [Effect] {
  switch item?.value {
  case .action(let action): return perform(action, &state)
  case .thread(let thread):
    guard state.list[thread] != nil else { return show(Notice(.warning, "That thread is gone by now."), &state) }
    state.list.select(thread)
    state.pane = .composer
    return open(thread, &state)
  default: return show(Notice(.done, "Nothing fits that."), &state)
  }
}

extension ChatState {
  /// The actions of the pane and those of everywhere, each once, those of the pane first.
  fileprivate var paletteActions: [Picker.Item] {
    var seen: Set<Action> = [.openPalette]
    return scopes.filter { $0 != .editing }.flatMap { scope in
      ActionTable.entries.filter { $0.scope == scope }.compactMap { entry in
        guard isUseful(entry.action), !entry.action.isOfTyping, seen.insert(entry.action).inserted else { return nil }
        let key = bindings.keys(of: entry.action, in: scope).first
        return Picker.Item(
          label: entry.summary.capitalizedFirst, detail: "", value: .action(entry.action), note: key?.label ?? "")
      }
    }
  }
}

extension Action {
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
