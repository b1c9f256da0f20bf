// SPDX-License-Identifier: Apache-2.0

/// The chat-completions protocol, as far as a reply needs it (API_FACTS §1.5, §3.4).
public enum ChatCompletions {
  /// The body of POST /chat/completions.
  public static func encode(_ request: ReplyRequest) -> JSONValue {
    var messages: [JSONValue] = []
    if let instructions = request.instructions, !instructions.isEmpty {
      messages.append(["role": "system", "content": .string(instructions)])
    }
    messages += request.turns.map { ["role": .string($0.role.rawValue), "content": .string($0.text)] }
    var body: JSONObject = [
      "model": .string(request.model), "messages": .array(messages), "stream": true,
      "stream_options": ["include_usage": true],
    ]
    body["temperature"] = request.sampling.temperature.map { .double($0) }
    body["top_p"] = request.sampling.topP.map { .double($0) }
    body["top_k"] = request.sampling.topK.map { .integer(Int64($0)) }
    body["max_tokens"] = request.sampling.maxTokens.map { .integer(Int64($0)) }
    return .object(body)
  }

  /// The ids that GET /models answers.
  public static func models(_ json: JSONValue) throws(ServiceError) -> [String] {
    guard let data = json["data"]?.array ?? json["models"]?.array ?? json.array else {
      throw ServiceError(.notUnderstood)
    }
    return data.compactMap { $0["id"]?.someText ?? $0["name"]?.someText ?? $0.someText }
  }
}

/// Reads a chat-completions reply, streamed or whole.
///
/// The reason why the model stopped is told last, after the usage that follows it on the wire.
public struct ChatStreamDecoder: Sendable {
  private var parser = ServerSentEventParser()
  /// Whether `[DONE]` came.
  public private(set) var isDone = false
  private var reason: String?
  private var failure: ServiceError?
  private var isAtEnd = false

  public init() {}

  /// Whether the reply has ended as it should.
  public var isComplete: Bool { failure == nil && (isDone || reason != nil) }

  /// What these bytes complete. An error throws, after what came before it was handed out.
  public mutating func feed(_ bytes: some Sequence<UInt8>) throws(ServiceError) -> [ReplyEvent] {
    try take(parser.feed(bytes))
  }

  /// What was left when the connection closed; call it until it gives nothing. Throws `.cutStream` when the reply
  /// had not ended.
  public mutating func finish() throws(ServiceError) -> [ReplyEvent] {
    isAtEnd = true
    var events = try take(parser.finish())
    if failure == nil, !isComplete { failure = ServiceError(.cutStream) }
    if let failure, events.isEmpty { throw failure }
    if failure == nil { events += ending() }
    return events
  }

  /// The whole reply of a server that did not stream.
  public static func decode(whole json: JSONValue) throws(ServiceError) -> [ReplyEvent] {
    var decoder = ChatStreamDecoder()
    guard json["choices"]?.array != nil else { throw ServiceError(.notUnderstood) }
    let events = try decoder.take(json)
    decoder.isDone = true
    return events + decoder.ending()
  }

  private var hasEnded = false

  /// Why the model stopped, once.
  private mutating func ending() -> [ReplyEvent] {
    if hasEnded { return [] }
    hasEnded = true
    return [.finished(reason: reason ?? "stop")]
  }

  private mutating func take(_ events: [ServerSentEvent]) throws(ServiceError) -> [ReplyEvent] {
    if let failure { throw failure }
    var result: [ReplyEvent] = []
    for event in events where !isDone {
      if event.data.hasPrefix("[DONE]") {
        isDone = true
        result += ending()
      } else if !event.data.isEmpty {
        do throws(ServiceError) {
          result += try take(event)
        } catch {
          if result.isEmpty { throw error }
          failure = error
          break
        }
      }
    }
    return result
  }

  private mutating func take(_ event: ServerSentEvent) throws(ServiceError) -> [ReplyEvent] {
    guard let json = try? JSONValue(parsing: event.data) else {
      // A line that the connection's end cut in two is no JSON.
      throw ServiceError(isAtEnd ? .cutStream : .notUnderstood)
    }
    if event.name == "error" || ErrorBody.isError(json) { throw ServiceError(inStream: json, status: event.status) }
    return try take(json)
  }

  private mutating func take(_ json: JSONValue) throws(ServiceError) -> [ReplyEvent] {
    var events: [ReplyEvent] = []
    let choice = json["choices"]?.array?.first
    // llama.cpp begins with null content; a refusal is the model's answer too.
    let message = choice?["delta"] ?? choice?["message"]
    let text = [ContentPart](decoding: message?["content"]).text
    if !text.isEmpty { events.append(.text(text)) }
    if let refusal = message?["refusal"]?.someText { events.append(.text(refusal)) }
    if let usage = Usage(decoding: json["usage"]) { events.append(.usage(usage)) }
    reason = choice?["finish_reason"]?.someText ?? reason
    return events
  }
}
