// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Asks the provider for what is new in a thread, once a session.
func refresh(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let transcript = state.transcripts[thread], !transcript.isRefreshed, !state.isBusyElsewhere(thread) else {
    return []
  }
  state.transcripts[thread]?.isRefreshed = true
  return askProvider(thread, state)
}

/// Asks again, because a run went on or a stream was cut.
func refreshAgain(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  askProvider(thread, state)
}

private func askProvider(_ thread: ThreadID, _ state: ChatState) -> [Effect] {
  guard let record = state.list[thread], record.isAtProvider, record.isListed || record.state == .archived,
    record.state != .gone,
    state.replies[thread] == nil, !state.isBusyElsewhere(thread)
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
  case .success(let answer): return merge(answer, into: thread, &state) + sendWaiting(in: thread, &state)
  case .failure(let error): return refreshFailed(thread, error, &state)
  }
}

private func refreshFailed(_ thread: ThreadID, _ error: ServiceError, _ state: inout ChatState) -> [Effect] {
  state.transcripts[thread]?.isRefreshed = false
  var effects: [Effect] = []
  if error.mayPass, state.outbox.hasWaiting(in: thread) { effects += linkFailed(error, &state) }
  if state.replies[thread] == nil, !state.isBusyElsewhere(thread) {
    effects += interruptStreaming(unseenReason, in: thread, &state)
  }
  if error.kind == .notFound, var record = state.list[thread], record.state == .active {
    record.state = .gone
    record.runID = nil
    record.awaitsReply = false
    state.followings[thread] = nil
    state.list.put(record)
    return effects + [.saveThread(record)]
      + show(Notice(.warning, "\(state.profile.name) no longer has this thread; your copy stays."), &state)
  }
  let isFirst = state.followings[thread].map { $0.misses == 0 } ?? true
  if state.replies[thread] == nil { effects += lookAgain(at: thread, after: error, &state) }
  effects += lookFailed(at: thread, error, &state)
  guard thread == state.openThread, isFirst else { return effects }
  return effects + show(Notice(.warning, "Showing your own copy: \(words(for: error, state.profile))"), &state)
}

/// Brings what the provider has together with what is here. Nothing that is here is lost.
func merge(_ answer: ProviderThread, into thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard state.list[thread] != nil, state.transcripts[thread] != nil else { return [] }
  guard state.replies[thread] == nil, !state.isBusyElsewhere(thread) else {
    // What was asked is old by now; the thread is asked about when it is opened again.
    state.transcripts[thread]?.isRefreshed = false
    return forgetLook(at: thread, &state)
  }
  let run = answer.run ?? answer.messages.last.flatMap { aliveRun(of: $0, in: thread) }
  var effects = mergeMessages(answer.messages, isRunAlive: run?.status.isTerminal == false, into: thread, &state)
  let hasNew = !effects.isEmpty
  noteLook(at: thread, &state)
  effects += noteUnsent(in: thread, &state)
  if let run { effects += creditRun(run, in: thread, &state) }
  if let run { noteToolRequest(of: run, in: thread, &state) }
  effects += note(answer.thread, run, isLost: answer.isRunLost, hasNew: hasNew, in: thread, &state)
  if let run, !run.status.isTerminal, run.status != .requiresAction {
    // It is news when it is whole.
    return effects + follow(run, in: thread, found: hasNew, &state)
  }
  if run == nil, !answer.isRunLost, state.mayHaveReply(in: thread) {
    return effects + follow(nil, in: thread, found: hasNew, &state)
  }
  effects += endFollowing(of: run, isLost: answer.isRunLost, in: thread, &state)
  effects += noteAnswered(in: thread, &state)
  if run?.status == .requiresAction, thread == state.openThread { effects += askForToolOutput(thread, &state) }
  guard hasNew else { return effects }
  let mark = markUnread(thread, &state)
  return effects + mark + (mark.isEmpty ? [] : notify(.news, nil, thread, state))
}

/// The run that writes a message, when the provider says of the message only that it is being written.
private func aliveRun(of message: Message, in thread: ThreadID) -> Run? {
  guard message.status == .inProgress, let id = message.runID else { return nil }
  return Run(
    id: id, threadID: thread, assistantID: message.assistantID ?? "", status: .inProgress,
    createdAt: message.createdAt)
}

private func mergeMessages(
  _ messages: [Message], isRunAlive: Bool, into thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  var effects: [Effect] = []
  var previous: MessageID?
  for message in messages {
    var merged = merged(
      message, with: state.transcripts[thread], model: state.list[thread]?.choice.model ?? state.profile.model)
    if merged.state == .streaming, !isRunAlive {
      // Who writes it is not said (items of a conversation have no run); it may go on all the same.
      merged.state = .interrupted
      let known = state.transcripts[thread]?[merged.id]
      merged.reason = (known?.state == .interrupted ? known?.reason : nil) ?? unseenReason
    }
    if merged != state.transcripts[thread]?[merged.id] {
      countingNewLines(in: thread, &state) { $0.bringIn(merged, after: previous) }
      effects.append(.saveMessage(merged, in: thread))
      if let old = merged.replaces {
        effects += placeRenamed(old, to: merged.id, in: thread, &state)
        effects += noteArrival(of: old, as: merged.id, &state)
      }
    }
    previous = merged.id
  }
  return effects
}

/// Notes in the registry what the provider said of a thread and of its run.
private func note(
  _ answer: ChatThread, _ run: Run?, isLost: Bool, hasNew: Bool, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  record.metadata = state.withPending(answer.metadata, of: thread)
  if let transcript = state.transcripts[thread], let last = transcript.last {
    if record.opening.isEmpty, let first = transcript.entries.first?.record {
      record.opening = first.text.firstWords(ThreadRecord.previewLength)
    }
    record.note(
      last, count: transcript.entries.count,
      at: hasNew ? max(record.updatedAt, last.createdAt) : record.updatedAt)
  }
  if let run {
    record.runID = run.status.isOver ? nil : run.id
  } else if isLost {
    record.runID = nil
  }
  guard record != state.list[thread] else { return [] }
  state.list.put(record)
  return [.saveThread(record)]
}

/// A provider's message as it is to be kept, with what is known of it here.
private func merged(_ message: Message, with transcript: Transcript?, model: String) -> MessageRecord {
  var record = MessageRecord(told: message, model: model)
  if let known = transcript?[message.id] {
    // A copy was posted as the provider takes it; here it stands as it was said.
    if known.origin != nil { return known }
    record.takeOver(known, isReasonTold: message.incompleteReason != nil)
  } else if message.role == .assistant, let ours = transcript?.unfinishedCopy(of: message) {
    record.takePlace(ofReply: ours)
  } else if message.role == .user, let ours = transcript?.unacceptedCopy(of: message) {
    record.replaces = ours.id
    record.createdAt = ours.createdAt
  }
  return record
}

extension MessageRecord {
  /// A message as the provider tells of it.
  fileprivate init(told message: Message, model: String) {
    self.init(
      id: message.id, role: message.role, text: message.text, createdAt: message.createdAt,
      metadata: message.metadata, runID: message.runID)
    switch message.status {
    case .completed: break
    case .inProgress: state = .streaming
    case .incomplete:
      state = .interrupted
      reason = words(forIncomplete: message.incompleteReason)
    }
    if message.role == .assistant { self.model = model }
  }

  /// Keeps what is known here of the same message, and the longer of two cut texts.
  fileprivate mutating func takeOver(_ known: MessageRecord, isReasonTold: Bool) {
    createdAt = known.createdAt
    replaces = known.replaces
    model = known.model ?? model
    usage = known.usage
    runID = runID ?? known.runID
    // The longer of two cut texts is the one with more of the reply.
    let isWhole = state == .completed && !text.isEmpty
    // Items of a conversation do not say why they are incomplete; often we know.
    if state == .interrupted, !isReasonTold, known.state == .interrupted { reason = known.reason ?? reason }
    // What its reader has stopped stays stopped while the provider is still winding it up.
    if state == .streaming, known.reason == stoppedReason {
      state = .interrupted
      reason = stoppedReason
    }
    // Nor is a text ever shorter than what was seen of it.
    let hasMore = known.text.utf8.count > text.utf8.count
    if hasMore, !isWhole || known.text.utf8.starts(with: text.utf8) { text = known.text }
  }

  /// Stands for what was streamed of it: some providers keep a reply under another id than the one that it was
  /// streamed under.
  fileprivate mutating func takePlace(ofReply ours: MessageRecord) {
    replaces = ours.id
    createdAt = ours.createdAt
    model = ours.model ?? model
    runID = runID ?? ours.runID
    if state != .completed, ours.text.utf8.count > text.utf8.count { text = ours.text }
  }
}

extension Transcript {
  /// Takes what the provider says: a known message stays where it is, a new one comes behind the one before it.
  fileprivate mutating func bringIn(_ record: MessageRecord, after previous: MessageID?) {
    let isKnown = row(of: record.id) != nil || record.replaces.flatMap { row(of: $0) } != nil
    if isKnown { put(record) } else { insert(record, after: previous) }
  }

  /// What came of a reply before its stream was cut, if that is the beginning of this one.
  fileprivate func unfinishedCopy(of message: Message) -> MessageRecord? {
    guard let last = entries.last?.record, last.role == .assistant, last.state != .completed, last.origin == nil,
      !last.text.isEmpty, last.runID == nil || message.runID == nil || last.runID == message.runID
    else { return nil }
    let (ours, theirs) = (last.text.utf8, message.text.utf8)
    return theirs.starts(with: ours) || ours.starts(with: theirs) ? last : nil
  }

  /// A message of ours that the provider had after all: not accepted as far as we knew, with the same words.
  fileprivate func unacceptedCopy(of message: Message) -> MessageRecord? {
    entries.last {
      $0.record.role == .user && $0.record.id.hasPrefix(MessageRecord.localPrefix)
        && $0.record.isSame(as: message)
    }?.record
  }
}

extension MessageRecord {
  /// Whether the provider's message is this one of ours: by our own id, or where it keeps none by words and time.
  fileprivate func isSame(as message: Message) -> Bool {
    if let own = message.metadata[Self.ownIDKey] { return own == id }
    return text == message.text
      && (message.createdAt.milliseconds == 0 || createdAt.seconds / 60 <= message.createdAt.seconds / 60 + 2)
  }
}
