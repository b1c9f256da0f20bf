// SPDX-License-Identifier: Apache-2.0

import GRDB
public import ThreadsAPI

extension LocalThreadService: ThreadRestoring {
  public func restoreThread(
    _ thread: ChatThread, messages: [Message]
  ) async throws(ServiceError) -> RestoredThread {
    try thread.metadata.check()
    for message in messages { try message.metadata.check() }
    return try await store().write { db in
      let isNew = try Self.restore(thread, in: db)
      var added = 0
      for message in messages where try Self.restore(message, to: thread.id, in: db) { added += 1 }
      return RestoredThread(isNew: isNew, addedMessages: added)
    }
  }

  private static func restore(_ thread: ChatThread, in db: Database) throws -> Bool {
    try check(id: thread.id)
    guard try row(thread.id, of: "threads", in: db) == nil else { return false }
    try ThreadTable.insert(thread, in: db)
    return true
  }

  /// Whether the message was not there before.
  private static func restore(_ message: Message, to thread: ThreadID, in db: Database) throws -> Bool {
    try check(id: message.id)
    if let known = try row(message.id, of: "messages", in: db) {
      guard try known.text("thread_id") == thread else {
        throw ServiceError(.badRequest, status: 400, message: "The id '\(message.id)' is another thread's.")
      }
      return false
    }
    var message = message
    message.threadID = thread
    try MessageTable.insert(message, in: db)
    return true
  }

  private static func check(id: String) throws {
    guard !id.isEmpty, id.utf8.count <= 200, isPlain(id) else {
      throw ServiceError(.badRequest, status: 400, message: "That is no id.")
    }
  }
}
