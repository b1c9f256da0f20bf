// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@Suite struct RunStreamTests {
  /// What a stream says, in words, with the error at its end.
  private func story(_ chunks: [[UInt8]]) -> (events: [RunEvent], error: ServiceError?) {
    var decoder = RunStreamDecoder()
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

  private func text(_ events: [RunEvent]) -> String {
    events.reduce(into: "") { if case .delta(_, _, let piece) = $1 { $0 += piece } }
  }

  @Test(arguments: [("dashscope_run", "你好，世界！🌏"), ("dashscope_thread_and_run", "你好，世界！🌏"), ("openai_run", "Hello 世界")])
  func readsARecordedRun(_ name: String, _ words: String) throws {
    let bytes = try Fixtures.stream(name)
    let (events, error) = story([bytes])
    #expect(error == nil)
    #expect(text(events) == words)
    #expect(story(bytes.map { [$0] }).events == events)
    let run = events.compactMap { if case .runChanged(let run) = $0 { run } else { nil } }.last
    #expect(run?.status == .completed)
    #expect(run?.usage != nil)
    #expect(run?.createdAt.seconds == 1_763_700_000)
    let message = events.compactMap { if case .messageChanged(let message) = $0 { message } else { nil } }.last
    #expect(message?.text == words)
    #expect(message?.status == .completed)
    #expect(events.contains { if case .stepChanged(let step) = $0 { step.messageID == message?.id } else { false } })
    if name.contains("thread_and") {
      guard case .threadCreated = events.first else {
        Issue.record("no thread at first")
        return
      }
    }
  }

  @Test(arguments: ["dashscope_run_error", "openai_run_error"])
  func throwsWhatAnErrorEventSays(_ name: String) throws {
    let bytes = try Fixtures.stream(name)
    for (events, error) in [story([bytes]), story(bytes.map { [$0] })] {
      #expect(error?.kind == .serverError)
      #expect(error?.message == "boom")
      #expect(!events.isEmpty)
    }
  }

  @Test(arguments: ["dashscope_run", "openai_run"]) func knowsWhenItWasCut(_ name: String) throws {
    let cut = try Fixtures.stream(name, before: "thread.run.completed")
    for length in stride(from: 0, through: cut.count, by: 101) {
      let (events, error) = story([Array(cut[..<length])])
      #expect(error?.kind == .cutStream, "\(length) bytes")
      #expect(!events.contains { if case .runChanged(let run) = $0 { run.status == .completed } else { false } })
    }
  }

  @Test func aTerminalRunIsAnEndWithoutItsMark() {
    let (events, error) = story("event: thread.run.completed\ndata: {\"id\":\"r\",\"object\":\"thread.run\"}\n\n")
    #expect(error == nil)
    #expect(events.count == 1)
  }

  @Test func handsOutWhatCameBeforeACutInTheLastLine() {
    let delta = #"data:{"id":"m","object":"thread.message.delta","delta":{"content":{"text":"hi"}}}"#
    let (events, error) = story(delta)
    #expect(events == [.delta(messageID: "m", index: 0, text: "hi")])
    #expect(error?.kind == .cutStream)
  }

  @Test func ignoresWhatItDoesNotKnow() {
    let (events, error) = story(
      """
      event: thread.run.step.delta
      data: {"id":"s","object":"thread.run.step.delta","delta":{}}

      event: thread.run.pondering
      data: {"id":"r","object":"thread.run","status":"pondering"}

      event: new.thing
      data: [1,2]

      event: thread.message.delta
      data: {"id":"m","delta":{"content":[{"type":"image_file","index":"x"},{"type":"text","text":{"value":""}}]}}

      data: [DONE] and more

      event: thread.run.created
      data: {}


      """)
    #expect(events.isEmpty)
    #expect(error == nil)
  }

  @Test func readsDeltasOfAnyShape() {
    let parts = #"[{"index":2,"type":"text","text":{"value":"a"}},"b",{"text":"c"},{"index":"1","text":"d"}]"#
    let (events, _) = story(
      "data: {\"id\":\"m\",\"object\":\"thread.message.delta\",\"delta\":{\"content\":\(parts)}}\n\n")
    #expect(
      events == [
        .delta(messageID: "m", index: 2, text: "a"), .delta(messageID: "m", index: 0, text: "b"),
        .delta(messageID: "m", index: 0, text: "c"), .delta(messageID: "m", index: 1, text: "d"),
      ])
  }

  @Test func whatIsNoJSONIsNotUnderstood() {
    #expect(story("event: thread.run.created\ndata: {\"id\":\n\n").error?.kind == .notUnderstood)
  }

  @Test func readsAnErrorWithoutItsName() {
    #expect(
      story("data: {\"error\":{\"message\":\"m\",\"code\":\"insufficient_quota\"}}\n\n").error?.kind == .quotaExceeded)
    let flat = story("event:error:HTTP_STATUS/400\ndata:{\"code\":\"DataInspectionFailed\",\"message\":\"m\"}\n\n")
      .error
    #expect(flat?.kind == .contentBlocked)
    #expect(flat?.status == 400)
  }

  @Test(arguments: Dialect.all.map(\.name)) func readsWhatItWrites(_ name: String) throws {
    let dialect = try #require(Dialect.named(name))
    let events = Sample.events
    var bytes: [UInt8] = []
    for event in events {
      bytes += dialect.bytes(try #require(dialect.encode(event, requestID: "q")))
    }
    bytes += dialect.bytes(dialect.doneEvent)
    let (read, error) = story([bytes])
    #expect(error == nil)
    #expect(read == events)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("event: ") == dialect.spaceAfterColon)
    #expect(text.contains("\"request_id\":\"q\"") == dialect.writesRequestID)
  }

  @Test func dashScopeHasNoEventForWhatItsListLacks() {
    var run = Sample.run
    run.status = .cancelling
    #expect(Dialect.dashscope.encode(.runChanged(run), requestID: "q") == nil)
    run.status = .incomplete
    run.incompleteReason = "max_tokens"
    let event = Dialect.dashscope.encode(.runChanged(run), requestID: "q")
    #expect(event?.name == "thread.run.failed")
    #expect(event?.data.contains("max_tokens") == true)
    #expect(Dialect.assistants.encode(.runChanged(run), requestID: "q")?.name == "thread.run.incomplete")
  }
}
