// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

// What commands put into the outbox without sending it: any Skein that runs, or the next one, does.

/// Queues a text: into a known thread, or into a new one.
public func queue(
  _ text: String, in thread: ThreadID?, title: String? = nil, _ state: inout ChatState, at now: Timestamp
) -> (effects: [Effect], thread: ThreadID, message: MessageID)? {
  state.outbox.policy = .onlyQueues
  let effects = send(text, in: thread, title: title, &state, at: now)
  for case .keepInOutbox(let entry) in effects { return (effects, entry.thread, entry.id) }
  return nil
}

/// Queues the making of a thread with these first messages.
public func queueThread(
  _ metadata: Metadata, messages: [String], _ state: inout ChatState, at now: Timestamp
) -> (effects: [Effect], record: ThreadRecord) {
  state.now = now
  let id = state.localIDs.next()
  let records = messages.map {
    MessageRecord(id: state.localIDs.next(), role: .user, text: $0, createdAt: now, state: .queued)
  }
  var record = ThreadRecord(
    id: id, createdAt: now, updatedAt: now, metadata: metadata, messageCount: records.count,
    opening: messages.first?.firstWords(ThreadRecord.previewLength) ?? "",
    preview: messages.last?.firstWords(ThreadRecord.previewLength) ?? "")
  record.hasUnsent = true
  var entry = OutboxEntry(id: "thread " + id, thread: id, createdAt: now, content: .thread(records))
  entry.owner = .nobody
  entry.newThreadMetadata = metadata
  let saved: [Effect] = records.isEmpty ? [] : [.saveMessages(records, in: id)]
  return (saved + [.saveThread(record), .keepInOutbox(entry)], record)
}

/// Queues a change of a thread's metadata.
public func queueMetadata(
  of thread: ThreadID, _ new: Metadata, _ state: inout ChatState, at now: Timestamp
) -> [Effect] {
  guard let old = state.list[thread]?.metadata else { return [] }
  state.now = now
  state.outbox.policy = .onlyQueues
  let change = MetadataChange(from: old, to: new)
  let effects = changeMetadata(change, of: thread, &state)
  return effects.filter { if case .changeMetadata = $0 { false } else { true } }
}

extension MessageRecord {
  /// A message of a process that is gone is interrupted or failed, whatever it was in the middle of; one that waits in
  /// the outbox waits on.
  public func settledCopy(waiting outbox: Outbox) -> MessageRecord {
    var copy = self
    if state == .streaming { copy.state = .interrupted }
    if state == .queued || state == .sent, outbox[id] == nil { copy.state = .failed }
    return copy
  }
}
