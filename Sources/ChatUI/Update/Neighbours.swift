// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// Several Skeins may work on one folder. What the others have written is taken in here, and what is under way at this
// one stays.

// MARK: Threads

/// Others have changed threads, or made new ones.
func othersChanged(_ changes: [ThreadChange], _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  var merged: [ThreadID: ThreadRecord] = [:]
  for change in changes {
    let id = change.after.id
    if let old = change.after.replaces, old != id, state.list[old] != nil {
      effects += othersNamed(old, change, &state)
      merged[id] = state.list[id]
    } else {
      // Of two changes of one thread, the second meets what the first has left.
      merged[id] = (merged[id] ?? state.list[id])?.merging(change.after, base: change.before) ?? change.after
    }
  }
  state.list.put(merged.values.filter { state.list[$0.id] != $0 }.sorted { $0.id < $1.id })
  for change in changes { effects += tellOfChange(change, &state) }
  return [.knowThreads(merged.keys.sorted().compactMap { state.list[$0] })] + effects
}

/// Another Skein has had the provider name a thread that this one knows by its local id.
private func othersNamed(_ old: ThreadID, _ change: ThreadChange, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[old]?.merging(change.after, base: change.before) else { return [] }
  record.id = change.after.id
  record.replaces = old
  record = record.renamingBranch([old: record.id])
  _ = state.list.replace(old, with: record)
  return moveParts(from: old, to: record.id, &state)
}

/// What somebody who looks at a thread has to hear of a change.
private func tellOfChange(_ change: ThreadChange, _ state: inout ChatState) -> [Effect] {
  let id = change.after.id
  guard var record = state.list[id] else { return [] }
  let isDeleted = record.state == .trashed && change.before?.state != .trashed && change.after.state == .trashed
  var effects = isDeleted ? trashTimer(state) : []
  guard id == state.openThread else { return effects }
  if record.isUnread, change.before?.isUnread == false, state.isFocused != false {
    // It is being read here.
    record.isUnread = false
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  if isDeleted {
    let before = change.before?.state ?? .active
    state.undoSteps.append(UndoStep("the delete of \(record.quotedName)", [UndoChange(id, .state(before))]))
    effects += saveDrafts(&state)
    effects += show(
      Notice(.warning, "Another window has deleted this thread. u in the list brings it back; your text is kept."),
      &state)
  }
  return effects
}

// MARK: Messages

/// Others have written into a thread's journal. One that was not read here will be read when it is opened.
func othersWrote(_ changes: [MessageChange], in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard state.transcripts[thread]?.isLoaded == true else { return [] }
  let isReplying = state.replies[thread] != nil
  for change in changes {
    switch change {
    case .record(let theirs):
      let ours = state.transcripts[thread]?[theirs.id]
      guard let record = theirs.settled(over: ours, isReplying: isReplying), record != ours else { continue }
      countingNewLines(in: thread, &state) { $0.put(record) }
    case .text(let text, let id):
      guard !isReplying, state.transcripts[thread]?[id]?.state == .streaming else { continue }
      countingNewLines(in: thread, &state) { $0.append(text, to: id) }
    }
  }
  return []
}

extension MessageRecord {
  /// What holds of a message that is also known here: the whole reply before a part, and of two parts the longer one.
  ///
  /// `nil` when that is ours.
  func settled(over ours: MessageRecord?, isReplying: Bool) -> MessageRecord? {
    guard let ours else { return self }
    if state == .completed { return self }
    if ours.state == .completed || (isReplying && ours.state == .streaming) { return nil }
    guard text.utf8.count < ours.text.utf8.count, role == .assistant else { return self }
    var settled = self
    settled.text = ours.text
    return settled
  }
}

/// Others have written drafts. What is typed here stays.
func othersDrafted(_ changes: [DraftChange], _ state: inout ChatState) -> [Effect] {
  for change in changes where !state.unsavedDrafts.contains(change.thread) {
    let here = state.composers[change.thread]?.text ?? ""
    guard here == change.before ?? "", here != change.after ?? "", state.historyPlace == nil else { continue }
    state.composers[change.thread] = change.after.map { TextEditor($0) }
  }
  return []
}

// MARK: Presence

/// Other Skeins came, went, or turned to something else. A reply that one of them has left in the middle is taken over.
func neighboursChanged(_ neighbours: [Neighbour], _ state: inout ChatState) -> [Effect] {
  let before = Set(state.neighbours.flatMap(\.busy))
  let gone = Set(state.neighbours.map(\.id)).subtracting(neighbours.map(\.id))
  state.neighbours = neighbours
  let left = before.subtracting(neighbours.flatMap(\.busy))
  let effects = left.sorted().flatMap { takeOver($0, &state) }
  // What waited here for the end of their reply goes out now.
  let waiting = left.isEmpty ? [] : sendWaiting(&state)
  // What it had in the outbox is taken over.
  let hasLeftWork = !gone.isEmpty && state.outbox.entries.contains { $0.owner == .other }
  return effects + waiting + (hasLeftWork ? [.claimOutbox] : [])
}

private func takeOver(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  // Nobody has looked while it was theirs.
  if state.isFollowed(thread) { return refreshAgain(thread, &state) }
  guard state.replies[thread] == nil, let transcript = state.transcripts[thread], transcript.isLoaded,
    transcript.entries.suffix(8).contains(where: { $0.record.state == .streaming })
  else { return [] }
  let question = refreshAgain(thread, &state)
  return question.isEmpty ? interruptStreaming(leftReason, in: thread, &state) : question
}

/// Why a reply of which there is a part is not whole, when the Skein that received it is no more.
let leftReason = "Skein ended while this came; R asks again"

/// Another Skein was a moment earlier: what was to be sent stays here, marked.
func sendRefused(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let reply = state.replies.removeValue(forKey: thread) else { return [] }
  if let effects = waitForNeighbour(reply, in: thread, &state) { return effects }
  var effects: [Effect] = []
  if let id = reply.unacceptedMessage, var message = state.transcripts[thread]?[id] {
    message.state = .failed
    message.reason = "not sent: another window was at it; R sends it again"
    state.transcripts[thread]?.put(message)
    effects.append(.saveMessageDurably(message, in: thread))
    effects += noteUnsent(in: thread, &state)
  }
  return effects + show(Notice(.warning, "Not sent: a reply is coming in this thread elsewhere."), &state)
}

/// What is in the outbox waits for the end of the other's reply; `nil` when nothing of it is.
private func waitForNeighbour(_ reply: Reply, in thread: ThreadID, _ state: inout ChatState) -> [Effect]? {
  guard state.outbox.policy == .waits, let id = reply.unacceptedMessage, var entry = state.outbox[id],
    var message = state.transcripts[thread]?[id]
  else { return nil }
  entry.stage = .queued
  state.outbox[id] = entry
  message.state = .queued
  state.transcripts[thread]?.put(message)
  return [.saveMessageDurably(message, in: thread), .keepInOutbox(entry)] + noteUnsent(in: thread, &state)
    + show(Notice(.done, "It waits for the end of a reply that comes here elsewhere, then it is sent."), &state)
}

/// Says that a thread has to wait for another Skein; `nil` when it has not.
func busyElsewhere(_ thread: ThreadID, _ state: inout ChatState) -> [Effect]? {
  guard let place = state.placeOfReply(in: thread) else { return nil }
  return show(Notice(.done, "A reply is coming here in \(place). Your text is kept until it is done."), &state)
}

extension ChatState {
  /// Where else a reply is under way in a thread.
  public func placeOfReply(in thread: ThreadID) -> String? {
    neighbours.isEmpty ? nil : neighbours.first { $0.busy.contains(thread) }?.place
  }

  /// Whether another Skein has a reply under way in a thread.
  public func isBusyElsewhere(_ thread: ThreadID) -> Bool { placeOfReply(in: thread) != nil }

  /// The other terminals that show the open thread, for its header.
  var otherPlaces: String {
    guard let thread = openThread, !neighbours.isEmpty else { return "" }
    let places = neighbours.filter { $0.openThread == thread }.map(\.place)
    return places.isEmpty ? "" : "also open in \(places.joined(separator: ", "))"
  }

  /// What this Skein tells of itself.
  public var presence: Presence { Presence(openThread: openThread, busy: Set(replies.keys)) }
}
