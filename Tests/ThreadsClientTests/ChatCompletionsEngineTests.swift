// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI
import ThreadsClient

@Suite struct ChatCompletionsEngineTests {
  private let request = ReplyRequest(model: "m", instructions: nil, turns: [.init(role: .user, text: "hi")])

  private func engine(_ server: ScriptedServer, key: String = "") -> ChatCompletionsEngine {
    ChatCompletionsEngine(baseURL: server.url + "/v1", apiKey: { key }, sleep: Waits().sleep)
  }

  private func text(_ events: [ReplyEvent]) -> String {
    events.reduce(into: "") { if case .text(let piece) = $1 { $0 += piece } }
  }

  @Test(arguments: [false, true]) func readsARecordedReply(_ split: Bool) async throws {
    try await withServer([.stream(try Fixtures.stream("openai_chat"), split: split)]) { server async throws in
      let (events, error) = await engine(server, key: "sk-key").reply(to: request).story()
      #expect(error == nil)
      #expect(text(events) == "Hello 世界")
      #expect(events.last == .finished(reason: "stop"))
      let sent = try #require(server.requests.first)
      #expect(sent.requestLine == "POST /v1/chat/completions HTTP/1.1")
      #expect(sent.requestHeaders["authorization"] == "Bearer sk-key")
      #expect(sent.requestHeaders["openai-beta"] == nil)
      #expect(try JSONValue(parsing: sent.requestBody)["stream"] == true)
    }
  }

  @Test func readsAWholeReply() async throws {
    let body = #"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#
    try await withServer([.reply(body)]) { server async throws in
      let (events, error) = await engine(server).reply(to: request).story()
      #expect(error == nil)
      #expect(events == [.text("hi"), .finished(reason: "stop")])
      #expect(server.requests.first?.requestHeaders["authorization"] == nil)
    }
  }

  @Test func tellsAReplyThatWasCut() async throws {
    let cut = try Fixtures.stream("openai_chat", before: "\"stop\"")
    for end in [true, false] {
      try await withServer([.stream(cut, end: end)]) { server async throws in
        let (events, error) = await engine(server).reply(to: request).story()
        #expect(error?.kind == .cutStream)
        #expect(text(events) == "Hello 世界")
      }
    }
  }

  @Test(arguments: [
    (#"{"error":{"code":400,"message":"m","type":"exceed_context_size_error"}}"#, "400 X", ServiceError.Kind.tooLarge),
    (#"{"error":{"message":"m","code":"invalid_api_key"}}"#, "401 X", .badKey), ("<html>", "200 OK", .notUnderstood),
    (#"{"error":{"message":"m"}}"#, "200 OK", .serverError), (#"{"id":"x"}"#, "200 OK", .notUnderstood),
  ])
  func throwsAnError(_ body: String, _ status: String, _ kind: ServiceError.Kind) async throws {
    try await withServer([.reply(body, status: status)]) { server async throws in
      #expect(await engine(server).reply(to: request).story().error?.kind == kind)
    }
  }

  @Test func throwsAnErrorInsideAStream() async throws {
    let stream =
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"error\":{\"message\":\"sk-key\"}}\n\n"
    try await withServer([.stream(Array(stream.utf8))]) { server async throws in
      let (events, error) = await engine(server, key: "sk-key").reply(to: request).story()
      #expect(events == [.text("a")])
      #expect(error?.kind == .serverError)
      #expect(error?.message == "***")
    }
  }

  @Test func leavingClosesTheConnection() async throws {
    let start = try Fixtures.stream("openai_chat", before: "\"stop\"")
    try await withServer([.stream(start, end: false, close: false)]) { server async throws in
      let engine = engine(server)
      do { for try await _ in engine.reply(to: request) { break } }
      await server.departure()
    }
  }

  @Test func listsModels() async throws {
    try await withServer([.reply(#"{"object":"list","data":[{"id":"a"},{"id":"b"},{}]}"#), .reply("[]")]) {
      server async throws in
      #expect(try await engine(server).models() == ["a", "b"])
      #expect(server.requests.first?.requestLine == "GET /v1/models HTTP/1.1")
      #expect(try await engine(server).models() == [])
    }
  }

  @Test func nothingThereIsUnreachable() async throws {
    let port = RefusedPort()
    let engine = ChatCompletionsEngine(baseURL: port.url, sleep: Waits().sleep)
    let reply = await engine.reply(to: request).story()
    #expect(reply.error?.kind == .unreachable)
    let error = await failure { try await engine.models() }
    #expect(error?.kind == .unreachable)
    #expect(error?.code == "refused")
    #expect(error?.host.map { port.url.hasSuffix($0) } == true)
    withExtendedLifetime(port) {}
  }

  private static let good = #"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#

  @Test(arguments: ["429 Too Many Requests", "503 Service Unavailable"])
  func asksAgainWhenTheServerIsBusy(_ status: String) async throws {
    let busy = ScriptedServer.Step.reply(#"{"error":{"message":"m"}}"#, status: status)
    try await withServer([busy, busy, .reply(Self.good)]) { server async throws in
      let waits = Waits()
      let engine = ChatCompletionsEngine(baseURL: server.url + "/v1", sleep: waits.sleep)
      let (events, error) = await engine.reply(to: request).story()
      #expect(error == nil && text(events) == "hi")
      #expect(server.requests.count == 3 && waits.all.count == 2)
    }
    try await withServer([busy, busy, busy, .reply(Self.good)]) { server async throws in
      let error = await engine(server).reply(to: request).story().error
      #expect(error?.kind == (status.hasPrefix("429") ? .rateLimited : .overloaded))
      #expect(server.requests.count == 3)
    }
  }

  @Test func asksAgainWhenAStreamBeginsWithTheNewsThatTheServerIsBusy() async throws {
    let busy = Array("data: {\"error\":{\"message\":\"m\",\"type\":\"overloaded_error\"}}\n\n".utf8)
    try await withServer([.stream(busy), .stream(try Fixtures.stream("openai_chat"))]) { server async throws in
      let (events, error) = await engine(server).reply(to: request).story()
      #expect(error == nil && text(events) == "Hello 世界")
      #expect(server.requests.count == 2)
    }
    // Never once the model has spoken.
    let spoken = Array("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".utf8) + busy
    try await withServer([.stream(spoken), .reply(Self.good)]) { server async throws in
      let (events, error) = await engine(server).reply(to: request).story()
      #expect(events == [.text("a")])
      #expect(error?.kind == .overloaded)
      #expect(server.requests.count == 1)
    }
  }

  @Test(arguments: ["400 X", "401 X", "404 X", "500 X"])
  func doesNotAskAgainInVain(_ status: String) async throws {
    try await withServer([.reply(#"{"error":{"message":"m"}}"#, status: status), .reply(Self.good)]) {
      server async throws in
      #expect(await engine(server).reply(to: request).story().error != nil)
      #expect(server.requests.count == 1)
    }
  }

  @Test func asksAgainWhenTheConnectionWasClosedBeforeAReplyBegan() async throws {
    try await withServer([.hangUp, .hangUp, .reply(Self.good)]) { server async throws in
      let (events, error) = await engine(server).reply(to: request).story()
      #expect(error == nil && !events.isEmpty)
      #expect(server.requests.count == 3)
    }
    try await withServer([.hangUp, .hangUp, .hangUp, .reply(Self.good)]) { server async throws in
      #expect(await engine(server).reply(to: request).story().error?.kind == .brokenConnection)
      #expect(server.requests.count == 3)
    }
  }

  @Test func aServerThatSaysNothingIsGivenUp() async throws {
    try await withServer([.keepSilent]) { server async throws in
      let engine = ChatCompletionsEngine(
        baseURL: server.url + "/v1", timeouts: HTTPTimeouts(idle: 0.2), sleep: Waits().sleep)
      let error = await engine.reply(to: request).story().error
      // On a slow machine nothing may have been sent by then.
      #expect(error?.kind == .brokenConnection || error?.kind == .unreachable)
      #expect(server.requests.count <= 1)
    }
  }

  @Test func knowsALongConversationByTheWords() async throws {
    let body = #"{"object":"error","message":"This model's maximum context length is 16 tokens.","code":400}"#
    try await withServer([.reply(body, status: "400 X")]) { server async throws in
      #expect(await engine(server).reply(to: request).story().error?.kind == .tooLarge)
    }
  }

  @Test(arguments: [false, true]) func readsCallsOfFunctions(_ split: Bool) async throws {
    let chunks = [
      #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\"x\":"}}]}}]}"#,
      #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}"#,
      #"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#, "[DONE]",
    ]
    let stream = Array(chunks.map { "data: \($0)\n\n" }.joined().utf8)
    try await withServer([.stream(stream, split: split)]) { server async throws in
      var request = request
      request.tools = [["type": "function", "function": ["name": "f"]]]
      let (events, error) = await engine(server).reply(to: request).story()
      #expect(error == nil)
      #expect(
        events == [.toolCall(ToolCall(id: "c", name: "f", arguments: #"{"x":1}"#)), .finished(reason: "tool_calls")])
      let sent = try JSONValue(parsing: try #require(server.requests.first).requestBody)
      #expect(sent["tools"] == .array(request.tools))
    }
  }
}
