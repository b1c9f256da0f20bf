// SPDX-License-Identifier: Apache-2.0

extension Message: WireObject {
  public static let objectName = "thread.message"

  public init(decoding json: JSONValue) throws(ServiceError) {
    let assistantID = json["assistant_id"]?.someText
    let runID = json["run_id"]?.someText
    let role = json["role"]?.someText.map { Role(rawValue: $0) }
    self.init(
      id: try Self.requiredID(json), threadID: json["thread_id"]?.someText ?? "",
      createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0),
      role: role ?? (assistantID ?? runID == nil ? .user : .assistant),
      content: [ContentPart](decoding: json["content"]),
      status: json["status"]?.string.flatMap { MessageStatus(rawValue: $0) } ?? .completed,
      incompleteReason: json["incomplete_details"]?["reason"]?.someText, completedAt: json["completed_at"]?.time,
      incompleteAt: json["incomplete_at"]?.time, assistantID: assistantID, runID: runID,
      metadata: json["metadata"]?.metadata ?? [:],
      attachments: json["attachments"]?.something?.array ?? [JSONValue](filesByID: json["file_ids"]?.array ?? []))
  }

  public func members(_ dialect: Dialect) -> JSONObject {
    var object: JSONObject = [
      "id": .string(id), "object": "thread.message", "created_at": dialect.time(createdAt),
      "thread_id": .string(threadID), "role": .string(role.rawValue), "status": .string(status.rawValue),
      "content": .array(content.map(\.reply)), "assistant_id": assistantID.map { .string($0) } ?? dialect.absentID,
      "run_id": runID.map { .string($0) } ?? dialect.absentID, "metadata": dialect.metadata(metadata),
      "attachments": .array(attachments), "completed_at": dialect.time(completedAt),
      "incomplete_at": dialect.time(incompleteAt),
      "incomplete_details": incompleteReason.map { ["reason": .string($0)] } ?? dialect.absentDetails,
    ]
    if dialect.namesFilesByID { object["file_ids"] = .array(fileIDs.map { .string($0) }) }
    for member in dialect.messageExtras.members { object[member.name] = member.value }
    return object
  }
}

extension Message {
  /// The files that its attachments name.
  public var fileIDs: [FileID] { attachments.fileIDs }
}

extension [JSONValue] {
  /// Attachments for files of which only the ids came.
  init(filesByID ids: [JSONValue]) { self = ids.map { ["file_id": $0] } }

  /// The files that these attachments name.
  var fileIDs: [FileID] { compactMap { $0["file_id"]?.someText } }
}

extension ContentPart {
  /// A part as a reply has it: the text in an object.
  var reply: JSONValue {
    switch self {
    case .text(let text): ["type": "text", "text": ["value": .string(text), "annotations": []]]
    case .other(let json): json
    }
  }

  /// A part as a request has it: the text plain.
  var request: JSONValue {
    switch self {
    case .text(let text): ["type": "text", "text": .string(text)]
    case .other(let json): json
    }
  }

  /// Reads a part: the text plain or in an object, under any of the names that peers give it.
  init(decoding json: JSONValue) {
    if case .string(let text) = json {
      self = .text(text)
      return
    }
    let type = json["type"]?.string ?? "text"
    let text = json["text"]?.string ?? json["text"]?["value"]?.string
    guard let text, ["text", "input_text", "output_text"].contains(type) else {
      self = .other(json)
      return
    }
    self = .text(text)
  }
}

extension [ContentPart] {
  /// Reads a message's content: a text, parts, or one part without its array.
  init(decoding json: JSONValue?) {
    switch json {
    case .string(let text): self = [.text(text)]
    case .array(let parts): self = parts.map { ContentPart(decoding: $0) }
    case .object(let object) where !object.members.isEmpty: self = [ContentPart(decoding: .object(object))]
    default: self = []
    }
  }
}

extension Dialect {
  /// The body of POST …/messages, and an element of a new thread's `messages`.
  public func encode(_ message: NewMessage) -> JSONValue {
    var body: JSONObject = ["role": .string(message.role.rawValue), "content": encode(message.content)]
    if !message.metadata.isEmpty { body["metadata"] = JSONValue(message.metadata) }
    if namesFilesByID {
      let files = message.attachments.fileIDs
      if !files.isEmpty { body["file_ids"] = .array(files.map { .string($0) }) }
    } else if !message.attachments.isEmpty {
      body["attachments"] = .array(message.attachments)
    }
    return .object(body)
  }

  private func encode(_ content: [ContentPart]) -> JSONValue {
    let isText = content.allSatisfy { if case .text = $0 { true } else { false } }
    if isText, content.count <= 1 || !takesContentParts { return .string(content.text) }
    return .array(content.map(\.request))
  }
}
