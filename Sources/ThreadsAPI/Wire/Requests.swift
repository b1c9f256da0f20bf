// SPDX-License-Identifier: Apache-2.0

/// The body of a request, as a server reads it. Every `init(decoding:)` below takes one.
public struct RequestBody: Equatable, Sendable {
  public var object: JSONObject

  public init(object: JSONObject) { self.object = object }

  /// Reads the bytes: nothing, blanks, `""`, `null` and `{}` all say nothing (API_FACTS §0.7).
  public init(_ bytes: some Sequence<UInt8>) throws(ServiceError) {
    let bytes = Array(bytes)
    object = JSONObject()
    if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { return }
    let json: JSONValue
    do throws(JSONSyntaxError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw RequestReader.refusal("the body is not JSON: byte \(error.offset)")
    }
    switch json {
    case .object(let members): object = members
    case .null, .string(""): return
    default: throw RequestReader.refusal("the body must be a JSON object")
    }
  }

  var reader: RequestReader { RequestReader(object) }
}

/// POST /threads.
public struct CreateThreadRequest: Equatable, Sendable {
  public var messages: [NewMessage]
  public var metadata: Metadata
  public var toolResources: JSONValue?

  public init(decoding body: RequestBody) throws(ServiceError) { try self.init(body.reader) }

  init(_ reader: RequestReader) throws(ServiceError) {
    messages = try reader.messages("messages")
    metadata = try reader.metadata() ?? [:]
    toolResources = try reader.anyObject("tool_resources")
  }
}

/// POST /threads/ID: absent and `null` keep, `{}` clears.
public struct UpdateThreadRequest: Equatable, Sendable {
  public var metadata: Metadata?
  public var toolResources: JSONValue?

  public init(decoding body: RequestBody) throws(ServiceError) {
    metadata = try body.reader.metadata()
    toolResources = try body.reader.anyObject("tool_resources")
  }
}

/// POST /threads/ID/messages.
public struct CreateMessageRequest: Equatable, Sendable {
  public var message: NewMessage

  public init(decoding body: RequestBody) throws(ServiceError) { message = try body.reader.message() }
}

/// POST /threads/ID/messages/ID and POST /threads/ID/runs/ID: absent and `null` keep, `{}` clears.
public struct UpdateMetadataRequest: Equatable, Sendable {
  public var metadata: Metadata?

  public init(decoding body: RequestBody) throws(ServiceError) { metadata = try body.reader.metadata() }
}

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
    stream = try reader.flag("stream") ?? false
  }
}

/// POST /threads/runs: a thread and a run on it.
public struct CreateThreadAndRunRequest: Equatable, Sendable {
  public var thread: CreateThreadRequest
  public var run: CreateRunRequest

  public init(decoding body: RequestBody) throws(ServiceError) {
    thread = try CreateThreadRequest(try body.reader.nested("thread") ?? RequestReader([:]))
    run = try CreateRunRequest(body.reader)
  }
}

extension AssistantSettings {
  /// POST /assistants.
  public init(decoding body: RequestBody) throws(ServiceError) {
    let model = try body.reader.requiredText("model")
    self = try AssistantSettings(model: model).updated(by: body)
  }

  /// POST /assistants/ID: these settings with what the request names; absent and `null` keep.
  public func updated(by body: RequestBody) throws(ServiceError) -> AssistantSettings {
    let reader = body.reader
    var settings = self
    if let model = try reader.text("model"), !model.isEmpty { settings.model = model }
    settings.name = try reader.text("name") ?? name
    settings.description = try reader.text("description") ?? description
    settings.instructions = try reader.text("instructions") ?? instructions
    settings.tools = try reader.array("tools") ?? tools
    settings.metadata = try reader.metadata() ?? metadata
    let asked = try reader.sampling()
    settings.sampling = Sampling(
      temperature: asked.temperature ?? sampling.temperature, topP: asked.topP ?? sampling.topP,
      topK: asked.topK ?? sampling.topK, maxTokens: asked.maxTokens ?? sampling.maxTokens)
    return settings
  }
}

extension PageRequest {
  /// Reads the query of a list request; `value` gives the decoded value of a parameter.
  public init(query value: (String) -> String?) throws(ServiceError) {
    self.init()
    if let text = value("limit") {
      guard let limit = Int(text), (1...100).contains(limit) else {
        throw RequestReader.refusal("limit must be a whole number from 1 to 100")
      }
      self.limit = limit
    }
    if let text = value("order") {
      guard let order = Order(rawValue: text) else { throw RequestReader.refusal("order must be asc or desc") }
      self.order = order
    }
    after = value("after").flatMap { $0.isEmpty ? nil : $0 }
    before = value("before").flatMap { $0.isEmpty ? nil : $0 }
  }
}
