// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// What waits can be taken back or changed, as long as it is not on its way.

extension ChatState {
  /// The message at hand, if it waits in the outbox. While a reply comes, only one that was gone to is meant: the keys
  /// are for the reply.
  var waitingMessageAtHand: OutboxEntry? {
    guard let thread = openThread, let message = messageAtHand, message.role == .user, let entry = outbox[message.id],
      replies[thread] == nil || transcripts[thread]?.chosen == message.id
    else { return nil }
    return entry
  }
}

/// Why an entry can't be taken back now; `nil` when it can.
func reasonToStay(_ entry: OutboxEntry, _ state: ChatState) -> String? {
  if entry.owner == .other { return "Another Skein is about to send this: take it back there." }
  if entry.stage == .sent { return "This is being sent and may have left: it can't be taken back now." }
  if entry.arrivedAs != nil { return "This has arrived at \(state.profile.name) already." }
  return nil
}

/// Takes a message that waits out of the outbox. Its words stay in the journal and in the composer's history.
func withdraw(_ entry: OutboxEntry, _ state: inout ChatState) -> [Effect] {
  if let reason = reasonToStay(entry, state) { return show(Notice(.warning, reason), &state) }
  guard var message = state.transcripts[entry.thread]?[entry.id] else { return [] }
  message.state = .withdrawn
  message.reason = nil
  var effects: [Effect] = [.saveMessageDurably(message, in: entry.thread)]
  setAside(message.text, &state)
  state.transcripts[entry.thread]?.put(message)
  effects += dropFromOutbox(entry.id, durably: true, &state)
  effects += noteUnsent(in: entry.thread, &state)
  let doubt = entry.mayHaveLeft ? " It was tried before and may have arrived all the same." : ""
  return effects
    + show(Notice(.done, "Taken back, not sent. Up in the composer has its words.\(doubt)"), &state)
    + sendWaiting(in: entry.thread, &state)
}

/// Keeps a message that waits from leaving while it is edited.
func holdForEditing(_ entry: OutboxEntry, _ state: inout ChatState) -> [Effect] {
  var held = entry
  held.stage = .held
  held.reason = "being edited; R sends it as it is"
  state.outbox[held.id] = held
  var effects: [Effect] = [.keepInOutbox(held)]
  if var message = state.transcripts[held.thread]?[held.id] {
    message.reason = held.reason
    state.transcripts[held.thread]?.put(message)
    effects.append(.saveMessage(message, in: held.thread))
  }
  if entry.mayHaveLeft {
    effects += show(Notice(.warning, "This was tried before: it may have arrived as it was."), &state)
  }
  return effects
}
