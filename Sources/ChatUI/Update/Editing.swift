// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Editing a message that was said. The composer holds its words meanwhile, under a draft of their own: what was being
// typed waits beneath.

/// Takes the user's message at hand into the composer.
func beginEditing(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let transcript = state.transcripts[thread], transcript.isLoaded,
    let here = transcript.rowAtHand(paneRows: state.geometry.messageRows),
    let message = transcript.entries[...here].last(where: { $0.record.role == .user })?.record
  else { return show(Notice(.done, "There is no message of yours here to edit."), &state) }
  let entry = state.outbox[message.id]
  if let reason = entry.flatMap({ reasonToStay($0, state) }) { return show(Notice(.warning, reason), &state) }
  guard entry != nil || message.state != .queued && message.state != .sent else {
    return show(Notice(.done, "This message is on its way: it can be edited when it has arrived."), &state)
  }
  let effects = leaveDraft(&state) + (entry.map { holdForEditing($0, &state) } ?? [])
  let key = ChatState.editKey(thread, message.id)
  state.edits[thread] = message.id
  state.pane = .composer
  if let typed = state.composers[key], !typed.isEmpty {
    return effects + show(Notice(.done, "What you had made of it before is back."), &state)
  }
  state.composers[key] = TextEditor(message.text)
  return effects
}

/// Leaves the message as it was said. What was made of it is kept for the next time.
func leaveEditing(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let message = state.messageInEditing else { return [] }
  var effects = leaveDraft(&state)
  let key = state.draftKey
  let isChanged = state.composer.text != message.text && !state.composer.isBlank
  if !isChanged {
    state.composers[key] = nil
    effects.append(.saveDraft(nil, for: key))
  }
  state.edits[thread] = nil
  state.pane = .messages
  effects += releaseWaiting(in: thread, &state) + sendWaiting(in: thread, &state)
  let words = isChanged ? "Left as it was; E brings back what you made of it." : "Left as it was."
  return effects + show(Notice(.done, words), &state)
}

/// Sends what was made of a message: as a variant, or in its place when it was never sent.
func sendEdited(_ message: MessageRecord, _ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let transcript = state.transcripts[thread],
    let row = transcript.row(of: message.id)
  else { return [] }
  let key = state.draftKey
  let text = state.composer.text
  var edited = MessageRecord(
    id: state.localIDs.next(), role: .user, text: text, createdAt: state.now, state: .queued)
  let entry = state.outbox[message.id]
  if let reason = entry.flatMap({ reasonToStay($0, state) }) { return show(Notice(.warning, reason), &state) }
  if message.isUnsent || entry != nil, message.origin == nil {
    if entry == nil, let effects = busyElsewhere(thread, &state) { return effects }
    // Nobody has read it: there is nothing to keep but its words.
    setAside(message.text, &state)
    edited.replaces = message.id
    return endEditing(key, thread, &state) + sendMessage(edited, in: thread, &state)
  }
  let place = state.place(of: row, in: thread, transcript)
  let copies = state.copies(of: thread, before: row)
  var effects = endEditing(key, thread, &state)
  // What was being typed goes on where the conversation does.
  let draft = state.composers.removeValue(forKey: thread)
  state.unsavedDrafts.remove(thread)
  effects += makeVariant(of: thread, at: place, copies, edited, &state)
  if let draft, !draft.isEmpty, let made = state.openThread {
    state.composers[made] = draft
    effects += [.saveDraft(draft.text, for: made), .saveDraft(nil, for: thread)]
  }
  return effects
}

private func endEditing(_ key: ThreadID, _ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.historyPlace = nil
  state.edits[thread] = nil
  state.composers[key] = nil
  state.unsavedDrafts.remove(key)
  return [.saveDraft(nil, for: key)]
}

extension ChatState {
  /// What stands over the composer while a message is edited.
  func editingWords(columns limit: Int) -> String? {
    guard let message = messageInEditing else { return nil }
    let time = CivilTime(message.createdAt, secondsFromUTC: secondsFromUTC).hourAndMinute
    let when = message.createdAt.milliseconds > 0 ? " of \(time)" : ""
    let what = (message.isUnsent || outbox[message.id] != nil) && message.origin == nil ? "sends it" : "sends a variant"
    let forms = [
      "editing the message\(when): Enter \(what), Esc leaves it as it was",
      "editing\(when): Enter \(what), Esc leaves it", "editing: Enter \(what)", "editing\(when)",
    ]
    return forms.first { columns(of: $0) <= limit } ?? "editing"
  }
}

/// A thread that is being edited in gets its provider's id.
func moveEdit(from old: ThreadID, to new: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let message = state.edits.removeValue(forKey: old) else { return [] }
  state.edits[new] = message
  let (before, after) = (ChatState.editKey(old, message), ChatState.editKey(new, message))
  guard let typed = state.composers.removeValue(forKey: before) else { return [] }
  state.composers[after] = typed
  state.unsavedDrafts.remove(before)
  return [.saveDraft(nil, for: before), .saveDraft(typed.text, for: after)]
}
