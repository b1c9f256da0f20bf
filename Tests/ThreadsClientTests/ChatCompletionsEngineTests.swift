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
}
