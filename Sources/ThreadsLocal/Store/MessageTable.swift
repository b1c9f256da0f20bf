// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The messages in the store. The text of one that is being written stands in pieces until it ends.
enum MessageTable {
  static func insert(_ message: Message, in db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO messages (id, thread_id, run_id, role, status, created_at, content, details)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        message.id, message.threadID, message.runID, message.role.rawValue, message.status.rawValue,
        message.createdAt.milliseconds, message.content.stored.text, details(of: message).text,
      ])
  }

  static func message(_ id: MessageID, in thread: ThreadID, _ db: Database) throws -> Message {
    try ThreadTable.check(thread, in: db)
    guard let row = try row(id, of: "messages", in: db), try row.text("thread_id") == thread else {
      throw ServiceError(missing: "message", id)
    }
    return try message(row, in: db)
  }

  static func page(of thread: ThreadID, _ request: PageRequest, in db: Database) throws -> Page<Message> {
    try ThreadTable.check(thread, in: db)
    let (rows, hasMore) = try RowList(table: "messages", scope: ("thread_id", thread)).page(request, in: db)
    return Page(items: try rows.map { try message($0, in: db) }, hasMore: hasMore)
  }

  /// Every message of a thread, oldest first.
  static func all(of thread: ThreadID, in db: Database) throws -> [Message] {
    try Row.fetchAll(db, sql: "SELECT * FROM messages WHERE thread_id = ? ORDER BY seq", arguments: [thread])
      .map { try message($0, in: db) }
  }

  /// The messages that a run has begun and not ended.
  static func unfinished(of run: RunID, in db: Database) throws -> [Message] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM messages WHERE run_id = ? AND status = 'in_progress' ORDER BY seq", arguments: [run]
    )
    .map { try message($0, in: db) }
  }

  /// Writes what may change in a message; the pieces of one that has ended are no longer needed.
  static func update(_ message: Message, in db: Database) throws {
    try db.execute(
      sql: "UPDATE messages SET status = ?, content = ?, details = ? WHERE id = ?",
      arguments: [
        message.status.rawValue, message.content.stored.text, details(of: message).text, message.id,
      ])
    if message.status != .inProgress {
      try db.execute(sql: "DELETE FROM pieces WHERE message_id = ?", arguments: [message.id])
    }
  }

  /// Writes only what hangs on a message, never its text: it may be growing.
  static func updateDetails(_ message: Message, in db: Database) throws {
    try db.execute(
      sql: "UPDATE messages SET details = ? WHERE id = ?", arguments: [details(of: message).text, message.id])
  }

  static func append(_ text: String, to message: MessageID, in db: Database) throws {
    try db.execute(
      sql: "INSERT INTO pieces (message_id, text) SELECT id, ? FROM messages WHERE id = ? AND status = 'in_progress'",
      arguments: [JSONValue.string(text).text, message])
  }

  private static func message(_ row: Row, in db: Database) throws -> Message {
    let details = try row.json("details")
    let status = MessageStatus(rawValue: try row.text("status")) ?? .completed
    let id = try row.text("id")
    var content = [ContentPart](stored: try row.json("content"))
    if status == .inProgress { content += try pieces(of: id, in: db) }
    return Message(
      id: id, threadID: try row.text("thread_id"), createdAt: try row.timestamp("created_at"),
      role: Role(rawValue: try row.text("role")), content: content, status: status,
      incompleteReason: details["incomplete_reason"]?.string, completedAt: details.time("completed_at"),
      incompleteAt: details.time("incomplete_at"), assistantID: details["assistant_id"]?.string,
      runID: try row.decode(String?.self, forColumn: "run_id"),
      metadata: details["metadata"]?.storedMetadata ?? [:], attachments: details["attachments"]?.array ?? [])
  }

  private static func pieces(of message: MessageID, in db: Database) throws -> [ContentPart] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT text FROM pieces WHERE message_id = ? ORDER BY seq", arguments: [message])
    let text = try rows.map { try $0.json("text").string ?? "" }.joined()
    return text.isEmpty ? [] : [.text(text)]
  }

  private static func details(of message: Message) -> JSONValue {
    .members([
      ("incomplete_reason", JSONValue(message.incompleteReason)),
      ("completed_at", JSONValue(message.completedAt)),
      ("incomplete_at", JSONValue(message.incompleteAt)),
      ("assistant_id", JSONValue(message.assistantID)),
      ("metadata", message.metadata.isEmpty ? .none : .some(JSONValue(message.metadata))),
      ("attachments", message.attachments.isEmpty ? .none : .some(.array(message.attachments))),
    ])
  }
}
