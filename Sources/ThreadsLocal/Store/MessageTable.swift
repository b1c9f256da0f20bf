// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The items in the store: messages, calls of functions and their outputs. The text of one that is being written stands in pieces until it ends.
enum MessageTable {
  static func insert(_ message: Message, in db: Database) throws {
    try db.run(
      """
      INSERT INTO messages (id, thread_id, run_id, role, status, created_at, content, details, kind)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        message.id, message.threadID, message.runID, message.role.rawValue, message.status.rawValue,
        message.createdAt.milliseconds, message.content.stored.text, details(of: message).text,
        message.kind.storedName,
      ])
  }

  static func message(_ id: MessageID, in thread: ThreadID, _ db: Database) throws -> Message {
    try ThreadTable.check(thread, in: db)
    guard let row = try row(id, of: "messages", in: db), try row.text("thread_id") == thread else {
      throw ServiceError(missing: "message", id)
    }
    return try message(row, in: db)
  }

  /// A page of a thread's messages, or of all its items.
  static func page(
    of thread: ThreadID, _ request: PageRequest, messagesOnly: Bool, in db: Database
  ) throws -> Page<Message> {
    try ThreadTable.check(thread, in: db)
    let list = RowList(
      table: "messages", scope: ("thread_id", thread), filter: messagesOnly ? "kind = 'message'" : nil)
    let (rows, hasMore) = try list.page(request, in: db)
    return Page(items: try rows.map { try message($0, in: db) }, hasMore: hasMore)
  }

  /// Every item of a thread up to a place in it, oldest first.
  static func all(of thread: ThreadID, through last: Int64 = .max, in db: Database) throws -> [Message] {
    try db.rows(
      "SELECT * FROM messages WHERE thread_id = ? AND seq <= ? ORDER BY seq", [thread, last]
    )
    .map { try message($0, in: db) }
  }

  /// The calls of functions in a thread and their outputs, oldest first.
  static func toolItems(of thread: ThreadID, in db: Database) throws -> [Message] {
    try db.rows(
      "SELECT * FROM messages WHERE thread_id = ? AND kind <> 'message' ORDER BY seq", [thread]
    )
    .map { try message($0, in: db) }
  }

  static func delete(_ id: MessageID, in thread: ThreadID, _ db: Database) throws {
    _ = try message(id, in: thread, db)
    try db.run("DELETE FROM messages WHERE id = ?", [id])
  }

  /// The messages that a run has begun and not ended.
  static func unfinished(of run: RunID, in db: Database) throws -> [Message] {
    try db.rows(
      "SELECT * FROM messages WHERE run_id = ? AND status = 'in_progress' ORDER BY seq", [run]
    )
    .map { try message($0, in: db) }
  }

  /// Writes what a run changes in a message, never its metadata, which is the clients'; the pieces of one that has
  /// ended are no longer needed. Gives the message as it is now.
  static func update(_ message: Message, in db: Database) throws -> Message {
    var message = message
    if let metadata = try metadata(of: message.id, in: "messages", db) { message.metadata = metadata }
    try db.run(
      "UPDATE messages SET status = ?, content = ?, details = ? WHERE id = ?",
      [
        message.status.rawValue, message.content.stored.text, details(of: message).text, message.id,
      ])
    if message.status != .inProgress {
      try db.run("DELETE FROM pieces WHERE message_id = ?", [message.id])
    }
    return message
  }

  /// Writes only what hangs on a message, never its text: it may be growing.
  static func updateDetails(_ message: Message, in db: Database) throws {
    try db.run(
      "UPDATE messages SET details = ? WHERE id = ?", [details(of: message).text, message.id])
  }

  static func append(_ text: String, to message: MessageID, in db: Database) throws {
    try db.run(
      "INSERT INTO pieces (message_id, text) SELECT id, ? FROM messages WHERE id = ? AND status = 'in_progress'",
      [JSONValue.string(text).text, message])
  }

  private static func message(_ row: Row, in db: Database) throws -> Message {
    let details = try row.json("details")
    let status = MessageStatus(rawValue: try row.text("status")) ?? .completed
    let id = try row.text("id")
    let kind = MessageKind(stored: try row.text("kind"), details["tool"])
    var content = [ContentPart](stored: try row.json("content"))
    if status == .inProgress { content += try pieces(of: id, in: db) }
    var message = Message(
      id: id, threadID: try row.text("thread_id"), createdAt: try row.timestamp("created_at"),
      role: Role(rawValue: try row.text("role")), content: content, status: status,
      incompleteReason: details["incomplete_reason"]?.string, completedAt: details.time("completed_at"),
      incompleteAt: details.time("incomplete_at"), assistantID: details["assistant_id"]?.string,
      runID: try row.decode(String?.self, forColumn: "run_id"),
      metadata: details["metadata"]?.storedMetadata ?? [:], attachments: details["attachments"]?.array ?? [])
    message.kind = kind
    return message
  }

  private static func pieces(of message: MessageID, in db: Database) throws -> [ContentPart] {
    let rows = try db.rows(
      "SELECT text FROM pieces WHERE message_id = ? ORDER BY seq", [message])
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
      ("tool", message.kind.stored),
      ("attachments", message.attachments.isEmpty ? .none : .some(.array(message.attachments))),
    ])
  }
}
