// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Selecting words with the keyboard: over the lines of the screen, but what is copied is the text behind them.

/// Puts the caret on the first words of the message at hand that are in sight.
func beginSelection(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let message = state.messageAtHand else { return nothingAtHand(&state) }
  guard state.geometry.showsMessages, var transcript = state.transcripts.removeValue(forKey: thread) else { return [] }
  defer { state.transcripts[thread] = transcript }
  let view = MessageView(state.geometry, state.layoutContext)
  let top = view.top(of: &transcript)
  guard let row = transcript.row(of: message.id) else { return [] }
  transcript.layOut(row, columns: view.columns, context: view.context)
  let count = transcript.entries[row].layout?.bodyLineCount ?? 0
  guard count > 0 else { return show(Notice(.done, "This message has no words yet."), &state) }
  let line = top.row == row ? min(max(0, top.line - 1), count - 1) : 0
  state.selection = TextSelection(
    caret: .init(message: message.id, line: line, offset: 0), columns: view.columns)
  hold(top, for: row, view, &transcript, isGrowing: state.replies[thread] != nil)
  return []
}

/// Sets the other end of the selection where the caret is, or lets it go.
func markSelection(_ state: inout ChatState) -> [Effect] {
  guard let selection = state.selection else { return [] }
  state.selection?.mark = selection.mark == nil ? selection.caret : nil
  return []
}

func swapSelectionEnds(_ state: inout ChatState) -> [Effect] {
  guard let selection = state.selection, let mark = selection.mark else { return nothingSelected(&state) }
  state.selection?.mark = selection.caret
  moveCaret(to: mark, &state)
  return []
}

func copySelection(_ state: inout ChatState) -> [Effect] {
  guard let words = state.selectedWords else { return nothingSelected(&state) }
  return [.copy(CopiedText(words, .selection))] + leaveSelection(&state)
}

func nothingSelected(_ state: inout ChatState) -> [Effect] {
  let key = state.bindings.keys(of: .markSelection, in: .selection).first?.label ?? "v"
  return show(Notice(.done, "Nothing is selected: \(key) sets one end, then move to the other."), &state)
}

func leaveSelection(_ state: inout ChatState) -> [Effect] {
  state.selection = nil
  // At the end the view follows again.
  guard let thread = state.openThread, var transcript = state.transcripts.removeValue(forKey: thread) else { return [] }
  let view = MessageView(state.geometry, state.layoutContext)
  transcript.set(top: view.top(of: &transcript), end: view.endTop(of: &transcript))
  state.transcripts[thread] = transcript
  return []
}

// MARK: The caret

/// Moves the caret; `nil` for an action that is none of its.
func moveSelection(_ action: Action, _ state: inout ChatState) -> [Effect]? {
  guard let selection = state.selection, let thread = state.openThread,
    let transcript = state.transcripts.removeValue(forKey: thread)
  else { return nil }
  var mover = CaretMover(consume transcript, MessageView(state.geometry, state.layoutContext), selection)
  let isMove = mover.perform(action)
  state.transcripts[thread] = mover.transcript
  guard isMove else { return nil }
  state.selection?.wish = mover.wish
  moveCaret(to: mover.place, &state)
  return []
}

/// Puts the caret there, and the view where it is in sight.
private func moveCaret(to place: TextSelection.Place, _ state: inout ChatState) {
  guard let thread = state.openThread, var transcript = state.transcripts.removeValue(forKey: thread) else { return }
  defer { state.transcripts[thread] = transcript }
  state.selection?.caret = place
  let view = MessageView(state.geometry, state.layoutContext)
  guard let line = transcript.linePlace(of: place) else { return }
  let top = view.top(of: &transcript)
  // The row that tells of lines below takes the last one.
  let rows = max(1, view.rows - (view.rows > 2 ? 1 : 0))
  let last = view.move(top, by: rows - 1, in: &transcript)
  var target = top
  if line < top {
    // The first words of a message bring its heading with them.
    target = line.line == 1 ? LinePlace(row: line.row, line: 0) : line
  } else if line > last {
    target = view.move(line, by: 1 - rows, in: &transcript)
  }
  hold(target, for: line.row, view, &transcript, isGrowing: state.replies[thread] != nil)
}

/// Puts this line at the top, with the caret's message at hand. What arrives below does not move the words away.
private func hold(
  _ top: LinePlace, for row: Int, _ view: MessageView, _ transcript: inout Transcript, isGrowing: Bool
) {
  if isGrowing {
    transcript.anchor = .top(transcript.entries[top.row].record.id, line: top.line)
  } else {
    transcript.set(top: top, end: view.endTop(of: &transcript))
  }
  transcript.chosen = transcript.entries[row].record.id
}
