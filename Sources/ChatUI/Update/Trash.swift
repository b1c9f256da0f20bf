// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Puts the threads at hand into the trash. The provider hears of it when the grace time is over.
func deleteSelected(_ state: inout ChatState) -> [Effect] {
  let threads = state.threadsAtHand.filter { state.list[$0]?.state != .trashed }
  guard let first = threads.first, let name = state.list[first]?.quotedName else {
    let isAny = state.list.selection != nil
    return isAny ? show(Notice(.done, "It is in the trash already; e brings it back."), &state) : []
  }
  let rows = state.rowsAtHand
  let records = threads.compactMap { id in
    state.list[id].map { record in
      var record = record
      record.state = .trashed
      record.trashedAt = state.now
      record.trashSeenAt = nil
      return record
    }
  }
  var effects: [Effect] = []
  if let open = state.openThread, threads.contains(open) {
    effects += leaveDraft(&state)
    state.openThread = nil
  }
  let what = rows == 1 ? name + kinWords(threads.count) : "\(rows) threads"
  state.undoSteps.append(
    UndoStep(
      "the delete of \(what)", threads.compactMap { id in state.list[id].map { UndoChange(id, .state($0.state)) } })
  )
  state.list.put(records)
  return effects + records.map { .saveThread($0) } + trashTimer(state)
    + show(Notice(.done, "Deleted \(what). u in the list brings \(rows == 1 ? "it" : "them") back."), &state)
}

/// Takes back what was done last.
func undo(_ state: inout ChatState) -> [Effect] {
  // In the trash `u` is for what is seen there.
  if state.list.filter == .trash, state.pane == .list, state.list.selection != nil { return restoreSelected(&state) }
  guard let step = state.undoSteps.popLast() else {
    return show(Notice(.done, nothingToUndo(state)), &state)
  }
  return takeBack(step, &state)
}

/// Brings threads back from the trash, to where they were before.
func restore(_ threads: [(id: ThreadID, state: ThreadState)], _ state: inout ChatState) -> [Effect] {
  var records: [ThreadRecord] = []
  for (id, before) in threads {
    guard var record = state.list[id], record.state == .trashed else { continue }
    state.trashPauses[id] = nil
    record.state = record.isDeletedAtProvider ? .gone : before == .trashed ? .active : before
    record.trashedAt = nil
    record.trashSeenAt = nil
    records.append(record)
  }
  state.list.put(records)
  let effects: [Effect] = records.map { .saveThread($0) }
  let isOneRow = Set(records.map(\.familyID)).count == 1
  let isOnlyHere = records.contains { $0.isDeletedAtProvider }
  let words =
    isOnlyHere
    ? "Back again, but only here: \(state.profile.name) has already deleted it."
    : isOneRow ? "Back again\(kinWords(records.count))." : "\(records.count) threads are back again."
  guard state.list.filter != .trash, let record = records.first(where: { state.list.row(of: $0.id) != nil }) else {
    return effects + show(Notice(.done, words), &state)
  }
  state.list.select(record.id)
  if isOneRow { return effects + open(record.id, &state) + show(Notice(.done, words), &state) }
  return effects + show(Notice(.done, words), &state)
}

/// Wakes when the next thread in the trash is due.
func trashTimer(_ state: ChatState) -> [Effect] {
  let due = state.list.inTrash.compactMap { state.dueTime(of: $0) }.min()
  guard let due else { return [] }
  let (wait, isFar) = due.milliseconds.subtractingReportingOverflow(state.now.milliseconds)
  return isFar ? [] : [.wake(.emptyTrash, afterMilliseconds: max(0, wait))]
}

/// Tells the provider of every thread whose grace time is over.
func emptyTrash(_ state: inout ChatState) -> [Effect] {
  let due = state.list.inTrash.filter { record in state.dueTime(of: record).map { $0 <= state.now } ?? false }
  let threads = due.map(\.id).sorted()
  for thread in threads { state.trashPauses[thread] = .never }
  return threads.map { .deleteAtProvider($0) } + trashTimer(state)
}

func deletedAtProvider(_ thread: ThreadID, _ error: ServiceError?, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  if let error, error.nextMove != .gone {
    guard record.state == .trashed else { return [] }
    // It stays in the trash. What may pass is tried again now and then; all else waits for the next start.
    state.outbox.link.hasDeletes = error.kind == .unreachable || error.kind == .brokenConnection
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
    guard record.state == .trashed, record.isAtProvider, !record.isDeletedAtProvider,
      let trashedAt = record.trashSeenAt ?? record.trashedAt
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
      let trashedAt = record.trashTime(at: now)
    else { return false }
    let (passed, isFar) = now.seconds.subtractingReportingOverflow(trashedAt.seconds)
    return !isFar && passed > keep
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
