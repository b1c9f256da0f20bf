// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// Help with a text that is being written: the user's editor, what was sent before.

/// Gives the text to the user's editor. It is on disk before that.
func editInEditor(_ state: inout ChatState) -> [Effect] {
  guard state.editedDraft == nil else { return [] }
  state.editedDraft = state.draftKey
  let errand = Errand.edit(
    state.composer.text, draft: state.draftKey, program: state.preferences.programs.editor)
  return saveDrafts(&state) + [.lendTerminal(errand)]
}

/// Takes what the editor left. What was typed here meanwhile is not lost: Up brings it back.
func editorEnded(
  _ result: ErrandResult, text: String, draft: ThreadID, _ state: inout ChatState
) -> [Effect] {
  let key = state.editedDraft ?? draft
  state.editedDraft = nil
  switch result {
  case .done, .wantsMore: return []
  case .failed(let notice): return show(notice, &state)
  case .edited(let edited): return takeEdited(edited.withPlainLineEnds, instead: text, draft: key, &state)
  }
}

private func takeEdited(
  _ edited: String, instead text: String, draft key: ThreadID, _ state: inout ChatState
) -> [Effect] {
  let present = state.composers[key]?.text ?? ""
  guard edited != present else { return [] }
  if present != text || edited.isEmpty { setAside(present, &state) }
  if key == state.draftKey {
    _ = edit(&state) { $0.replaceAll(with: edited) }
  } else {
    state.composers[key, default: TextEditor()].replaceAll(with: edited)
  }
  state.unsavedDrafts.insert(key)
  let effects = saveDrafts(&state)
  if present != text {
    let words = "The editor's text is here; what was typed meanwhile is in the history (\(state.key(of: .lineUp)))."
    return effects + show(Notice(.done, words), &state)
  }
  guard edited.isEmpty else { return effects }
  let words = "The editor left nothing. \(state.key(of: .lineUp)) brings the text back."
  return effects + show(Notice(.done, words), &state)
}

// MARK: History

/// How many texts can be searched, and how much of each is looked at, so that a key stays fast in a long thread.
private let (searchedTexts, searchedLength) = (500, 400)

/// Lists what was sent here and what was cleared, the newest first, to be found by a few letters.
func searchHistory(_ state: inout ChatState) -> [Effect] {
  var known: Set<String> = []
  let texts = state.history(limit: searchedTexts, withPieces: true).reversed().filter { known.insert($0).inserted }
  guard !texts.isEmpty else {
    // It is being read: who asks in the first moments is answered then.
    state.historyAwaitedSince = state.isHistoryRead ? nil : state.now
    if !state.isHistoryRead { return [] }
    return show(Notice(.done, "Nothing was sent in this thread yet, and nothing was cleared."), &state)
  }
  let items = texts.map { text in
    Picker.Item(label: text.firstWords(searchedLength), detail: "", value: .word(text))
  }
  let words = items.count == 1 ? "1 text" : "\(items.count) texts, the newest first"
  state.picker = Picker(.history, items: items, status: words)
  return []
}

/// Puts a text of the history into the composer. What was typed there is the newest text of the history then.
func takeFromHistory(_ item: Picker.Item?, _ state: inout ChatState) -> [Effect] {
  guard case .word(let text) = item?.value else { return [] }
  let typed = state.composer.text
  guard typed != text else { return [] }
  if state.historyPlace == nil { setAside(typed, &state) }
  return edit(&state) { $0.replaceAll(with: text) }
}
