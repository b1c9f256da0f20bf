// SPDX-License-Identifier: Apache-2.0

/// Writes the event stream of a response (API_FACTS §3.3) from what a run tells. It has no end mark but its last event.
public struct ResponseStreamEncoder: Sendable {
  private var response: ModelResponse
  private var sequenceNumber = 0
  private var hasBegun = false
  /// The items told so far, each at its `output_index`.
  private var items: [Item] = []

  private struct Item {
    var id: String
    /// What was told of a message's text.
    var text = ""
    var isDone = false
    var json: JSONValue
  }

  /// `response` says what stays the same in all events; its run and output come with the events.
  public init(_ response: ModelResponse) { self.response = response }

  /// The wire's events for a run event. The run's end is told by ``end(_:output:)``.
  public mutating func encode(_ event: RunEvent) -> [ServerSentEvent] {
    switch event {
    case .runCreated(let run): created(run)
    case .runChanged(let run): changed(run)
    case .messageCreated(let message) where message.kind == .message: added(message)
    case .messageChanged(let message) where message.status != .inProgress: done(message)
    case .delta(let id, _, let text): delta(id, text)
    default: []
    }
  }

  /// The events that end the stream: items that were not told yet, and the response with its whole output.
  public mutating func end(_ run: Run, output: [Message]) -> [ServerSentEvent] {
    var events = hasBegun ? [] : created(run)
    events += toolsNotRun(of: run)
    for message in output { events += done(message) }
    response.run = run
    let name =
      switch run.status.responseStatus {
      case "completed": "response.completed"
      case "failed": "response.failed"
      // There is no event for a cancelled one: its status says it.
      default: "response.incomplete"
      }
    var object = response.encoded.object ?? [:]
    object["output"] = .array(items.map(\.json))
    return events + [event(name, ["response": .object(object)])]
  }

  /// The event that tells a failure inside the stream: in the members that the API documents, and in the object that
  /// makes OpenAI's SDKs raise an error.
  public mutating func encode(_ error: ServiceError) -> ServerSentEvent {
    let body = Dialect.nestedError(error, Dialect.ErrorContext(path: "", requestID: "", time: Timestamp(seconds: 0)))
    let inner = body["error"] ?? .null
    return event(
      "error",
      [
        "code": inner["code"] ?? .null, "message": inner["message"] ?? .null, "param": inner["param"] ?? .null,
        "error": inner,
      ])
  }

  private mutating func event(_ name: String, _ members: JSONObject) -> ServerSentEvent {
    var object: JSONObject = ["type": .string(name), "sequence_number": .integer(Int64(sequenceNumber))]
    for member in members.members { object[member.name] = member.value }
    sequenceNumber += 1
    return ServerSentEvent(name: name, data: JSONValue.object(object).text)
  }

  // MARK: The run

  private mutating func created(_ run: Run) -> [ServerSentEvent] {
    hasBegun = true
    return lifecycle("response.created", run)
  }

  private mutating func changed(_ run: Run) -> [ServerSentEvent] {
    switch run.status {
    case .queued: response.isBackground == true ? lifecycle("response.queued", run) : []
    case .inProgress: lifecycle("response.in_progress", run) + toolsNotRun(of: run)
    default: []
    }
  }

  /// A response without output: what its items are is told by events of their own.
  private mutating func lifecycle(_ name: String, _ run: Run) -> [ServerSentEvent] {
    response.run = run
    // A stream's response is waited for: it is in progress from its first event.
    if run.status == .queued, response.isBackground != true { response.run.status = .inProgress }
    var object = response.encoded.object ?? [:]
    object["output"] = []
    return [event(name, ["response": .object(object)])]
  }

  private mutating func toolsNotRun(of run: Run) -> [ServerSentEvent] {
    guard items.isEmpty else { return [] }
    return run.toolsNotRun.flatMap { whole($0) }
  }

  // MARK: Items

  /// An item that is told all at once.
  private mutating func whole(_ json: JSONValue) -> [ServerSentEvent] {
    let index = JSONValue.integer(Int64(items.count))
    items.append(Item(id: json["id"]?.string ?? "", isDone: true, json: json))
    return [
      event("response.output_item.added", ["output_index": index, "item": json]),
      event("response.output_item.done", ["output_index": index, "item": json]),
    ]
  }

  private mutating func added(_ message: Message) -> [ServerSentEvent] {
    guard place(of: message.id) == nil else { return [] }
    var json = message.item.object ?? [:]
    json["status"] = "in_progress"
    json["content"] = []
    let index = items.count
    items.append(Item(id: message.id, json: .object(json)))
    return [
      event("response.output_item.added", ["output_index": .integer(Int64(index)), "item": .object(json)]),
      event("response.content_part.added", textPlace(index, ["part": ContentPart.text("").itemPart(.assistant)])),
    ]
  }

  private mutating func delta(_ id: MessageID, _ text: String) -> [ServerSentEvent] {
    guard let index = place(of: id), !items[index].isDone, !text.isEmpty else { return [] }
    items[index].text += text
    return [event("response.output_text.delta", textPlace(index, ["delta": .string(text), "logprobs": []]))]
  }

  /// Ends an item, beginning it first if it was not told before.
  private mutating func done(_ message: Message) -> [ServerSentEvent] {
    switch message.kind {
    case .message: return doneMessage(message)
    case .functionCall(let call) where call.type == "function": return functionCall(call, message)
    case .functionCall, .functionOutput:
      if let index = place(of: message.id), items[index].isDone { return [] }
      return whole(message.item)
    }
  }

  private mutating func doneMessage(_ message: Message) -> [ServerSentEvent] {
    var events = added(message)
    guard let index = place(of: message.id), !items[index].isDone else { return [] }
    let text = message.text
    // Text that came in no delta. By bytes: a piece may end within a character.
    if text.utf8.starts(with: items[index].text.utf8) {
      events += delta(message.id, String(decoding: text.utf8.dropFirst(items[index].text.utf8.count), as: UTF8.self))
    }
    let part = ContentPart.text(text).itemPart(.assistant)
    items[index].isDone = true
    items[index].json = message.item
    return events + [
      event("response.output_text.done", textPlace(index, ["text": .string(text), "logprobs": []])),
      event("response.content_part.done", textPlace(index, ["part": part])),
      event(
        "response.output_item.done", ["output_index": .integer(Int64(index)), "item": message.item]),
    ]
  }

  private mutating func functionCall(_ call: ToolCall, _ message: Message) -> [ServerSentEvent] {
    if place(of: message.id) != nil { return [] }
    let index = JSONValue.integer(Int64(items.count))
    var begun = message.item.object ?? [:]
    begun["arguments"] = ""
    begun["status"] = "in_progress"
    items.append(Item(id: message.id, isDone: true, json: message.item))
    let place: JSONObject = ["item_id": .string(message.id), "output_index": index]
    var delta = place
    delta["delta"] = .string(call.arguments)
    var done = place
    done["name"] = .string(call.name)
    done["arguments"] = .string(call.arguments)
    return [
      event("response.output_item.added", ["output_index": index, "item": .object(begun)]),
      event("response.function_call_arguments.delta", delta), event("response.function_call_arguments.done", done),
      event("response.output_item.done", ["output_index": index, "item": message.item]),
    ]
  }

  private func place(of id: String) -> Int? { items.firstIndex { $0.id == id } }

  /// The members that say which part of which item an event is about: ours write one part.
  private func textPlace(_ index: Int, _ more: JSONObject) -> JSONObject {
    var members: JSONObject = [
      "item_id": .string(items[index].id), "output_index": .integer(Int64(index)), "content_index": 0,
    ]
    for member in more.members { members[member.name] = member.value }
    return members
  }
}
