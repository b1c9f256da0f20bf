// SPDX-License-Identifier: Apache-2.0

extension ChatThread: WireObject {
  public static let objectName = "thread"

  public init(decoding json: JSONValue) throws(ServiceError) {
    self.init(
      id: try Self.requiredID(json), createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0),
      metadata: json["metadata"]?.metadata ?? [:], toolResources: json["tool_resources"]?.toolResources)
  }

  public func members(_ dialect: Dialect) -> JSONObject {
    var object: JSONObject = [
      "id": .string(id), "object": "thread", "created_at": dialect.time(createdAt),
      "metadata": dialect.metadata(metadata),
    ]
    object["tool_resources"] = dialect.reply(toolResources)
    return object
  }
}

extension JSONValue {
  /// What tools may reach, without the kinds of which there is nothing.
  var toolResources: JSONValue? {
    var kinds = JSONObject()
    for member in object?.members ?? [] where !member.value.isNothing { kinds[member.name] = member.value }
    return kinds.members.isEmpty ? Optional.none : .some(.object(kinds))
  }
}

extension Dialect {
  /// What tools may reach, as a reply of this dialect shows it, if it does.
  func reply(_ toolResources: JSONValue?) -> JSONValue? {
    guard let emptyToolResources else { return toolResources }
    var shown = toolResources?.object ?? [:]
    for member in emptyToolResources.members where shown[member.name] == nil { shown[member.name] = member.value }
    return .object(shown)
  }

  /// The body of POST /threads.
  public func encodeNewThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?) -> JSONValue {
    var body = JSONObject()
    if !messages.isEmpty { body["messages"] = .array(messages.map { encode($0) }) }
    if !metadata.isEmpty { body["metadata"] = JSONValue(metadata) }
    body["tool_resources"] = toolResources
    return body.members.isEmpty ? emptyBody : .object(body)
  }

  /// The body that updates a thread or a message; `nil` keeps the metadata.
  public func encodeUpdate(metadata: Metadata?, toolResources: JSONValue? = nil) -> JSONValue {
    var body = JSONObject()
    if let metadata {
      body["metadata"] = JSONValue(metadata)
    } else if sendsNullMetadata {
      body["metadata"] = .null
    }
    body["tool_resources"] = toolResources
    return .object(body)
  }
}
