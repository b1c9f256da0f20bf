// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// What another Skein, or an earlier one, left in the outbox.

/// Takes the outbox in as the first picture shows it: nothing of it is sent before it is known to be ours.
public func takeOutbox(_ contents: OutboxContents, _ state: inout ChatState) {
  state.outbox.take(contents.entries)
  state.outboxNames = contents.names
  for entry in contents.entries {
    guard case .metadata(let change) = entry.content else { continue }
    noteWaiting(change, of: entry.thread, &state)
  }
}

/// What is to be done with it at the start: names that a Skein had no time to note, and the claim.
func beginOutbox(_ state: inout ChatState) -> [Effect] {
  guard state.outbox.policy == .waits, !state.outbox.isEmpty || !state.outboxNames.isEmpty else { return [] }
  var effects: [Effect] = []
  for (local, name) in state.outboxNames.sorted(by: { $0.key < $1.key }) {
    effects += nameThread(local, name, &state)
  }
  state.outboxNames = [:]
  return effects + (state.outbox.isEmpty ? [] : [.claimOutbox])
}

/// A thread was made at the provider, and the Skein that made it died before it was written down.
private func nameThread(_ local: ThreadID, _ name: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let record = state.list[local], !record.isAtProvider, state.list[name] == nil else { return [] }
  return threadNamed(local, ChatThread(id: name, createdAt: record.createdAt, metadata: record.metadata), &state)
}

/// The outbox was read, and what nobody had any more is ours: it goes out.
func outboxRead(_ contents: OutboxContents, _ state: inout ChatState) -> [Effect] {
  let before = state.outbox
  var entries = contents.entries
  var effects: [Effect] = []
  for index in entries.indices where entries[index].owner == .us && before[entries[index].id]?.owner != .us {
    if entries[index].stage == .sent {
      // Whoever sent it did not live to say what became of it.
      entries[index].stage = .queued
      entries[index].mayHaveLeft = true
    }
    entries[index].arrivedAs = before[entries[index].id]?.arrivedAs
    effects += bringBack(entries[index], &state)
  }
  state.outbox.take(entries)
  effects += readmitStrays(&state)
  for entry in state.outbox.entries {
    if case .metadata(let change) = entry.content { noteWaiting(change, of: entry.thread, &state) }
  }
  return effects + sendWaiting(&state) + lookAgainAtOthersWork(state)
}

/// What a Skein has to send that no longer shows itself is soon nobody's, and nothing tells of that moment.
private func lookAgainAtOthersWork(_ state: ChatState) -> [Effect] {
  guard state.outbox.policy == .waits, state.neighbours.isEmpty,
    state.outbox.entries.contains(where: { $0.owner == .other })
  else { return [] }
  return [.wake(.claimOutbox, afterMilliseconds: 3000)]
}

/// What the registry or the journal has lost of what waits comes back from the outbox.
private func bringBack(_ entry: OutboxEntry, _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  if state.list[entry.thread] == nil {
    let record = ThreadRecord(toldBy: entry)
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  guard state.transcripts[entry.thread]?.isLoaded == true else { return effects }
  return effects + bringBackMessages(of: [entry], in: entry.thread, &state)
}

/// Messages of entries that the journal of a thread does not have, or has in an older state.
func bringBackMessages(of entries: [OutboxEntry], in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  for entry in entries where entry.arrivedAs == nil {
    let messages: [MessageRecord] =
      switch entry.content {
      case .message(let message): [message]
      case .thread(let messages): messages
      case .metadata: []
      }
    for var message in messages where state.transcripts[thread]?.hasNamed(message.id) == false {
      let known = state.transcripts[thread]?[message.id]
      if known?.state == .completed { continue }
      message.state = entry.stage == .sent ? .sent : .queued
      message.reason = entry.stage == .held ? entry.reason : nil
      if entry.owner == .other { message.reason = "another Skein sends it" }
      guard known != message else { continue }
      state.transcripts[thread]?.put(message)
      effects.append(.saveMessage(message, in: thread))
    }
  }
  return effects
}

extension Transcript {
  /// Whether the provider has named the message that had this local id.
  fileprivate func hasNamed(_ id: MessageID) -> Bool { nameGiven(to: id) != nil }

  /// The name that the provider has given to the message that had this local id.
  func nameGiven(to id: MessageID) -> MessageID? {
    guard self[id] == nil else { return nil }
    return entries.last { $0.record.replaces == id && $0.record.id != id }?.record.id
  }
}

/// A change of metadata that waits is shown as made.
private func noteWaiting(_ change: MetadataChange, of thread: ThreadID, _ state: inout ChatState) {
  guard state.renames[thread] == nil else { return }
  state.renames[thread] = Rename(attempt: 0, change: change, hasFailed: true)
  guard var record = state.list[thread] else { return }
  change.apply(to: &record.metadata)
  if record != state.list[thread] { state.list.put(record) }
}

/// The provider's message is one of ours that waits: it needs no sending, only its reply.
func noteArrival(of local: MessageID, as id: MessageID, _ state: inout ChatState) -> [Effect] {
  guard var entry = state.outbox[local] else { return [] }
  entry.arrivedAs = id
  entry.mayHaveLeft = true
  if entry.stage == .held { entry.stage = .queued }
  state.outbox[local] = entry
  return entry.owner == .us ? [.keepInOutbox(entry)] : []
}
