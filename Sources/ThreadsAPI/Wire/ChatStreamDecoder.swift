// SPDX-License-Identifier: Apache-2.0

/// Reads a chat-completions reply, streamed or whole.
///
/// The calls of functions, which come in pieces, are told whole at the end; the reason why the model stopped last,
/// after the usage that follows it on the wire.
public struct ChatStreamDecoder: StreamDecoder {
  public var reading = StreamReading()
  /// Whether `[DONE]` came.
  public private(set) var isDone = false
  private var reason: String?
  private var calls = ToolCallGatherer()
  private var hasToldEnd = false

  public init() {}

  public var hasEnded: Bool { isDone || reason != nil }

  /// The whole reply of a server that did not stream.
  public static func decode(whole json: JSONValue) throws(ServiceError) -> [ReplyEvent] {
    var decoder = ChatStreamDecoder()
    guard json["choices"]?.array != nil else { throw ServiceError(.notUnderstood) }
    let events = try decoder.take(json)
    decoder.isDone = true
    return events + decoder.ending()
  }

  /// What the model wants called, and why it stopped: once.
  public mutating func ending() -> [ReplyEvent] {
    if hasToldEnd { return [] }
    hasToldEnd = true
    return calls.whole.map(ReplyEvent.toolCall) + [.finished(reason: reason ?? "stop")]
  }

  public mutating func take(_ event: ServerSentEvent) throws(ServiceError) -> [ReplyEvent] {
    if event.data.hasPrefix("[DONE]") {
      isDone = true
      return ending()
    }
    if event.data.isEmpty { return [] }
    let json = try reading.json(of: event)
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
