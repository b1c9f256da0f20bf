// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// The outbox: what is to be sent waits here in order, thread by thread, and goes out when it can.

extension ChatState {
  /// Whether something can be posted into a thread right now.
  func isFree(_ thread: ThreadID) -> Bool {
    guard let record = list[thread], record.isListed || record.state == .archived, record.state != .gone else {
      return false
    }
    return replies[thread] == nil && toolRequests[thread] == nil && !isBusyElsewhere(thread)
      && !isLikelyFollowed(thread)
  }

  /// Whether a new message of a thread may leave at once: nothing stands before it.
  func goesAtOnce(in thread: ThreadID) -> Bool {
    outbox.policy != .onlyQueues && isFree(thread)
      && (outbox.policy == .fails
        || outbox.posts(in: thread).isEmpty && list[thread]?.runID == nil
          && (list[thread]?.awaitsReply != true || questionToLookBehind(in: thread) == nil))
  }
}

/// The entry of a message that is about to be sent.
func entry(of message: MessageRecord, in thread: ThreadID, _ state: ChatState) -> OutboxEntry {
  var entry = OutboxEntry(id: message.id, thread: thread, createdAt: message.createdAt, content: .message(message))
  entry.stage = message.state == .sent ? .sent : .queued
  if let record = state.list[thread] {
    entry.newThreadMetadata = record.isAtProvider ? nil : record.metadata
    entry.choice = record.choice
  }
  if state.outbox.policy == .onlyQueues { entry.owner = .nobody }
  return entry
}

/// Puts a message into the outbox: on disk before a byte of it leaves.
func keepInOutbox(
  _ message: MessageRecord, in thread: ThreadID, isFirst: Bool = false, _ state: inout ChatState
) -> [Effect] {
  guard state.outbox.policy != .fails else { return [] }
  var made = entry(of: message, in: thread, state)
  made.mayHaveLeft = state.outbox[message.id]?.mayHaveLeft ?? false
  state.outbox.readmit(message.id)
  let replaced = message.replaces.flatMap { state.outbox[$0]?.id }
  state.outbox.replace(replaced ?? message.id, with: made)
  if isFirst { state.outbox.bringForward(made.id) }
  return [.keepInOutbox(made)] + (replaced.map { [.dropFromOutbox($0, durably: true)] } ?? [])
}

/// Takes an entry out: it has arrived, or is no longer to be sent.
func dropFromOutbox(_ id: String, durably: Bool = false, _ state: inout ChatState) -> [Effect] {
  guard state.outbox[id] != nil else { return [] }
  state.outbox.drop(id)
  return [.dropFromOutbox(id, durably: durably)]
}

// MARK: Sending what waits

/// Sends what can go now: in every thread the first thing that waits.
func sendWaiting(_ state: inout ChatState) -> [Effect] {
  guard state.outbox.policy == .waits, !state.outbox.isEmpty else { return [] }
  var seen: Set<ThreadID> = []
  let threads = state.outbox.entries.compactMap { seen.insert($0.thread).inserted ? $0.thread : nil }
  return threads.flatMap { sendWaiting(in: $0, &state) }
}

/// Sends the first thing that waits in a thread, and the change of its metadata.
func sendWaiting(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard state.outbox.policy == .waits, !state.outbox.isEmpty else { return [] }
  let metadata = sendWaitingMetadata(of: thread, &state)
  guard var entry = state.outbox.posts(in: thread).first, entry.owner == .us, entry.stage == .queued,
    state.isFree(thread), state.list[thread]?.runID == nil
  else { return metadata }
  // What was said here before must be known: where ours is looked for, and what a branch begins with.
  guard state.transcripts[thread]?.isLoaded == true else { return metadata + [.loadMessages(thread)] }
  guard hasRoom(&state) else { return metadata }
  if entry.arrivedAs == nil, let look = lookBeforePosting(in: thread, &state) { return metadata + look }
  // Its arrival was written down, and Skein died before it was taken out here.
  entry.arrivedAs = entry.arrivedAs ?? state.transcripts[thread]?.nameGiven(to: entry.id)
  entry.stage = .sent
  entry.newThreadMetadata = state.list[thread]?.isAtProvider == true ? nil : state.list[thread]?.metadata
  state.outbox[entry.id] = entry
  state.outbox.link.lastTried = thread
  return metadata + [.keepInOutbox(entry)] + post(entry, &state)
}

/// So many threads at most are sent into at once by themselves; the others follow.
private func hasRoom(_ state: inout ChatState) -> Bool { state.replies.count < 4 }

private func post(_ entry: OutboxEntry, _ state: inout ChatState) -> [Effect] {
  switch entry.content {
  case .message(var message):
    message.state = .sent
    message.reason = nil
    let mayHaveLeft = entry.mayHaveLeft
    let noted = noteAsked(in: entry.thread, &state)
    if let name = entry.arrivedAs {
      return noted + send(message, in: entry.thread, isRepeat: true, arrivedAs: name, &state)
    }
    state.transcripts[entry.thread]?.put(message)
    return noted + [.saveMessage(message, in: entry.thread)]
      + send(message, in: entry.thread, isRepeat: mayHaveLeft, mayBeUnderWay: mayHaveLeft, &state)
  case .thread(let messages):
    var reply = Reply(startedAt: state.now, unacceptedMessage: nil)
    reply.creates = entry.id
    state.replies[entry.thread] = reply
    let metadata = entry.newThreadMetadata ?? [:]
    return [
      .createThread(entry.thread, metadata, messages: messages.map(\.text), isRepeat: entry.mayHaveLeft)
    ]
  case .metadata: return []
  }
}

/// The provider answers: what waits goes out.
func linkIsAlive(_ state: inout ChatState) -> [Effect] {
  guard state.outbox.link.brokenSince != nil || state.outbox.link.hasDeletes else { return [] }
  state.outbox.link.succeed()
  // A delete that failed for want of a link is due again.
  for (thread, pause) in state.trashPauses where pause.milliseconds != .max { state.trashPauses[thread] = nil }
  return emptyTrash(&state) + sendWaiting(&state)
}

/// Nothing got through: it is tried again, later and later.
func linkFailed(_ error: ServiceError, _ state: inout ChatState) -> [Effect] {
  guard state.outbox.policy == .waits else { return [] }
  let wait = state.outbox.link.fail(error, at: state.now)
  return [.wake(.tryOutbox(state.outbox.link.timer), afterMilliseconds: wait)]
}

/// The time of the next try has come: one thing is sent, and what becomes of it tells how the link stands.
func tryOutbox(_ timer: Int, _ state: inout ChatState) -> [Effect] {
  guard timer == state.outbox.link.timer, state.outbox.link.brokenSince != nil else { return [] }
  state.outbox.link.nextTry = nil
  let effects = probe(&state)
  // Nothing is left that could be tried: no timer runs for nothing.
  if effects.isEmpty { state.outbox.link.succeed() }
  return effects
}

private func probe(_ state: inout ChatState) -> [Effect] {
  let last = state.outbox.link.lastTried
  var threads: [ThreadID] = []
  for entry in state.outbox.entries
  where entry.owner == .us && entry.stage == .queued && !threads.contains(entry.thread) { threads.append(entry.thread) }
  if let last, let index = threads.firstIndex(of: last) {
    threads = Array(threads[(index + 1)...] + threads[...index])
  }
  for thread in threads {
    // A run may be under way that nobody has heard of for long.
    let isUnknown = state.list[thread]?.runID != nil && state.isFree(thread)
    let effects = isUnknown ? refreshAgain(thread, &state) : sendWaiting(in: thread, &state)
    if !effects.isEmpty { return effects }
  }
  return []
}

// MARK: How a sending ended

/// A message could not be sent. If that may pass it waits on, else it has failed; `nil` when the outbox has no say.
func settleUnsent(
  _ message: MessageRecord, _ failure: SendFailure, in thread: ThreadID, _ state: inout ChatState
) -> [Effect]? {
  guard state.outbox.policy == .waits, failure.error.mayPass, var entry = state.outbox[message.id] else { return nil }
  entry.stage = .queued
  // Where no connection came about nothing can have arrived.
  if failure.error.kind != .unreachable { entry.mayHaveLeft = true }
  state.outbox[entry.id] = entry
  var message = message
  message.state = .queued
  state.transcripts[thread]?.put(message)
  return [.saveMessageDurably(message, in: thread), .keepInOutbox(entry)] + noteUnsent(in: thread, &state)
    + linkFailed(failure.error, &state)
}

/// Holds back what waits in a thread until its owner says more, and says why.
func holdWaiting(in thread: ThreadID, _ why: String, _ state: inout ChatState) -> [Effect] {
  restage(in: thread, from: .queued, to: .held, why, &state)
}

/// Lets go what was held back in a thread.
func releaseWaiting(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  restage(in: thread, from: .held, to: .queued, nil, &state)
}

private func restage(
  in thread: ThreadID, from old: OutboxEntry.Stage, to new: OutboxEntry.Stage, _ why: String?,
  _ state: inout ChatState
) -> [Effect] {
  var effects: [Effect] = []
  for var entry in state.outbox.posts(in: thread) where entry.owner == .us && entry.stage == old {
    entry.stage = new
    entry.reason = why
    state.outbox[entry.id] = entry
    effects.append(.keepInOutbox(entry))
    effects += showReason(why, of: entry, &state)
  }
  return effects
}

private func showReason(_ why: String?, of entry: OutboxEntry, _ state: inout ChatState) -> [Effect] {
  guard var message = state.transcripts[entry.thread]?[entry.id] else { return [] }
  message.reason = why
  state.transcripts[entry.thread]?.put(message)
  return [.saveMessage(message, in: entry.thread)]
}

/// What a sending that has ended means for what waits behind it.
func sendNext(
  after reply: Reply, _ failure: SendFailure?, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  var effects: [Effect] = []
  if let id = reply.creates { effects += creationEnded(id, failure, in: thread, &state) }
  guard state.outbox.policy == .waits, !state.outbox.isEmpty else { return effects }
  let isWaiting = state.outbox.posts(in: thread).contains { $0.stage == .queued }
  if isWaiting {
    if reply.isStopping {
      return effects + holdWaiting(in: thread, "held after the stop: R sends it, E edits it, x takes it back", &state)
        + show(Notice(.done, "Stopped. What waits here is held: R sends it."), &state)
    }
    if let failure, failure.stopsWhatIsBehind {
      return effects
        + holdWaiting(in: thread, "held: what came before it failed. R goes on, E edits it, x takes it back", &state)
    }
  }
  if failure == nil { return effects + sendWaiting(&state) }
  return effects
}

extension SendFailure {
  /// Whether what waits behind is not to go out by itself: a run that was cut may well go on, all else has failed.
  fileprivate var stopsWhatIsBehind: Bool {
    guard stage == .running else { return !error.mayPass }
    return ![.cutStream, .brokenConnection, .runEnded(.requiresAction)].contains(error.kind)
  }
}

private func creationEnded(
  _ id: String, _ failure: SendFailure?, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  guard let failure else { return dropFromOutbox(id, &state) + refreshAgain(thread, &state) }
  guard var entry = state.outbox[id] else { return [] }
  entry.stage = failure.error.mayPass ? .queued : .held
  entry.reason = failure.error.mayPass ? nil : words(for: failure.error, state.profile)
  if failure.error.kind != .unreachable { entry.mayHaveLeft = true }
  state.outbox[id] = entry
  return [.keepInOutbox(entry)] + (failure.error.mayPass ? linkFailed(failure.error, &state) : [])
}
