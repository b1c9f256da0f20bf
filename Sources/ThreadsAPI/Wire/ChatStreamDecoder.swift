// SPDX-License-Identifier: Apache-2.0

/// Reads a chat-completions reply, streamed or whole.
///
/// The calls of functions, which come in pieces, are told whole at the end; the reason why the model stopped last,
/// after the usage that follows it on the wire.
public struct ChatStreamDecoder: Sendable {
  private var parser = ServerSentEventParser()
  /// Whether `[DONE]` came.
  public private(set) var isDone = false
  private var reason: String?
  private var calls = ToolCallGatherer()
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

  /// What the model wants called, and why it stopped: once.
  private mutating func ending() -> [ReplyEvent] {
    if hasEnded { return [] }
    hasEnded = true
    return calls.whole.map(ReplyEvent.toolCall) + [.finished(reason: reason ?? "stop")]
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
    try gatherCalls(message)
    if let usage = Usage(decoding: json["usage"]) { events.append(.usage(usage)) }
    reason = choice?["finish_reason"]?.someText ?? reason
    return events
  }

  private mutating func gatherCalls(_ message: JSONValue?) throws(ServiceError) {
    switch message?["tool_calls"] {
    case .array(let pieces)?: for piece in pieces { try calls.take(piece) }
    case .object(let piece)?: try calls.take(.object(piece))
    default: break
    }
    // What functions were before there were tools.
    if let piece = message?["function_call"], piece.object != nil { try calls.take(["index": 0, "function": piece]) }
  }
}
