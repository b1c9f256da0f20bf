// SPDX-License-Identifier: Apache-2.0

/// A run as Responses shows it: with what it wrote, and where.
public struct ModelResponse: Equatable, Sendable {
  public var run: Run
  /// The items that the run wrote, oldest first.
  public var output: [Message]
  /// The conversation that the run is in; `nil` when it is in none that can be shown.
  public var conversation: ThreadID?
  /// Whether it was asked for without waiting, where that is known.
  public var isBackground: Bool?
  /// Whether it can be asked for again.
  public var isKept = true

  public init(
    run: Run, output: [Message] = [], conversation: ThreadID? = nil, isBackground: Bool? = nil, isKept: Bool = true
  ) {
    self.run = run
    self.output = output
    self.conversation = conversation
    self.isBackground = isBackground
    self.isKept = isKept
  }

  /// The response object.
  public var encoded: JSONValue {
    var object: JSONObject = [
      "id": .string(run.id.shownAsResponse), "object": "response", "created_at": .integer(run.createdAt.seconds),
      "status": .string(run.status.responseStatus), "background": isBackground.map { .bool($0) } ?? .null,
      "completed_at": run.completedAt.map { .integer($0.seconds) } ?? .null, "error": run.responseError,
      "incomplete_details": run.responseIncompleteDetails,
      "instructions": run.instructions.isEmpty ? .null : .string(run.instructions), "model": .string(run.model),
      "output": .array(run.toolsNotRun + output.map(\.item)),
      "previous_response_id": run.previousID.map { .string($0.shownAsResponse) } ?? .null,
      "conversation": conversation.map { ["id": .string($0.shownAsConversation)] } ?? .null,
      "metadata": JSONValue(run.metadata), "store": .bool(isKept),
      "usage": run.usage?.responseUsage ?? .null,
    ]
    for member in run.responseSettings.members { object[member.name] = member.value }
    return .object(object)
  }
}

extension Run {
  /// How the run was asked to go about its work.
  fileprivate var responseSettings: JSONObject {
    var effort: JSONValue = .null
    if let reasoning = options.reasoningEffort { effort = .string(reasoning) }
    return [
      "temperature": sampling.temperature.map { .double($0) } ?? .null,
      "top_p": sampling.topP.map { .double($0) } ?? .null,
      "max_output_tokens": sampling.maxTokens.map { .integer(Int64($0)) } ?? .null,
      "tools": .array(tools.map(ResponseTools.flat)),
      "tool_choice": options.toolChoice.map(ResponseTools.flat) ?? "auto",
      "parallel_tool_calls": .bool(options.allowsParallelCalls ?? true),
      "text": ["format": ResponseTools.flatFormat(options.responseFormat)],
      "truncation": options.truncation == .none ? "disabled" : "auto",
      "reasoning": ["effort": effort, "summary": .null], "max_tool_calls": .null, "service_tier": "default",
      "top_logprobs": 0, "user": .null,
    ]
  }

  fileprivate var responseError: JSONValue {
    guard status.responseStatus == "failed" else { return .null }
    return [
      "code": .string(lastError?.code ?? "server_error"),
      "message": .string(lastError?.message ?? "The run ended: \(status.rawValue)."),
    ]
  }

  fileprivate var responseIncompleteDetails: JSONValue {
    guard status == .incomplete else { return .null }
    switch incompleteReason {
    case "max_completion_tokens", "max_prompt_tokens", "max_tokens", "length", nil:
      return ["reason": "max_output_tokens"]
    case let reason?: return ["reason": .string(reason)]
    }
  }
}

extension RunStatus {
  /// What Responses calls it. A run that waits for outputs has, there, said all that it will.
  var responseStatus: String {
    switch self {
    case .queued, .inProgress, .failed, .completed, .incomplete, .cancelled: rawValue
    case .requiresAction: Self.completed.rawValue
    case .cancelling: Self.cancelled.rawValue
    case .expired: Self.failed.rawValue
    }
  }
}

extension Usage {
  fileprivate var responseUsage: JSONValue {
    [
      "input_tokens": .integer(Int64(promptTokens)),
      "input_tokens_details": ["cached_tokens": 0, "cache_write_tokens": 0],
      "output_tokens": .integer(Int64(completionTokens)), "output_tokens_details": ["reasoning_tokens": 0],
      "total_tokens": .integer(Int64(totalTokens)),
    ]
  }
}
