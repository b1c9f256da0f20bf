// SPDX-License-Identifier: Apache-2.0

extension Assistant: WireObject {
  public static let objectName = "assistant"

  public init(decoding json: JSONValue) throws(ServiceError) {
    var settings = AssistantSettings(
      model: json["model"]?.string ?? "", name: json["name"]?.someText,
      description: json["description"]?.someText, instructions: json["instructions"]?.someText,
      tools: json["tools"]?.array ?? [], metadata: json["metadata"]?.metadata ?? [:],
      sampling: Sampling(decoding: json))
    settings.toolResources = json["tool_resources"]?.toolResources
    if settings.toolResources == nil { settings.name(files: json["file_ids"]?.array ?? []) }
    settings.responseFormat = json["response_format"]?.unlessAuto
    settings.reasoningEffort = json["reasoning_effort"]?.someText
    self.init(
      id: try Self.requiredID(json), createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0),
      settings: settings)
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
    if let format = settings.responseFormat { object["response_format"] = format }
    if let effort = settings.reasoningEffort { object["reasoning_effort"] = .string(effort) }
    object["tool_resources"] = dialect.reply(settings.toolResources)
    if dialect.namesFilesByID { object["file_ids"] = .array(settings.files) }
    return object
  }
}

extension AssistantSettings {
  /// The ids of the files that it names, where they are not sorted by tools.
  var files: [JSONValue] { toolResources?["code_interpreter"]?["file_ids"]?.array ?? [] }

  /// Names the files that come as `file_ids`, as earlier versions of the API had it.
  mutating func name(files: [JSONValue]) {
    if !files.isEmpty { toolResources = ["code_interpreter": ["file_ids": .array(files)]] }
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
    if namesFilesByID {
      body["file_ids"] = .array(settings.files)
    } else {
      body["tool_resources"] = settings.toolResources
    }
    body["response_format"] = settings.responseFormat
    body["reasoning_effort"] = settings.reasoningEffort.map { .string($0) }
    if !settings.metadata.isEmpty {
      body["metadata"] = JSONValue(settings.metadata)
    } else if sendsNullMetadata {
      body["metadata"] = .null
    }
    write(settings.sampling, maxTokensName: assistantMaxTokensName, nulls: false, to: &body)
    return .object(body)
  }
}
