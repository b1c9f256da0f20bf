// SPDX-License-Identifier: Apache-2.0

/// The chat-completions protocol, as far as a reply needs it (API_FACTS §1.5, §3.4).
public enum ChatCompletions {
  /// The body of POST /chat/completions.
  public static func encode(_ request: ReplyRequest) -> JSONValue {
    var messages: [JSONValue] = []
    if let instructions = request.instructions, !instructions.isEmpty {
      messages.append(["role": "system", "content": .string(instructions)])
    }
    messages += request.turns.map(encode)
    var body: JSONObject = [
      "model": .string(request.model), "messages": .array(messages), "stream": true,
      "stream_options": ["include_usage": true],
    ]
    body["temperature"] = request.sampling.temperature.map { .double($0) }
    body["top_p"] = request.sampling.topP.map { .double($0) }
    body["top_k"] = request.sampling.topK.map { .integer(Int64($0)) }
    body["max_tokens"] = request.sampling.maxTokens.map { .integer(Int64($0)) }
    let tools = request.tools.compactMap(function)
    if !tools.isEmpty {
      // Without tools these two are errors.
      body["tools"] = .array(tools)
      body["tool_choice"] = request.options.toolChoice.flatMap(choice)
      body["parallel_tool_calls"] = request.options.allowsParallelCalls.map { .bool($0) }
    }
    body["response_format"] = request.options.responseFormat.flatMap(format)
    body["reasoning_effort"] = request.options.reasoningEffort.map { .string($0) }
    return .object(body)
  }

  /// The ids that GET /models answers.
  public static func models(_ json: JSONValue) throws(ServiceError) -> [String] {
    guard let data = json["data"]?.array ?? json["models"]?.array ?? json.array else {
      throw ServiceError(.notUnderstood)
    }
    return data.compactMap { $0["id"]?.someText ?? $0["name"]?.someText ?? $0.someText }
  }

  /// A function as chat completions describe it, from that description or from the flat one of Responses; `nil` for
  /// any other tool.
  public static func function(_ tool: JSONValue) -> JSONValue? {
    guard tool["type"]?.string == "function" else { return nil }
    if tool["function"]?["name"]?.someText != nil { return tool }
    guard tool["name"]?.someText != nil, let flat = tool.object else { return nil }
    return ["type": "function", "function": nested(flat)]
  }

  private static func encode(_ turn: ReplyRequest.Turn) -> JSONValue {
    // Not every server knows the role, and those that do take it for the same.
    let role = turn.role.rawValue == "developer" ? "system" : turn.role.rawValue
    var message: JSONObject = ["role": .string(role), "content": .string(turn.text)]
    message["tool_call_id"] = turn.callID.map { .string($0) }
    if !turn.toolCalls.isEmpty {
      message["tool_calls"] = .array(
        turn.toolCalls.map { call in
          let function: JSONValue = ["name": .string(call.name), "arguments": .string(readable(call.arguments))]
          return ["id": .string(call.id), "type": "function", "function": function]
        })
    }
    return .object(message)
  }

  /// Servers read back what a model once called with; one that wrote no JSON object must not spoil the thread for good.
  private static func readable(_ arguments: String) -> String {
    if arguments.isEmpty { return "{}" }
    if (try? JSONValue(parsing: arguments))?.object != nil { return arguments }
    let wrapped: JSONValue = ["arguments": .string(arguments)]
    return wrapped.text
  }

  private static func choice(_ choice: JSONValue) -> JSONValue? {
    if let word = choice.string { return ["auto", "none", "required"].contains(word) ? choice : nil }
    return function(choice)
  }

  private static func format(_ format: JSONValue) -> JSONValue? {
    guard let type = format["type"]?.someText else { return nil }
    // Responses write the schema flat.
    guard type == "json_schema", format["json_schema"] == nil, let flat = format.object else { return format }
    return ["type": "json_schema", "json_schema": nested(flat)]
  }

  /// The members beside the type, those that say nothing left out.
  private static func nested(_ flat: JSONObject) -> JSONValue {
    var inner = JSONObject()
    for member in flat.members where member.name != "type" && !member.value.isNull { inner[member.name] = member.value }
    return .object(inner)
  }
}

extension ServiceError {
  /// The same error, known for what it is where a model's server says only in words that the conversation is too long.
  public var recognizingLength: ServiceError {
    guard kind == .badRequest || kind == .serverError, let words = message?.lowercased() else { return self }
    let signs = [
      "context length", "context window", "context size", "maximum context", "too many tokens", "prompt is too long",
      "range of input length",
    ]
    guard signs.contains(where: words.contains) else { return self }
    var error = self
    error.kind = .tooLarge
    return error
  }
}
