// SPDX-License-Identifier: Apache-2.0
import TerminalCore

// Lists to choose from, whatever they are for.

/// Takes the item that is selected, or what was typed where that may stand for one.
func pick(_ state: inout ChatState) -> [Effect] {
  guard var picker = state.picker else { return [] }
  finishFiltering(&picker, &state)
  // The letters stay, so that they can be mended.
  if picker.rowCount == 0, !picker.takesWhatIsTyped {
    state.picker = picker
    return show(Notice(.done, "Nothing fits: other letters, or \(state.key(of: .closePicker)) leaves."), &state)
  }
  state.picker = nil
  let item = state.item(picker.selected, of: picker)
  switch picker.purpose {
  case .theme: return pickTheme(item, &state)
  case .sort: return pickSort(item, &state)
  case .filter: return pickFilter(item, &state)
  case .metadata(let thread): return pickMetadata(item, picker, of: thread, &state)
  case .answerer(let thread): return pickAnswerer(item, typed: picker.editor.text.trimmed, in: thread, &state)
  case .history: return takeFromHistory(item, &state)
  case .link:
    guard case .word(let target)? = item?.value else { return [] }
    return open(link: target, &state)
  case .codeBlock(let message, let thread):
    guard case .word(let number)? = item?.value else { return [] }
    return open(block: Int(number) ?? 0, of: message, in: thread, &state)
  case .palette: return pickFromPalette(item, &state)
  case .outline(let thread): return pickTurn(item, in: thread, &state)
  case .search: return pickHit(item, &state)
  }
}

extension Picker {
  /// Whether what is typed may stand for an item: a model's name, a pair of metadata.
  fileprivate var takesWhatIsTyped: Bool {
    switch purpose {
    case .answerer: true
    case .metadata: editor.text.contains("=")
    default: false
    }
  }
}

/// Leaves the list as if it had not been opened.
func closePicker(_ state: inout ChatState) -> [Effect] {
  state.picker = nil
  return []
}

func movePicker(by step: Int, _ state: inout ChatState) -> [Effect] {
  state.picker?.move(by: step)
  return []
}

/// Changes what is typed above the list; the best item is then the first one.
func editPicker(_ state: inout ChatState, _ change: (inout TextEditor) -> Void) -> [Effect] {
  guard var picker = state.picker else { return [] }
  state.picker = nil
  let typed = picker.editor.text
  ChatUI.change(&picker.editor, of: "picker", with: &state.killRing, isOneLine: true, change)
  let isChanged = picker.editor.text != typed
  if isChanged { picker.selected = 0 }
  let effects = isChanged && picker.pool != .none ? filterPool(&picker, &state) : []
  state.picker = picker
  guard isChanged, case .search = picker.purpose else { return effects }
  return askForHits(&state)
}
