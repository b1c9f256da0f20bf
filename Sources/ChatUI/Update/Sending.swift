// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Sends what the composer holds: first onto the disk, then on its way.
func sendComposer(_ state: inout ChatState) -> [Effect] {
  let text = state.composer.text
  guard !state.composer.isBlank else { return [] }
  if let thread = state.openThread, state.replies[thread] != nil {
    return show(Notice(.done, "A reply is still coming here: Ctrl-C stops it. Your text is kept."), &state)
  }
  if let thread = state.openThread, state.list[thread]?.state == .gone {
    return show(
      Notice(.error, "This thread is gone at \(state.profile.name). Ctrl-N begins a new one; your text is kept."),
      &state)
  }
  let draftKey = state.draftKey
  let thread = state.openThread ?? beginRecord(&state)
  state.composers[draftKey] = nil
  state.unsavedDrafts.remove(draftKey)
  state.historyPlace = nil
  let message = MessageRecord(
    id: state.localIDs.next(), role: .user, text: text, createdAt: state.now, state: .queued)
  return put(message, in: thread, &state) + [.saveDraft(nil, for: draftKey)]
    + send(message, in: thread, &state)
}

/// Sends again what failed, or asks for the reply again.
func askAgain(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let transcript = state.transcripts[thread], transcript.isLoaded else {
    return []
  }
  if state.replies[thread] != nil {
    return show(Notice(.done, "A reply is already coming."), &state)
  }
  if var failed = transcript.entries.last(where: { $0.record.state == .failed && $0.record.role == .user })?.record {
    failed.state = .queued
    failed.reason = nil
    return put(failed, in: thread, &state) + send(failed, in: thread, &state)
  }
  guard !transcript.entries.isEmpty else { return [] }
  return send(nil, in: thread, &state)
}

/// Brings a new thread into the registry under a local id.
private func beginRecord(_ state: inout ChatState) -> ThreadID {
  let record = ThreadRecord(id: state.localIDs.next(), createdAt: state.now, updatedAt: state.now)
  state.list.put(record)
  state.list.select(record.id)
  state.transcripts[record.id] = Transcript(isLoaded: true)
  state.openThread = record.id
  return record.id
}

/// Adds or changes a message of ours, durably, and the thread's record with it.
private func put(_ message: MessageRecord, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.transcripts[thread, default: Transcript()].put(message)
  state.transcripts[thread]?.anchor = .end
  state.transcripts[thread]?.newLines = 0
  return touch(thread, with: message, &state) + [.saveMessageDurably(message, in: thread)]
}

private func send(_ message: MessageRecord?, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let record = state.list[thread] else { return [] }
  state.replies[thread] = Reply(startedAt: state.now, unacceptedMessage: message?.id)
  return [
    .send(
      SendRequest(
        thread: thread, newThreadMetadata: record.isAtProvider ? nil : record.metadata, message: message))
  ]
}

/// Notes activity in a thread: its time, its newest words, its number of messages.
func touch(_ thread: ThreadID, with message: MessageRecord, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  record.note(message, count: state.transcripts[thread]?.entries.count, at: max(message.createdAt, record.updatedAt))
  guard record != state.list[thread] else { return [] }
  state.list.put(record)
  return [.saveThread(record)]
}

extension ThreadRecord {
  /// The longest preview and opening that the registry keeps, in characters.
  static let previewLength = 120

  mutating func note(_ message: MessageRecord, count: Int?, at time: Timestamp) {
    updatedAt = time
    if let count { messageCount = count }
    let words = message.text.firstWords(Self.previewLength)
    if !words.isEmpty {
      preview = words
      if opening.isEmpty { opening = words }
    }
  }
}

extension String {
  /// The first words as one line of at most `limit` characters.
  func firstWords(_ limit: Int) -> String {
    let start = self.drop { $0.isWhitespace }.prefix(limit * 2)
    let line = start.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return String(line.prefix(limit))
  }
}

// MARK: What the provider answers

/// The provider has named a thread: the name takes the place of the local id everywhere.
func threadNamed(_ local: ThreadID, _ thread: ChatThread, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[local] else { return [] }
  let title = record.title
  record.replaces = local
  record.id = thread.id
  record.metadata = thread.metadata
  if let title { record.metadata.setTitle(title) }
  state.list.replace(local, with: record)
  state.transcripts[thread.id] = state.transcripts.removeValue(forKey: local)
  state.replies[thread.id] = state.replies.removeValue(forKey: local)
  if state.openThread == local { state.openThread = thread.id }
  var effects: [Effect] = [.moveMessages(from: local, to: thread.id), .saveThread(record)]
  if let typed = state.composers.removeValue(forKey: local) {
    state.composers[thread.id] = typed
    state.unsavedDrafts.remove(local)
    effects += [.saveDraft(nil, for: local), .saveDraft(typed.text, for: thread.id)]
  }
  state.undoSteps = state.undoSteps.map { $0.renaming(local, to: thread.id) }
  if record.state == .trashed { effects += trashTimer(state) }
  if let title, title != thread.title { effects += setTitle(title, of: thread.id, &state) }
  return effects
}

extension UndoStep {
  func renaming(_ old: ThreadID, to new: ThreadID) -> UndoStep {
    switch self {
    case .delete(old): .delete(new)
    case .rename(old, let title): .rename(new, oldTitle: title)
    default: self
    }
  }
}

func messageAccepted(
  _ message: Message, for local: MessageID, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  state.replies[thread]?.unacceptedMessage = nil
  guard var record = state.transcripts[thread]?[local] else { return [] }
  record.replaces = local
  record.id = message.id
  record.state = .completed
  record.reason = nil
  record.metadata = message.metadata
  state.transcripts[thread]?.put(record)
  return [.saveMessageDurably(record, in: thread)]
}

/// A sending is over. What failed is kept and marked; what was cut is fetched.
func sendEnded(_ failure: SendFailure?, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let reply = state.replies.removeValue(forKey: thread) else { return [] }
  var effects = settleReply(reply, failure, in: thread, &state)
  if let failure {
    effects += noteFailure(failure, reply, in: thread, &state)
  } else {
    effects += noteArrival(in: thread, &state)
  }
  // After a stop the provider has the last word on how much of the reply there is.
  return reply.isStopping ? effects + refreshAgain(thread, &state) : effects
}

/// Marks what is left in the middle of things by a sending that is over.
private func settleReply(
  _ reply: Reply, _ failure: SendFailure?, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  var effects: [Effect] = []
  let reason = failure.map { words(for: $0.error, state.profile) }
  if let id = reply.unacceptedMessage, var message = state.transcripts[thread]?[id] {
    message.state = .failed
    message.reason = "not sent: \(reason ?? "stopped"); R sends it again"
    state.transcripts[thread]?.put(message)
    effects.append(.saveMessageDurably(message, in: thread))
  }
  for entry in state.transcripts[thread]?.entries.suffix(4) ?? [] where entry.record.state == .streaming {
    var message = entry.record
    message.state = .interrupted
    message.reason = reply.isStopping ? "stopped; R asks again" : "interrupted: \(reason ?? "the stream ended early")"
    state.transcripts[thread]?.put(message)
    effects.append(.saveMessageDurably(message, in: thread))
  }
  return effects + clearRun(of: thread, unless: failure?.error.kind, &state)
}

/// Forgets the run of a thread, unless it may still go on at the provider.
private func clearRun(
  of thread: ThreadID, unless failure: ServiceError.Kind?, _ state: inout ChatState
) -> [Effect] {
  guard var record = state.list[thread], record.runID != nil else { return [] }
  if failure == .cutStream || failure == .brokenConnection { return [.wake(.refresh(thread), afterMilliseconds: 500)] }
  record.runID = nil
  state.list.put(record)
  return [.saveThread(record)]
}

private func noteFailure(
  _ failure: SendFailure, _ reply: Reply, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  if reply.isStopping { return [] }
  var effects: [Effect] = []
  let reason = words(for: failure.error, state.profile)
  // A run that is refused may lack its assistant; a message that is refused lacks its thread.
  if failure.stage == .postingMessage, failure.error.kind == .notFound, var record = state.list[thread] {
    record.state = .gone
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  let what =
    switch failure.stage {
    case .creatingThread, .postingMessage: "Not sent: \(reason)"
    case .running: "No full reply: \(reason)"
    }
  return effects + show(Notice(.error, what), &state) + markUnread(thread, &state)
}

private func noteArrival(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  if let last = state.transcripts[thread]?.last { effects += touch(thread, with: last, &state) }
  return effects + markUnread(thread, &state)
}

private func markUnread(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard thread != state.openThread, var record = state.list[thread], record.isListed, !record.isUnread else {
    return []
  }
  record.isUnread = true
  state.list.put(record)
  return [.saveThread(record), .bell]
}
