// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// Changes of metadata in the outbox: one entry a thread, in which the latest word on each key counts.

extension ChatState {
  /// A provider's metadata with what of ours has not reached it.
  func withPending(_ metadata: Metadata, of thread: ThreadID) -> Metadata {
    var metadata = metadata
    if let rename = renames[thread] {
      rename.change.apply(to: &metadata)
      rename.later?.apply(to: &metadata)
    }
    return metadata
  }

  /// Whether a change of a thread's metadata has not reached the provider.
  func hasPendingMetadata(_ thread: ThreadID) -> Bool { renames[thread] != nil }
}

/// Writes the whole change that a thread's provider has not confirmed.
func keepChange(of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard state.outbox.policy != .fails, let rename = state.renames[thread] else { return [] }
  let whole = rename.later.map { rename.change.merging($0) } ?? rename.change
  var entry = OutboxEntry(
    id: OutboxEntry.metadataID(thread), thread: thread, createdAt: state.now, content: .metadata(whole))
  entry.stage = state.outbox.policy == .onlyQueues ? .queued : .sent
  entry.owner = state.outbox.policy == .onlyQueues ? .nobody : .us
  state.outbox.readmit(entry.id)
  state.outbox[entry.id] = entry
  return [.keepInOutbox(entry)]
}

/// A change that could not be sent for now waits for the link.
func metadataWaits(
  _ thread: ThreadID, _ rename: Rename, _ error: ServiceError, _ state: inout ChatState
) -> [Effect]? {
  guard state.outbox.policy == .waits, error.mayPass, var entry = state.outbox.metadata(of: thread) else { return nil }
  let whole = rename.later.map { rename.change.merging($0) } ?? rename.change
  state.renames[thread]?.change = whole
  state.renames[thread]?.later = nil
  state.renames[thread]?.hasFailed = true
  entry.stage = .queued
  entry.content = .metadata(whole)
  state.outbox[entry.id] = entry
  let effects = [.keepInOutbox(entry)] + linkFailed(error, &state)
  return effects + show(waitingNotice(error, state), &state)
}

/// A change that the provider refuses is kept and not sent by itself any more.
func holdChange(of thread: ThreadID, because reason: String, _ state: inout ChatState) -> [Effect] {
  guard var entry = state.outbox.metadata(of: thread) else { return [] }
  entry.stage = .held
  entry.reason = reason
  state.outbox[entry.id] = entry
  return [.keepInOutbox(entry)]
}

/// Sends the change of a thread's metadata that waits.
func sendWaitingMetadata(of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard let entry = state.outbox.metadata(of: thread), entry.owner == .us, entry.stage == .queued,
    case .metadata(let change) = entry.content, let record = state.list[thread], record.isAtProvider,
    record.state != .gone, !record.isDeletedAtProvider, state.renames[thread]?.hasFailed != false
  else { return [] }
  return sendMetadata(change, of: thread, &state)
}

/// What waits for a thread that is not yet made carries what it is to be made with.
func renewEntries(of thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard var entry = state.outbox.posts(in: thread).first, entry.owner != .other, let record = state.list[thread],
    entry.newThreadMetadata != record.metadata
  else { return [] }
  entry.newThreadMetadata = record.metadata
  state.outbox[entry.id] = entry
  return [.keepInOutbox(entry)]
}
