// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing

@testable import ThreadsAPI

@Suite struct ResponseStreamTests {
  /// What a stream says, with the error at its end.
  private func story(
    _ chunks: [[UInt8]], endsWithToolCalls: Bool = false
  ) -> (events: [RunEvent], error: ServiceError?) {
    var decoder = ResponseStreamDecoder(thread: "conv_1", endsWithToolCalls: endsWithToolCalls)
    var events: [RunEvent] = []
    do {
      for chunk in chunks { events += try decoder.feed(chunk) }
      while true {
        let rest = try decoder.finish()
        if rest.isEmpty { return (events, nil) }
        events += rest
      }
    } catch {
      return (events, error)
    }
  }

  private func story(_ text: String) -> (events: [RunEvent], error: ServiceError?) { story([Array(text.utf8)]) }

  /// Each line as the data of an event without a name, as OGX sends them.
  private func bare(_ lines: String...) -> String { lines.map { "data: \($0)\n\n" }.joined() }

  @Test(arguments: [
    ("openai_responses", "Hello 世界", Usage(promptTokens: 5, completionTokens: 3)),
    (
      "real_llamacpp_responses", "Hello, I'm here to help with any creative writing project",
      Usage(promptTokens: 37, completionTokens: 12)
    ),
  ])
  func readsARecordedResponse(_ name: String, _ words: String, _ usage: Usage) throws {
    let bytes = try Fixtures.stream(name)
    let (events, error) = story([bytes])
    #expect(error == nil)
    #expect(events.text == words)
    #expect(story(bytes.map { [$0] }).events == events)
    for cut in stride(from: 1, to: bytes.count, by: 7) {
      #expect(story([Array(bytes[..<cut]), Array(bytes[cut...])]).events == events, "cut at \(cut)")
    }
    guard case .runCreated(let begun)? = events.first, case .runChanged(let ended)? = events.last else {
      Issue.record("no beginning or no end")
      return
    }
    #expect(begun.id == ended.id && begun.threadID == "conv_1")
    #expect(ended.status == .completed && ended.usage == usage)
    let messages = events.messages
    #expect(messages.map(\.text) == [words])
    #expect(messages.first?.role == .assistant && messages.first?.runID == ended.id)
  }

  @Test(arguments: ["openai_responses", "real_llamacpp_responses"]) func knowsWhenItWasCut(_ name: String) throws {
    let cut = try Fixtures.stream(name, before: "event: response.completed")
    for length in stride(from: 0, through: cut.count, by: 53) {
      let (events, error) = story([Array(cut[..<length])])
      #expect(error?.kind == .cutStream, "\(length) bytes")
      #expect(!events.contains { if case .runChanged(let run) = $0 { run.status.isTerminal } else { false } })
    }
  }

  @Test func needsNoNamesAndNoDoneOfTheText() {
    let (events, error) = story(
      bare(
        #"{"type":"response.created","response":{"id":"resp_1","status":"in_progress","metadata":null}}"#,
        #"{"type":"response.output_item.added","output_index":0,"item":{"id":"m","type":"message","status":null}}"#,
        #"{"type":"response.output_text.delta","output_index":0,"item_id":"m","delta":"hi "}"#,
        #"{"type":"response.output_text.delta","output_index":0,"item_id":"m","delta":"there"}"#,
        #"{"type":"response.something.new","x":1}"#,
        #"{"type":"response.incomplete","response":{"id":"resp_1","status":"incomplete","#
          + #""incomplete_details":{"reason":"length"},"output":[]}}"#))
    #expect(error == nil)
    #expect(events.text == "hi there")
    #expect(events.messages.last?.text == "hi there")
    #expect(events.messages.last?.status == .incomplete)
    #expect(events.lastRun?.incompleteReason == "max_completion_tokens")
  }

  @Test func readsDashScopesFraming() {
    let (events, error) = story(
      "id:1\nevent:response.created\n:HTTP_STATUS/200\ndata:{\"response\":{\"id\":\"r\"}}\n\n"
        + "id:2\nevent:response.output_text.delta\n:HTTP_STATUS/200\ndata:{\"delta\":\"你好\"}\n\n"
        + "id:3\nevent:response.completed\n:HTTP_STATUS/200\ndata:{\"response\":{\"id\":\"r\",\"status\":\"completed\"}}\n\n"
    )
    #expect(error == nil)
    #expect(events.text == "你好")
    #expect(events.messages.map(\.text) == ["你好"])
    #expect(events.lastRun?.status == .completed)
  }

  @Test func takesTheWholeOutputWhereNoDeltaCame() {
    let (events, error) = story(
      bare(
        #"{"type":"response.completed","response":{"id":"r","status":"completed","output":"#
          + #"[{"type":"reasoning","id":"rs","summary":[]},"#
          + #"{"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"all"}]}]}}"#))
    #expect(error == nil)
    #expect(events.messages.map(\.text) == ["all"])
    #expect(events.count == 4)
  }

  @Test func aRefusalIsText() {
    let item = #"{"id":"m","type":"message","role":"assistant","content":[{"type":"refusal","refusal":"I won't."}]}"#
    let (events, error) = story(
      bare(
        #"{"type":"response.created","response":{"id":"r"}}"#,
        #"{"type":"response.refusal.delta","item_id":"m","delta":"I won't."}"#,
        #"{"type":"response.output_item.done","item":\#(item)}"#,
        #"{"type":"response.completed","response":{"id":"r","status":"completed","output":[\#(item)]}}"#))
    #expect(error == nil)
    #expect(events.text == "I won't.")
    #expect(events.messages.map(\.text) == ["I won't."])
  }

  private let call = #"{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":"{\"a\":1}"}"#

  @Test func callsOfFunctionsAreStepsAndWaitForTheirOutputs() {
    let text = bare(
      #"{"type":"response.created","response":{"id":"r"}}"#,
      #"{"type":"response.output_item.added","item":{"id":"fc_1","type":"function_call","call_id":"call_1"}}"#,
      #"{"type":"response.function_call_arguments.delta","item_id":"fc_1","delta":"{\"a\""}"#,
      #"{"type":"response.output_item.done","item":\#(call)}"#,
      #"{"type":"response.completed","response":{"id":"r","status":"completed","output":[\#(call)]}}"#)
    let (events, error) = story(text)
    #expect(error == nil)
    #expect(events.messages.isEmpty)
    let expected = ToolCall(id: "call_1", name: "f", arguments: #"{"a":1}"#)
    #expect(events.contains { if case .stepDelta("fc_1", 0, expected) = $0 { true } else { false } })
    #expect(events.lastRun?.status == .requiresAction)
    let calls = events.lastRun?.requiredAction?["submit_tool_outputs"]?["tool_calls"]?.array
    #expect(calls?.map { ToolCall(decoding: $0) } == [expected])
    #expect(story([Array(text.utf8)], endsWithToolCalls: true).events.lastRun?.status == .completed)
  }

  @Test(arguments: [
    (#"{"type":"error","code":"insufficient_quota","message":"m","param":null}"#, ServiceError.Kind.quotaExceeded),
    (#"{"type":"error","error":{"type":"rate_limit_error","message":"m"}}"#, .rateLimited),
    (#"{"error":{"message":"m"}}"#, .serverError), (#"{"detail":"m"}"#, .serverError),
  ])
  func throwsWhatAnErrorEventSays(_ data: String, _ kind: ServiceError.Kind) {
    let (events, error) = story(bare(#"{"type":"response.created","response":{"id":"r"}}"#, data))
    #expect(events.count == 1)
    #expect(error?.kind == kind)
    #expect(error?.message == "m")
  }

  @Test func aFailedResponseSaysWhy() {
    let (events, error) = story(
      bare(
        #"{"type":"response.failed","response":{"id":"r","status":"failed","#
          + #""error":{"code":"server_error","message":"boom"}}}"#))
    #expect(error == nil)
    #expect(events.lastRun?.status == .failed)
    #expect(events.lastRun?.lastError == RunFailure(code: "server_error", message: "boom"))
  }

  @Test func whatFollowsTheEndIsOfNoInterest() {
    let (events, error) = story(
      bare(
        #"{"type":"response.completed","response":{"id":"r","status":"completed"}}"#, "[DONE]", "not json",
        #"{"error":{"message":"late"}}"#))
    #expect(error == nil)
    #expect(events.count == 2)
  }

  @Test func readsWhatItWrites() throws {
    var encoder = ResponseStreamEncoder(ModelResponse(run: Sample.response, conversation: "thread_1"))
    var bytes: [UInt8] = []
    for event in Sample.responseEvents {
      for event in encoder.encode(event) { bytes += event.bytes(spaceAfterColon: true) }
    }
    var call = Message(
      id: "fc_1", threadID: "thread_1", createdAt: Timestamp(seconds: 7), role: .assistant, content: [])
    call.kind = .functionCall(ToolCall(id: "call_1", name: "f", arguments: "{}"))
    var ended = Sample.response
    ended.status = .completed
    ended.usage = Usage(promptTokens: 2, completionTokens: 3)
    for event in encoder.end(ended, output: [Sample.reply, call]) { bytes += event.bytes(spaceAfterColon: true) }
    let (events, error) = story([bytes], endsWithToolCalls: true)
    #expect(error == nil)
    #expect(events.text == "Hel😀lo")
    #expect(events.messages.map(\.text) == ["Hel😀lo"])
    #expect(events.lastRun?.id == "resp_1" && events.lastRun?.usage == ended.usage)
    #expect(events.contains { if case .stepDelta("fc_1", _, _) = $0 { true } else { false } })
  }

  @Test func tellsEverythingInOrder() throws {
    var encoder = ResponseStreamEncoder(ModelResponse(run: Sample.response, conversation: "thread_1"))
    var events = Sample.responseEvents.flatMap { encoder.encode($0) }
    var ended = Sample.response
    ended.status = .completed
    var call = Message(
      id: "fc_1", threadID: "thread_1", createdAt: Timestamp(seconds: 7), role: .assistant, content: [])
    call.kind = .functionCall(ToolCall(id: "call_1", name: "f", arguments: "{}"))
    events += encoder.end(ended, output: [Sample.reply, call])
    #expect(
      events.map(\.name) == [
        "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
        "response.output_text.delta", "response.output_text.delta", "response.output_text.done",
        "response.content_part.done", "response.output_item.done", "response.output_item.added",
        "response.function_call_arguments.delta", "response.function_call_arguments.done",
        "response.output_item.done", "response.completed",
      ])
    let data = try events.map { try JSONValue(parsing: $0.data) }
    #expect(data.map { $0["sequence_number"]?.integer } == (0..<14).map { Int64($0) })
    #expect(data.map { $0["type"]?.string } == events.map(\.name))
    #expect(data.compactMap { $0["output_index"]?.integer } == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    let output = data.last?["response"]?["output"]?.array
    #expect(output?.map { $0["id"]?.string } == ["msg_1", "fc_1"])
    #expect(data.last?["response"]?["conversation"] == ["id": "conv_1"])
  }

  @Test func aToolThatNobodyRunsIsACallThatFailed() throws {
    var run = Sample.response
    run.tools = [["type": "web_search"], ["type": "function", "function": ["name": "f"]]]
    var encoder = ResponseStreamEncoder(ModelResponse(run: run))
    var begun = run
    begun.status = .inProgress
    let events = encoder.encode(.runCreated(run)) + encoder.encode(.runChanged(begun))
    #expect(events.map(\.name).suffix(2) == ["response.output_item.added", "response.output_item.done"])
    let item = try JSONValue(parsing: events[3].data)["item"]
    #expect(item?["type"] == "web_search_call" && item?["status"] == "failed")
    #expect(item?["error"]?.string?.contains("web_search") == true)
    run.status = .completed
    let last = try JSONValue(parsing: try #require(encoder.end(run, output: [Sample.reply]).last).data)
    #expect(last["response"]?["output"]?.array?.map { $0["type"]?.string } == ["web_search_call", "message"])
    #expect(last["response"]?["tools"]?.array?.last == ["type": "function", "name": "f"])
  }

  @Test func anErrorIsOneThatTheSDKRaises() throws {
    var encoder = ResponseStreamEncoder(ModelResponse(run: Sample.response))
    let event = encoder.encode(ServiceError(.overloaded, message: "boom"))
    let json = try JSONValue(parsing: event.data)
    #expect(event.name == "error" && json["type"] == "error" && json["message"] == "boom")
    #expect(json["error"]?["message"] == "boom")
  }
}

extension Sample {
  static let response = {
    var run = Run(
      id: "run_1", threadID: "thread_1", assistantID: "", status: .queued, createdAt: Timestamp(seconds: 1_763_700_000),
      model: "m")
    run.metadata = ["k": "v"]
    return run
  }()

  static let reply = Message(
    id: "msg_1", threadID: "thread_1", createdAt: Timestamp(seconds: 7), role: .assistant, content: [.text("Hel😀lo")],
    runID: "run_1")

  /// What a run tells of one reply, without its end.
  static var responseEvents: [RunEvent] {
    var begun = response
    begun.status = .inProgress
    var message = reply
    message.status = .inProgress
    message.content = []
    return [
      .runCreated(response), .runChanged(response), .runChanged(begun), .messageCreated(message),
      .messageChanged(message), .delta(messageID: "msg_1", index: 0, text: "Hel"),
      .delta(messageID: "msg_1", index: 0, text: "😀lo"), .messageChanged(reply),
    ]
  }
}

extension [RunEvent] {
  /// The texts of the deltas.
  fileprivate var text: String {
    reduce(into: "") { if case .delta(_, _, let piece) = $1 { $0 += piece } }
  }

  /// The messages that ended.
  fileprivate var messages: [Message] {
    compactMap { if case .messageChanged(let message) = $0, message.status != .inProgress { message } else { nil } }
  }

  fileprivate var lastRun: Run? {
    compactMap { if case .runChanged(let run) = $0 { run } else { nil } }.last
  }
}
