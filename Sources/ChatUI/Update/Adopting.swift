// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Adopts a thread by its id: one that is here is opened, another is asked for.
func adopt(_ id: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard !id.isEmpty else { return [] }
  if let record = state.list[id], record.isListed {
    state.list.select(id)
    return show(Notice(.done, "That thread is already here."), &state) + open(id, &state)
  }
  return ask(for: id, &state)
}

/// Asks the provider for a thread that is to be opened when it comes, unless the user does something else first.
func ask(for thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.awaitedThread = thread
  return show(Notice(.done, "Asking \(state.profile.name) for \(shortened(thread)) …"), &state) + [.adopt(thread)]
}

func adopted(
  _ thread: ThreadID, _ result: Result<ProviderThread, ServiceError>, _ state: inout ChatState
) -> [Effect] {
  let isAwaited = state.awaitedThread == thread
  state.awaitedThread = nil
  switch result {
  case .success(let answer): return bringIn(answer, opening: isAwaited, &state)
  case .failure(let error):
    return show(
      Notice(.error, "\(shortened(thread)) was not adopted: \(words(for: error, state.profile))"), &state)
  }
}

private func bringIn(_ answer: ProviderThread, opening isAwaited: Bool, _ state: inout ChatState) -> [Effect] {
  let thread = answer.thread.id
  let known = state.list[thread]
  var record =
    known
    ?? ThreadRecord(
      id: thread, createdAt: answer.thread.createdAt,
      updatedAt: answer.messages.last?.createdAt ?? answer.thread.createdAt, metadata: answer.thread.metadata)
  record.branch = record.branch ?? ThreadBranch(of: answer.thread)
  // It may come back from the trash or the archive, or have been gone.
  record.state = .active
  record.trashedAt = nil
  record.isDeletedAtProvider = false
  state.trashPauses[thread] = nil
  state.list.put(record)
  if known == nil, state.transcripts[thread] == nil { state.transcripts[thread] = Transcript(isLoaded: true) }
  var effects: [Effect] = [.saveThread(record)]
  if state.transcripts[thread]?.isLoaded == true {
    state.transcripts[thread]?.isRefreshed = true
    effects += merge(answer, into: thread, &state)
  }
  effects += show(Notice(.done, "Adopted \(state.list[thread]?.quotedName ?? shortened(thread))."), &state)
  guard isAwaited else { return effects }
  state.list.select(thread)
  return effects + open(thread, &state)
}

/// Threads that the provider lists: those not yet known come into the registry, the others' titles are brought up to
/// date.
func listed(_ threads: [ChatThread], _ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  for thread in threads {
    // A branch whose making was cut off: it was made, and nobody heard of it.
    if let local = thread.metadata[ThreadBranch.ownIDKey] ?? thread.metadata[ThreadRecord.ownIDKey], local != thread.id,
      state.list[thread.id] == nil,
      state.list[local] != nil
    {
      if state.replies[local] == nil { effects += threadNamed(local, thread, &state) }
      continue
    }
    var record =
      state.list[thread.id]
      ?? ThreadRecord(id: thread.id, createdAt: thread.createdAt, updatedAt: thread.createdAt)
    record.branch = record.branch ?? ThreadBranch(of: thread)
    record.metadata = state.withPending(thread.metadata, of: thread.id)
    guard record != state.list[thread.id] else { continue }
    state.list.put(record)
    effects.append(.saveThread(record))
  }
  return effects
}

extension ThreadBranch {
  /// What the metadata of a thread tells that another Skein has made from another: a row of its own, which knows where
  /// it comes from.
  fileprivate init?(of thread: ChatThread) {
    guard let parent = thread.metadata[Self.parentKey], parent != thread.id else { return nil }
    self.init(.fork, parent: parent, root: thread.id, place: MessagePlace(parent, ""))
  }
}

/// An id short enough for a notice.
func shortened(_ id: String) -> String { id.count > 24 ? "\(id.prefix(23))…" : id }
