// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

// The list as its owner wants it. Whatever is tagged is meant; where nothing is, the selected thread.

/// Carries out what orders the list and what stands in it.
func organize(_ action: Action, _ state: inout ChatState) -> [Effect] {
  switch action {
  case .sortThreads: return askForSort(&state)
  case .filterThreads: return askForFilter(&state)
  case .tagAll: return tagAll(&state)
  case .leaveView: return leaveView(&state)
  default: break
  }
  guard let thread = state.list.selection else {
    return show(Notice(.done, "There is no thread here."), &state)
  }
  switch action {
  case .tagThread: return tag(thread, &state)
  case .pinThread: return pin(&state)
  case .archiveThread: return state.list.filter == .trash ? restoreSelected(&state) : archive(&state)
  case .markUnread: return toggleUnread(&state)
  case .showMetadata: return showMetadata(of: thread, &state)
  default: return []
  }
}

extension ChatState {
  /// How many rows of the list the next action is for.
  var rowsAtHand: Int { list.tagged.isEmpty ? (list.selection == nil ? 0 : 1) : list.tagged.count }

  /// The threads that stand in the rows that the next action is for: those that are tagged, else the selected one.
  public var selectedThreads: [ThreadID] {
    let rows = list.tagged.isEmpty ? list.selection.map { [$0] } ?? [] : list.shown.filter(list.tagged.contains)
    return rows
  }

  /// The same with all variants of each, as far as they are seen where it is seen.
  var threadsAtHand: [ThreadID] {
    selectedThreads.flatMap { id in
      let state = list[id]?.state == .gone ? .active : list[id]?.state
      return list.families.members(of: list[id]?.familyID ?? id).filter { kin in
        kin == id || (list[kin]?.state == .gone ? .active : list[kin]?.state) == state
      }
    }
  }
}

/// How a notice names the rest of a family.
func kinWords(_ count: Int) -> String { count > 1 ? " with its \(count) variants" : "" }

// MARK: Tags

private func tag(_ thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  state.list.toggleTag(thread)
  state.list.select(row: state.list.selectedRow + 1)
  return []
}

private func tagAll(_ state: inout ChatState) -> [Effect] {
  guard !state.list.shown.isEmpty else { return show(Notice(.done, "There is nothing to tag."), &state) }
  if state.list.tagged.count == state.list.shown.count {
    state.list.tag([])
    return show(Notice(.done, "No thread is tagged now."), &state)
  }
  state.list.tag(state.list.shown)
  return show(Notice(.done, "All \(state.list.tagged.count) are tagged: the next action is for all of them."), &state)
}

/// One step back: first no thread is tagged any more, then the threads in use are shown again.
private func leaveView(_ state: inout ChatState) -> [Effect] {
  guard state.list.tagged.isEmpty else {
    state.list.tag([])
    return []
  }
  guard state.list.filter != .active else { return [] }
  let selected = state.list.selection
  state.list.show(.active)
  // What is seen in both stays selected; else the open thread is.
  if let thread = [selected, state.openThread].compactMap({ $0 }).first(where: { state.list.row(of: $0) != nil }) {
    state.list.select(thread)
  }
  return []
}

// MARK: What is done to threads

/// Changes every thread at hand, in one step for `u`.
private func changeAll(
  _ deed: String, _ state: inout ChatState, _ change: (inout ThreadRecord) -> UndoChange.Old
) -> [Effect] {
  let threads = state.threadsAtHand
  guard let first = threads.first, let name = state.list[first]?.quotedName else { return [] }
  let rows = state.rowsAtHand
  var changes: [UndoChange] = []
  var records: [ThreadRecord] = []
  for id in threads {
    guard var record = state.list[id] else { continue }
    let old = change(&record)
    guard record != state.list[id] else { continue }
    changes.append(UndoChange(id, old))
    records.append(record)
  }
  let what = "\(rows == 1 ? name : "\(rows) threads") \(deed)"
  state.undoSteps.append(UndoStep(what, changes))
  state.list.put(records)
  return records.map { .saveThread($0) } + show(Notice(.done, "\(what). u takes it back."), &state)
}

private func pin(_ state: inout ChatState) -> [Effect] {
  let isPinned = state.threadsAtHand.contains { state.list[$0]?.isPinned == false }
  return changeAll(isPinned ? "pinned" : "no longer pinned", &state) { record in
    defer { record.isPinned = isPinned }
    return .pinned(record.isPinned)
  }
}

private func archive(_ state: inout ChatState) -> [Effect] {
  let toArchive = state.threadsAtHand.contains { state.list[$0]?.state != .archived }
  return changeAll(toArchive ? "in the archive (f shows it)" : "out of the archive", &state) { record in
    defer { record.state = toArchive ? .archived : .active }
    return .state(record.state)
  }
}

private func toggleUnread(_ state: inout ChatState) -> [Effect] {
  let rows = Set(state.selectedThreads)
  let isUnread = rows.contains { state.list[$0]?.isUnread == false }
  return changeAll(isUnread ? "marked unread" : "marked read", &state) { record in
    defer { if rows.contains(record.id) { record.isUnread = isUnread } }
    return .unread(record.isUnread)
  }
}

/// Brings the threads at hand back from the trash.
func restoreSelected(_ state: inout ChatState) -> [Effect] {
  let threads = state.threadsAtHand.filter { state.list[$0]?.state == .trashed }
  return restore(threads.map { ($0, .active) }, &state)
}

// MARK: Undo

/// Puts everything back that a step changed, and says what that was.
func takeBack(_ step: UndoStep, _ state: inout ChatState) -> [Effect] {
  var trashed: [(ThreadID, ThreadState)] = []
  var records: [ThreadRecord] = []
  var effects: [Effect] = []
  for change in step.changes {
    guard var record = state.list[change.thread] else { continue }
    switch change.old {
    case .state(let old) where record.state == .trashed: trashed.append((record.id, old))
    // One that came back by another way, by adoption, needs no undo.
    case .state(let old): if record.state == .archived || old == .archived { record.state = old }
    case .pinned(let old): record.isPinned = old
    case .unread(let old): record.isUnread = old
    case .choice(let old): record.choice = old
    case .metadata(let old): effects += changeMetadata(old, of: record.id, &state)
    }
    guard record != state.list[change.thread], change.old.isOfRecord else { continue }
    records.append(record)
  }
  if !trashed.isEmpty { return restore(trashed, &state) }
  // Nothing of it is left to take back: the step before it is meant.
  if records.isEmpty, effects.isEmpty { return undo(&state) }
  state.list.put(records)
  // The eye goes where something changed.
  if let seen = records.first(where: { state.list.row(of: $0.id) != nil }) { state.list.select(seen.id) }
  return records.map { .saveThread($0) } + effects + show(Notice(.done, "Taken back: \(step.deed)."), &state)
}

extension UndoChange.Old {
  /// Whether it is put back by writing the record; metadata goes another way.
  fileprivate var isOfRecord: Bool { if case .metadata = self { false } else { true } }
}
