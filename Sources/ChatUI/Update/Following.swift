// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// A run goes on at its provider when nobody listens: after a restart, a cut stream, a dropped link. It is looked at
// until it has ended, and the text is brought here as it is there.

/// A reply that goes on at the provider while nobody listens to it.
public struct Following: Equatable, Sendable {
  /// When it was first looked at.
  public var since: Timestamp
  /// How many looks in a row have failed, or found nothing.
  var misses = 0

  public init(since: Timestamp) { self.since = since }

  /// How long the next look waits, in milliseconds: longer with every miss.
  var delay: Int64 { min(60_000, 1500 << Int64(min(misses, 6))) }
  /// Whether it has failed so often, over half an hour and more, that somebody has to ask.
  var isHopeless: Bool { misses > 35 }
}

extension ChatState {
  /// Whether a reply of a thread goes on at the provider, as far as is known, with nobody listening.
  public func isFollowed(_ thread: ThreadID) -> Bool { followings[thread] != nil && replies[thread] == nil }

  /// The same, unless it is only a guess that several looks have not borne out.
  func isLikelyFollowed(_ thread: ThreadID) -> Bool {
    guard isFollowed(thread), let following = followings[thread] else { return false }
    return list[thread]?.runID != nil || following.misses < 4
  }

  /// How many replies are brought here at once, and how many threads are looked at after a start.
  static let mostPickedUp = 4
  static let mostAwaitingPickUp = 64
}

// MARK: After a start

/// Notes the threads that were left with a reply under way: those in sight first, the rest a few at a time.
func pickUpLater(_ state: inout ChatState) -> [Effect] {
  let left = state.list.underWay.filter { record in
    record.isAtProvider && record.id != state.openThread
      && (record.state == .active || record.state == .archived)
  }
  guard !left.isEmpty else { return [] }
  state.awaitingPickUp = left.sorted { ($0.updatedAt, $0.id) > ($1.updatedAt, $1.id) }
    .prefix(ChatState.mostAwaitingPickUp).map(\.id)
  return [.wake(.pickUp, afterMilliseconds: 300)]
}

/// Looks after the next threads that were left: their journals are read, their providers asked.
func pickUpNext(_ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  var room = ChatState.mostPickedUp - state.followings.count
  while !state.awaitingPickUp.isEmpty, room > 0 {
    let thread = state.awaitingPickUp.removeFirst()
    guard let record = state.list[thread], record.runID != nil || record.awaitsReply, state.replies[thread] == nil,
      state.followings[thread] == nil
    else { continue }
    room -= 1
    let isLoaded = state.transcripts[thread]?.isLoaded == true
    effects += isLoaded ? refreshAgain(thread, &state) : [.loadMessages(thread)]
  }
  if !state.awaitingPickUp.isEmpty { effects.append(.wake(.pickUp, afterMilliseconds: 2000)) }
  return effects
}

// MARK: While it goes on

/// What a reply says of itself that is not here whole while it goes on at the provider.
func followedReason(_ state: ChatState) -> String {
  "\(state.profile.name) goes on with it: it comes here when it is there"
}

/// Looks again soon at a thread whose run goes on, and marks what is here of its reply.
func follow(_ run: Run?, in thread: ThreadID, found hasNew: Bool, _ state: inout ChatState) -> [Effect] {
  var following = state.followings[thread] ?? Following(since: state.now)
  // A run that is said to go on can be waited for; one that may be there is looked for a few times.
  following.misses = run != nil || hasNew ? 0 : following.misses + 1
  state.followings[thread] = following
  return mark(followedReason(state), run: run?.id, in: thread, &state)
    + [.wake(.refresh(thread), afterMilliseconds: following.delay)]
}

/// A look at a run has failed: it is tried again, less and less often, as long as there is hope.
func lookAgain(at thread: ThreadID, after error: ServiceError, _ state: inout ChatState) -> [Effect] {
  guard let record = state.list[thread], record.runID != nil || record.awaitsReply, error.nextMove == .tryLater else {
    state.followings[thread] = nil
    return []
  }
  var following = state.followings[thread] ?? Following(since: state.now)
  following.misses += 1
  guard !following.isHopeless else {
    state.followings[thread] = nil
    return []
  }
  state.followings[thread] = following
  return [.wake(.refresh(thread), afterMilliseconds: following.delay)]
}

/// Nothing more comes of a run: what is here of its reply says why, and what to do.
func endFollowing(of run: Run?, isLost: Bool, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  let wasFollowed = state.followings.removeValue(forKey: thread) != nil
  guard isLost || run != nil || wasFollowed else { return [] }
  let why =
    if isLost {
      "\(state.profile.name) has lost this reply; c goes on, R asks again"
    } else if let run, run.status != .completed, run.status != .requiresAction {
      words(
        for: ServiceError(.runEnded(run.status), code: run.lastError?.code, message: run.lastError?.message),
        state.profile)
    } else {
      "not complete at \(state.profile.name); c goes on, R asks again"
    }
  var effects = mark(why, run: run?.id, in: thread, &state)
  let isUnanswered = state.transcripts[thread]?.last?.role == .user && run?.status != .requiresAction
  guard isLost || (wasFollowed && isUnanswered), thread == state.openThread else { return effects }
  let words =
    isLost
    ? "\(state.profile.name) no longer knows the reply that was under way. What came is kept; R asks again."
    : "No reply has come. R asks for it."
  effects += show(Notice(.warning, words), &state)
  return effects
}

/// Says of the unfinished reply at the end of a thread why it is so, unless its reader has stopped it.
private func mark(_ reason: String, run: RunID?, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let last = state.transcripts[thread]?.last, last.role == .assistant, last.state == .interrupted,
    last.reason != stoppedReason, last.reason != reason, run == nil || last.runID == nil || last.runID == run,
    last.isCutHere(state)
  else { return [] }
  var marked = last
  marked.reason = reason
  countingNewLines(in: thread, &state) { $0.put(marked) }
  return [.saveMessage(marked, in: thread)]
}

extension MessageRecord {
  /// Whether it is unfinished for a reason of ours: it is not known to have ended so at the provider.
  fileprivate func isCutHere(_ state: ChatState) -> Bool {
    guard let reason else { return true }
    return reason == Self.endedReason || reason == unseenReason || reason == followedReason(state)
      || reason.hasPrefix("interrupted: ") || reason == words(forIncomplete: nil)
  }

  /// Why a reply is unfinished that a Skein was receiving when it died.
  static let endedReason = "Skein ended while this came; R asks again"
}

/// Why a reply is unfinished whose provider could not be asked.
let unseenReason = "not complete when last seen"

/// Stops a reply that goes on at the provider with nobody listening; `nil` when there is none.
func stopFollowed(_ state: inout ChatState) -> [Effect]? {
  guard let thread = state.openThread, state.isFollowed(thread), let run = state.list[thread]?.runID else { return nil }
  state.followings[thread] = nil
  var effects = interruptStreaming(stoppedReason, in: thread, &state)
  effects += mark(stoppedReason, run: run, in: thread, &state)
  if var record = state.list[thread] {
    record.runID = nil
    record.awaitsReply = false
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  return effects + [.stop(thread, run: run)] + show(Notice(.done, "Stopped. What came is kept."), &state)
}

extension ChatState {
  /// Whether a reply may be on its way that nobody can name: somebody asked, not long ago, and no answer is there.
  func mayHaveReply(in thread: ThreadID) -> Bool {
    guard list[thread]?.awaitsReply == true, unansweredEnd(of: thread) != nil else { return false }
    return (followings[thread]?.misses ?? 0) < 6
  }
}

extension MessageRecord {
  /// Whether its end may yet come.
  var isUnended: Bool { state == .streaming || reason == Self.endedReason || reason == unseenReason }
}

/// Nothing more is awaited in a thread.
func noteAnswered(in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread], record.awaitsReply else { return [] }
  record.awaitsReply = false
  state.list.put(record)
  return [.saveThread(record)]
}
