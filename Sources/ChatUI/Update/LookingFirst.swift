// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// A Skein that died may have left a run that nobody here has heard of. What is posted meanwhile would stand between a
// question and its reply, and be answered in its place. So before something is posted behind a question of which it is
// not known what came, the provider is asked.

extension ChatState {
  /// What a thread ends with, apart from what waits here, when that is no whole reply.
  func unansweredEnd(of thread: ThreadID) -> MessageRecord? {
    guard let transcript = transcripts[thread] else { return nil }
    let end = transcript.entries.last { entry in
      entry.record.state != .queued && entry.record.state != .failed && outbox[entry.record.id] == nil
    }
    guard let record = end?.record, record.origin == nil else { return nil }
    return record.role == .user || record.isUnended || record.reason == followedReason(self) ? record : nil
  }

  /// The question behind which has to be looked before something else is posted in its thread.
  func questionToLookBehind(in thread: ThreadID) -> MessageRecord? {
    guard list[thread]?.isAtProvider == true, transcripts[thread]?.isLoaded == true, replies[thread] == nil,
      let end = unansweredEnd(of: thread), transcripts[thread]?.lookedBehind != end.id
    else { return nil }
    return end
  }
}

/// Asks the provider what came of the last question; `nil` when that is known.
func lookBeforePosting(in thread: ThreadID, _ state: inout ChatState) -> [Effect]? {
  guard let question = state.questionToLookBehind(in: thread) else { return nil }
  let effects = refreshAgain(thread, &state)
  guard !effects.isEmpty else { return nil }
  state.transcripts[thread]?.lookedBehind = question.id
  // Until the answer is there, nothing goes out here.
  state.followings[thread] = state.followings[thread] ?? Following(since: state.now)
  return effects
}

/// Nothing came of a look, because somebody else was at the thread: it is looked at again when they are done.
func forgetLook(at thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.transcripts[thread]?.lookedBehind = nil
  if state.replies[thread] == nil { state.followings[thread] = nil }
  return []
}

/// The provider did not say what came of a question. What will never be said is not waited for.
func lookFailed(at thread: ThreadID, _ error: ServiceError, _ state: inout ChatState) -> [Effect] {
  guard error.nextMove == .tryLater else { return sendWaiting(in: thread, &state) }
  state.transcripts[thread]?.lookedBehind = nil
  return []
}

/// What came of a question is known where its sending has ended, unless it was cut.
func noteOutcome(_ failure: SendFailure?, in thread: ThreadID, _ state: inout ChatState) {
  if let kind = failure?.error.kind, kind == .cutStream || kind == .brokenConnection { return }
  noteLook(at: thread, &state)
}

/// What came of the last question is known.
func noteLook(at thread: ThreadID, _ state: inout ChatState) {
  let end = state.unansweredEnd(of: thread)?.id
  state.transcripts[thread]?.lookedBehind = end
}

/// Notes in the registry that something is asked in a thread: whoever comes after us looks for the reply.
func noteAsked(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread], !record.awaitsReply else { return [] }
  record.awaitsReply = true
  state.list.put(record)
  return [.saveThread(record)]
}
