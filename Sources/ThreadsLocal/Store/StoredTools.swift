// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

// How a run's particulars are kept: see StoredJSON.swift.

extension ToolCall {
  var stored: JSONValue {
    .members([
      ("id", .string(id)), ("type", .string(type)), ("name", .string(name)), ("arguments", .string(arguments)),
      ("output", JSONValue(output)),
    ])
  }

  init(stored: JSONValue?) {
    self.init(
      id: stored?["id"]?.string ?? "", type: stored?["type"]?.string ?? "function",
      name: stored?["name"]?.string ?? "", arguments: stored?["arguments"]?.string ?? "",
      output: stored?["output"]?.string)
  }
}

extension MessageKind {
  var storedName: String {
    switch self {
    case .message: "message"
    case .functionCall: "function_call"
    case .functionOutput: "function_output"
    }
  }

  /// What an item is beside a message.
  var stored: JSONValue? {
    switch self {
    case .message: nil
    case .functionCall(let call): call.stored
    case .functionOutput(let output):
      .members([("call", JSONValue(output.callID)), ("output", .string(output.output))])
    }
  }

  init(stored name: String, _ tool: JSONValue?) {
    switch name {
    case "function_call": self = .functionCall(ToolCall(stored: tool))
    case "function_output":
      self = .functionOutput(ToolOutput(callID: tool?["call"]?.string, output: tool?["output"]?.string ?? ""))
    default: self = .message
    }
  }
}

extension RunFailure {
  var stored: JSONValue { ["code": .string(code), "message": .string(message)] }

  init(stored: JSONValue) {
    self.init(code: stored["code"]?.string ?? "server_error", message: stored["message"]?.string ?? "")
  }
}

extension Usage {
  var stored: JSONValue {
    ["prompt": .integer(Int64(promptTokens)), "completion": .integer(Int64(completionTokens))]
  }

  init?(stored: JSONValue?) {
    guard let prompt = stored?["prompt"]?.integer, let completion = stored?["completion"]?.integer else { return nil }
    self.init(promptTokens: Int(prompt), completionTokens: Int(completion))
  }
}

extension RunOptions {
  var stored: JSONValue? {
    if self == RunOptions() { return nil }
    let kept: JSONValue? =
      switch truncation {
      case nil: nil
      case .auto: "auto"
      case .lastMessages(let count): .integer(Int64(count))
      }
    return .members([
      ("truncation", kept), ("max_prompt_tokens", maxPromptTokens.map { .integer(Int64($0)) }),
      ("tool_choice", toolChoice), ("parallel", allowsParallelCalls.map(JSONValue.bool)),
      ("response_format", responseFormat), ("reasoning_effort", JSONValue(reasoningEffort)),
    ])
  }

  init(stored: JSONValue?) {
    let kept = stored?["truncation"]
    let count = kept?.integer.flatMap { Int(exactly: $0) }
    self.init(
      truncation: count.map(Truncation.lastMessages) ?? (kept == nil ? nil : .auto),
      maxPromptTokens: stored?["max_prompt_tokens"]?.integer.flatMap { Int(exactly: $0) },
      toolChoice: stored?["tool_choice"], allowsParallelCalls: stored?["parallel"]?.bool,
      responseFormat: stored?["response_format"], reasoningEffort: stored?["reasoning_effort"]?.string)
  }
}
