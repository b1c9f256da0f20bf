// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// The provider has named a thread: the name takes the place of the local id everywhere.
func threadNamed(_ local: ThreadID, _ thread: ChatThread, _ state: inout ChatState) -> [Effect] {
  // A thread that is made must never be lost, whatever became of its local record.
  guard var record = state.list[local] else { return listed([thread], &state) }
  let title = record.title
  record.replaces = local
  record.id = thread.id
  record.metadata = thread.metadata
  if let title { record.metadata.setTitle(title) }
  record = record.renamingBranch([local: thread.id])
  let kin = state.list.replace(local, with: record)
  var effects: [Effect] = [.renameThread(from: local, record)] + kin.map { .saveThread($0) }
  effects += moveParts(from: local, to: thread.id, &state)
  if record.state == .trashed { effects += trashTimer(state) }
  if title != thread.title { effects += changeMetadata(MetadataChange(title: title ?? ""), of: thread.id, &state) }
  return effects
}

/// Everything that is kept by the id of a thread goes to its new id.
func moveParts(from old: ThreadID, to new: ThreadID, _ state: inout ChatState) -> [Effect] {
  if let transcript = state.transcripts.removeValue(forKey: old) { state.transcripts[new] = transcript }
  if let reply = state.replies.removeValue(forKey: old) { state.replies[new] = reply }
  if state.openThread == old { state.openThread = new }
  if state.editedDraft == old { state.editedDraft = new }
  if state.prompt?.purpose == .rename(old) { state.prompt?.purpose = .rename(new) }
  if case .metadata(old, let key)? = state.prompt?.purpose { state.prompt?.purpose = .metadata(new, key: key) }
  if state.picker?.purpose == .metadata(old) { state.picker?.purpose = .metadata(new) }
  state.undoSteps = state.undoSteps.map { $0.renaming(old, to: new) }
  state.outbox.rename(old, to: new)
  if let place = state.awaitedPlaces.removeValue(forKey: old) { state.awaitedPlaces[new] = place }
  let edited = moveEdit(from: old, to: new, &state)
  guard let typed = state.composers.removeValue(forKey: old) else { return edited }
  state.composers[new] = typed
  state.unsavedDrafts.remove(old)
  // While a text of the history stands in the composer, the draft is what was typed before.
  let isOpen = state.openThread == new
  let words = isOpen ? state.historyPlace?.typed ?? typed.text : typed.text
  return edited + [.saveDraft(nil, for: old)] + (words.isEmpty ? [] : [.saveDraft(words, for: new)])
}

extension UndoStep {
  func renaming(_ old: ThreadID, to new: ThreadID) -> UndoStep {
    UndoStep(deed, changes.map { UndoChange($0.thread == old ? new : $0.thread, $0.old) })
  }
}

func messageAccepted(
  _ message: Message, for local: MessageID, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  if state.replies[thread]?.unacceptedMessage == local { state.replies[thread]?.unacceptedMessage = nil }
  let settled = dropFromOutbox(local, &state)
  guard var record = state.transcripts[thread]?[local] else { return settled }
  record.replaces = local
  record.id = message.id
  record.state = .completed
  record.reason = nil
  record.metadata = message.metadata
  state.transcripts[thread]?.put(record)
  return [.saveMessageDurably(record, in: thread)] + settled
    + placeRenamed(local, to: message.id, in: thread, &state) + noteUnsent(in: thread, &state)
}

/// A sending is over. What failed is kept and marked; what was cut is fetched.
func sendEnded(_ failure: SendFailure?, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.followings[thread] = nil
  guard let reply = state.replies.removeValue(forKey: thread) else { return [] }
  if reply.isStopping { state.toolRequests[thread] = nil }
  let cut = settleReply(reply, failure, in: thread, &state)
  noteOutcome(failure, in: thread, &state)
  var effects = cut + clearRun(of: thread, after: reply, failure, &state)
  if let failure {
    effects += noteFailure(failure, reply, in: thread, &state)
  } else {
    effects += noteArrival(after: reply, in: thread, &state)
  }
  effects += sendNext(after: reply, failure, in: thread, &state)
  // After a stop the provider has the last word on how much of the reply there is; and a stream that ended well
  // without the end of its message has left something out.
  let isIncomplete = failure == nil && !cut.isEmpty
  return reply.isStopping || isIncomplete ? effects + refreshAgain(thread, &state) : effects
}

/// Marks what is left in the middle of things by a sending that is over.
private func settleReply(
  _ reply: Reply, _ failure: SendFailure?, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  var effects: [Effect] = []
  let reason = failure.map { words(for: $0.error, state.profile).withoutPeriod }
  let unaccepted = reply.unacceptedMessage.flatMap { state.transcripts[thread]?[$0] }
  if let message = unaccepted, let failure, !reply.isStopping,
    let waiting = settleUnsent(message, failure, in: thread, &state)
  {
    effects += waiting
  } else if var message = unaccepted {
    effects += dropFromOutbox(message.id, &state)
    message.state = .failed
    message.reason = reply.isStopping || reason == nil ? notSent("stopped") : notSent(reason ?? "")
    state.transcripts[thread]?.put(message)
    effects.append(.saveMessageDurably(message, in: thread))
    effects += noteUnsent(in: thread, &state)
  }
  let why = reply.isStopping ? stoppedReason : "interrupted: \(reason ?? "the stream ended early")"
  return effects + interruptStreaming(why, in: thread, &state)
}

/// Why a reply of which there is more or less was ended by its reader.
let stoppedReason = "stopped; R asks again"

/// Notes in the registry whether something in a thread was not sent: the list can be asked for that.
func noteUnsent(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread], let transcript = state.transcripts[thread] else { return [] }
  record.hasUnsent = transcript.entries.suffix(50).contains { $0.record.isUnsent || $0.record.state == .queued }
  guard record != state.list[thread] else { return [] }
  state.list.put(record)
  return [.saveThread(record)]
}

private func notSent(_ why: String) -> String { "not sent: \(why); R sends it again" }

/// Marks every message of a thread that still streams.
func interruptStreaming(_ reason: String, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  for entry in state.transcripts[thread]?.entries ?? [] where entry.record.state == .streaming {
    var message = entry.record
    message.state = .interrupted
    message.reason = reason
    countingNewLines(in: thread, &state) { $0.put(message) }
    effects.append(.saveMessageDurably(message, in: thread))
  }
  return effects
}

/// Forgets the run of a thread, unless it may still go on at the provider: then that is asked soon.
private func clearRun(
  of thread: ThreadID, after reply: Reply, _ failure: SendFailure?, _ state: inout ChatState
) -> [Effect] {
  if failure?.stage != .running, state.outbox.hasWaiting(in: thread) { return [] }
  if let kind = failure?.error.kind, kind == .cutStream || kind == .brokenConnection {
    return reply.isStopping ? [] : [.wake(.refresh(thread), afterMilliseconds: 500)]
  }
  guard state.toolRequests[thread] == nil, var record = state.list[thread], record.runID != nil || record.awaitsReply
  else { return [] }
  record.runID = nil
  record.awaitsReply = false
  state.list.put(record)
  return [.saveThread(record)]
}

private func noteFailure(
  _ failure: SendFailure, _ reply: Reply, in thread: ThreadID, _ state: inout ChatState
) -> [Effect] {
  if reply.isStopping { return [] }
  if failure.stage != .running, failure.error.mayPass, state.outbox.hasWaiting(in: thread) {
    return show(waitingNotice(failure.error, state), &state)
  }
  if failure.error.kind == .runEnded(.requiresAction), state.toolRequests[thread] != nil {
    return askForToolOutput(thread, &state) + markUnread(thread, &state) + notify(.question, reply, thread, state)
  }
  let isRefusedAnswer = state.toolRequests[thread]?.isSubmitting == true && failure.error.kind == .badRequest
  var effects = toolOutputsFailed(in: thread, &state)
  // Somebody else may have answered the call, or it has expired: the provider knows.
  if isRefusedAnswer { effects += refreshAgain(thread, &state) }
  // A run that is refused may lack its assistant; a message that is refused lacks its thread.
  if failure.stage == .postingMessage, failure.error.kind == .notFound, var record = state.list[thread] {
    record.state = record.state == .active ? .gone : record.state
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  let reason = words(for: failure.error, state.profile)
  let what =
    switch failure.stage {
    case .creatingThread, .postingMessage: "Not sent: \(reason)"
    case .running: "No full reply: \(reason)"
    }
  let notice = Notice(.error, (nameUnlessOpen(thread, state).map { $0 + ": " } ?? "") + what)
  return effects + show(notice, &state) + markUnread(thread, &state) + notify(.failure, reply, thread, state)
}

/// The name of a thread for a notice, when it is not the one in sight.
private func nameUnlessOpen(_ thread: ThreadID, _ state: ChatState) -> String? {
  guard thread != state.openThread, let record = state.list[thread] else { return nil }
  return record.quotedName
}

private func noteArrival(after reply: Reply, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  if reply.creates != nil { return [] }
  // What was written meanwhile waits behind the reply.
  if let last = state.transcripts[thread]?.entries.last(where: { $0.record.state != .queued })?.record {
    effects += touch(thread, with: last, &state)
    if last.role == .user, !reply.isStopping {
      effects += show(Notice(.warning, "The reply of \(state.profile.name) was empty. R asks again."), &state)
    }
  }
  return effects + markUnread(thread, &state) + notify(.reply, reply, thread, state)
}

/// Marks a thread that is not in sight as having something new.
func markUnread(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard thread != state.openThread, var record = state.list[thread], record.isListed, !record.isUnread else {
    return []
  }
  record.isUnread = true
  state.list.put(record)
  return [.saveThread(record)]
}

extension String {
  /// Without the period at its end: more of the sentence follows.
  fileprivate var withoutPeriod: String { last == "." ? String(dropLast()) : self }
}
