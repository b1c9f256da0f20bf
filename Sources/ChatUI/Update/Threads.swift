// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Makes room for a new thread. It comes into being with its first message, so that none is ever empty.
func beginThread(_ state: inout ChatState) -> [Effect] {
  let effects = leaveDraft(&state)
  state.openThread = nil
  state.pane = .composer
  return effects
}

/// Moves the selection of the list to another row.
func select(_ state: inout ChatState, _ move: (Int) -> Int) -> [Effect] {
  let row = move(state.list.selectedRow)
  state.list.select(row: row)
  return []
}

func selectPage(by pages: Int, _ state: inout ChatState) -> [Effect] {
  let page = max(1, state.geometry.listCapacity)
  state.list.select(row: state.list.selectedRow + pages * page)
  return []
}

func openSelected(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.list.selection else {
    return show(Notice(.done, "There are no threads yet. Write a message and press Enter."), &state)
  }
  state.pane = .composer
  return open(thread, &state)
}

/// Shows a thread: from memory, else from its journal, and then as the provider has it.
func open(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  var effects = leaveDraft(&state)
  state.openThread = thread
  if var record = state.list[thread], record.isUnread {
    record.isUnread = false
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  if state.transcripts[thread]?.isLoaded == true { return effects + refresh(thread, &state) }
  return effects + [.loadMessages(thread)]
}

/// The end of a thread is there to be looked at, all of it comes later.
func endLoaded(_ messages: [MessageRecord], of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  if state.transcripts[thread]?.isLoaded != true { state.ends[thread] = Transcript(messages) }
  return []
}

/// The journal of a thread was read.
func messagesLoaded(_ messages: [MessageRecord], of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.ends[thread] = nil
  let known = state.transcripts[thread]
  // Read twice, because it was opened twice before the file came.
  guard known?.isLoaded != true else { return [] }
  var effects: [Effect] = []
  var transcript = Transcript(isLoaded: true)
  for message in messages {
    // What waits in the outbox is not lost with the Skein that wrote it.
    let isLeft = known?[message.id] == nil && !state.isBusyElsewhere(thread) && state.outbox[message.id] == nil
    let isStray = isLeft && noteStray(message, in: thread, &state)
    let settled = isLeft && !isStray ? message.settledAfterRestart : message
    if settled != message { effects.append(.saveMessage(settled, in: thread)) }
    transcript.put(settled)
  }
  // What came while the file was read is newer than the file.
  for entry in known?.entries ?? [] { transcript.put(entry.record) }
  if let known {
    transcript.anchor = known.anchor
    transcript.newLines = known.newLines
  }
  state.transcripts[thread] = transcript
  settleView(of: thread, &state)
  effects += bringBackMessages(of: state.outbox.posts(in: thread), in: thread, &state)
  effects += noteUnsent(in: thread, &state)
  effects += refresh(thread, &state) + arrive(in: thread, &state)
  if !state.outbox.strays.isEmpty { effects.append(.claimOutbox) }
  return effects + sendWaiting(in: thread, &state)
}

extension MessageRecord {
  /// The message as it stands when the Skein that was at it is no more.
  var settledAfterRestart: MessageRecord {
    var settled = self
    switch state {
    case .streaming:
      settled.state = .interrupted
      settled.reason = Self.endedReason
    case .queued:
      settled.state = .failed
      settled.reason = "Skein ended before this was sent; R sends it"
    case .sent:
      settled.state = .failed
      settled.reason = "Skein ended while this was sent; R looks whether it arrived, else sends it"
    case .completed, .interrupted, .failed, .withdrawn: break
    }
    return settled
  }
}
