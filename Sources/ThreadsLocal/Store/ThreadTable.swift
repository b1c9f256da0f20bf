// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The threads in the store: those that lists show, and those that are known only by the runs in them.
enum ThreadTable {
  static func insert(_ thread: ChatThread, isListed: Bool = true, in db: Database) throws {
    try db.run(
      "INSERT INTO threads (id, created_at, metadata, tool_resources, is_listed) VALUES (?, ?, ?, ?, ?)",
      [
        thread.id, thread.createdAt.milliseconds, JSONValue(thread.metadata).text, thread.toolResources?.text, isListed,
      ])
  }

  static func thread(_ id: ThreadID, in db: Database) throws -> ChatThread {
    guard let row = try row(id, of: "threads", in: db) else { throw ServiceError(missing: "thread", id) }
    return try thread(row)
  }

  /// Throws `notFound` unless the thread is there.
  static func check(_ id: ThreadID, in db: Database) throws {
    guard isPlain(id), try db.value(Bool.self, "SELECT 1 FROM threads WHERE id = ?", [id]) != nil
    else { throw ServiceError(missing: "thread", id) }
  }

  static func isListed(_ id: ThreadID, in db: Database) throws -> Bool {
    try db.value(Bool.self, "SELECT is_listed FROM threads WHERE id = ?", [id]) ?? false
  }

  static func page(_ request: PageRequest, in db: Database) throws -> Page<ChatThread> {
    let (rows, hasMore) = try RowList(table: "threads", filter: "is_listed = 1").page(request, in: db)
    return Page(items: try rows.map(thread), hasMore: hasMore)
  }

  static func update(_ thread: ChatThread, in db: Database) throws {
    try db.run(
      "UPDATE threads SET metadata = ?, tool_resources = ? WHERE id = ?",
      [JSONValue(thread.metadata).text, thread.toolResources?.text, thread.id])
  }

  static func delete(_ id: ThreadID, in db: Database) throws {
    try check(id, in: db)
    try db.run("DELETE FROM threads WHERE id = ?", [id])
  }

  /// Detached threads that no run was ever begun in, or none is left: nobody can come back to them.
  static let forsaken = """
    is_listed = 0 AND created_at < ? AND NOT EXISTS (SELECT 1 FROM runs WHERE thread_id = threads.id)
    """

  static func hasForsaken(before time: Timestamp, in db: Database) throws -> Bool {
    try db.row(
      "SELECT 1 FROM threads WHERE \(forsaken) LIMIT 1", [time.milliseconds]) != nil
  }

  static func deleteForsaken(before time: Timestamp, in db: Database) throws {
    try db.run("DELETE FROM threads WHERE \(forsaken)", [time.milliseconds])
  }

  private static func thread(_ row: Row) throws -> ChatThread {
    let hasTools = try row.decode(String?.self, forColumn: "tool_resources") != nil
    var thread = ChatThread(
      id: try row.text("id"), createdAt: try row.timestamp("created_at"),
      metadata: try row.json("metadata").storedMetadata,
      toolResources: hasTools ? .some(try row.json("tool_resources")) : .none)
    thread.isListed = try row.decode(Bool.self, forColumn: "is_listed")
    return thread
  }
}

extension ServiceError {
  /// The error for a thing that is not there.
  init(missing thing: String, _ id: String) {
    self.init(.notFound, status: 404, message: "No \(thing) found with id '\(id)'.")
  }
}
