// SPDX-License-Identifier: Apache-2.0
import GRDB
import ThreadsAPI

extension ThreadsIndex {
  /// Takes over what is known of the threads beside their messages, and forgets the threads that are no more. Returns
  /// those whose messages are to be read, the oldest first.
  public func reconcile(_ threads: [IndexedThread]) throws(IndexError) -> [IndexedThread] {
    try wrapped {
      try database.write { db in
        var known: [ThreadID: KnownThread] = [:]
        for row in try KnownThread.fetchAll(db, sql: "SELECT * FROM threads") { known[row.id] = row }
        let wanted = Set(threads.map(\.id))
        for row in known.values where !wanted.contains(row.id) { try Self.forget(row.seq, in: db) }
        for thread in threads {
          guard let row = known[thread.id], row.differsBesidesMessages(from: thread) else { continue }
          try Self.update(thread, row, in: db)
        }
        return threads.filter { known[$0.id]?.stamp != $0.stamp }.sorted { $0.updatedAt < $1.updatedAt }
      }
    }
  }

  /// Takes over the messages of some threads, all or none.
  public func put(_ threads: [(thread: IndexedThread, messages: [IndexedMessage])]) throws(IndexError) {
    try wrapped {
      try database.write { db in
        for (thread, messages) in threads { try Self.put(thread, messages, in: db) }
      }
    }
  }

  private static func put(_ thread: IndexedThread, _ messages: [IndexedMessage], in db: Database) throws {
    let row = try KnownThread.fetchOne(db, sql: "SELECT * FROM threads WHERE id = ?", arguments: [thread.id])
    // Another Skein may have been here in the meantime.
    if let row, row.stamp == thread.stamp { return }
    let seq = try row?.seq ?? insert(thread, in: db)
    if let row, row.differsBesidesMessages(from: thread) { try update(thread, row, in: db) }
    var old: [MessageID: (seq: Int64, text: String)] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT seq, id, text FROM messages WHERE thread = ? AND id IS NOT NULL", arguments: [seq])
    while let row = try rows.next() { old[row["id"]] = (row["seq"], row["text"]) }
    for message in messages where !message.text.isEmpty {
      if let before = old.removeValue(forKey: message.id) {
        if before.text == message.text { continue }
        try remove(before.seq, before.text, isTitle: false, in: db)
      }
      try add(message.text, id: message.id, at: message.createdAt, to: seq, in: db)
    }
    for (seq, text) in old.values { try remove(seq, text, isTitle: false, in: db) }
    try db.execute(sql: "UPDATE threads SET stamp = ? WHERE seq = ?", arguments: [thread.stamp, seq])
  }

  private static func insert(_ thread: IndexedThread, in db: Database) throws -> Int64 {
    try db.execute(
      sql: "INSERT INTO threads (id, title, updated_at, is_trashed, stamp) VALUES (?, ?, ?, ?, '')",
      arguments: [thread.id, thread.title, thread.updatedAt.milliseconds, thread.isTrashed])
    let seq = db.lastInsertedRowID
    if !thread.title.isEmpty { try add(thread.title, id: nil, at: thread.updatedAt, to: seq, in: db) }
    return seq
  }

  private static func update(_ thread: IndexedThread, _ row: KnownThread, in db: Database) throws {
    try db.execute(
      sql: "UPDATE threads SET title = ?, updated_at = ?, is_trashed = ? WHERE seq = ?",
      arguments: [thread.title, thread.updatedAt.milliseconds, thread.isTrashed, row.seq])
    guard thread.title != row.title else { return }
    let title = try Row.fetchOne(
      db, sql: "SELECT seq, text FROM messages WHERE thread = ? AND id IS NULL", arguments: [row.seq])
    if let title { try remove(title["seq"], title["text"], isTitle: true, in: db) }
    if !thread.title.isEmpty { try add(thread.title, id: nil, at: thread.updatedAt, to: row.seq, in: db) }
  }

  private static func forget(_ thread: Int64, in db: Database) throws {
    let rows = try Row.fetchAll(db, sql: "SELECT seq, id, text FROM messages WHERE thread = ?", arguments: [thread])
    for row in rows { try remove(row["seq"], row["text"], isTitle: (row["id"] as MessageID?) == nil, in: db) }
    try db.execute(sql: "DELETE FROM threads WHERE seq = ?", arguments: [thread])
  }

  private static func add(_ text: String, id: MessageID?, at time: Timestamp, to thread: Int64, in db: Database) throws
  {
    try db.cachedStatement(sql: "INSERT INTO messages (thread, id, created_at, text) VALUES (?, ?, ?, ?)")
      .execute(arguments: [thread, id, time.milliseconds, text])
    let words = IndexTokens.joined(text)
    try db.cachedStatement(sql: "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)")
      .execute(arguments: [db.lastInsertedRowID, id == nil ? words : "", id == nil ? "" : words])
  }

  /// The index of words keeps no texts: to take one out it is told what was put in.
  private static func remove(_ seq: Int64, _ text: String, isTitle: Bool, in db: Database) throws {
    let words = IndexTokens.joined(text)
    try db.cachedStatement(sql: "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)")
      .execute(arguments: [seq, isTitle ? words : "", isTitle ? "" : words])
    try db.cachedStatement(sql: "DELETE FROM messages WHERE seq = ?").execute(arguments: [seq])
  }
}

/// What the index holds of a thread beside its messages.
private struct KnownThread: FetchableRecord {
  var seq: Int64
  var id: ThreadID
  var title: String
  var updatedAt: Int64
  var isTrashed: Bool
  var stamp: String

  init(row: Row) {
    seq = row["seq"]
    id = row["id"]
    title = row["title"]
    updatedAt = row["updated_at"]
    isTrashed = row["is_trashed"]
    stamp = row["stamp"]
  }

  func differsBesidesMessages(from thread: IndexedThread) -> Bool {
    title != thread.title || updatedAt != thread.updatedAt.milliseconds || isTrashed != thread.isTrashed
  }
}
