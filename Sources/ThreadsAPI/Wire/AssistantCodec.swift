// SPDX-License-Identifier: Apache-2.0

extension Assistant: WireObject {
  public static let objectName = "assistant"

  public init(decoding json: JSONValue) throws(ServiceError) {
    self.init(
      id: try Self.requiredID(json), createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0),
      settings: AssistantSettings(
        model: json["model"]?.string ?? "", name: json["name"]?.someText,
        description: json["description"]?.someText, instructions: json["instructions"]?.someText,
        tools: json["tools"]?.array ?? [], metadata: json["metadata"]?.metadata ?? [:],
        sampling: Sampling(decoding: json)))
  }

  public func members(_ dialect: Dialect) -> JSONObject {
    var object: JSONObject = [
      "id": .string(id), "object": "assistant", "created_at": dialect.time(createdAt),
      "name": settings.name.map { .string($0) } ?? .null,
      "description": settings.description.map { .string($0) } ?? .null, "model": .string(settings.model),
      "instructions": settings.instructions.map { .string($0) } ?? .null, "tools": .array(settings.tools),
      "metadata": dialect.metadata(settings.metadata),
    ]
    dialect.write(
      settings.sampling, maxTokensName: dialect.assistantMaxTokensName, nulls: true, to: &object)
    for member in dialect.assistantExtras.members { object[member.name] = member.value }
    return object
  }
}

extension Dialect {
  /// The body of POST /assistants and POST /assistants/ID.
  public func encode(_ settings: AssistantSettings) -> JSONValue {
    var body = JSONObject()
    // An update may leave the model as it is.
    if !settings.model.isEmpty { body["model"] = .string(settings.model) }
    body["name"] = settings.name.map { .string($0) }
    body["description"] = settings.description.map { .string($0) }
    body["instructions"] = settings.instructions.map { .string($0) }
    if !settings.tools.isEmpty { body["tools"] = .array(settings.tools) }
    if sendsFileIDs { body["file_ids"] = [] }
    if !settings.metadata.isEmpty {
      body["metadata"] = JSONValue(settings.metadata)
    } else if sendsNullMetadata {
      body["metadata"] = .null
    }
    write(settings.sampling, maxTokensName: assistantMaxTokensName, nulls: false, to: &body)
    return .object(body)
  }
}
