// SPDX-License-Identifier: Apache-2.0

extension ToolCall {
  /// Reads a whole call.
  public init(decoding json: JSONValue) {
    self = ToolCallFragment(json).call
  }

  /// The call as a step of a server of that dialect shows it.
  func reply(_ dialect: Dialect) -> JSONObject {
    var payload: JSONObject = ["name": .string(name), "arguments": .string(arguments)]
    payload["output"] = output.map { .string($0) } ?? .null
    if type == "code_interpreter" {
      payload["input"] = .string(arguments)
      if dialect.listsToolOutputs {
        payload["outputs"] = .array(output.map { [["type": "logs", "logs": .string($0)]] } ?? [])
      }
    }
    return ["id": .string(id), "type": .string(type), type: .object(payload)]
  }
}

/// What one event says of a call: OpenAI sends the arguments in pieces, DashScope the output in an event of its own.
struct ToolCallFragment: Equatable, Sendable {
  var id: String?
  var type: String?
  var name: String?
  var arguments: String?
  var output: String?

  /// Reads a call or a piece of one: its payload stands under its type, or, as some DashScope streams have it, under
  /// `plugin_name`; the type may be missing.
  init(_ json: JSONValue) {
    id = json["id"]?.someText
    type = json["type"]?.someText
    var payload = type.flatMap { json[$0] } ?? json["plugin_name"] ?? json["function"]
    if payload == nil, let member = json.object?.members.first(where: { $0.value.object != nil }) {
      payload = member.value
      type = type ?? member.name
    }
    guard let payload else { return }
    name = payload["name"]?.someText
    arguments = [payload["arguments"], payload["input"]].lazy.compactMap { Self.words($0) }.first
    output = Self.words(payload["output"]) ?? Self.logs(payload["outputs"])
  }

  /// Adds a later piece of the same call.
  mutating func add(_ piece: ToolCallFragment) {
    id = piece.id ?? id
    type = piece.type ?? type
    name = piece.name ?? name
    if let more = piece.arguments { arguments = (arguments ?? "") + more }
    if let more = piece.output { output = (output ?? "") + more }
  }

  /// The call as far as it is known.
  var call: ToolCall {
    let type = type ?? "function"
    return ToolCall(
      id: id ?? "", type: type, name: name ?? (type == "function" ? "" : type), arguments: arguments ?? "",
      output: output)
  }

  private static func words(_ json: JSONValue?) -> String? {
    guard let json, !json.isNull else { return nil }
    return json.string ?? json.text
  }

  /// What a code interpreter wrote.
  private static func logs(_ json: JSONValue?) -> String? {
    let logs = (json?.array ?? []).compactMap { $0["logs"]?.string }
    return logs.isEmpty ? nil : logs.joined(separator: "\n")
  }
}
