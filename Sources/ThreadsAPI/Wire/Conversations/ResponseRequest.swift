// SPDX-License-Identifier: Apache-2.0

/// POST /responses.
public struct ResponseRequest: Equatable, Sendable {
  /// Where a response goes on.
  public enum Place: Equatable, Sendable {
    case conversation(ThreadID)
    /// After a response, with all that was before it.
    case response(RunID)
    case nowhere
  }

  /// The input stands in its `additionalMessages`.
  public var run: RunRequest
  public var place: Place
  public var stream: Bool
  /// Whether the answer is not waited for.
  public var isBackground: Bool
  /// Whether the response can be asked for later.
  public var isKept: Bool

  public init(
    run: RunRequest, place: Place, stream: Bool = false, isBackground: Bool = false, isKept: Bool = true
  ) {
    self.run = run
    self.place = place
    self.stream = stream
    self.isBackground = isBackground
    self.isKept = isKept
  }

  // MARK: At the server

  public init(decoding body: RequestBody) throws(ServiceError) {
    let reader = body.reader
    if reader.value("prompt") != nil { throw reader.refuse("prompt", "is not supported: say instructions") }
    place = try reader.place()
    stream = try reader.flag("stream") ?? false
    isBackground = try reader.flag("background") ?? false
    isKept = try reader.flag("store") ?? true
    if isBackground, !isKept { throw reader.refuse("background", "needs store") }
    run = RunRequest(
      assistantID: "", model: try reader.text("model"), instructions: try reader.text("instructions"),
      additionalMessages: try reader.input(), metadata: try reader.metadata() ?? [:],
      sampling: Sampling(
        temperature: try reader.number("temperature"), topP: try reader.number("top_p"),
        topK: try reader.count("top_k"), maxTokens: try reader.count("max_output_tokens")))
    run.tools = try reader.responseTools()
    run.options = try reader.responseOptions()
    run.endsWithToolCalls = true
    if case .response(let id) = place { run.previousID = id }
    if place == .nowhere, run.additionalMessages.isEmpty { throw reader.refuse("input", "is required") }
  }

  // MARK: At the client

  /// The body of the request. What the provider need not be told is left out.
  public var encoded: JSONValue {
    var body = JSONObject()
    body["model"] = run.model.map { .string($0) }
    switch place {
    case .conversation(let id): body["conversation"] = .string(id)
    case .response(let id): body["previous_response_id"] = .string(id)
    case .nowhere: break
    }
    body["input"] = .array(run.additionalMessages.map(\.item))
    let instructions = [run.instructions, run.additionalInstructions].compactMap(\.self).filter { !$0.isEmpty }
    if !instructions.isEmpty { body["instructions"] = .string(instructions.joined(separator: "\n\n")) }
    if !run.metadata.isEmpty { body["metadata"] = JSONValue(run.metadata) }
    body["temperature"] = run.sampling.temperature.map { .double($0) }
    body["top_p"] = run.sampling.topP.map { .double($0) }
    body["max_output_tokens"] = run.sampling.maxTokens.map { .integer(Int64($0)) }
    if let tools = run.tools, !tools.isEmpty { body["tools"] = .array(tools.map(ResponseTools.flat)) }
    add(run.options, to: &body)
    if stream { body["stream"] = true }
    if isBackground { body["background"] = true }
    if !isKept { body["store"] = false }
    return .object(body)
  }

  private func add(_ options: RunOptions, to body: inout JSONObject) {
    body["tool_choice"] = options.toolChoice.map(ResponseTools.flat)
    body["parallel_tool_calls"] = options.allowsParallelCalls.map { .bool($0) }
    if options.truncation != .none { body["truncation"] = "auto" }
    body["reasoning"] = options.reasoningEffort.map { ["effort": .string($0)] }
    if let format = options.responseFormat { body["text"] = ["format": ResponseTools.flatFormat(format)] }
  }
}

extension RequestReader {
  fileprivate func place() throws(ServiceError) -> ResponseRequest.Place {
    let previous = try text("previous_response_id").flatMap { $0.isEmpty ? nil : $0 }
    var conversation: String?
    switch value("conversation") {
    case nil: break
    case .string(let id): conversation = id
    case .object(let object): conversation = try RequestReader(object, path: "conversation.").requiredText("id")
    default: throw refuse("conversation", "must be a string or an object with an id")
    }
    switch (conversation, previous) {
    case (_?, _?):
      throw refuse("previous_response_id", "cannot be given together with conversation")
    case (let id?, nil):
      if id.isEmpty { throw refuse("conversation", "must not be empty") }
      return .conversation(id.asThreadID)
    case (nil, let id?): return .response(id.asRunID)
    case (nil, nil): return .nowhere
    }
  }

  /// The input: a text, items, or nothing.
  fileprivate func input() throws(ServiceError) -> [NewMessage] {
    if let text = value("input")?.string { return text.isEmpty ? [] : [NewMessage(text: text)] }
    return try items("input") ?? []
  }

  fileprivate func responseTools() throws(ServiceError) -> [JSONValue]? {
    guard let tools = try array("tools") else { return nil }
    for (index, tool) in tools.enumerated() {
      guard let object = tool.object else { throw refuse("tools[\(index)]", "must be an object") }
      let reader = RequestReader(object, path: "\(path)tools[\(index)].")
      let type = try reader.requiredText("type")
      if type == "function" { _ = try (try reader.nested("function") ?? reader).requiredText("name") }
    }
    return tools.map(ResponseTools.nested)
  }

  fileprivate func responseOptions() throws(ServiceError) -> RunOptions {
    var options = RunOptions()
    switch try text("truncation") {
    case "auto": options.truncation = .auto
    case nil, "disabled": break
    default: throw refuse("truncation", "must be auto or disabled")
    }
    options.toolChoice = value("tool_choice").map(ResponseTools.nested)
    options.allowsParallelCalls = try flag("parallel_tool_calls")
    options.responseFormat = try nested("text")?.anyObject("format").map(ResponseTools.nestedFormat)
    options.reasoningEffort = try nested("reasoning")?.text("effort")
    return options
  }
}
