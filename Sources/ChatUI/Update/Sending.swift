// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Sends what the composer holds: first onto the disk, then on its way.
func sendComposer(_ state: inout ChatState) -> [Effect] {
  guard !state.composer.isBlank else { return [] }
  if let message = state.messageInEditing { return sendEdited(message, &state) }
  if let thread = state.openThread {
    if let call = state.waitingCall { return answerToolCall(call, in: thread, &state) }
    if state.list[thread]?.state == .gone { return showGone(&state) }
    if state.list[thread]?.state == .trashed { return showTrashed(&state) }
  }
  let id = state.localIDs.next()
  if state.outbox.policy == .fails, let thread = state.openThread, state.replies[thread] != nil {
    return show(Notice(.done, "A reply is still coming here. Your text is kept."), &state)
  }
  if state.outbox.policy == .fails, let thread = state.openThread,
    let effects = busyElsewhere(thread, &state)
  {
    return effects
  }
  let (draftKey, text) = (state.draftKey, state.composer.text)
  let thread = state.openThread ?? beginRecord(&state)
  let message = MessageRecord(
    id: id, role: .user, text: text, createdAt: state.now,
    state: state.goesAtOnce(in: thread) ? .sent : .queued)
  let effects = put(message, in: thread, &state)
  return effects + takeDraft(draftKey, into: thread, &state) + sendOrQueue(message, in: thread, &state)
}

/// What is put goes on its way, or waits its turn.
private func sendOrQueue(
  _ message: MessageRecord, in thread: ThreadID, isRepeat: Bool = false, _ state: inout ChatState
) -> [Effect] {
  if message.state == .sent { return send(message, in: thread, isRepeat: isRepeat, &state) }
  if let first = state.outbox.posts(in: thread).first, first.owner != .us {
    return [.claimOutbox] + show(Notice(.done, "It waits for what another Skein sends here."), &state)
  }
  // Who writes on wants what waits to go on.
  let effects = releaseWaiting(in: thread, &state) + sendWaiting(in: thread, &state)
  if state.replies[thread] != nil, effects.isEmpty {
    return show(Notice(.done, "It waits for the end of the reply, then it is sent."), &state)
  }
  return effects
}

/// Sends words that were not typed.
func sendText(_ text: String, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  if state.list[thread]?.state == .gone { return showGone(&state) }
  if state.list[thread]?.state == .trashed { return showTrashed(&state) }
  let message = MessageRecord(
    id: state.localIDs.next(), role: .user, text: text, createdAt: state.now, state: .queued)
  return sendMessage(message, in: thread, &state)
}

/// Sends a message that is made already: first onto the disk, then on its way.
func sendMessage(_ message: MessageRecord, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  var message = message
  let isFirst = message.replaces.map { state.outbox.posts(in: thread).first?.id == $0 } ?? false
  message.state = state.goesAtOnce(in: thread) || isFirst && state.isFree(thread) ? .sent : .queued
  return put(message, in: thread, &state) + sendOrQueue(message, in: thread, &state)
}

/// Asks for a reply to what a thread holds.
func requestReply(in thread: ThreadID, _ state: inout ChatState) -> [Effect] { send(nil, in: thread, &state) }

private func showTrashed(_ state: inout ChatState) -> [Effect] {
  show(Notice(.error, "This thread is in the trash. e or u in the list brings it back; your text is kept."), &state)
}

private func showGone(_ state: inout ChatState) -> [Effect] {
  show(
    Notice(
      .error,
      "This thread is gone at \(state.profile.name). \(state.key(of: .newThread)) begins a new one; your text is kept."),
    &state)
}

/// Empties the composer once its text is a message. What was typed before a text of the history was sent comes back.
private func takeDraft(_ key: ThreadID, into thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  let typed = state.historyPlace?.typed ?? ""
  state.historyPlace = nil
  state.vi = ViKeys()
  state.composers[key] = nil
  state.unsavedDrafts.remove(key)
  guard !typed.isEmpty else { return [.saveDraft(nil, for: key)] }
  state.composers[thread] = TextEditor(typed)
  return (key == thread ? [] : [.saveDraft(nil, for: key)]) + [.saveDraft(typed, for: thread)]
}

/// Sends again what failed, or asks for the reply again.
func askAgain(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let transcript = state.transcripts[thread], transcript.isLoaded,
    !transcript.entries.isEmpty
  else { return show(Notice(.done, "There is nothing to ask again here."), &state) }
  if state.replies[thread] != nil { return show(Notice(.done, "A reply is already coming."), &state) }
  if let effects = busyElsewhere(thread, &state) { return effects }
  if state.list[thread]?.state == .gone { return showGone(&state) }
  if let effects = tryNow(thread, &state) { return effects }
  guard var failed = transcript.entries.last(where: { $0.record.isUnsent })?.record ?? transcript.unkeptQuestion else {
    return send(nil, in: thread, isRepeat: true, &state)
  }
  failed.state = .sent
  failed.reason = nil
  return releaseWaiting(in: thread, &state) + put(failed, in: thread, isFirst: true, &state)
    + send(failed, in: thread, isRepeat: true, &state)
}

/// Sends what waits in a thread at once; `nil` when nothing does, or something stands before it that failed.
private func tryNow(_ thread: ThreadID, _ state: inout ChatState) -> [Effect]? {
  guard state.outbox.policy == .waits, let first = state.outbox.posts(in: thread).first, first.stage != .sent else {
    return nil
  }
  let failed = state.transcripts[thread]?.entries.last { $0.record.isUnsent }?.record
  if let failed, failed.createdAt <= first.createdAt { return nil }
  if first.owner != .us { return show(Notice(.done, "Another Skein sends this."), &state) + [.claimOutbox] }
  return releaseWaiting(in: thread, &state) + sendWaiting(in: thread, &state)
}

extension Transcript {
  /// The last question, when it went with a run and the provider has not kept it.
  fileprivate var unkeptQuestion: MessageRecord? {
    guard let question = entries.last(where: { $0.record.role == .user })?.record,
      question.state == .completed, question.id.hasPrefix(MessageRecord.localPrefix), question.origin == nil
    else { return nil }
    return question
  }
}

extension Transcript {
  /// Whether the provider has lost the last question.
  var hasUnkeptQuestion: Bool { unkeptQuestion != nil }
}

extension MessageRecord {
  /// Whether it is the user's and was not accepted.
  var isUnsent: Bool { state == .failed && role == .user }
}

/// Brings a new thread into the registry under a local id.
private func beginRecord(_ state: inout ChatState) -> ThreadID {
  let record = ThreadRecord(
    id: state.localIDs.next(), createdAt: state.now, updatedAt: state.now, choice: state.newThreadChoice)
  state.newThreadChoice = ReplyChoice()
  state.list.put(record)
  state.list.select(record.id)
  state.transcripts[record.id] = Transcript(isLoaded: true)
  state.openThread = record.id
  return record.id
}

/// Adds or changes a message of ours, durably, and the thread's record with it.
private func put(
  _ message: MessageRecord, in thread: ThreadID, isFirst: Bool = false, _ state: inout ChatState
) -> [Effect] {
  state.transcripts[thread, default: Transcript()].put(message)
  state.transcripts[thread]?.anchor = .end
  state.transcripts[thread]?.newLines = 0
  // The outbox first: it suffices to send the message, so nothing waits in the journal alone.
  let effects = touch(thread, with: message, &state) + keepInOutbox(message, in: thread, isFirst: isFirst, &state)
  var written = message
  // By its journal it waits until it has arrived: a full disk may take that and refuse the outbox, and who reads the one
  // without the other puts it back there.
  if state.outbox.policy == .waits, message.state == .sent { written.state = .queued }
  return effects + [.saveMessageDurably(written, in: thread)]
}

func send(
  _ message: MessageRecord?, in thread: ThreadID, isRepeat: Bool = false, mayBeUnderWay: Bool = false,
  arrivedAs: MessageID? = nil, _ state: inout ChatState
) -> [Effect] {
  guard let record = state.list[thread] else { return [] }
  state.replies[thread] = Reply(startedAt: state.now, unacceptedMessage: message?.id)
  state.followings[thread] = nil
  var request = SendRequest(
    thread: thread, newThreadMetadata: record.isAtProvider ? nil : record.metadata, message: message,
    isRepeat: isRepeat, newestKnown: state.transcripts[thread]?.newestCertain,
    choice: record.choice, history: state.transcripts[thread]?.unpostedCopies.filter { $0.id != message?.id } ?? [])
  request.mayBeUnderWay = mayBeUnderWay
  request.arrivedAs = arrivedAs
  return [.send(request)]
}

/// Notes activity in a thread: its time, its newest words, its number of messages.
func touch(_ thread: ThreadID, with message: MessageRecord, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  record.note(message, count: state.transcripts[thread]?.entries.count, at: max(message.createdAt, record.updatedAt))
  record.awaitsReply = message.role == .user && message.state != .failed
  guard record != state.list[thread] else { return [] }
  state.list.put(record)
  return [.saveThread(record)]
}

extension ThreadRecord {
  /// The longest preview and opening that the registry keeps, in characters.
  public static let previewLength = 120

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
  public func firstWords(_ limit: Int) -> String {
    let start = self.drop { $0.isWhitespace }.prefix(limit * 2)
    let line = start.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return String(line.prefix(limit))
  }
}
