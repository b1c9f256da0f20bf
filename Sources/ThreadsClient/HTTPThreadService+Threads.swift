// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension HTTPThreadService {
  public func createThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  {
    try check(metadata)
    for message in messages { try check(message.metadata) }
    let body = dialect.encodeNewThread(messages: messages, metadata: metadata, toolResources: toolResources)
    return try await object(of: Call(.post, "threads", body: body))
  }

  public func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread {
    try await object(of: Call(.get, "threads", id))
  }

  public func updateThread(_ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  {
    try check(metadata)
    let body = dialect.encodeUpdate(metadata: metadata, toolResources: toolResources)
    return try await object(of: Call(.post, "threads", id, body: body))
  }

  public func deleteThread(_ id: ThreadID) async throws(ServiceError) {
    try await delete(Call(.delete, "threads", id))
  }

  public func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread> {
    do throws(ServiceError) {
      return try await self.page(of: Call(.get, "threads", query: page.query))
    } catch {
      var error = error
      // No vendor lists threads: a 404 here speaks of the call, not of a thread.
      if error.status == 404 || error.status == 405 { error.kind = .unsupported("GET /threads") }
      throw error
    }
  }

  public func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError) -> Message {
    try check(message.metadata)
    let call = try Call(.post, "threads", thread, "messages", body: dialect.encode(message))
    return try await object(Message.self, of: call).placed(in: thread)
  }

  public func message(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) -> Message {
    try await object(Message.self, of: Call(.get, "threads", thread, "messages", id)).placed(in: thread)
      .clipped(toBytes: caller.limits.messageBytes)
  }

  public func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    var result: Page<Message> = try await self.page(of: Call(.get, "threads", thread, "messages", query: page.query))
    result.items = result.items.map { $0.placed(in: thread).clipped(toBytes: caller.limits.messageBytes) }
    return result
  }

  public func updateMessage(_ id: MessageID, in thread: ThreadID, metadata: Metadata?)
    async throws(ServiceError) -> Message
  {
    try check(metadata)
    let call = try Call(.post, "threads", thread, "messages", id, body: dialect.encodeUpdate(metadata: metadata))
    return try await object(Message.self, of: call).placed(in: thread)
  }
}

extension HTTPThreadService {
  public func deleteMessage(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) {
    try require(.deleteMessages, "DELETE /threads/ID/messages/ID")
    try await delete(Call(.delete, "threads", thread, "messages", id))
  }
}

extension Message {
  /// This message in the thread it was asked of, when the provider does not say which.
  func placed(in thread: ThreadID) -> Message {
    var message = self
    if threadID.isEmpty { message.threadID = thread }
    return message
  }
}
