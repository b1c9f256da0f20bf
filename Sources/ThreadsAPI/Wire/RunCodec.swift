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
    return object
  }
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
    if stream || alwaysSendsStream { body["stream"] = .bool(stream) }
    return .object(body)
  }
}
