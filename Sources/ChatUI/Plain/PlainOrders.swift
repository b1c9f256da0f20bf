// SPDX-License-Identifier: Apache-2.0
import TerminalCore
public import ThreadsAPI

// What is asked for without a screen, by the same rules as with one.

/// What is to be done once, before the first line: a thread that was asked for is opened, else a new one begins.
public func startPlain(_ state: inout ChatState, opening thread: ThreadID?) -> [Effect] {
  state.pane = .composer
  var effects: [Effect] = []
  if let thread { effects += go(to: thread, &state) }
  return effects + trashTimer(state) + [.listThreads]
}

/// Carries out what a line asks for, as far as the state can: lists and searches are for those who write them.
public func carryOut(_ order: PlainOrder, _ state: inout ChatState, at now: Timestamp) -> [Effect] {
  state.now = now
  state.notice = nil
  state.awaitedThread = nil
  switch order {
  case .say(let text): return say(text, &state)
  case .confirm: return state.waitingCall != nil && !state.composer.isBlank ? sendComposer(&state) : []
  case .sendDraft: return sendDraft(&state)
  case .dropDraft: return dropDraft(&state)
  case .open(let thread): return go(to: thread, &state)
  case .new: return beginThread(&state)
  case .rename(let title): return renameOpen(to: title, &state)
  case .delete: return deleteOpen(&state)
  case .undo: return undo(&state)
  case .again: return askAgain(&state)
  case .stop: return stopReply(&state)
  case .model(let name): return pickAnswerer(nil, typed: name ?? "", in: state.openThread, &state)
  case .quit: return quit(&state)
  case .help, .list, .search, .read, .unknown, .incomplete: return []
  }
}

/// Keeps a text that can't be sent now, as the draft of the open thread.
public func keepAsDraft(_ text: String, _ state: inout ChatState) -> [Effect] {
  let kept = [state.composer.text, text].filter { !$0.isEmpty }.joined(separator: "\n")
  state.composer = TextEditor(kept)
  return [.saveDraft(kept, for: state.draftKey)]
}

/// Sends a text; the draft that is kept stays, and the text becomes one when it can't be sent.
private func say(_ text: String, _ state: inout ChatState) -> [Effect] {
  let kept = state.waitingCall == nil ? state.composer.text : ""
  state.composer = TextEditor(text)
  let effects = sendComposer(&state)
  let left = [kept, state.composer.text].filter { !$0.isEmpty && !text.hasPrefix("!") }.joined(separator: "\n")
  guard !left.isEmpty else { return effects }
  state.composer = TextEditor(left)
  return effects + [.saveDraft(left, for: state.draftKey)]
}

private func sendDraft(_ state: inout ChatState) -> [Effect] {
  guard !state.composer.isBlank else { return show(Notice(.done, "There is no draft here."), &state) }
  return sendComposer(&state)
}

private func dropDraft(_ state: inout ChatState) -> [Effect] {
  guard !state.composer.isEmpty else { return show(Notice(.done, "There is no draft here."), &state) }
  setAside(state.composer.text, &state)
  state.composers[state.draftKey] = nil
  return [.saveDraft(nil, for: state.draftKey)] + show(Notice(.done, "The draft is cleared."), &state)
}

private func go(to thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard state.list[thread]?.isListed == true else { return ask(for: thread, &state) }
  state.list.select(thread)
  return open(thread, &state)
}

private func renameOpen(to title: String, _ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread else { return show(Notice(.done, "There is no thread open."), &state) }
  let effects = rename(thread, to: VisibleText.of(title, keepingLines: false).trimmed, &state)
  guard state.notice == nil else { return effects }
  return effects + show(Notice(.done, "The title is now “\(title)”."), &state)
}

private func deleteOpen(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread else { return show(Notice(.done, "There is no thread open."), &state) }
  state.list.select(thread)
  return deleteSelected(&state)
}
