// SPDX-License-Identifier: Apache-2.0

/// POST /threads/ID/runs.
public struct CreateRunRequest: Equatable, Sendable {
  public var run: RunRequest
  /// Whether the reply is to be an event stream; nothing else decides that.
  public var stream: Bool

  public init(decoding body: RequestBody) throws(ServiceError) { try self.init(body.reader) }

  init(_ reader: RequestReader) throws(ServiceError) {
    run = RunRequest(
      assistantID: try reader.requiredText("assistant_id"), model: try reader.text("model"),
      instructions: try reader.text("instructions"),
      additionalInstructions: try reader.text("additional_instructions"),
      additionalMessages: try reader.messages("additional_messages"), metadata: try reader.metadata() ?? [:],
      sampling: try reader.sampling())
    run.tools = try reader.tools()
    run.options = try reader.runOptions()
    stream = try reader.flag("stream") ?? false
  }
}

/// POST /threads/runs: a thread and a run on it.
public struct CreateThreadAndRunRequest: Equatable, Sendable {
  public var thread: CreateThreadRequest
  public var run: CreateRunRequest

  public init(decoding body: RequestBody) throws(ServiceError) {
    thread = try CreateThreadRequest(try body.reader.nested("thread") ?? RequestReader([:]))
    thread.toolResources = try body.reader.anyObject("tool_resources") ?? thread.toolResources
    run = try CreateRunRequest(body.reader)
  }
}

/// POST /threads/ID/runs/ID/submit_tool_outputs.
public struct SubmitToolOutputsRequest: Equatable, Sendable {
  public var outputs: [ToolOutput]
  public var stream: Bool

  public init(decoding body: RequestBody) throws(ServiceError) {
    let reader = body.reader
    guard let elements = try reader.array("tool_outputs") else { throw reader.refuse("tool_outputs", "is required") }
    outputs = []
    for (index, element) in elements.enumerated() {
      let place = "tool_outputs[\(index)]"
      guard let object = element.object else { throw reader.refuse(place, "must be an object") }
      let output = RequestReader(object, path: place + ".")
      guard let text = try output.text("output") else { throw output.refuse("output", "is required") }
      // Which call it answers may be left open, or blank, where there is only one (DashScope).
      let call = try output.text("tool_call_id").flatMap { $0.isEmpty ? nil : $0 }
      outputs.append(ToolOutput(callID: call, output: text))
    }
    stream = try reader.flag("stream") ?? false
  }
}

extension RequestReader {
  /// The tools that an assistant or a run has: each an object of a type, a function with a name.
  func tools() throws(ServiceError) -> [JSONValue]? {
    guard let tools = try array("tools") else { return nil }
    for (index, tool) in tools.enumerated() {
      let place = "tools[\(index)]"
      guard let object = tool.object else { throw refuse(place, "must be an object") }
      let reader = RequestReader(object, path: "\(path)\(place).")
      guard try reader.requiredText("type") == "function" else { continue }
      guard let function = try reader.nested("function") else { throw reader.refuse("function", "is required") }
      _ = try function.requiredText("name")
      _ = try function.anyObject("parameters")
    }
    return tools
  }

  /// How a run is to go about its work.
  func runOptions() throws(ServiceError) -> RunOptions {
    RunOptions(
      truncation: try truncation(), maxPromptTokens: try positive("max_prompt_tokens"), toolChoice: try toolChoice(),
      allowsParallelCalls: try flag("parallel_tool_calls"), responseFormat: try responseFormat(),
      reasoningEffort: try text("reasoning_effort"))
  }

  func positive(_ name: String) throws(ServiceError) -> Int? {
    let count = try count(name)
    if count == 0 { throw refuse(name, "must be greater than 0") }
    return count
  }

  private func truncation() throws(ServiceError) -> RunOptions.Truncation? {
    guard let strategy = try nested("truncation_strategy") else { return nil }
    switch try strategy.requiredText("type") {
    case "auto": return .auto
    case "last_messages":
      guard let count = try strategy.positive("last_messages") else {
        throw strategy.refuse("last_messages", "is required")
      }
      return .lastMessages(count)
    default: throw strategy.refuse("type", "must be auto or last_messages")
    }
  }

  private func toolChoice() throws(ServiceError) -> JSONValue? {
    guard let choice = value("tool_choice") else { return nil }
    if let word = choice.string {
      guard ["none", "auto", "required"].contains(word) else {
        throw refuse("tool_choice", "must be none, auto, required or an object")
      }
      return choice
    }
    guard let object = try nested("tool_choice") else { return nil }
    if try object.requiredText("type") == "function" {
      _ = try object.nested("function")?.requiredText("name")
    }
    return choice
  }

  func responseFormat() throws(ServiceError) -> JSONValue? {
    guard let format = value("response_format") else { return nil }
    if format.string == "auto" { return format }
    guard let object = format.object else { throw refuse("response_format", "must be auto or an object") }
    let reader = RequestReader(object, path: "\(path)response_format.")
    guard ["text", "json_object", "json_schema"].contains(try reader.requiredText("type")) else {
      throw reader.refuse("type", "must be text, json_object or json_schema")
    }
    return format
  }
}
