// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Moves the view of the message pane.
func scroll(_ action: Action, _ state: inout ChatState) -> [Effect] {
  let geometry = state.geometry
  // Where nobody sees them, messages are not scrolled.
  guard geometry.isUsable, geometry.showsMessages else { return [] }
  let page = max(1, geometry.messageRows - 1)
  switch action {
  case .scrollDown: scrollLines(1, &state)
  case .scrollUp: scrollLines(-1, &state)
  case .scrollHalfPageDown: scrollLines(max(1, page / 2), &state)
  case .scrollHalfPageUp: scrollLines(-max(1, page / 2), &state)
  case .scrollPageDown, .composerPageDown: scrollLines(page, &state)
  case .scrollPageUp, .composerPageUp: scrollLines(-page, &state)
  case .scrollToStart: scrollToTurn(.first, &state)
  case .scrollToEnd: follow(&state)
  case .previousTurn: scrollToTurn(.previous, &state)
  case .nextTurn: scrollToTurn(.next, &state)
  default: break
  }
  return []
}

private func follow(_ state: inout ChatState) {
  guard let thread = state.openThread else { return }
  state.transcripts[thread]?.anchor = .end
  state.transcripts[thread]?.newLines = 0
  state.transcripts[thread]?.chosen = nil
}

private func scrollLines(_ step: Int, _ state: inout ChatState) {
  guard let thread = state.openThread, var transcript = state.transcripts.removeValue(forKey: thread) else { return }
  defer { state.transcripts[thread] = transcript }
  let view = MessageView(state.geometry, state.layoutContext)
  var top = view.top(of: &transcript)
  top = view.move(top, by: step, in: &transcript)
  transcript.set(top: top, end: view.endTop(of: &transcript))
}

private enum Turn { case first, previous, next }

private func scrollToTurn(_ turn: Turn, _ state: inout ChatState) {
  guard let thread = state.openThread, var transcript = state.transcripts.removeValue(forKey: thread) else { return }
  defer { state.transcripts[thread] = transcript }
  let view = MessageView(state.geometry, state.layoutContext)
  guard let here = transcript.rowAtHand(paneRows: view.rows) else { return }
  var row = 0
  switch turn {
  case .first: break
  case .previous: row = view.headingLine(of: here, in: &transcript) == nil ? here : max(0, here - 1)
  case .next: row = here + 1
  }
  transcript.set(top: LinePlace(row: row, line: 0), end: view.endTop(of: &transcript))
  transcript.chosen = transcript.entries[min(row, transcript.entries.count - 1)].record.id
}

extension Transcript {
  /// Puts this place at the top; at the end or beyond it, the view follows again.
  mutating func set(top: LinePlace, end: LinePlace) {
    if top >= end || entries.isEmpty {
      anchor = .end
      newLines = 0
    } else {
      anchor = .top(entries[top.row].record.id, line: top.line)
    }
  }
}

/// Changes a transcript and counts the lines that come below a view that stands elsewhere.
func countingNewLines(in thread: ThreadID, _ state: inout ChatState, _ change: (inout Transcript) -> Void) {
  guard var transcript = state.transcripts.removeValue(forKey: thread) else { return }
  defer { state.transcripts[thread] = transcript }
  let geometry = state.geometry
  guard thread == state.openThread, transcript.anchor != .end, geometry.isUsable else {
    change(&transcript)
    return
  }
  // Everything new is in the last message or behind it.
  let view = MessageView(geometry, state.layoutContext)
  let last = transcript.entries.count - 1
  let before = view.lineCount(from: last, of: &transcript)
  change(&transcript)
  transcript.newLines += max(0, view.lineCount(from: last, of: &transcript) - before)
}
