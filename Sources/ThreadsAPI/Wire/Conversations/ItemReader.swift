// SPDX-License-Identifier: Apache-2.0

// How a server reads the items that it is to add.
extension RequestReader {
  /// The items under a name, at most so many; `nil` when there is nothing.
  func items(_ name: String, limit: Int? = nil) throws(ServiceError) -> [NewMessage]? {
    guard let elements = try array(name) else { return nil }
    if let limit, elements.count > limit {
      throw refuse(name, "has \(elements.count) elements; at most \(limit) are allowed")
    }
    var items: [NewMessage] = []
    for (index, element) in elements.enumerated() {
      guard let object = element.object else { throw refuse("\(name)[\(index)]", "must be an object") }
      items.append(try RequestReader(object, path: "\(path)\(name)[\(index)].").item())
    }
    return items
  }

  /// This object as an item that is to be created. A message needs no `type`.
  private func item() throws(ServiceError) -> NewMessage {
    switch try text("type") ?? "message" {
    case "message": return try messageItem()
    case "function_call":
      return kept(
        .functionCall(
          ToolCall(
            id: try requiredText("call_id"), name: try requiredText("name"), arguments: try text("arguments") ?? "")))
    case "function_call_output":
      guard let output = value("output") else { throw refuse("output", "is required") }
      return kept(
        .functionOutput(ToolOutput(callID: try requiredText("call_id"), output: ToolOutput.text(of: output))),
        role: Role(rawValue: "tool"))
    case "item_reference": throw refuse("type", "item_reference is not supported: give the item itself")
    default: return kept(.kept(.object(object)))
    }
  }

  private func kept(_ kind: MessageKind, role: Role = .assistant) -> NewMessage {
    var message = NewMessage(role: role, content: [])
    message.kind = kind
    return message
  }

  private func messageItem() throws(ServiceError) -> NewMessage {
    let role = try requiredText("role")
    guard ["user", "assistant", "system", "developer"].contains(role) else {
      throw refuse("role", "must be user, assistant, system or developer")
    }
    var message = NewMessage(role: Role(rawValue: role), content: [])
    for part in try itemContent() {
      // A file is what it is in the threads dialects: attached.
      if case .other(let json) = part, json["type"]?.string == "input_file", let file = json["file_id"]?.someText {
        message.attachments.append(["file_id": .string(file)])
      } else {
        message.content.append(part.withThreadsImage)
      }
    }
    return message
  }

  private func itemContent() throws(ServiceError) -> [ContentPart] {
    switch value("content") {
    case nil: throw refuse("content", "is required")
    case .string(let text): return [.text(text)]
    case .array(let parts):
      for (index, part) in parts.enumerated() where part.string == nil && part["type"]?.string == nil {
        throw refuse("content[\(index)].type", "is required")
      }
      return parts.map { ContentPart(decoding: $0) }
    default: throw refuse("content", "must be a string or an array of parts")
    }
  }
}
