// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Puts the selected thread into the trash. The provider hears of it when the grace time is over.
func deleteSelected(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.list.selection, var record = state.list[thread] else { return [] }
  record.state = .trashed
  record.trashedAt = state.now
  let name = VisibleText.of(record.displayTitle, keepingLines: false)
  state.list.put(record)
  state.undoSteps.append(.delete(thread))
  if state.openThread == thread { state.openThread = nil }
  return [.saveThread(record)]
    + trashTimer(state)
    + show(Notice(.done, "Deleted “\(name.prefix(30))”. u in the list brings it back."), &state)
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
  guard var record = state.list[thread] else { return [] }
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
  let due = state.list.records.values.compactMap { state.trash.dueTime(of: $0) }.min()
  guard let due else { return [] }
  return [.wake(.emptyTrash, afterMilliseconds: max(0, due.milliseconds - state.now.milliseconds))]
}

/// Tells the provider of every thread whose grace time is over.
func emptyTrash(_ state: inout ChatState) -> [Effect] {
  var effects: [Effect] = []
  for record in state.list.records.values.sorted(by: { $0.id < $1.id }) {
    guard let due = state.trash.dueTime(of: record), due <= state.now else { continue }
    if record.isAtProvider {
      effects.append(.deleteAtProvider(record.id))
    } else {
      var gone = record
      gone.isDeletedAtProvider = true
      state.list.put(gone)
      effects.append(.saveThread(gone))
    }
  }
  return effects
}

func deletedAtProvider(_ thread: ThreadID, _ error: ServiceError?, _ state: inout ChatState) -> [Effect] {
  guard var record = state.list[thread] else { return [] }
  if let error, error.nextMove != .gone {
    // It stays in the trash; the next start, or the next delete, tries again.
    return show(
      Notice(
        .warning, "\(state.profile.name) still has a deleted thread: \(words(for: error, state.profile))"), &state)
  }
  record.isDeletedAtProvider = true
  if record.state == .active { record.state = .gone }
  state.list.put(record)
  return [.saveThread(record)] + trashTimer(state)
}

extension TrashPolicy {
  /// When the provider is to be told of a thread in the trash; `nil` for all others.
  func dueTime(of record: ThreadRecord) -> Timestamp? {
    guard record.state == .trashed, !record.isDeletedAtProvider, let trashedAt = record.trashedAt else { return nil }
    return Timestamp(milliseconds: trashedAt.milliseconds + grace * 1000)
  }
}

extension ThreadRecord {
  /// The title, else the first words, else the id.
  public var displayTitle: String { title ?? (opening.isEmpty ? "(no title) \(shortened(id))" : opening) }
}

extension ThreadRecord {
  /// Whether the list shows it: everything but the trash and the archive.
  public var isShown: Bool { isListed }
}
