// SPDX-License-Identifier: Apache-2.0

extension Run: WireObject {
  public static let objectName = "thread.run"

  public init(decoding json: JSONValue) throws(ServiceError) {
    let id = try Self.requiredID(json)
    self.init(
      id: id, threadID: json["thread_id"]?.someText ?? "", assistantID: json["assistant_id"]?.someText ?? "",
      status: json["status"]?.string.flatMap { RunStatus(rawValue: $0) } ?? .inProgress,
      createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0), startedAt: json["started_at"]?.time,
      completedAt: json["completed_at"]?.time, cancelledAt: json["cancelled_at"]?.time,
      failedAt: json["failed_at"]?.time, expiresAt: json["expires_at"]?.time, model: json["model"]?.string ?? "",
      instructions: json["instructions"]?.string ?? "", tools: json["tools"]?.array ?? [],
      requiredAction: json["required_action"]?.something,
      lastError: RunFailure(decoding: json["last_error"]),
      incompleteReason: json["incomplete_details"]?["reason"]?.someText,
      metadata: json["metadata"]?.metadata ?? [:], usage: Usage(decoding: json["usage"]),
      sampling: Sampling(decoding: json))
    options = RunOptions(decoding: json)
    droppedMessages = json["dropped_messages"]?.count ?? 0
  }

  public func members(_ dialect: Dialect) -> JSONObject {
    let status = dialect.runStatusSubstitutes[status] ?? status
    // A dialect without the status still tells the reason.
    var failure = lastError
    if status != self.status, failure == nil {
      failure = RunFailure(code: "server_error", message: incompleteReason ?? self.status.rawValue)
    }
    var object: JSONObject = [
      "id": .string(id), "object": "thread.run", "created_at": dialect.time(createdAt),
      "thread_id": .string(threadID), "assistant_id": .string(assistantID), "status": .string(status.rawValue),
      "required_action": requiredAction ?? .null,
      "last_error": failure.map { ["code": .string($0.code), "message": .string($0.message)] } ?? .null,
      "expires_at": dialect.time(expiresAt), "started_at": dialect.time(startedAt),
      "cancelled_at": dialect.time(cancelledAt), "failed_at": dialect.time(failedAt),
      "completed_at": dialect.time(completedAt),
      "incomplete_details": incompleteReason.map { ["reason": .string($0)] } ?? .null, "model": .string(model),
      "instructions": .string(instructions), "tools": .array(tools), "metadata": dialect.metadata(metadata),
      "usage": usage.map { dialect.encode($0) } ?? .null,
    ]
    dialect.write(sampling, maxTokensName: dialect.maxTokensName, nulls: true, to: &object)
    for member in dialect.runExtras.members { object[member.name] = member.value }
    options.write(to: &object)
    if droppedMessages > 0 { object["dropped_messages"] = .integer(Int64(droppedMessages)) }
    return object
  }

  /// The calls that this run waits for somebody to answer.
  public var requiredCalls: [ToolCall] {
    guard status == .requiresAction else { return [] }
    let calls = requiredAction?["submit_tool_outputs"]?["tool_calls"] ?? requiredAction?["tool_calls"]
    return (calls?.array ?? []).map { ToolCall(decoding: $0) }
  }
}

extension RunOptions {
  /// What a run says beyond the default of all providers.
  init(decoding json: JSONValue) {
    let strategy = json["truncation_strategy"]
    let truncation = strategy?["type"]?.string == "last_messages" ? strategy?["last_messages"]?.count : nil
    self.init(
      truncation: truncation.map { .lastMessages($0) }, maxPromptTokens: json["max_prompt_tokens"]?.something?.count,
      toolChoice: json["tool_choice"]?.unlessAuto,
      allowsParallelCalls: json["parallel_tool_calls"]?.bool == false ? false : nil,
      responseFormat: json["response_format"]?.unlessAuto, reasoningEffort: json["reasoning_effort"]?.someText)
  }

  /// Adds what is said here to a run, or to the request for one.
  func write(to object: inout JSONObject) {
    switch truncation {
    case .auto?: object["truncation_strategy"] = ["type": "auto", "last_messages": .null]
    case .lastMessages(let count)?:
      object["truncation_strategy"] = ["type": "last_messages", "last_messages": .integer(Int64(count))]
    case nil: break
    }
    if let maxPromptTokens { object["max_prompt_tokens"] = .integer(Int64(maxPromptTokens)) }
    if let toolChoice { object["tool_choice"] = toolChoice }
    if let allowsParallelCalls { object["parallel_tool_calls"] = .bool(allowsParallelCalls) }
    if let responseFormat { object["response_format"] = responseFormat }
    if let reasoningEffort { object["reasoning_effort"] = .string(reasoningEffort) }
  }
}

extension JSONValue {
  /// This value, unless it leaves the choice open.
  var unlessAuto: JSONValue? { self == "auto" ? Optional.none : something }
}

extension RunFailure {
  init?(decoding json: JSONValue?) {
    guard let json, !json.isNothing else { return nil }
    let code = json["code"]?.someText ?? "server_error"
    self.init(code: code, message: json["message"]?.string ?? json.string ?? "")
  }
}

extension Usage {
  /// Reads either pair of names; a count that is missing is none.
  public init?(decoding json: JSONValue?) {
    let prompt = json?["prompt_tokens"]?.count ?? json?["input_tokens"]?.count
    let completion = json?["completion_tokens"]?.count ?? json?["output_tokens"]?.count
    guard prompt != nil || completion != nil else { return nil }
    self.init(promptTokens: prompt ?? 0, completionTokens: completion ?? 0)
  }
}

extension Sampling {
  init(decoding json: JSONValue) {
    self.init(
      temperature: json["temperature"]?.double, topP: json["top_p"]?.double, topK: json["top_k"]?.count,
      maxTokens: json["max_tokens"]?.count ?? json["max_completion_tokens"]?.count)
  }
}

extension Dialect {
  func encode(_ usage: Usage) -> JSONValue {
    [
      usageNames.prompt: .integer(Int64(usage.promptTokens)),
      usageNames.completion: .integer(Int64(usage.completionTokens)),
      "total_tokens": .integer(Int64(usage.totalTokens)),
    ]
  }

  /// Adds what a sampling says; what it leaves open stands as `null` or not at all.
  func write(_ sampling: Sampling, maxTokensName: String?, nulls: Bool, to object: inout JSONObject) {
    let nothing: JSONValue? = nulls ? .some(.null) : Optional.none
    object["temperature"] = sampling.temperature.map { .double($0) } ?? nothing
    object["top_p"] = sampling.topP.map { .double($0) } ?? nothing
    if hasTopK { object["top_k"] = sampling.topK.map { .integer(Int64($0)) } ?? nothing }
    if let maxTokensName { object[maxTokensName] = sampling.maxTokens.map { .integer(Int64($0)) } ?? nothing }
  }

  /// The body of POST …/runs. Messages to add are left out where ``takesAdditionalMessages`` is false.
  public func encode(_ request: RunRequest, stream: Bool) -> JSONValue {
    var body: JSONObject = ["assistant_id": .string(request.assistantID)]
    body["model"] = request.model.map { .string($0) }
    body["instructions"] = request.instructions.map { .string($0) }
    body["additional_instructions"] = request.additionalInstructions.map { .string($0) }
    if takesAdditionalMessages, !request.additionalMessages.isEmpty {
      body["additional_messages"] = .array(request.additionalMessages.map { encode($0) })
    }
    if !request.metadata.isEmpty { body["metadata"] = JSONValue(request.metadata) }
    write(request.sampling, maxTokensName: maxTokensName, nulls: false, to: &body)
    body["tools"] = request.tools.map { .array($0) }
    request.options.write(to: &body)
    if stream || alwaysSendsStream { body["stream"] = .bool(stream) }
    return .object(body)
  }

  /// The body of POST …/submit_tool_outputs.
  public func encode(_ outputs: [ToolOutput], stream: Bool) -> JSONValue {
    var body: JSONObject = [
      "tool_outputs": .array(
        outputs.map { output in
          var object = JSONObject()
          object["tool_call_id"] = output.callID.map { .string($0) }
          object["output"] = .string(output.output)
          return .object(object)
        })
    ]
    if stream || alwaysSendsStream { body["stream"] = .bool(stream) }
    return .object(body)
  }
}
