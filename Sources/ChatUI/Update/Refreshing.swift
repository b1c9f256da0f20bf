// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Asks the provider for what is new in a thread, once a session.
func refresh(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let transcript = state.transcripts[thread], !transcript.isRefreshed else { return [] }
  state.transcripts[thread]?.isRefreshed = true
  return askProvider(thread, state)
}

/// Asks again, because a run went on or a stream was cut.
func refreshAgain(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  askProvider(thread, state)
}

private func askProvider(_ thread: ThreadID, _ state: ChatState) -> [Effect] {
  guard let record = state.list[thread], record.isAtProvider, record.state != .gone, state.replies[thread] == nil
  else { return [] }
  return [.refresh(thread, back: state.transcripts[thread]?.newestCertain, run: record.runID)]
}

extension Transcript {
  /// The newest message that the provider has whole, with nothing uncertain before it.
  var newestCertain: MessageID? {
    var newest: MessageID?
    for entry in entries {
      guard entry.record.state == .completed, !entry.record.id.hasPrefix(MessageRecord.localPrefix) else { break }
      newest = entry.record.id
    }
    return newest
  }
}

func refreshed(
  _ thread: ThreadID, _ result: Result<ProviderThread, ServiceError>, _ state: inout ChatState
) -> [Effect] {
  switch result {
  case .success(let answer): return merge(answer, into: thread, &state)
  case .failure(let error): return refreshFailed(thread, error, &state)
  }
}

private func refreshFailed(_ thread: ThreadID, _ error: ServiceError, _ state: inout ChatState) -> [Effect] {
  state.transcripts[thread]?.isRefreshed = false
  if error.kind == .notFound, var record = state.list[thread], record.state == .active {
    record.state = .gone
    record.runID = nil
    state.list.put(record)
    return [.saveThread(record)]
      + show(Notice(.warning, "\(state.profile.name) no longer has this thread; your copy stays."), &state)
  }
  guard thread == state.openThread else { return [] }
  return show(Notice(.warning, "Showing your own copy: \(words(for: error, state.profile))"), &state)
}

/// Brings what the provider has together with what is here. Nothing that is here is lost.
func merge(_ answer: ProviderThread, into thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread], state.replies[thread] == nil else { return [] }
  var effects: [Effect] = []
  var hasNew = false
  var previous: MessageID?
  for message in answer.messages {
    let merged = merged(message, with: state.transcripts[thread], model: state.profile.model)
    defer { previous = merged.id }
    guard merged != state.transcripts[thread]?[merged.id] else { continue }
    hasNew = true
    countingNewLines(in: thread, &state) { $0.bringIn(merged, after: previous) }
    effects.append(.saveMessage(merged, in: thread))
  }
  if state.renames[thread] == nil { record.metadata = answer.thread.metadata }
  if let last = state.transcripts[thread]?.last {
    if record.opening.isEmpty, let first = state.transcripts[thread]?.entries.first?.record {
      record.opening = first.text.firstWords(ThreadRecord.previewLength)
    }
    record.note(
      last, count: state.transcripts[thread]?.entries.count,
      at: hasNew ? max(record.updatedAt, last.createdAt) : record.updatedAt)
  }
  if let run = answer.run {
    if let usage = run.usage { state.tokens[thread] = usage.totalTokens }
    if run.status.isTerminal {
      record.runID = nil
    } else {
      effects.append(.wake(.refresh(thread), afterMilliseconds: 1500))
    }
  }
  if record != state.list[thread] {
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  return effects
}

/// A provider's message as it is to be kept, with what is known of it here.
private func merged(_ message: Message, with transcript: Transcript?, model: String) -> MessageRecord {
  var record = MessageRecord(
    id: message.id, role: message.role, text: message.text, createdAt: message.createdAt,
    metadata: message.metadata, runID: message.runID)
  switch message.status {
  case .completed: break
  case .inProgress: record.state = .streaming
  case .incomplete:
    record.state = .interrupted
    record.reason = words(forIncomplete: message.incompleteReason)
  }
  if message.role == .assistant { record.model = model }
  if let known = transcript?[message.id] {
    record.createdAt = known.createdAt
    record.replaces = known.replaces
    record.model = known.model ?? record.model
    // The longer of two cut texts is the one with more of the reply.
    if record.state != .completed, known.text.utf8.count > record.text.utf8.count { record.text = known.text }
  } else if message.role == .user, let ours = transcript?.unacceptedCopy(of: message) {
    record.replaces = ours.id
    record.createdAt = ours.createdAt
  }
  return record
}

extension Transcript {
  /// Takes what the provider says: a known message stays where it is, a new one comes behind the one before it.
  fileprivate mutating func bringIn(_ record: MessageRecord, after previous: MessageID?) {
    let isKnown = row(of: record.id) != nil || record.replaces.flatMap { row(of: $0) } != nil
    if isKnown { put(record) } else { insert(record, after: previous) }
  }

  /// A message of ours that the provider had after all: not accepted as far as we knew, with the same words.
  fileprivate func unacceptedCopy(of message: Message) -> MessageRecord? {
    entries.last {
      $0.record.role == .user && $0.record.id.hasPrefix(MessageRecord.localPrefix)
        && $0.record.text == message.text && $0.record.createdAt.seconds - 120 <= message.createdAt.seconds
    }?.record
  }
}
