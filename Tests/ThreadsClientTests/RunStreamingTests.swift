// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI
import ThreadsClient

@Suite struct RunStreamingTests {
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

  @Test(arguments: [("dashscope_run", "你好，世界！🌏"), ("openai_run", "Hello 世界")])
  func passesARecordedRunOn(_ name: String, _ words: String) async throws {
    for split in [false, true] {
      try await withServer([.stream(try Fixtures.stream(name), split: split)]) { server async throws in
        let (events, error) = await story(server.service())
        #expect(error == nil)
        #expect(text(events) == words)
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test(arguments: ["dashscope_run", "openai_run"]) func tellsAStreamThatWasCut(_ name: String) async throws {
    let cut = try Fixtures.stream(name, before: "thread.message.completed")
    for end in [true, false] {
      try await withServer([.stream(cut, end: end)]) { server async throws in
        let (events, error) = await story(server.service())
        #expect(error?.kind == .cutStream)
        #expect(error?.host?.isEmpty == false)
        #expect(!text(events).isEmpty)
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test func aStreamThatFallsSilentIsCut() async throws {
    let cut = try Fixtures.stream("openai_run", before: "thread.message.completed")
    // On a busy machine the server's words may take longer than a short patience lasts.
    for patience in [0.5, 4, 16, 60] {
      var heard = ""
      try await withServer([.stream(cut, end: false, close: false)]) { server async throws in
        let (events, error) = await story(server.service(timeouts: HTTPTimeouts(idle: patience)))
        heard = text(events)
        #expect(error?.kind == (heard.isEmpty ? .brokenConnection : .cutStream))
      }
      if !heard.isEmpty { return }
    }
    Issue.record("The server was never heard.")
  }

  @Test(arguments: ["dashscope_run_error", "openai_run_error"]) func throwsAnErrorInsideAStream(_ name: String)
    async throws
  {
    try await withServer([.stream(try Fixtures.stream(name))]) { server async throws in
      let (events, error) = await story(server.service())
      #expect(error?.kind == .serverError)
      #expect(error?.message == "boom")
      #expect(!events.isEmpty)
    }
  }

  @Test func checksTheStatusBeforeItListens() async throws {
    try await withServer([try .recorded("ds2_err_stream_400sse")]) { server async throws in
      let error = await failure {
        try await server.service(.dashscope).streamRun(request, in: "t")
      }
      #expect(error?.kind == .badRequest)
      #expect(error?.message == "bad")
    }
  }

  private static let list =
    #"{"object":"list","data":[{"id":"m3","role":"assistant","run_id":"run_1","content":"two"},"#
    + #"{"id":"m2","role":"assistant","run_id":"run_1","content":"one"},{"id":"m1","role":"user","content":"hi"},"#
    + #"{"id":"m0","role":"assistant","run_id":"run_0","content":"old"}],"has_more":false}"#

  /// What a server streams that sends no message events at all.
  private static let wordless =
    Array(
      ["created", "in_progress", "completed"].map {
        "event: thread.run.\($0)\ndata: {\"id\":\"run_1\",\"object\":\"thread.run\",\"status\":\"queued\"}\n\n"
      }.joined().utf8) + Array("data: [DONE]\n\n".utf8)

  @Test func aRunWithoutWordsIsCompletedFromTheList() async throws {
    try await withServer([.stream(Self.wordless), .reply(Self.list)]) { server async throws in
      let (events, error) = await story(server.service())
      #expect(error == nil)
      let changes = events.suffix(3)
      guard case .messageChanged(let first) = changes.first, case .runChanged(let run) = changes.last else {
        Issue.record("\(changes)")
        return
      }
      #expect(first.text == "one")
      #expect(first.threadID == "thread_abc")
      #expect(run.status == .completed)
      #expect(server.requests.last?.requestLine.contains("order=desc") == true)
    }
  }

  @Test func withoutRunIdsTheWordsSinceTheQuestionCount() async throws {
    let list = Self.list.replacing(#","run_id":"run_1""#, with: "").replacing(#","run_id":"run_0""#, with: "")
    try await withServer([.stream(Self.wordless), .reply(list)]) { server async throws in
      let (events, _) = await story(server.service())
      let texts = events.compactMap { if case .messageChanged(let message) = $0 { message.text } else { nil } }
      #expect(texts == ["one", "two"])
    }
  }

  @Test func theEndOfARunIsToldThoughItsWordsCannotBeFetched() async throws {
    try await withServer([.stream(Self.wordless), .reply("{}", status: "404 X")]) { server async throws in
      let (events, error) = await story(server.service())
      #expect(error?.kind == .notFound)
      guard case .runChanged(let run) = events.last else {
        Issue.record("no end")
        return
      }
      #expect(run.status == .completed)
    }
  }

  @Test func aServerThatDoesNotStreamIsAskedAgain() async throws {
    func run(_ status: String) -> ScriptedServer.Step {
      .reply(#"{"id":"run_1","object":"thread.run","status":"\#(status)"}"#)
    }
    let waits = Waits()
    let steps = [run("queued"), run("queued"), run("in_progress"), run("completed"), .reply(Self.list)]
    try await withServer(steps) { server async throws in
      let (events, error) = await story(server.service(waits: waits))
      #expect(error == nil)
      let statuses = events.compactMap { if case .runChanged(let run) = $0 { run.status } else { nil } }
      #expect(statuses == [.inProgress, .completed])
      #expect(events.count == 5)
      #expect(server.requests.count == 5)
    }
    #expect(waits.all == [1, 1, 1])
    // It does not ask for ever.
    try await withServer(Array(repeating: run("queued"), count: 4)) { server async throws in
      let (_, error) = await story(server.service(timeouts: HTTPTimeouts(polls: 3)))
      #expect(error?.kind == .brokenConnection)
      #expect(server.requests.count == 4)
    }
  }

  @Test func aRunThatFailsWithoutStreamIsToldAsItIs() async throws {
    let run =
      #"{"id":"run_1","object":"thread.run","status":"failed","last_error":{"code":"server_error","message":"m"}}"#
    try await withServer([.reply(run)]) { server async throws in
      let (events, error) = await story(server.service())
      #expect(error == nil)
      guard case .runChanged(let run) = events.last else {
        Issue.record("no end")
        return
      }
      #expect(run.lastError == RunFailure(code: "server_error", message: "m"))
    }
  }

  @Test func aStreamUnderAnotherNameIsReadAllTheSame() async throws {
    try await withServer([.stream(try Fixtures.stream("openai_run"), type: "text/plain")]) { server async throws in
      let (events, error) = await story(server.service())
      #expect(error == nil)
      #expect(text(events) == "Hello 世界")
    }
  }

  @Test func whatIsNoStreamIsNotUnderstood() async throws {
    try await withServer([.reply("<html>hello</html>", type: "text/html")]) { server async throws in
      #expect(await story(server.service()).error?.kind == .notUnderstood)
    }
  }

  @Test func leavingClosesTheConnectionAndCancelsNothing() async throws {
    let start = try Fixtures.stream("openai_run", before: "thread.message.completed")
    try await withServer([.stream(start, end: false, close: false)]) { server async throws in
      let service = server.service()
      do {
        let events = try await service.streamRun(request, in: "t")
        for try await event in events { if case .delta = event { break } }
      }
      await server.departure()
      #expect(server.requests.count == 1)
    }
  }

  @Test func dashScopeGetsItsMessagesOneByOne() async throws {
    let message = #"{"id":"m","object":"thread.message"}"#
    try await withServer([.reply(message), .stream(try Fixtures.stream("dashscope_run"))]) { server async throws in
      let request = RunRequest(assistantID: "asst_1", additionalMessages: [NewMessage(text: "hi")])
      let events = try await server.service(.dashscope).streamRun(request, in: "t")
      #expect(await events.story().error == nil)
      #expect(
        server.requests.map(\.requestLine) == ["messages", "runs"].map { "POST /api/v1/threads/t/\($0) HTTP/1.1" })
      #expect(server.requests.last?.requestBody.contains("additional_messages") == false)
    }
  }
}
