// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

// The key in what was decoded already: on the wire it may have stood in JSON's escapes, or parted over two deltas.
extension Redaction {
  /// The text with stars in the key's place.
  func masked(_ text: String) -> String {
    contains(text) ? String(decoding: masked(Array(text.utf8)), as: UTF8.self) : text
  }

  private func contains(_ text: String) -> Bool {
    guard let key, text.utf8.count >= key.count else { return false }
    return ByteSearch.isThere(key, in: text)
  }

  /// The value with stars in the key's place, in every text of it.
  func masked(_ json: JSONValue) -> JSONValue {
    guard key != nil, contains(json) else { return json }
    switch json {
    case .string(let text): return .string(masked(text))
    case .array(let elements): return .array(elements.map { masked($0) })
    case .object(let object):
      var kept = JSONObject()
      for member in object.members { kept[masked(member.name)] = masked(member.value) }
      return .object(kept)
    default: return json
    }
  }

  private func contains(_ json: JSONValue) -> Bool {
    switch json {
    case .string(let text): contains(text)
    case .array(let elements): elements.contains { contains($0) }
    case .object(let object): object.members.contains { contains($0.name) || contains($0.value) }
    default: false
    }
  }

  /// An event of a run without the key: errors without whatever looks like a secret.
  func applied(to event: RunEvent) -> RunEvent {
    switch event {
    case .runCreated(let run): .runCreated(applied(to: run))
    case .runChanged(let run): .runChanged(applied(to: run))
    case .stepCreated(let step): .stepCreated(applied(to: step))
    case .stepChanged(let step): .stepChanged(applied(to: step))
    case .stepDelta(let id, let index, let call): .stepDelta(id, index: index, masked(call))
    case .messageCreated(let message): .messageCreated(masked(message))
    case .messageChanged(let message): .messageChanged(masked(message))
    case .delta(let id, let index, let text): .delta(messageID: id, index: index, text: masked(text))
    case .threadCreated: event
    }
  }

  func applied(to run: Run) -> Run {
    var run = run
    run.lastError = run.lastError.map { applied(to: $0) }
    return run
  }

  private func applied(to step: RunStep) -> RunStep {
    var step = step
    step.lastError = step.lastError.map { applied(to: $0) }
    if case .toolCalls(let calls) = step.details { step.details = .toolCalls(calls.map { masked($0) }) }
    return step
  }

  private func applied(to failure: RunFailure) -> RunFailure {
    RunFailure(code: applied(to: failure.code), message: applied(to: failure.message))
  }

  private func masked(_ message: Message) -> Message {
    var message = message
    message.content = message.content.map { part in
      switch part {
      case .text(let text): .text(masked(text))
      case .other(let json): .other(masked(json))
      }
    }
    return message
  }

  func masked(_ call: ToolCall) -> ToolCall {
    var call = call
    call.arguments = masked(call.arguments)
    call.output = call.output.map { masked($0) }
    return call
  }

  /// Masks the key in a text that comes in deltas, wherever they part it.
  struct Deltas: Sendable {
    private var streaming: Streaming
    private let redaction: Redaction
    /// Where what is held back belongs.
    private var place: (message: MessageID, index: Int) = ("", 0)

    init(_ redaction: Redaction) {
      self.redaction = redaction
      streaming = Streaming(redaction)
    }

    /// The events that can be told by now. Only of a delta an end may be held back, until the next event.
    mutating func take(_ event: RunEvent) -> [RunEvent] {
      guard case .delta(let id, let index, let text) = event else { return rest() + [redaction.applied(to: event)] }
      let before = place == (id, index) ? [] : rest()
      place = (id, index)
      let told = take(text)
      return told.isEmpty && !text.isEmpty ? before : before + [.delta(messageID: id, index: index, text: told)]
    }

    /// What was held back.
    mutating func rest() -> [RunEvent] {
      let text = restOfText()
      return text.isEmpty ? [] : [.delta(messageID: place.message, index: place.index, text: text)]
    }

    mutating func take(_ text: String) -> String { String(decoding: streaming.feed(text.utf8), as: UTF8.self) }

    /// More than half of a key is too much of it.
    mutating func restOfText() -> String {
      let held = streaming.rest()
      let isTooMuch = held.count * 2 > redaction.key?.count ?? .max
      return isTooMuch ? String(repeating: "*", count: held.count) : String(decoding: held, as: UTF8.self)
    }
  }
}
