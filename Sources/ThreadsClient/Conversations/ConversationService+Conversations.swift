// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension ConversationService {
  /// More messages than one call takes are added by further calls, in order.
  public func createThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  {
    try check(metadata)
    if toolResources != nil { throw ServiceError(.unsupported("tool resources")) }
    let first = Array(messages.prefix(maximumItemsPerCall))
    let body = CreateConversationRequest(items: first, metadata: metadata).encoded
    let thread = try await conversation(Call(.post, "conversations", body: body))
    var rest = messages.dropFirst(first.count)
    while !rest.isEmpty {
      _ = try await createItems(Array(rest.prefix(maximumItemsPerCall)), in: thread.id)
      rest = rest.dropFirst(maximumItemsPerCall)
    }
    return thread
  }

  public func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread {
    try await conversation(Call(.get, "conversations", id))
  }

  /// An update must say all the metadata: to keep it is to change nothing.
  public func updateThread(_ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  {
    try check(metadata)
    if toolResources != nil { throw ServiceError(.unsupported("tool resources")) }
    guard let metadata else { return try await thread(id) }
    return try await conversation(Call(.post, "conversations", id, body: ["metadata": JSONValue(metadata)]))
  }

  public func deleteThread(_ id: ThreadID) async throws(ServiceError) {
    try await delete(Call(.delete, "conversations", id))
  }

  public func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread> {
    do throws(ServiceError) {
      return try await answer(to: Call(.get, "conversations", query: page.query)) { json throws(ServiceError) in
        try Page(decodingConversations: json)
      }
    } catch {
      var error = error
      // No vendor lists conversations: a 404 here speaks of the call, not of a conversation.
      if error.status == 404 || error.status == 405 { error.kind = .unsupported("GET /conversations") }
      throw error
    }
  }

  private func conversation(_ call: Call) async throws(ServiceError) -> ChatThread {
    try await answer(to: call) { json throws(ServiceError) in try ChatThread(decodingConversation: json) }
  }

  // MARK: Items

  public func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError) -> Message {
    let made = try await createItems([message], in: thread)
    guard let message = made.first else { throw ServiceError(.notUnderstood, host: caller.address?.host) }
    return message
  }

  /// One call: a provider takes at most ``maximumItemsPerCall``. Metadata is not sent: items have none.
  public func createItems(_ items: [NewMessage], in thread: ThreadID) async throws(ServiceError) -> [Message] {
    for item in items { try check(item.metadata) }
    if items.isEmpty {
      _ = try await self.thread(thread)
      return []
    }
    let call = try Call(
      .post, "conversations", thread, "items", body: ["items": .array(items.map(\.item))])
    return try await answer(to: call) { json throws(ServiceError) in
      try ItemList(json, in: thread).items.map { $0.said(at: .now) }
    }
  }

  public func message(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) -> Message {
    try await answer(to: Call(.get, "conversations", thread, "items", id)) { json throws(ServiceError) in
      try Message(decodingItem: json, in: thread).clipped(toBytes: caller.limits.messageBytes)
    }
  }

  public func deleteMessage(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) {
    try await delete(Call(.delete, "conversations", thread, "items", id))
  }

  public func items(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    let list = try await itemList(thread, page)
    return Page(items: list.items, hasMore: list.hasMore)
  }

  /// Only the messages among the items; asks on until there are as many as were asked for.
  public func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    var found: [Message] = []
    var page = page
    var walk = ListWalk()
    while true {
      let list = try await itemList(thread, page)
      let messages = list.items.filter { $0.kind == .message }
      found += messages.prefix(page.limit)
      page.limit -= min(page.limit, messages.count)
      // A server that ignores `after` sends the same again: stop rather than spin.
      if page.limit == 0, list.hasMore, list.lastID != nil { return Page(items: found, hasMore: true) }
      let next = try walk.next(after: list.lastID, hasMore: list.hasMore, count: list.items.count)
      guard let next, next != page.after else { return Page(items: found, hasMore: false) }
      page.after = next
    }
  }

  private func itemList(_ thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> ItemList {
    // The API has no `before`; a server that ignores it would answer something else than was asked for.
    if page.before != nil { throw ServiceError(.unsupported("lists of items that end before one")) }
    var list = try await answer(to: Call(.get, "conversations", thread, "items", query: page.query)) {
      json throws(ServiceError) in try ItemList(json, in: thread)
    }
    list.items = list.items.map { $0.clipped(toBytes: caller.limits.messageBytes) }
    return list
  }
}

/// A page of items, and the id that the next page comes after, which may be of an item that was not understood.
struct ItemList {
  var items: [Message]
  var hasMore: Bool
  var lastID: String?

  init(_ json: JSONValue, in thread: ThreadID) throws(ServiceError) {
    // Some servers answer one new item as it is.
    let single = json["data"] == nil && json["id"]?.string != nil ? [json] : nil
    guard let data = json["data"]?.array ?? json.array ?? single else { throw ServiceError(.notUnderstood) }
    items = data.compactMap { try? Message(decodingItem: $0, in: thread) }
    if items.isEmpty, !data.isEmpty { throw ServiceError(.notUnderstood) }
    hasMore = json["has_more"]?.bool ?? false
    lastID = json["last_id"]?.string ?? data.last?["id"]?.string
  }
}

extension Message {
  /// This message with that time, when its provider tells none.
  func said(at time: Timestamp) -> Message {
    var message = self
    if createdAt.milliseconds == 0 { message.createdAt = time }
    return message
  }
}
