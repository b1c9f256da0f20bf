// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

extension LocalThreadService {
  /// Ends the runs of a thread that nobody answers any more: their process has died, or could not write their end; or
  /// they have waited too long for the outputs of their calls. Tells whether there were any.
  @discardableResult
  func settleRuns(of thread: ThreadID, in store: Store) async throws(ServiceError) -> Bool {
    let time = now()
    let overdue: @Sendable (Database) throws -> [Run] = { db in
      try RunTable.active(in: thread, db).filter { run, owner in
        if !run.isUnderWay { return run.expiresAt.map { $0 <= time } ?? false }
        return owner == store.owner.number || !store.owner.isAlive(owner)
      }
      .map(\.run)
    }
    // Our own are known here before they are in the store, and until their end is. One that waits is known a little
    // longer than it is under way.
    let found = try await store.read(overdue)
      .filter { resuming[$0.id] == nil && (!$0.isUnderWay || executions[$0.id] == nil) }
    if found.isEmpty { return false }
    let statuses = Dictionary(found.map { ($0.id, $0.isUnderWay) }) { $1 }
    try await store.write { db in
      // What has moved on meanwhile is left alone.
      for run in try overdue(db) where statuses[run.id] == run.isUnderWay {
        if run.isUnderWay {
          try RunRecord.endAbandoned(run, at: time, in: db)
        } else {
          _ = try RunRecord.endWaiting(run, .expired, at: time, in: db)
        }
      }
    }
    return true
  }
}
