// SPDX-License-Identifier: Apache-2.0

extension ChatThread {
  /// Reads a conversation; `metadata` may be `null`, and the time in either unit.
  public init(decodingConversation json: JSONValue) throws(ServiceError) {
    guard let id = json["id"]?.someText, id.utf8.count <= ServiceLimits.idBytes,
      json["object"]?.string?.hasPrefix("conversation") ?? true
    else {
      throw ServiceError(.notUnderstood)
    }
    self.init(
      id: id, createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0),
      metadata: json["metadata"]?.metadata ?? [:])
  }

  /// This thread as a conversation.
  public func conversation(_ dialect: Dialect) -> JSONValue {
    [
      "id": .string(id.shownAsConversation), "object": "conversation",
      "created_at": (dialect.conversations ?? ConversationsSpelling()).time(createdAt), "metadata": JSONValue(metadata),
    ]
  }
}

extension ConversationsSpelling {
  func time(_ timestamp: Timestamp) -> JSONValue {
    switch timeUnit {
    case .seconds: .integer(timestamp.seconds)
    case .milliseconds: .integer(timestamp.milliseconds)
    }
  }
}

extension Dialect {
  /// What the deletion of a conversation answers.
  public func encodeDeletion(ofConversation id: ThreadID) -> JSONValue {
    ["id": .string(id.shownAsConversation), "object": "conversation.deleted", "deleted": true]
  }

  /// What the deletion of an item answers; `thread` is the thread that it was in.
  public func encodeDeletion(ofItem id: MessageID, in thread: ChatThread) -> JSONValue {
    guard let name = conversations?.deletedItemName else { return thread.conversation(self) }
    return ["id": .string(id), "object": .string(name), "deleted": true]
  }

  /// What the deletion of a response answers.
  public func encodeDeletion(ofResponse id: RunID) -> JSONValue {
    ["id": .string(id.shownAsResponse), "object": "response", "deleted": true]
  }
}

/// The envelope of a list of JSON objects that have ids.
func listEnvelope(_ data: [JSONValue], hasMore: Bool) -> JSONValue {
  [
    "object": "list", "data": .array(data), "first_id": data.first?["id"] ?? .null,
    "last_id": data.last?["id"] ?? .null, "has_more": .bool(hasMore),
  ]
}

extension Page where Element == ChatThread {
  /// A page of conversations.
  public func conversations(_ dialect: Dialect) -> JSONValue {
    listEnvelope(items.map { $0.conversation(dialect) }, hasMore: hasMore)
  }

  /// Reads a page of conversations, where a server lists them.
  public init(decodingConversations json: JSONValue) throws(ServiceError) {
    guard let data = json["data"]?.array else { throw ServiceError(.notUnderstood) }
    let items = data.compactMap { try? ChatThread(decodingConversation: $0) }
    if items.isEmpty, !data.isEmpty { throw ServiceError(.notUnderstood) }
    self.init(items: items, hasMore: json["has_more"]?.bool ?? false)
  }
}

/// POST /conversations.
public struct CreateConversationRequest: Equatable, Sendable {
  public var items: [NewMessage]
  public var metadata: Metadata

  public init(decoding body: RequestBody) throws(ServiceError) {
    items = try body.reader.items("items", limit: maximumItemsPerCall) ?? []
    metadata = try body.reader.metadata() ?? [:]
  }

  public init(items: [NewMessage], metadata: Metadata) {
    self.items = items
    self.metadata = metadata
  }

  /// The body of the request.
  public var encoded: JSONValue {
    var body = JSONObject()
    if !items.isEmpty { body["items"] = .array(items.map(\.item)) }
    if !metadata.isEmpty { body["metadata"] = JSONValue(metadata) }
    return .object(body)
  }
}

/// POST /conversations/ID/items.
public struct CreateItemsRequest: Equatable, Sendable {
  public var items: [NewMessage]

  public init(decoding body: RequestBody) throws(ServiceError) {
    guard let items = try body.reader.items("items", limit: maximumItemsPerCall) else {
      throw body.reader.refuse("items", "is required")
    }
    if items.isEmpty { throw body.reader.refuse("items", "must not be empty") }
    self.items = items
  }
}
