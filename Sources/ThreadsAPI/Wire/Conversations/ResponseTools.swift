// SPDX-License-Identifier: Apache-2.0

// Tools, the choice among them and the format of the text: Responses writes flat what chat completions, and all else
// in Skein, writes nested.
enum ResponseTools {
  /// `{"type":"function","name":…}` as `{"type":"function","function":{"name":…}}`; other tools as they are.
  static func nested(_ flat: JSONValue) -> JSONValue {
    guard flat["type"]?.string == "function", flat["function"] == nil, let object = flat.object else { return flat }
    var function = JSONObject()
    for member in object.members where member.name != "type" { function[member.name] = member.value }
    return ["type": "function", "function": .object(function)]
  }

  /// The reverse of ``nested(_:)``.
  static func flat(_ nested: JSONValue) -> JSONValue {
    guard nested["type"]?.string == "function", let function = nested["function"]?.object else { return nested }
    var object: JSONObject = ["type": "function"]
    for member in function.members { object[member.name] = member.value }
    return .object(object)
  }

  /// The format of `text.format` as `response_format`.
  static func nestedFormat(_ flat: JSONValue) -> JSONValue {
    guard flat["type"]?.string == "json_schema", flat["json_schema"] == nil, let object = flat.object else {
      return flat
    }
    var schema = JSONObject()
    for member in object.members where member.name != "type" { schema[member.name] = member.value }
    return ["type": "json_schema", "json_schema": .object(schema)]
  }

  /// The reverse of ``nestedFormat(_:)``; `auto` is text.
  static func flatFormat(_ nested: JSONValue?) -> JSONValue {
    guard let nested, nested.object != nil else { return ["type": "text"] }
    guard let schema = nested["json_schema"]?.object else { return nested }
    var object: JSONObject = ["type": "json_schema"]
    for member in schema.members { object[member.name] = member.value }
    return .object(object)
  }
}

extension Run {
  /// Tools of this run that nobody ran: a provider would run them itself, Skein does not. Each is told as a call that
  /// failed, so that no client waits for what it would bring.
  var toolsNotRun: [JSONValue] {
    tools.enumerated().compactMap { index, tool in
      guard let type = tool["type"]?.string, type != "function" else { return nil }
      return Run.failedCall(of: type, tool, id: "\(id.shownAsResponse)_\(index)")
    }
  }

  private static func failedCall(of type: String, _ tool: JSONValue, id: String) -> JSONValue {
    let words = JSONValue.string("This server does not run tools of type \(type).")
    var item: JSONObject
    switch type {
    case "web_search", "web_search_preview", "web_search_2025_08_26", "web_search_preview_2025_03_11":
      item = ["type": "web_search_call", "action": ["type": "search", "query": "", "queries": []]]
    case "file_search": item = ["type": "file_search_call", "queries": [], "results": .null]
    case "code_interpreter":
      item = ["type": "code_interpreter_call", "code": .null, "container_id": "", "outputs": .null]
    case "image_generation": item = ["type": "image_generation_call", "result": .null]
    case "mcp": item = ["type": "mcp_list_tools", "server_label": tool["server_label"] ?? "", "tools": []]
    default: item = ["type": .string(type + "_call")]
    }
    item["id"] = .string("tool_" + id)
    item["status"] = "failed"
    item["error"] = words
    return .object(item)
  }
}
