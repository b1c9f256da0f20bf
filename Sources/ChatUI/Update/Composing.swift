// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Typed text goes where the caret is; outside a text it is not for us.
func type(_ text: String, _ state: inout ChatState) -> [Effect] {
  guard state.helpLine == nil, state.noticesLine == nil,
    state.prompt != nil || state.picker != nil || state.pane == .composer
  else {
    return []
  }
  return edit(&state) { $0.insert(text) }
}

/// Pasted text is put in as it is and never sends; in a prompt it becomes one line. Outside a text it goes to the
/// composer: nobody pastes commands.
func paste(_ text: String, _ state: inout ChatState) -> [Effect] {
  state.notice = nil
  state.awaitedThread = nil
  state.helpLine = nil
  state.noticesLine = nil
  state.isLiteralAwaited = false
  guard state.prompt == nil, state.picker == nil else {
    return edit(&state) { $0.insert(VisibleText.of(text, keepingLines: false)) }
  }
  state.pane = .composer
  return edit(&state) { $0.insert(text) }
}

/// Changes the text that has the caret: the prompt's, else the composer's.
func edit(_ state: inout ChatState, _ change: (inout TextEditor) -> Void) -> [Effect] {
  if state.picker != nil { return editPicker(&state, change) }
  if state.prompt != nil {
    if var editor = state.prompt?.editor {
      state.prompt?.editor = TextEditor()
      ChatUI.change(&editor, of: "prompt", with: &state.killRing, isOneLine: true, change)
      state.prompt?.editor = editor
    }
    return promptEdited(&state)
  }
  let isChanged = changeDraft(&state, change)
  guard isChanged else { return [] }
  keepRemovals(&state)
  // What is changed now is the draft; what was typed before going into the history is part of the history.
  if let place = state.historyPlace { setAside(place.typed, &state) }
  state.historyPlace = nil
  return draftChanged(&state)
}

/// Changes a draft and tells whether its words changed; a mere move of the caret does not.
private func changeDraft(_ state: inout ChatState, _ change: (inout TextEditor) -> Void) -> Bool {
  let key = state.draftKey
  let old = state.composers[key]?.revision ?? 0
  ChatUI.change(&state.composers[key, default: TextEditor()], of: "draft " + key, with: &state.killRing, change)
  return state.composers[key]?.revision != old
}

/// Changes a text that has the one kill ring in hand meanwhile.
func change(
  _ editor: inout TextEditor, of owner: String, with ring: inout KillRing, isOneLine: Bool = false,
  _ change: (inout TextEditor) -> Void
) {
  swap(&editor.killRing, &ring)
  editor.killRing.use(by: owner)
  editor.isOneLine = isOneLine
  change(&editor)
  swap(&editor.killRing, &ring)
}

/// A draft is on disk within half a second of the key that changed it, however long it is.
func draftChanged(_ state: inout ChatState) -> [Effect] {
  let isFirst = state.unsavedDrafts.isEmpty
  state.unsavedDrafts.insert(state.draftKey)
  return isFirst ? [.wake(.saveDrafts, afterMilliseconds: 500)] : []
}

func saveDrafts(_ state: inout ChatState) -> [Effect] {
  defer { state.unsavedDrafts = [] }
  return state.unsavedDrafts.sorted().map { key in
    let text = state.composers[key]?.text ?? ""
    return .saveDraft(text.isEmpty ? nil : text, for: key)
  }
}

/// Leaves the open thread's draft as it was typed, also when a text of the history stands in its place.
func leaveDraft(_ state: inout ChatState) -> [Effect] {
  if let place = state.historyPlace {
    state.composers[state.draftKey] = place.typed.isEmpty ? nil : TextEditor(place.typed)
    state.historyPlace = nil
  }
  return saveDrafts(&state)
}
