// SPDX-License-Identifier: Apache-2.0

extension Dialect {
  /// The wire's event for a run event, or `nil` where this dialect has none for it.
  public func encode(_ event: RunEvent, requestID: String) -> ServerSentEvent? {
    switch event {
    case .threadCreated(let thread): sse("thread.created", thread, requestID)
    case .runCreated(let run): sse("thread.run.created", run, requestID)
    case .runChanged(let run): encode(change: run, requestID)
    case .stepCreated(let step): sse("thread.run.step.created", step, requestID)
    case .stepChanged(let step): sse("thread.run.step." + step.status.stepName, step, requestID)
    case .stepDelta(let id, let index, let call): encode(call, index, of: id, requestID)
    case .messageCreated(let message): sse("thread.message.created", message, requestID)
    case .messageChanged(let message): sse("thread.message." + message.status.rawValue, message, requestID)
    case .delta(let id, let index, let text): encode(delta: text, index, of: id, requestID)
    }
  }

  /// The event that ends a stream.
  public var doneEvent: ServerSentEvent { ServerSentEvent(name: "done", data: "[DONE]") }

  /// The event that tells a failure inside a stream.
  public func encode(_ error: ServiceError, _ context: ErrorContext) -> ServerSentEvent {
    ServerSentEvent(name: "error", data: errorBody(error, context).text)
  }

  /// The bytes of an event, framed as this dialect does.
  public func bytes(_ event: ServerSentEvent) -> [UInt8] { event.bytes(spaceAfterColon: spaceAfterColon) }

  private func sse(_ name: String, _ object: some WireObject, _ requestID: String) -> ServerSentEvent {
    ServerSentEvent(name: name, data: object.encoded(self, requestID: requestID).text)
  }

  private func encode(change run: Run, _ requestID: String) -> ServerSentEvent? {
    if silentRunStatuses.contains(run.status) { return nil }
    return sse("thread.run." + (runStatusSubstitutes[run.status] ?? run.status).rawValue, run, requestID)
  }

  private func encode(_ call: ToolCall, _ index: Int, of step: StepID, _ requestID: String) -> ServerSentEvent {
    var part = call.reply(self)
    part["index"] = .integer(Int64(index))
    let details: JSONValue = ["type": "tool_calls", "tool_calls": [.object(part)]]
    let object: JSONObject = [
      "id": .string(step), "object": "thread.run.step.delta", "delta": ["step_details": details],
    ]
    return ServerSentEvent(name: "thread.run.step.delta", data: signed(object, requestID: requestID).text)
  }

  private func encode(delta text: String, _ index: Int, of id: MessageID, _ requestID: String) -> ServerSentEvent {
    var part: JSONObject = ["type": "text", "text": ["value": .string(text), "annotations": []]]
    if indexesDeltaParts { part["index"] = .integer(Int64(index)) }
    var delta: JSONObject = ["role": "assistant", "content": [.object(part)]]
    for member in deltaExtras.members { delta[member.name] = member.value }
    let object: JSONObject = ["id": .string(id), "object": "thread.message.delta", "delta": .object(delta)]
    return ServerSentEvent(name: "thread.message.delta", data: signed(object, requestID: requestID).text)
  }
}

/// Reads the event stream of a run, of any dialect.
public struct RunStreamDecoder: StreamDecoder {
  public var reading = StreamReading()
  /// Whether the end mark came.
  public private(set) var isDone = false
  private var sawTerminalRun = false
  /// The calls of a step as far as they have come, by their place.
  private var calls: [StepID: [Int: ToolCallFragment]] = [:]

  public init() {}

  public var hasEnded: Bool { isDone || sawTerminalRun }

  public mutating func take(_ event: ServerSentEvent) throws(ServiceError) -> [RunEvent] {
    if event.data.hasPrefix("[DONE]") || event.name == "done" {
      isDone = true
      return []
    }
    if event.data.isEmpty { return [] }
    if event.name == "error", (try? JSONValue(parsing: event.data)) == nil {
      throw ServiceError(inStream: .string(event.data), status: event.status)
    }
    let json = try reading.json(of: event)
    if event.name == "error" || json["object"] == nil && ErrorBody.isError(json) {
      throw ServiceError(inStream: json, status: event.status)
    }
    let name = event.name ?? RunEvent.name(of: json)
    if name == "thread.run.step.delta" { return stepDeltas(json) }
    let events = try RunEvent.decode(name, json)
    for case .runChanged(let run) in events where run.status.isTerminal { sawTerminalRun = true }
    return events
  }

  /// The calls that a delta goes on with, each as far as it is known now.
  private mutating func stepDeltas(_ json: JSONValue) -> [RunEvent] {
    guard let step = json["id"]?.someText else { return [] }
    let details = json["delta"]?["step_details"]
    var events: [RunEvent] = []
    for (place, piece) in (details?["tool_calls"]?.array ?? []).enumerated() where piece.object != nil {
      let index = piece["index"]?.count ?? place
      var call = calls[step]?[index] ?? ToolCallFragment(.null)
      call.add(ToolCallFragment(piece))
      calls[step, default: [:]][index] = call
      events.append(.stepDelta(step, index: index, call.call))
    }
    return events
  }
}

extension RunEvent {
  /// The event's name of an object that came without one.
  static func name(of json: JSONValue) -> String {
    let object = json["object"]?.string ?? ""
    if object.hasSuffix(".delta") || object == "thread" { return object == "thread" ? "thread.created" : object }
    return object + "." + (json["status"]?.string ?? "")
  }

  /// What an event says; nothing for an event that is not known.
  static func decode(_ name: String, _ json: JSONValue) throws(ServiceError) -> [RunEvent] {
    if name == "thread.created" { return [.threadCreated(try ChatThread(decoding: json))] }
    if name == "thread.message.delta" { return deltas(json) }
    guard let dot = name.lastIndex(of: ".") else { return [] }
    let change = String(name[name.index(after: dot)...])
    switch name[..<dot] {
    case "thread.run": return try run(change, json)
    case "thread.run.step": return try step(change, json)
    case "thread.message": return try message(change, json)
    default: return []
    }
  }

  private static func run(_ change: String, _ json: JSONValue) throws(ServiceError) -> [RunEvent] {
    var run = try Run(decoding: json)
    if change == "created" { return [.runCreated(run)] }
    guard let status = RunStatus(rawValue: change) else { return [] }
    run.status = status
    return [.runChanged(run)]
  }

  private static func step(_ change: String, _ json: JSONValue) throws(ServiceError) -> [RunEvent] {
    if change == "created" { return [.stepCreated(try RunStep(decoding: json))] }
    guard let status = RunStatus(rawValue: change) else { return [] }
    var step = try RunStep(decoding: json)
    step.status = status
    return [.stepChanged(step)]
  }

  private static func message(_ change: String, _ json: JSONValue) throws(ServiceError) -> [RunEvent] {
    var message = try Message(decoding: json)
    if change == "created" {
      // DashScope's new messages have no status; nothing that was just created is complete.
      if json["status"]?.someText == nil { message.status = .inProgress }
      return [.messageCreated(message)]
    }
    guard let status = MessageStatus(rawValue: change) else { return [] }
    message.status = status
    return [.messageChanged(message)]
  }

  /// The texts of a delta: content as an array or an object, a missing index is 0, empty text is nothing.
  private static func deltas(_ json: JSONValue) -> [RunEvent] {
    guard let id = json["id"]?.someText else { return [] }
    let content = json["delta"]?["content"]
    let parts: [JSONValue] =
      switch content {
      case .array(let parts): parts
      case .object, .string: [content ?? .null]
      default: []
      }
    return parts.compactMap { part in
      guard case .text(let text) = ContentPart(decoding: part), !text.isEmpty else { return nil }
      return .delta(messageID: id, index: part["index"]?.count ?? 0, text: text)
    }
  }
}
