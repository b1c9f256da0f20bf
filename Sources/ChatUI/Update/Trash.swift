// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Puts the selected thread into the trash. The provider hears of it when the grace time is over.
func deleteSelected(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.list.selection, var record = state.list[thread] else { return [] }
  record.state = .trashed
  record.trashedAt = state.now
  var effects: [Effect] = []
  if state.openThread == thread {
    effects += leaveDraft(&state)
    state.openThread = nil
  }
  state.list.put(record)
  state.undoSteps.append(.delete(thread))
  return effects + [.saveThread(record)]
    + trashTimer(state)
    + show(Notice(.done, "Deleted \(record.quotedName). u in the list brings it back."), &state)
}

/// Takes back the last delete or rename.
func undo(_ state: inout ChatState) -> [Effect] {
  guard let step = state.undoSteps.popLast() else {
    return show(Notice(.done, "Nothing to undo."), &state)
  }
  switch step {
  case .delete(let thread): return restore(thread, &state)
  case .rename(let thread, let title): return setTitle(title, of: thread, &state)
  }
}

private func restore(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  // One that came back by another way, by adoption, needs no undo: the step before it is meant.
  guard var record = state.list[thread], record.state == .trashed else { return undo(&state) }
  state.trashPauses[thread] = nil
  record.state = record.isDeletedAtProvider ? .gone : .active
  record.trashedAt = nil
  state.list.put(record)
  state.list.select(thread)
  let words =
    record.isDeletedAtProvider
    ? "Back again, but only here: \(state.profile.name) has already deleted it." : "Back again."
  return [.saveThread(record)] + open(thread, &state) + show(Notice(.done, words), &state)
}

/// Wakes when the next thread in the trash is due.
func trashTimer(_ state: ChatState) -> [Effect] {
  let due = state.list.records.values.compactMap { state.dueTime(of: $0) }.min()
  guard let due else { return [] }
  let (wait, isFar) = due.milliseconds.subtractingReportingOverflow(state.now.milliseconds)
  return isFar ? [] : [.wake(.emptyTrash, afterMilliseconds: max(0, wait))]
}

/// Tells the provider of every thread whose grace time is over.
func emptyTrash(_ state: inout ChatState) -> [Effect] {
  let due = state.list.records.values.filter { record in state.dueTime(of: record).map { $0 <= state.now } ?? false }
  let threads = due.map(\.id).sorted()
  for thread in threads { state.trashPauses[thread] = .never }
  return threads.map { .deleteAtProvider($0) } + trashTimer(state)
}

func deletedAtProvider(_ thread: ThreadID, _ error: ServiceError?, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  if let error, error.nextMove != .gone {
    guard record.state == .trashed else { return [] }
    // It stays in the trash. What may pass is tried again now and then; all else waits for the next start.
    if error.nextMove == .tryLater {
      state.trashPauses[thread] = Timestamp(milliseconds: state.now.milliseconds + ChatState.trashRetry)
    }
    return trashTimer(state)
      + show(
        Notice(
          .warning, "\(state.profile.name) still has a deleted thread: \(words(for: error, state.profile))"), &state)
  }
  state.trashPauses[thread] = nil
  record.isDeletedAtProvider = true
  let isBack = record.state == .active
  if isBack { record.state = .gone }
  state.list.put(record)
  guard isBack else { return [.saveThread(record)] }
  let words = "\(record.quotedName) is back, but only here: \(state.profile.name) has just deleted it."
  return [.saveThread(record)] + show(Notice(.warning, words), &state)
}

extension ChatState {
  /// After so many milliseconds a delete that failed is tried again.
  static let trashRetry: Int64 = 900_000

  /// When the provider is to be told of a thread in the trash; `nil` for all others.
  fileprivate func dueTime(of record: ThreadRecord) -> Timestamp? {
    guard let due = trash.dueTime(of: record), let pause = trashPauses[record.id] else {
      return trash.dueTime(of: record)
    }
    return pause == .never ? nil : max(due, pause)
  }
}

extension TrashPolicy {
  /// When the grace time of a thread in the trash is over; `nil` for all others, and for one that no provider has.
  func dueTime(of record: ThreadRecord) -> Timestamp? {
    guard record.state == .trashed, record.isAtProvider, !record.isDeletedAtProvider, let trashedAt = record.trashedAt
    else { return nil }
    let (due, isFar) = trashedAt.milliseconds.addingReportingOverflow(grace.multipliedReportingOverflow(by: 1000).0)
    return isFar ? .never : Timestamp(milliseconds: due)
  }
}

extension TrashPolicy {
  /// Whether a thread has been in the trash so long that the local copy goes too. One that the provider still has
  /// stays: it would come back with the next listing.
  public func isOver(_ record: ThreadRecord, at now: Timestamp) -> Bool {
    guard record.state == .trashed, record.isDeletedAtProvider || !record.isAtProvider,
      let trashedAt = record.trashedAt
    else { return false }
    return now.seconds - trashedAt.seconds > keep
  }
}

extension Timestamp {
  /// A time that does not come.
  fileprivate static let never = Timestamp(milliseconds: .max)
}

extension ThreadRecord {
  /// The title, else the first words, else the id.
  public var displayTitle: String { title ?? (opening.isEmpty ? "(no title) \(shortened(id))" : opening) }

  /// Whether the list shows it: everything but the trash and the archive.
  public var isShown: Bool { isListed }

  /// The name of the thread in a sentence.
  var quotedName: String {
    let name = VisibleText.of(displayTitle, keepingLines: false).firstWords(30)
    return "“\(name)”"
  }
}
