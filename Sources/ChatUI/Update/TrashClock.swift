// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// Clocks are set back and forth. A thread in the trash is neither kept for ever for it nor forgotten at once.

extension ThreadRecord {
  /// When its time in the trash began, as far as can be told now: a moment that is yet to come is one that a wrong
  /// clock has written, and the time when that was seen counts as long as it is yet to come.
  func trashTime(at now: Timestamp) -> Timestamp? {
    guard let trashedAt else { return nil }
    guard trashedAt > now else { return max(trashedAt, min(updatedAt, now)) }
    return trashSeenAt.map { min($0, now) }
  }
}

/// Notes of threads in the trash, whose time there has not begun by this clock, when that was seen.
func noteFutureTrash(_ state: inout ChatState) -> [Effect] {
  let odd = state.list.inTrash.filter { record in
    record.trashSeenAt == nil && record.trashedAt.map { $0 > state.now } == true
  }
  let records = odd.sorted { $0.id < $1.id }.map { record in
    var record = record
    record.trashSeenAt = state.now
    return record
  }
  state.list.put(records)
  return records.map { .saveThread($0) }
}

/// What `u` says when this session has done nothing: what an earlier one deleted is in the trash.
func nothingToUndo(_ state: ChatState) -> String {
  let count = state.list.inTrash.count
  guard count > 0 else { return "Nothing to undo." }
  let what = count == 1 ? "1 thread is" : "\(count) threads are"
  return
    "Nothing to undo in this session. \(what) in the trash: \(state.key(of: .filterThreads)) shows it, u brings back."
}
