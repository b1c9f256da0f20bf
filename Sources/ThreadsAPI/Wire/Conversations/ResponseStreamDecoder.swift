// SPDX-License-Identifier: Apache-2.0

/// Reads the event stream of a response, as any of its servers writes it.
///
/// It goes by `data.type` and needs nothing else: neither `event:` lines nor indexes, nor numbers, nor an end mark.
public struct ResponseStreamDecoder: StreamDecoder {
  public var reading = StreamReading()
  private var story: ResponseStory
  private var sawEndMark = false

  /// `endsWithToolCalls` as in ``RunRequest``.
  public init(thread: ThreadID, endsWithToolCalls: Bool = false) {
    story = ResponseStory(thread: thread, endsWithToolCalls: endsWithToolCalls)
  }

  public var isDone: Bool { story.hasEnded || sawEndMark }
  public var hasEnded: Bool { isDone }

  public mutating func take(_ event: ServerSentEvent) throws(ServiceError) -> [RunEvent] {
    if event.data.hasPrefix("[DONE]") {
      sawEndMark = true
      return []
    }
    if event.data.isEmpty { return [] }
    let json = try reading.json(of: event)
    let name = json["type"]?.someText ?? event.name ?? ""
    let isError = name == "error" || event.name == "error" || !name.hasPrefix("response.") && ErrorBody.isError(json)
    if isError { throw ServiceError(inStream: json, status: event.status) }
    return try story.take(name, json)
  }
}

/// What a stream has told of a response so far.
struct ResponseStory: Sendable {
  let thread: ThreadID
  let endsWithToolCalls: Bool
  private(set) var hasEnded = false
  private var run: Run?
  private var items: [OpenItem] = []

  private struct OpenItem {
    var message: Message
    var outputIndex: Int?
    var text = ""
    var isDone = false
  }

  init(thread: ThreadID, endsWithToolCalls: Bool) {
    self.thread = thread
    self.endsWithToolCalls = endsWithToolCalls
  }

  /// What an event says; nothing for one that is not known.
  mutating func take(_ name: String, _ json: JSONValue) throws(ServiceError) -> [RunEvent] {
    if items.count > ServiceLimits.toolCalls { throw ServiceError(.beyondLimit(.toolCalls(ServiceLimits.toolCalls))) }
    return switch name {
    case "response.created", "response.queued", "response.in_progress": try lifecycle(name, json)
    case "response.output_item.added": added(json)
    case "response.output_text.delta", "response.refusal.delta": delta(json)
    case "response.output_item.done": done(json)
    case "response.completed", "response.incomplete", "response.failed", "response.cancelled":
      try ended(name, json)
    default: []
    }
  }

  // MARK: The run

  private mutating func lifecycle(_ name: String, _ json: JSONValue) throws(ServiceError) -> [RunEvent] {
    var new = try ModelResponse(decoding: json["response"] ?? json, in: thread, endsWithToolCalls: true).run
    new.status = name == "response.queued" ? .queued : .inProgress
    let isFirst = run == nil
    run = new
    if isFirst { return [.runCreated(new)] + (name == "response.created" ? [] : [.runChanged(new)]) }
    return [.runChanged(new)]
  }

  private mutating func ended(_ name: String, _ json: JSONValue) throws(ServiceError) -> [RunEvent] {
    let object = json["response"] ?? json
    var response = try ModelResponse(decoding: object, in: thread, endsWithToolCalls: endsWithToolCalls)
    if !response.run.status.isTerminal {
      response.run.status = RunStatus(rawValue: String(name.dropFirst("response.".count))) ?? .completed
    }
    hasEnded = true
    var events: [RunEvent] = run == nil ? [.runCreated(response.run)] : []
    for item in response.output { events += finished(item, outputIndex: nil) }
    events += unfinished(response.run)
    if response.run.status == .completed, !endsWithToolCalls { response.run.waitFor(calls) }
    run = response.run
    return events + [.runChanged(response.run)]
  }

  /// The calls of functions that were told.
  private var calls: [ToolCall] { items.compactMap(\.message.kind.functionCall) }

  /// Ends the messages that nobody ended, with the text that came.
  private mutating func unfinished(_ run: Run) -> [RunEvent] {
    var events: [RunEvent] = []
    for index in items.indices where !items[index].isDone && items[index].message.kind == .message {
      items[index].isDone = true
      items[index].message.content = [.text(items[index].text)]
      items[index].message.status = run.status == .completed ? .completed : .incomplete
      events.append(.messageChanged(items[index].message))
    }
    return events
  }

  // MARK: Items

  private mutating func added(_ json: JSONValue) -> [RunEvent] {
    let index = json["output_index"]?.count
    guard let item = json["item"], var message = message(item, index), place(of: message.id) == nil else { return [] }
    guard message.kind == .message else { return [] }
    message.status = .inProgress
    message.content = []
    items.append(OpenItem(message: message, outputIndex: index))
    return [.messageCreated(message)]
  }

  private mutating func delta(_ json: JSONValue) -> [RunEvent] {
    guard let text = json["delta"]?.someWords ?? json["text"]?.someWords else { return [] }
    let (place, events) = openPlace(json["item_id"]?.someText, json["output_index"]?.count)
    items[place].text += text
    return events + [
      .delta(messageID: items[place].message.id, index: json["content_index"]?.count ?? 0, text: text)
    ]
  }

  /// The item that a text is for: by its id, else by its index, else the one that is open; else a new one.
  private mutating func openPlace(_ id: String?, _ outputIndex: Int?) -> (Int, [RunEvent]) {
    if let id, let place = place(of: id) { return (place, []) }
    let open = items.lastIndex { !$0.isDone && $0.message.kind == .message && $0.outputIndex == outputIndex }
    if let open { return (open, []) }
    let message = Message(
      id: id ?? "\(run?.id ?? "response")_\(outputIndex ?? items.count)", threadID: thread,
      createdAt: run?.createdAt ?? Timestamp(milliseconds: 0), role: .assistant, content: [], status: .inProgress,
      runID: run?.id)
    items.append(OpenItem(message: message, outputIndex: outputIndex))
    return (items.count - 1, [.messageCreated(message)])
  }

  private mutating func done(_ json: JSONValue) -> [RunEvent] {
    let index = json["output_index"]?.count
    guard let item = json["item"], let message = message(item, index) else { return [] }
    return finished(message, outputIndex: index)
  }

  /// An item as it is for good, once.
  private mutating func finished(_ message: Message, outputIndex: Int?) -> [RunEvent] {
    var message = message
    message.runID = run?.id ?? message.runID
    guard message.kind == .message else { return called(message) }
    var events: [RunEvent] = []
    let place: Int
    if let known = self.place(of: message.id) ?? sameUnnamed(message, outputIndex) {
      place = known
    } else {
      var begun = message
      begun.status = .inProgress
      begun.content = []
      items.append(OpenItem(message: begun, outputIndex: outputIndex))
      place = items.count - 1
      events.append(.messageCreated(begun))
    }
    guard !items[place].isDone else { return [] }
    // Whoever sends an empty item after its text has not taken the text back.
    if message.text.isEmpty, !items[place].text.isEmpty { message.content = [.text(items[place].text)] }
    message.id = items[place].message.id
    message.createdAt = items[place].message.createdAt
    if message.status == .inProgress { message.status = .completed }
    items[place].message = message
    items[place].isDone = true
    return events + [.messageChanged(message)]
  }

  /// The item that was begun under another id at the same place, or that is the only one that could be meant.
  private func sameUnnamed(_ message: Message, _ outputIndex: Int?) -> Int? {
    items.lastIndex { item in
      guard !item.isDone, item.message.kind == .message else { return false }
      return outputIndex != nil && item.outputIndex == outputIndex || item.text == message.text && !item.text.isEmpty
    }
  }

  /// A call of a function, as a step: that is how the threads family tells it.
  private mutating func called(_ message: Message) -> [RunEvent] {
    guard let call = message.kind.functionCall, place(of: message.id) == nil else { return [] }
    items.append(OpenItem(message: message, isDone: true))
    var step = RunStep(
      id: message.id, runID: run?.id ?? "", threadID: thread, assistantID: "", createdAt: message.createdAt,
      status: .inProgress, details: .toolCalls([]))
    var events: [RunEvent] = [.stepCreated(step), .stepDelta(message.id, index: 0, call)]
    step.status = .completed
    step.details = .toolCalls([call])
    events.append(.stepChanged(step))
    return events
  }

  private func message(_ item: JSONValue, _ index: Int?) -> Message? {
    var message = ModelResponse.outputItem(item, index ?? items.count, of: run?.id ?? "response", in: thread)
    message?.runID = run?.id
    if message?.createdAt.milliseconds == 0, let run { message?.createdAt = run.createdAt }
    return message
  }

  private func place(of id: String) -> Int? { items.firstIndex { $0.message.id == id } }
}

extension Run {
  /// Waits for the outputs of these calls, if there are any.
  fileprivate mutating func waitFor(_ calls: [ToolCall]) {
    guard !calls.isEmpty else { return }
    status = .requiresAction
    requiredAction = ToolCall.requiredAction(calls)
  }
}

extension JSONValue {
  /// A text that is not empty; unlike ``someText`` any other counts, for what a model says may be `None`.
  fileprivate var someWords: String? {
    guard case .string(let text) = self, !text.isEmpty else { return nil }
    return text
  }
}
