// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

extension ChatState {
  /// What was sent in this thread and what was cleared, the newest last; so many at most. With pieces, also what was
  /// cut out of a text that stayed.
  func history(limit: Int, withPieces: Bool = false) -> [String] {
    var sent: [MessageRecord] = []
    for entry in transcript?.entries.suffix(limit * 4) ?? [] where entry.record.role == .user {
      if !entry.record.text.isEmpty { sent.append(entry.record) }
    }
    sent.removeFirst(max(0, sent.count - limit))
    var history: [String] = []
    var cleared = clearedTexts.filter { withPieces || !$0.isPiece }[...]
    for record in sent {
      while let first = cleared.first, first.at < record.createdAt {
        history.append(first.text)
        cleared.removeFirst()
      }
      history.append(record.text)
    }
    return history + cleared.map(\.text)
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
  let lines = state.geometry.composer
  let target = lines.caret.row + step
  guard lines.rows.indices.contains(target) else { return false }
  state.composer.moveCaret(toByte: lines.offset(row: target, column: lines.caret.column))
  return true
}

/// Goes `step` texts back in time. What was typed comes back at the end, and stays the draft on disk until a text of
/// the history is changed.
private func moveInHistory(by step: Int, _ state: inout ChatState) -> [Effect] {
  let history = state.history(limit: 200)
  let place = state.historyPlace ?? HistoryPlace(offset: 0, typed: state.composer.text)
  let offset = place.offset + step
  guard (0...history.count).contains(offset) else { return [] }
  // The last keys are not yet on disk, and soon something else stands in the composer.
  let effects = state.historyPlace == nil ? saveDrafts(&state) : []
  state.historyPlace = offset == 0 ? nil : HistoryPlace(offset: offset, typed: place.typed)
  let key = state.draftKey
  state.composers[key, default: TextEditor()].replaceAll(
    with: offset == 0 ? place.typed : history[history.count - offset])
  // What stood there is part of the history itself, or what was typed and stays the draft.
  _ = state.composers[key]?.takeRemovals()
  return effects
}
