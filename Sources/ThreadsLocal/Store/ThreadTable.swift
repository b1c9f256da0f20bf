// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The threads in the store.
enum ThreadTable {
  static func insert(_ thread: ChatThread, in db: Database) throws {
    try db.execute(
      sql: "INSERT INTO threads (id, created_at, metadata, tool_resources) VALUES (?, ?, ?, ?)",
      arguments: [
        thread.id, thread.createdAt.milliseconds, JSONValue(thread.metadata).text, thread.toolResources?.text,
      ])
  }

  static func thread(_ id: ThreadID, in db: Database) throws -> ChatThread {
    guard let row = try row(id, of: "threads", in: db) else { throw ServiceError(missing: "thread", id) }
    return try thread(row)
  }

  /// Throws `notFound` unless the thread is there.
  static func check(_ id: ThreadID, in db: Database) throws {
    guard isPlain(id), try Bool.fetchOne(db, sql: "SELECT 1 FROM threads WHERE id = ?", arguments: [id]) != nil
    else { throw ServiceError(missing: "thread", id) }
  }

  static func page(_ request: PageRequest, in db: Database) throws -> Page<ChatThread> {
    let (rows, hasMore) = try RowList(table: "threads").page(request, in: db)
    return Page(items: try rows.map(thread), hasMore: hasMore)
  }

  static func update(_ thread: ChatThread, in db: Database) throws {
    try db.execute(
      sql: "UPDATE threads SET metadata = ?, tool_resources = ? WHERE id = ?",
      arguments: [JSONValue(thread.metadata).text, thread.toolResources?.text, thread.id])
  }

  static func delete(_ id: ThreadID, in db: Database) throws {
    try check(id, in: db)
    try db.execute(sql: "DELETE FROM threads WHERE id = ?", arguments: [id])
  }

  private static func thread(_ row: Row) throws -> ChatThread {
    let hasTools = try row.decode(String?.self, forColumn: "tool_resources") != nil
    return ChatThread(
      id: try row.text("id"), createdAt: try row.timestamp("created_at"),
      metadata: try row.json("metadata").storedMetadata,
      toolResources: hasTools ? .some(try row.json("tool_resources")) : .none)
  }
}

extension ServiceError {
  /// The error for a thing that is not there.
  init(missing thing: String, _ id: String) {
    self.init(.notFound, status: 404, message: "No \(thing) found with id '\(id)'.")
  }
}
