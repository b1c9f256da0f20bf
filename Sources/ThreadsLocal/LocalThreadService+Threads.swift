// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension LocalThreadService: ThreadService {
  public nonisolated func createThread(
    messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?
  ) async throws(ServiceError) -> ChatThread {
    try metadata.check()
    let thread = ChatThread(
      id: makeID("thread_"), createdAt: now(), metadata: metadata, toolResources: toolResources)
    let items = try prepare(messages, for: thread.id, roles: NewMessage.itemRoles)
    return try await store().write { db in
      try ThreadTable.insert(thread, in: db)
      if !items.isEmpty { _ = try MessageTable.add(items, to: thread.id, in: db) }
      return thread
    }
  }

  public nonisolated func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread {
    try await store().read { try ThreadTable.thread(id, in: $0) }
  }

  public nonisolated func updateThread(
    _ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?
  ) async throws(ServiceError) -> ChatThread {
    try metadata?.check()
    return try await store().write { db in
      var thread = try ThreadTable.thread(id, in: db)
      if let metadata { thread.metadata = metadata }
      if let toolResources { thread.toolResources = toolResources }
      try ThreadTable.update(thread, in: db)
      return thread
    }
  }

  /// Deletes a thread with all that is in it; a run that is under way in it is stopped.
  public func deleteThread(_ id: ThreadID) async throws(ServiceError) {
    let stopped = try await store().write { db in
      let active = try RunTable.active(in: id, db).map(\.run.id)
      try ThreadTable.delete(id, in: db)
      return active
    }
    for run in stopped { stop(run) }
  }

  public nonisolated func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread> {
    try await store().read { try ThreadTable.page(page, in: $0) }
  }

  public nonisolated func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError)
    -> Message
  {
    let items = try prepare([message], for: thread)
    return try await store().write { try MessageTable.add(items, to: thread, in: $0)[0] }
  }

  public nonisolated func message(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) -> Message {
    try await store().read { try MessageTable.message(id, in: thread, $0) }
  }

  public nonisolated func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message>
  {
    try await store().read { try MessageTable.page(of: thread, page, messagesOnly: true, in: $0) }
  }

  public nonisolated func updateMessage(
    _ id: MessageID, in thread: ThreadID, metadata: Metadata?
  ) async throws(ServiceError) -> Message {
    try metadata?.check()
    return try await store().write { db in
      var message = try MessageTable.message(id, in: thread, db)
      guard let metadata else { return message }
      message.metadata = metadata
      try MessageTable.updateDetails(message, in: db)
      return message
    }
  }
}
