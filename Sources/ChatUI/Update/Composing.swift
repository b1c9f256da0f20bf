// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Typed text goes where the caret is; outside a text it is not for us.
func type(_ text: String, _ state: inout ChatState) -> [Effect] {
  guard state.helpLine == nil, state.prompt != nil || state.pane == .composer else { return [] }
  return edit(&state) { $0.insert(text) }
}

/// Pasted text is put in as it is and never sends; in a prompt it becomes one line. Outside a text it goes to the
/// composer: nobody pastes commands.
func paste(_ text: String, _ state: inout ChatState) -> [Effect] {
  guard state.helpLine == nil else { return [] }
  state.notice = nil
  if state.prompt == nil { state.pane = .composer }
  let words = state.prompt == nil ? text : VisibleText.of(text, keepingLines: false)
  return edit(&state) { $0.insert(words) }
}

/// Changes the text that has the caret: the prompt's, else the composer's.
func edit(_ state: inout ChatState, _ change: (inout TextEditor) -> Void) -> [Effect] {
  if state.prompt != nil {
    if var editor = state.prompt?.editor {
      change(&editor)
      state.prompt?.editor = editor
    }
    return []
  }
  change(&state.composers[state.draftKey, default: TextEditor()])
  return draftChanged(&state)
}

/// A draft is on disk within half a second of the key that changed it.
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

// MARK: History

extension ChatState {
  /// What was sent in this thread and what was cleared, the newest last.
  var history: [String] {
    let sent = transcript?.entries.suffix(200).filter { $0.record.role == .user }.map(\.record.text) ?? []
    return sent + clearedTexts
  }
}

func lineUp(_ state: inout ChatState) -> [Effect] {
  if moveCaretByLine(-1, &state) { return [] }
  return moveInHistory(by: 1, &state)
}

func lineDown(_ state: inout ChatState) -> [Effect] {
  if moveCaretByLine(1, &state) { return [] }
  return moveInHistory(by: -1, &state)
}

/// Moves the caret one line of the screen up or down; false at the edge.
private func moveCaretByLine(_ step: Int, _ state: inout ChatState) -> Bool {
  let lines = ComposerLines(state.composer, columns: state.geometry.composerColumns)
  let target = lines.caret.row + step
  guard lines.rows.indices.contains(target) else { return false }
  state.composer.moveCaret(toOffset: lines.offset(row: target, column: lines.caret.column))
  return true
}

/// Goes `step` texts back in time. What was typed comes back at the end; nothing is overwritten.
private func moveInHistory(by step: Int, _ state: inout ChatState) -> [Effect] {
  let history = state.history
  let place = state.historyPlace ?? HistoryPlace(offset: 0, typed: state.composer.text)
  let offset = place.offset + step
  guard (0...history.count).contains(offset) else { return [] }
  state.historyPlace = offset == 0 ? nil : HistoryPlace(offset: offset, typed: place.typed)
  state.composer.replaceAll(with: offset == 0 ? place.typed : history[history.count - offset])
  return draftChanged(&state)
}
