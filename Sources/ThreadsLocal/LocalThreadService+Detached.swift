// SPDX-License-Identifier: Apache-2.0

import GRDB
public import ThreadsAPI

extension LocalThreadService {
  /// A thread that no list shows. After a run that was the last in such a thread the thread itself goes on, once; any
  /// other continuation gets a copy of what was there when the run had ended.
  public func createDetachedThread(after run: RunID?) async throws(ServiceError) -> ChatThread {
    let store = try await store()
    var fresh = ChatThread(id: makeID("thread_"), createdAt: now())
    fresh.isListed = false
    guard let run else {
      return try await store.write { [fresh] db in
        try ThreadTable.insert(fresh, isListed: false, in: db)
        return fresh
      }
    }
    try await settleRuns(of: try await store.read { try RunTable.run(run, $0) }.threadID, in: store)
    return try await store.write { [fresh, makeID] db in
      let run = try RunTable.run(run, db)
      guard run.isOver else {
        throw ServiceError(
          .badRequest, status: 400, message: "Run '\(run.id)' has not ended: it is '\(run.status.rawValue)'.")
      }
      if try RunTable.takeOver(run, in: db) { return try ThreadTable.thread(run.threadID, in: db) }
      var copy = fresh
      copy.toolResources = try ThreadTable.thread(run.threadID, in: db).toolResources
      try ThreadTable.insert(copy, isListed: false, in: db)
      for var item in try MessageTable.all(of: run.threadID, through: RunTable.lastItem(of: run, in: db), in: db) {
        item.id = makeID(item.kind.idPrefix)
        item.threadID = copy.id
        try MessageTable.insert(item, in: db)
      }
      return copy
    }
  }
}

extension RunTable {
  /// Whether the thread of a run that has ended may go on as it is: it is detached, the run is the last thing in it,
  /// and nobody was given it for that before.
  static func takeOver(_ run: Run, in db: Database) throws -> Bool {
    guard try !ThreadTable.isListed(run.threadID, in: db) else { return false }
    let isFree = try Bool.fetchOne(
      db,
      sql: """
        SELECT is_continued = 0
          AND NOT EXISTS (SELECT 1 FROM runs AS later WHERE later.thread_id = runs.thread_id AND later.seq > runs.seq)
          AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.thread_id = runs.thread_id AND messages.seq > ?)
        FROM runs WHERE id = ?
        """, arguments: [try lastItem(of: run, in: db), run.id])
    guard isFree == true else { return false }
    try db.run("UPDATE runs SET is_continued = 1 WHERE id = ?", [run.id])
    return true
  }

  /// The place in its thread where a run that has ended had come to.
  static func lastItem(of run: Run, in db: Database) throws -> Int64 {
    let noted = try db.value(Int64.self, "SELECT last_item FROM runs WHERE id = ?", [run.id])
    if let noted { return noted }
    // A run of the first migration: what it wrote was the end, and a run that wrote nothing saw all there is.
    let written = try db.value(
      Int64.self,
      "SELECT MAX(seq) FROM messages WHERE thread_id = ? AND run_id = ?", [run.threadID, run.id])
    return written ?? .max
  }
}
