// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI
import ThreadsClient

/// What servers do otherwise than their documents say, each as a client meets it.
@Suite struct DeviationTests {
  private let request = RunRequest(assistantID: "asst_1")

  private func story(_ service: HTTPThreadService) async -> (events: [RunEvent], error: ServiceError?) {
    do {
      return await (try service.streamRun(request, in: "thread_abc")).story()
    } catch {
      return ([], error)
    }
  }

  private func text(_ events: [RunEvent]) -> String {
    events.reduce(into: "") { if case .delta(_, _, let piece) = $1 { $0 += piece } }
  }

  // MARK: Errors inside a stream

  @Test(arguments: [
    "oa3_run_stream_err", "oa3_run_stream_err_ds", "ds2_run_stream_err_space", "ds2_run_stream_err_nospace",
  ])
  func anErrorIsReadInAnyShapeAndFraming(_ name: String) async throws {
    let body = Array(try Fixtures.capture(name).replyBody.utf8)
    for (dialect, split) in [(Dialect.dashscope, false), (.assistants, true)] {
      try await withServer([.stream(body, split: split)]) { server async throws in
        let (events, error) = await story(server.service(dialect))
        #expect(error?.kind == .serverError)
        #expect(error?.message == "boom")
        #expect(events.count == 5)
      }
    }
  }

  @Test(arguments: [
    ("event: error\ndata: boom\n\n", "boom"), ("event:error\nstatus:429\ndata:{\"message\":\"slow\"}\n\n", "slow"),
    ("data: {\"detail\":\"Not today\"}\n\n", "Not today"), ("data: {\"error\":\"no\"}\n\n", "no"),
    ("event: thread.run.created\ndata: {\"code\":\"X\",\"message\":\"flat\"}\n\n", "flat"),
    ("event: error\ndata: {}\n\ndata: [DONE]\n\n", nil),
  ])
  func anErrorNeedNotBeSpelledWell(_ body: String, _ words: String?) async throws {
    try await withServer([.stream(Array(body.utf8))]) { server async throws in
      let error = await story(server.service()).error
      #expect(error != nil && error?.message == words)
      #expect(error?.kind == (body.contains("429") ? .rateLimited : .serverError))
    }
  }

  @Test func anErrorInPlaceOfAStreamIsOne() async throws {
    try await withServer([.reply(#"{"code":"Throttling","message":"slow","request_id":"r"}"#)]) { server async throws in
      #expect(await story(server.service(.dashscope)).error?.kind == .rateLimited)
    }
  }

  // MARK: What is missing, null or empty

  @Test func deltasMayLackAlmostEverything() async throws {
    let body =
      """
      data:{"id":"m","object":"thread.message.delta","delta":{"content":null}}

      event:thread.message.delta
      data:{"id":"m","delta":{}}

      event:thread.message.delta
      data:{"id":"m","delta":{"content":[{"type":"text","text":{"value":null}},{"text":{"value":"a"}}]}}

      event:thread.message.delta
      data:{"id":"m","delta":{"content":{"type":"text","text":{"value":"b"}}}}

      event:thread.message.delta
      data:{"id":"m","delta":{"content":[{"index":null,"type":"text","text":{"value":"c","annotations":null}}]}}

      event:thread.message.delta
      data:{"id":"m","delta":{"content":[{"type":"text","text":{"value":""}}],"file_ids":[]}}

      event:thread.run.completed
      data:{"id":"r","status":"completed","usage":{},"required_action":{},"last_error":{"code":"","message":""}}

      """
    try await withServer([.stream(Array(body.utf8), split: true)]) { server async throws in
      let (events, error) = await story(server.service(.dashscope))
      #expect(error == nil)
      #expect(text(events) == "abc")
      guard case .runChanged(let run) = events.last else {
        Issue.record("no end")
        return
      }
      #expect(run.status == .completed && run.lastError == nil && run.requiredAction == nil && run.usage == nil)
      #expect(server.requests.count == 1)
    }
  }

  @Test func aStepOfNothingsIsAStep() async throws {
    let list =
      #"{"object":"list","data":[{"id":"step_1","object":"thread.run.step","created_at":1763700000123,"expired_at":0,"#
      + #""cancelled_at":-1,"completed_at":0,"last_error":{"code":"","message":""},"usage":{},"metadata":null,"#
      + #""status":"completed","step_details":{"type":"tool_calls","tool_calls":[{"id":"","type":"quark_search","#
      + #""quark_search":{"arguments":"{}","output":"found"}}]}},{"id":"step_2","step_details":null},{"id":"step_3"}],"#
      + #""first_id":"step_1","last_id":"step_3","has_more":false,"request_id":"r"}"#
    try await withServer([.reply(list)]) { server async throws in
      let steps = try await server.service(.dashscope).steps(of: "run_1", in: "t", PageRequest()).items
      #expect(steps.map(\.id) == ["step_1", "step_2", "step_3"])
      #expect(steps[0].completedAt == nil && steps[0].lastError == nil && steps[0].usage == nil)
      #expect(
        steps[0].details
          == .toolCalls([ToolCall(id: "", type: "quark_search", name: "quark_search", arguments: "{}", output: "found")]
          ))
    }
  }

  @Test func membersThatNobodyKnowsAreLeftAlone() async throws {
    let thread =
      #"{"id":"t","object":"thread","gmt_crete":"x","gmt_modified":5,"account_id":"sk-secret","is_deleted":false,"#
      + #""created_at":1711448377850,"metadata":null,"tool_resources":{"code_interpreter":{"file_ids":[]}}}"#
    try await withServer([.reply(thread, status: "201 Created")]) { server async throws in
      let read = try await server.service(.dashscope).thread("t")
      #expect(read == ChatThread(id: "t", createdAt: Timestamp(milliseconds: 1_711_448_377_850)))
    }
  }

  // MARK: How a stream ends

  @Test(arguments: [
    "thread.run.completed", "thread.run.failed", "thread.run.cancelled", "thread.run.expired", "thread.run.incomplete",
    "thread.run.requires_action",
  ])
  func aTerminalRunEndsAStreamWithoutItsMark(_ name: String) async throws {
    let body =
      "event: thread.message.delta\ndata: {\"id\":\"m\",\"delta\":{\"content\":\"x\"}}\n\nevent: \(name)\ndata: {\"id\":\"r\"}"
    for end in [true, false] {
      try await withServer([.stream(Array(body.utf8), end: end)]) { server async throws in
        let (events, error) = await story(server.service())
        #expect(error == nil)
        #expect(events.count == 2)
      }
    }
  }

  @Test func whatFollowsTheMarkIsOfNoInterest() async throws {
    let body = "data: [DONE]\n\nevent: error\ndata: {\"error\":{\"message\":\"late\"}}\n\n"
    try await withServer([.stream(Array(body.utf8), close: false)]) { server async throws in
      #expect(await story(server.service()).error == nil)
    }
  }

  // MARK: FakeAI

  /// Neither messages nor deltas nor `queued`, texts without annotations, messages without a status.
  @Test func aPeerThatTellsOnlyOfStepsIsAskedForItsWords() async throws {
    let events = [
      ("thread.run.created", #"{"id":"run_1","object":"thread.run","status":"queued"}"#),
      ("thread.run.in_progress", #"{"id":"run_1","object":"thread.run","status":"in_progress"}"#),
      ("thread.run.step.created", #"{"id":"step_1","object":"thread.run.step","status":"in_progress"}"#),
      ("thread.run.step.completed", #"{"id":"step_1","object":"thread.run.step","status":"completed"}"#),
      ("thread.run.completed", #"{"id":"run_1","object":"thread.run","status":"completed"}"#),
    ]
    let stream = events.map { "event: \($0.0)\ndata: \($0.1)\n\n" }.joined() + "data: [DONE]\n\n"
    let list =
      #"{"object":"list","data":[{"id":"m","object":"thread.message","role":"assistant","run_id":"run_1","#
      + #""content":[{"type":"text","text":{"value":"canned"}}]}],"has_more":false}"#
    try await withServer([.stream(Array(stream.utf8)), .reply(list)]) { server async throws in
      let (told, error) = await story(server.service())
      #expect(error == nil)
      guard case .messageChanged(let message) = told.dropLast().last else {
        Issue.record("no words")
        return
      }
      #expect(message.text == "canned" && message.status == .completed)
    }
  }

  @Test func aPeerMayRefuseWhatOthersDo() async throws {
    let refusal = ScriptedServer.Step.reply(#"{"detail":"Method Not Allowed"}"#, status: "405 X")
    try await withServer([refusal]) { server async throws in
      let error = await failure { try await server.service().deleteMessage("m", in: "t") }
      #expect(error?.kind == .unsupported("DELETE /threads/t/messages/m"))
      #expect(error?.message == "Method Not Allowed")
    }
    let complaint =
      #"{"detail":[{"type":"missing","loc":["body","assistant_id"],"msg":"Field required","input":{}}]}"#
    try await withServer([.reply(complaint, status: "422 X")]) { server async throws in
      let error = await failure { try await server.service().createRun(request, in: "t") }
      #expect(error?.kind == .badRequest)
      #expect(error?.message == "Field required")
    }
    // Cancelling what is over changes nothing, and is no error.
    try await withServer([.reply(#"{"id":"run_1","object":"thread.run","status":"completed"}"#)]) {
      server async throws in
      #expect(try await server.service().cancelRun("run_1", in: "t").status == .completed)
    }
  }
}
