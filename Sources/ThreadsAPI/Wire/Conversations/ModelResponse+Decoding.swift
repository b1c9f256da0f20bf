// SPDX-License-Identifier: Apache-2.0

extension ModelResponse {
  /// Reads a response tolerantly. `endsWithToolCalls` as in ``RunRequest``: unless it is set, a response that has
  /// called functions is a run that waits for their outputs.
  public init(
    decoding json: JSONValue, in thread: ThreadID = "", endsWithToolCalls: Bool = false
  ) throws(ServiceError) {
    guard let id = json["id"]?.someText, id.utf8.count <= ServiceLimits.idBytes,
      json["object"]?.string ?? "response" == "response"
    else {
      throw ServiceError(.notUnderstood)
    }
    let place = json["conversation"]?["id"]?.someText ?? json["conversation"]?.someText
    let output = (json["output"]?.array ?? []).enumerated().compactMap { index, item in
      Self.outputItem(item, index, of: id, in: place ?? thread)
    }
    self.init(run: Run(decodingResponse: json, id: id, in: place ?? thread), output: output, conversation: place)
    for index in self.output.indices { self.output[index].runID = id }
    if run.status == .completed, !calls.isEmpty, !endsWithToolCalls {
      run.status = .requiresAction
      run.requiredAction = ToolCall.requiredAction(calls)
    }
  }

  /// The calls of functions in the output.
  public var calls: [ToolCall] { output.compactMap(\.kind.functionCall) }

  /// An item without an id has one by its place; one that is no object is nothing.
  static func outputItem(_ json: JSONValue, _ index: Int, of id: RunID, in thread: ThreadID) -> Message? {
    guard var object = json.object else { return nil }
    if object["id"]?.someText == nil { object["id"] = .string("\(id)_\(index)") }
    return try? Message(decodingItem: .object(object), in: thread)
  }
}

extension MessageKind {
  /// The function that is called, when this is a call of one.
  var functionCall: ToolCall? {
    if case .functionCall(let call) = self, call.type == "function" { call } else { nil }
  }
}

extension ToolCall {
  /// What a run shows that waits for these calls to be answered.
  static func requiredAction(_ calls: [ToolCall]) -> JSONValue {
    let calls: [JSONValue] = calls.map { call in
      [
        "id": .string(call.id), "type": "function",
        "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
      ]
    }
    return ["type": "submit_tool_outputs", "submit_tool_outputs": ["tool_calls": .array(calls)]]
  }
}

extension Run {
  fileprivate init(decodingResponse json: JSONValue, id: RunID, in thread: ThreadID) {
    let status = json["status"]?.string.flatMap { RunStatus(rawValue: $0) } ?? .inProgress
    self.init(
      id: id, threadID: thread, assistantID: "", status: status,
      createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0), completedAt: json["completed_at"]?.time,
      model: json["model"]?.string ?? "", instructions: json["instructions"]?.string ?? "",
      tools: (json["tools"]?.array ?? []).map(ResponseTools.nested), lastError: RunFailure(decoding: json["error"]),
      incompleteReason: Self.incompleteReason(json["incomplete_details"]?["reason"]?.someText),
      metadata: json["metadata"]?.metadata ?? [:], usage: Usage(decoding: json["usage"]),
      sampling: Sampling(
        temperature: json["temperature"]?.double, topP: json["top_p"]?.double,
        maxTokens: json["max_output_tokens"]?.count))
    previousID = json["previous_response_id"]?.someText
  }

  /// OGX says `length` for what OpenAI calls `max_output_tokens`.
  private static func incompleteReason(_ reason: String?) -> String? {
    switch reason {
    case "max_output_tokens", "length": "max_completion_tokens"
    default: reason
    }
  }
}
