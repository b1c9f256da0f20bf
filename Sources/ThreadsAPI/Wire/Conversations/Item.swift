// SPDX-License-Identifier: Apache-2.0

// The items of a conversation: messages, calls of functions, their outputs, and whatever else a provider puts there.

extension MessageKind {
  /// An item of a kind that Skein does not read (reasoning, a search …), kept as it came. It stands as a call of the
  /// tool that its type names, with the whole item for arguments: like a call it is no message.
  static func kept(_ item: JSONValue) -> MessageKind {
    // What calls itself a function is no call of one.
    let type = item["type"]?.someText.flatMap { $0 == "function" ? nil : $0 } ?? "item"
    return .functionCall(ToolCall(id: "", type: type, name: type, arguments: item.text))
  }

  /// The item that was kept as it came.
  var keptItem: JSONValue? {
    guard case .functionCall(let call) = self, call.type != "function" else { return nil }
    if let item = try? JSONValue(parsing: call.arguments), item.object != nil,
      call.type == "item" || item["type"]?.string == call.type
    {
      return item
    }
    return ["type": .string(call.type), "arguments": .string(call.arguments)]
  }
}

extension Message {
  /// This message, call or output as an item.
  public var item: JSONValue {
    var item: JSONObject
    switch kind {
    case .message: item = messageItem
    case .functionCall(let call) where call.type == "function": item = Self.item(of: call)
    case .functionOutput(let output): item = Self.item(of: output)
    case .functionCall:
      item = kind.keptItem?.object ?? [:]
      item["id"] = .string(id)
      return .object(item)
    }
    var whole: JSONObject = ["id": .string(id), "status": .string(status.rawValue)]
    for member in item.members { whole[member.name] = member.value }
    // None of the vendors tells it; who shows messages wants to know.
    if createdAt.milliseconds > 0 { whole["created_at"] = .integer(createdAt.seconds) }
    return .object(whole)
  }

  private var messageItem: JSONObject {
    var parts = content.map { $0.itemPart(role) }
    parts += attachments.compactMap { $0["file_id"] }.map { ["type": "input_file", "file_id": $0] }
    // A reply without a word is still one part: what a stream began with.
    if parts.isEmpty, role == .assistant { parts = [ContentPart.text("").itemPart(role)] }
    return ["type": "message", "role": .string(role.rawValue), "content": .array(parts)]
  }

  fileprivate static func item(of call: ToolCall) -> JSONObject {
    [
      "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
      "arguments": .string(call.arguments),
    ]
  }

  fileprivate static func item(of output: ToolOutput) -> JSONObject {
    [
      "type": "function_call_output", "call_id": output.callID.map { .string($0) } ?? .null,
      "output": .string(output.output),
    ]
  }

  /// Reads an item tolerantly; only what has no id is not understood.
  public init(decodingItem json: JSONValue, in thread: ThreadID = "") throws(ServiceError) {
    guard let id = json["id"]?.someText, id.utf8.count <= ServiceLimits.idBytes else {
      throw ServiceError(.notUnderstood)
    }
    let role = json["role"]?.someText.map { Role(rawValue: $0) } ?? .assistant
    self.init(
      id: id, threadID: thread, createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0), role: role,
      content: [], status: json["status"]?.string.flatMap { MessageStatus(rawValue: $0) } ?? .completed)
    switch json["type"]?.someText ?? "message" {
    case "message":
      content = [ContentPart](decoding: json["content"]).map(\.withRefusalAsText)
    case "function_call": kind = .functionCall(ToolCall(decodingItem: json))
    case "function_call_output":
      kind = .functionOutput(
        ToolOutput(callID: json["call_id"]?.someText, output: ToolOutput.text(of: json["output"])))
      self.role = Role(rawValue: "tool")
    default: kind = .kept(json)
    }
  }
}

extension ToolCall {
  /// Reads a `function_call` item.
  init(decodingItem json: JSONValue) {
    self.init(
      id: json["call_id"]?.someText ?? json["id"]?.someText ?? "", name: json["name"]?.string ?? "",
      arguments: json["arguments"]?.string ?? json["arguments"]?.text ?? "")
  }
}

extension ToolOutput {
  /// An output's words: a text, or the texts of its parts; what is neither stays JSON.
  static func text(of json: JSONValue?) -> String {
    guard let json, !json.isNull else { return "" }
    if let text = json.string { return text }
    let parts = [ContentPart](decoding: json)
    let isText = json.array != nil && parts.allSatisfy { if case .text = $0 { true } else { false } }
    return isText ? parts.text : json.text
  }
}

extension NewMessage {
  /// This message, call or output as an item to be created.
  public var item: JSONValue {
    switch kind {
    case .functionCall(let call) where call.type == "function": .object(Message.item(of: call))
    case .functionOutput(let output): .object(Message.item(of: output))
    case .functionCall: kind.keptItem ?? .object([:])
    case .message:
      ["type": "message", "role": .string(role.rawValue), "content": .array(content.map { $0.newItemPart(role) })]
    }
  }
}

extension ContentPart {
  /// A part as a request has it: what only a reply knows of is not said.
  fileprivate func newItemPart(_ role: Role) -> JSONValue {
    guard case .text(let text) = self, role == .assistant else { return itemPart(role) }
    return ["type": "output_text", "text": .string(text), "annotations": []]
  }

  /// A part as an item has it: text is called by who said it, an image is `input_image`.
  func itemPart(_ role: Role) -> JSONValue {
    switch self {
    case .text(let text) where role == .assistant:
      ["type": "output_text", "text": .string(text), "annotations": [], "logprobs": []]
    case .text(let text): ["type": "input_text", "text": .string(text)]
    case .other(let json): Self.itemImage(json) ?? json
    }
  }

  /// An image of a threads message as an item's part.
  private static func itemImage(_ json: JSONValue) -> JSONValue? {
    var part: JSONObject = ["type": "input_image"]
    switch json["type"]?.string {
    case "image_url":
      part["image_url"] = json["image_url"]?["url"] ?? .null
      part["detail"] = json["image_url"]?["detail"] ?? "auto"
    case "image_file":
      part["file_id"] = json["image_file"]?["file_id"] ?? .null
      part["detail"] = json["image_file"]?["detail"] ?? "auto"
    default: return nil
    }
    return .object(part)
  }

  /// An item's image as a part of a threads message; anything else as it is.
  var withThreadsImage: ContentPart {
    guard case .other(let json) = self, json["type"]?.string == "input_image" else { return self }
    if let url = json["image_url"]?.someText {
      return .other(
        ["type": "image_url", "image_url": ["url": .string(url), "detail": json["detail"] ?? "auto"]])
    }
    guard let file = json["file_id"]?.someText else { return self }
    return .other(["type": "image_file", "image_file": ["file_id": .string(file), "detail": json["detail"] ?? "auto"]])
  }

  /// A refusal is the model's answer too: its words are text.
  var withRefusalAsText: ContentPart {
    guard case .other(let json) = self, let words = json["refusal"]?.someText else { return self }
    return .text(words)
  }
}

extension Page where Element == Message {
  /// A page of items.
  public var itemList: JSONValue { listEnvelope(items.map(\.item), hasMore: hasMore) }
}
