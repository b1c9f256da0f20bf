// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// Other ways a conversation could go, without losing the ones it went.

/// Carries out what has to do with variants and forks.
func branch(_ action: Action, _ state: inout ChatState) -> [Effect] {
  switch action {
  case .editAndResend: beginEditing(&state)
  case .previousVariant: switchVariant(by: -1, &state)
  case .nextVariant: switchVariant(by: 1, &state)
  case .forkThread: fork(&state)
  case .openParent: openParent(&state)
  case .continueReply: continueReply(&state)
  default: []
  }
}

// MARK: Variants

/// Shows the variant before or after, at the same place of the conversation.
private func switchVariant(by step: Int, _ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let transcript = state.transcripts[thread], let set = state.variantsAtHand else {
    return show(Notice(.done, "No other variant here. E edits a message, R asks for another reply."), &state)
  }
  let position = set.position + step
  guard (1...set.count).contains(position) else {
    let end = step < 0 ? "first" : "last"
    return show(Notice(.done, "This is the \(end) of \(set.count) variants."), &state)
  }
  let here = transcript.entries[set.row].record.id
  state.variantsLeft[set.place, default: [:]][set.threads[set.position - 1]] = MessagePlace(thread, here)
  let words = show(Notice(.done, "Variant \(position) of \(set.count)."), &state)
  // Where it was last seen there may be more of the conversation than where it was first said.
  let wanted = set.threads[position - 1]
  if let seen = state.variantsLeft[set.place]?[wanted], state.isThere(seen.thread) {
    return words + turn(to: seen.thread, at: .id(seen.message), &state)
  }
  guard state.isThere(wanted) else {
    return show(Notice(.warning, "The first variant is gone: its thread was deleted."), &state)
  }
  return words + turn(to: wanted, at: position == 1 ? .message(set.place) : .branchPoint, &state)
}

extension ChatState {
  /// Whether a thread is known and not in the trash.
  fileprivate func isThere(_ thread: ThreadID) -> Bool { list[thread].map { $0.state != .trashed } ?? false }
}

/// Opens a thread in the place of its kin, at the message where they part.
func turn(to thread: ThreadID, at place: AwaitedPlace, _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  if var record = state.list[thread], state.list.families.isFamily(record.familyID) {
    record.usedAt = state.now
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  state.list.select(thread)
  effects += open(thread, &state)
  state.awaitedPlaces[thread] = place
  settleView(of: thread, &state)
  return effects
}

/// Brings the awaited place of a thread into sight, once its messages are there.
func settleView(of thread: ThreadID, _ state: inout ChatState) {
  guard let place = state.awaitedPlaces[thread], state.transcripts[thread]?.isLoaded == true,
    var transcript = state.transcripts.removeValue(forKey: thread)
  else { return }
  defer { state.transcripts[thread] = transcript }
  state.awaitedPlaces[thread] = nil
  let row: Int? =
    switch place {
    case .branchPoint: transcript.branchRow
    case .message(let place): transcript.row(of: place, in: thread)
    case .id(let id): transcript.row(of: id)
    }
  guard let row, row < transcript.entries.count else { return }
  let view = MessageView(state.geometry, state.layoutContext)
  transcript.set(top: LinePlace(row: row, line: 0), end: view.endTop(of: &transcript))
  transcript.chosen = transcript.entries[row].record.id
}

/// Asks for a reply once more, beside the one that is there.
func regenerate(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let transcript = state.transcripts[thread], let row = state.replyRowAtHand
  else { return askAgain(&state) }
  let place = state.place(of: row, in: thread, transcript)
  var copies = state.copies(of: thread, before: row)
  guard !copies.isEmpty else {
    return show(Notice(.done, "Nothing to ask again: no question stands before this reply."), &state)
  }
  var question: MessageRecord?
  if copies.last?.role == .user {
    question = copies.popLast()
    question?.state = .queued
  }
  return makeVariant(of: thread, at: place, copies, question, &state)
}

extension ChatState {
  /// The reply that is to be asked for again: the one at hand, or the one to the question at hand. A reply that may
  /// still go on at the provider is none: asking again fetches it.
  fileprivate var replyRowAtHand: Int? {
    guard let thread = openThread, let transcript = transcripts[thread], transcript.isLoaded,
      var row = transcript.rowAtHand(paneRows: geometry.messageRows),
      transcript.entries.last?.record.isUnsent == false, !transcript.hasUnkeptQuestion
    else { return nil }
    while row < transcript.entries.count, transcript.entries[row].record.role == .user { row += 1 }
    guard row < transcript.entries.count else { return nil }
    let reply = transcript.entries[row].record
    let isLast = row == transcript.entries.count - 1
    if isLast, replies[thread] != nil || list[thread]?.runID != nil { return nil }
    return reply.role == .assistant && reply.state != .streaming ? row : nil
  }
}

// MARK: Forks and parents

/// Begins a thread that holds everything up to the message at hand.
private func fork(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let record = state.list[thread], let transcript = state.transcripts[thread],
    transcript.isLoaded, let row = transcript.rowAtHand(paneRows: state.geometry.messageRows)
  else { return show(Notice(.done, "No message here to begin a thread from."), &state) }
  guard transcript.entries[row].record.state != .streaming else {
    return show(Notice(.done, "Still being written: wait for its end, or stop it."), &state)
  }
  let copies = state.copies(of: thread, before: row + 1)
  guard !copies.isEmpty else {
    return show(Notice(.done, "Nothing to fork: nothing up to here was sent."), &state)
  }
  let place = transcript.entries[row].record.origin ?? MessagePlace(thread, transcript.entries[row].record.id)
  let made = state.newBranch(.fork, of: record, root: nil, at: place)
  let effects = leaveDraft(&state) + begin(made, copies, &state)
  state.pane = .composer
  return effects
    + show(
      Notice(.done, "A fork: write on here; P goes back. It is made at \(state.profile.name) with your first message."),
      &state)
}

private func openParent(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let branch = state.list[thread]?.branch else {
    return show(Notice(.done, "This thread was not made from another."), &state)
  }
  guard let parent = state.list[branch.parent] else {
    return show(
      Notice(.warning, "Its parent, \(shortened(branch.parent)), is not here."), &state)
  }
  if parent.state == .trashed {
    return show(Notice(.warning, "Its parent is in the trash: \(parent.quotedName)."), &state)
  }
  return turn(to: parent.id, at: .message(branch.place), &state)
    + show(Notice(.done, "Back where \(branch.kind == .fork ? "the fork" : "the variant") was made."), &state)
}

// MARK: Going on

/// What is said to a model that is to go on with what it said.
let continuation = "Please continue exactly where you stopped, without repeating anything."

/// Asks for the rest of a reply that was cut. No API takes half a reply as its own beginning: it is asked in words.
private func continueReply(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let last = state.transcripts[thread]?.last else {
    return show(Notice(.done, "There is no reply here."), &state)
  }
  if state.replies[thread] != nil { return show(Notice(.done, "A reply is already coming."), &state) }
  if let effects = busyElsewhere(thread, &state) { return effects }
  guard last.role == .assistant else {
    return show(Notice(.done, "No reply has come to the last message. R asks for it."), &state)
  }
  guard last.state == .interrupted else {
    return show(Notice(.done, "The last reply is whole. R asks for another one."), &state)
  }
  if state.list[thread]?.runID != nil {
    return refreshAgain(thread, &state) + show(Notice(.done, "It may go on by itself: looking …"), &state)
  }
  return sendText(continuation, in: thread, &state)
    + show(Notice(.done, "Asked to go on, in a message of its own; what came stays as it is."), &state)
}
