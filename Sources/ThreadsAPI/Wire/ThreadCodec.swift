// SPDX-License-Identifier: Apache-2.0

extension ChatThread: WireObject {
  public static let objectName = "thread"

  public init(decoding json: JSONValue) throws(ServiceError) {
    let resources = json["tool_resources"]
    self.init(
      id: try Self.requiredID(json), createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0),
      metadata: json["metadata"]?.metadata ?? [:],
      toolResources: resources?.object?.members.isEmpty == false ? resources : nil)
  }

  public func members(_ dialect: Dialect) -> JSONObject {
    var object: JSONObject = [
      "id": .string(id), "object": "thread", "created_at": dialect.time(createdAt),
      "metadata": dialect.metadata(metadata),
    ]
    if dialect.showsToolResources || toolResources != nil {
      object["tool_resources"] = toolResources ?? .object([:])
    }
    return object
  }
}

extension Dialect {
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
