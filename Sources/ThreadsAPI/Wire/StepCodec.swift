// SPDX-License-Identifier: Apache-2.0

extension RunStep: WireObject {
  public static let objectName = "thread.run.step"

  public init(decoding json: JSONValue) throws(ServiceError) {
    self.init(
      id: try Self.requiredID(json), runID: json["run_id"]?.someText ?? "",
      threadID: json["thread_id"]?.someText ?? "", assistantID: json["assistant_id"]?.someText ?? "",
      createdAt: json["created_at"]?.time ?? Timestamp(milliseconds: 0), completedAt: json["completed_at"]?.time,
      status: json["status"]?.string.flatMap { RunStatus(rawValue: $0) } ?? .inProgress,
      details: RunStep.Details(decoding: json["step_details"]), lastError: RunFailure(decoding: json["last_error"]),
      usage: Usage(decoding: json["usage"]))
  }

  public func members(_ dialect: Dialect) -> JSONObject {
    let details = details.reply(dialect)
    return [
      "id": .string(id), "object": "thread.run.step", "created_at": dialect.time(createdAt),
      "run_id": .string(runID), "assistant_id": .string(assistantID), "thread_id": .string(threadID),
      "type": details["type"] ?? .null, "status": .string(status.stepName), "step_details": details,
      "last_error": lastError.map { ["code": .string($0.code), "message": .string($0.message)] } ?? .null,
      "expired_at": .null, "cancelled_at": .null, "failed_at": .null, "completed_at": dialect.time(completedAt),
      "metadata": .object([:]), "usage": usage.map { dialect.encode($0) } ?? .null,
    ]
  }
}

extension RunStep.Details {
  init(decoding json: JSONValue?) {
    if let id = json?["message_creation"]?["message_id"]?.someText {
      self = .messageCreation(id)
    } else {
      self = .toolCalls((json?["tool_calls"]?.array ?? []).map { ToolCall(decoding: $0) })
    }
  }

  func reply(_ dialect: Dialect) -> JSONValue {
    switch self {
    case .messageCreation(let id): ["type": "message_creation", "message_creation": ["message_id": .string(id)]]
    case .toolCalls(let calls): ["type": "tool_calls", "tool_calls": .array(calls.map { .object($0.reply(dialect)) })]
    }
  }
}

extension RunStatus {
  /// What a step of that status is called: steps have fewer statuses than runs.
  var stepName: String {
    switch self {
    case .queued, .inProgress, .requiresAction, .cancelling: Self.inProgress.rawValue
    case .incomplete: Self.failed.rawValue
    case .cancelled, .failed, .completed, .expired: rawValue
    }
  }
}
