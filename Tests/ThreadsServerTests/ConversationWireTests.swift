// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsClient
import ThreadsLocal

/// What Conversations and Responses say over the wire, and what the other dialects see of it.
@Suite(.timeLimit(.minutes(10)))
struct ConversationWireTests {
  static let bases = ["/v1", "/compatible-mode/v1"]

  private func client(_ server: RunningServer) -> ConversationService {
    ConversationService(
      baseURL: "http://127.0.0.1:\(server.port)/v1", apiKey: { () throws(ServiceError) -> String in "" })
  }

  @Test(arguments: [
    ("POST", "oa3_conv_create", "/conversations", "{}"), ("GET", "oa3_conv_retrieve", "/conversations/C", ""),
    ("POST", "oa3_conv_update", "/conversations/C", #"{"metadata":{"a":"b"}}"#),
    (
      "POST", "oa3_conv_items_create", "/conversations/C/items",
      #"{"items":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}]}"#
    ), ("GET", "oa3_conv_items_list", "/conversations/C/items?limit=3&order=asc", ""),
    ("POST", "oa3_resp_create", "/responses", #"{"model":"m","conversation":"C","input":"hi"}"#),
    ("DELETE", "oa3_conv_delete", "/conversations/C", ""),
  ])
  func repliesHaveTheMembersOfTheCapturedOnes(_ call: (String, String, String, String)) async throws {
    let (method, capture, path, body) = call
    for base in Self.bases {
      try await withServer { server in
        let thread = try await server.service.createThread(
          messages: [NewMessage(text: "one")], metadata: [:], toolResources: nil)
        func filled(_ text: String) -> String {
          text.replacing("/C", with: "/" + thread.id).replacing("\"C\"", with: "\"\(thread.id)\"")
        }
        let reply = try await server.raw(method, base + filled(path), body: method == "POST" ? filled(body) : nil)
        #expect(reply.status == 200)
        let text = try fixtureText("captures/\(capture).txt")
        let recorded = try #require(text.split(separator: "----- RESPONSE").last)
        let json = try JSONValue(parsing: String(recorded[(try #require(recorded.firstIndex(of: "{")))...]))
        compare(try #require(reply.json), json, at: capture)
      }
    }
  }

  @Test(arguments: bases) func aStreamEndsWithItsLastEvent(_ base: String) async throws {
    try await withServer { server in
      server.engine.answer(
        "q", [.say("你"), .say("好"), .finish("stop"), .usage(Usage(promptTokens: 1, completionTokens: 2))])
      let reply = try await server.raw("POST", base + "/responses", body: #"{"input":"q","stream":true}"#)
      #expect(reply.headers["content-type"]?.hasPrefix("text/event-stream") == true)
      #expect(
        reply.events.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } } == [
          "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
          "response.output_text.delta", "response.output_text.done", "response.content_part.done",
          "response.output_item.done", "response.completed",
        ])
      #expect(!reply.body.contains("[DONE]"))
      var parser = ServerSentEventParser()
      let ours = try parser.feed(reply.body.utf8) + parser.finish()
      var theirs = ServerSentEventParser()
      for event in try theirs.feed(try fixtureText("streams/openai_responses.sse").utf8) {
        let mine = try #require(ours.first { $0.name == event.name })
        compare(try JSONValue(parsing: mine.data), try JSONValue(parsing: event.data), at: event.name ?? "")
      }
    }
  }

  @Test func whatIsNotKeptLeavesNothing() async throws {
    try await withServer { server in
      for body in [#"{"input":"q","store":false}"#, #"{"input":"q","store":false,"stream":true}"#] {
        let reply = try await server.raw("POST", "/v1/responses", body: body)
        #expect(reply.status == 200)
        let id = try #require(reply.body.firstMatch(of: /resp_([0-9a-f]+)/)?.1)
        #expect(try await server.raw("GET", "/v1/responses/resp_\(id)").status == 404)
        await #expect(throws: ServiceError.self) { _ = try await server.service.run("run_\(id)") }
      }
      #expect(try await server.service.threads(PageRequest()).items.isEmpty)
    }
  }

  /// Whoever leaves a response that is not kept leaves nothing behind either.
  @Test func whatIsNotKeptIsForgottenWithoutAListener() async throws {
    try await withServer { server in
      let gate = Gate()
      server.engine.answer("q", [.say("one"), .wait(gate), .say(" two")])
      let thread = try await server.service.createThread(messages: [], metadata: [:], toolResources: nil).id
      let connection = try RawConnection(port: server.port)
      let body = #"{"input":"q","store":false,"stream":true,"conversation":"\#(thread)"}"#
      connection.write(
        "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
          + body)
      _ = await connection.read { $0.contains("one") }
      connection.leave()
      gate.open()
      let deadline = ContinuousClock.now + .seconds(120)
      while try await !server.service.runs(in: thread, PageRequest()).items.isEmpty, .now < deadline {
        await Task.yield()
      }
      #expect(try await server.service.runs(in: thread, PageRequest()).items.isEmpty)
      #expect(try await server.service.allMessages(in: thread).map(\.text) == ["q", "one two"])
    }
  }

  @Test func aRunOfAnotherDialectIsAResponse() async throws {
    try await withServer { server in
      let body = #"{"assistant_id":"asst_default","stream":true,"thread":{"messages":["q"]}}"#
      let stream = try await server.raw("POST", "/v1/threads/runs", body: body)
      let run = try #require(stream.body.firstMatch(of: /run_([0-9a-f]+)/)?.1)
      let reply = try await server.raw("GET", "/v1/responses/resp_\(run)")
      #expect(reply.json?["status"] == "completed")
      #expect(reply.json?["conversation"]?["id"]?.string?.hasPrefix("conv_") == true)
      #expect(reply.json?["output"]?.array?.first?["content"]?.array?.first?["text"] == "q")
    }
  }

  @Test func onlyTheMethodsThatThereAre() async throws {
    try await withServer { server in
      let thread = try await server.service.createThread(messages: [], metadata: [:], toolResources: nil).id
      for (method, path) in [
        ("PUT", "/conversations"), ("POST", "/conversations/\(thread)/items/msg_1"), ("GET", "/responses"),
        ("GET", "/responses/resp_1/cancel"), ("DELETE", "/responses/resp_1/input_items"),
      ] {
        let reply = try await server.raw(method, "/v1" + path, body: "{}")
        #expect(reply.status == 405, "\(method) \(path)")
        #expect(reply.headers["allow"] != nil)
      }
      for path in ["/conversations/\(thread)/messages", "/responses/a/b/c", "/conversations/"] {
        #expect(try await server.raw("GET", "/v1" + path).status == 404)
      }
      #expect(try await server.raw("GET", "/conversations").status == 404)
      #expect(try await server.raw("GET", "/api/v1/conversations").status == 404)
    }
  }

  // MARK: Through the client

  @Test func outputsAreAnsweredByAnotherResponse() async throws {
    try await withServer { server in
      let client = client(server)
      let call = ToolCall(id: "call_1", name: "weather", arguments: #"{"city":"巴黎"}"#)
      server.engine.answer("q", [.call(call), .finish("tool_calls")])
      server.engine.answer("21°", [.say("It is 21°.")])
      let thread = try await client.createThread(messages: [NewMessage(text: "q")], metadata: [:], toolResources: nil)
      var request = RunRequest(assistantID: "", model: "scripted", instructions: "be brief")
      request.tools = [["type": "function", "function": ["name": "weather", "parameters": .object([:])]]]
      var last: Run?
      var told: [ToolCall] = []
      for try await event in try await client.streamRun(request, in: thread.id) {
        if case .runChanged(let run) = event { last = run }
        if case .stepDelta(_, _, let call) = event { told.append(call) }
      }
      let waiting = try #require(last)
      #expect(waiting.status == .requiresAction && told == [call])
      #expect(try await client.run(waiting.id, in: thread.id).status == .requiresAction)
      var text = ""
      let outputs = [ToolOutput(callID: nil, output: "21°")]
      for try await event in try await client.streamToolOutputs(outputs, to: waiting.id, in: thread.id) {
        if case .delta(_, _, let piece) = event { text += piece }
        if case .runChanged(let run) = event { last = run }
      }
      #expect(try await client.run(waiting.id, in: thread.id).status == .completed)
      #expect(text == "It is 21°." && last?.status == .completed && last?.id != waiting.id)
      let asked = try #require(server.engine.requests.last)
      #expect(asked.instructions == "be brief" && asked.model == "scripted" && asked.tools == request.tools)
      #expect(asked.turns.map(\.role.rawValue) == ["user", "assistant", "tool"])
      let items = try await client.items(in: thread.id, PageRequest(order: .ascending)).items
      #expect(items.map(\.kind).contains(.functionCall(call)))
      #expect(try await client.allMessages(in: thread.id).map(\.text) == ["q", "It is 21°."])
    }
  }

  @Test func textComesBackAsItWas() async throws {
    try await withServer { server in
      let client = client(server)
      let texts = ["你好 🌏 e\u{301}", "tab\t\r\n\u{1B}[31m\u{7}", "nul\u{0}after", "\u{2028}\u{FEFF}\u{202E}", " \n"]
      let made = try await client.createThread(
        messages: texts.map { NewMessage(text: $0) }, metadata: [:], toolResources: nil)
      let all = try await client.allMessages(in: made.id)
      #expect(all.map { Array($0.text.utf8) } == texts.map { Array($0.utf8) })
      #expect(all.allSatisfy { $0.threadID == made.id && $0.createdAt.milliseconds > 0 })
    }
  }

  @Test func moreThanACallTakesIsAddedByMore() async throws {
    try await withServer { server in
      let client = client(server)
      let texts = (0..<45).map { String($0) }
      let made = try await client.createThread(
        messages: texts.map { NewMessage(text: $0) }, metadata: ["title": "T"], toolResources: nil)
      #expect(try await client.allMessages(in: made.id).map(\.text) == texts)
      await #expect(throws: ServiceError.self) {
        _ = try await client.createItems(Array(repeating: NewMessage(text: "x"), count: 21), in: made.id)
      }
    }
  }

  @Test func aListOfMessagesAsksOnBehindOtherItems() async throws {
    try await withServer { server in
      let client = client(server)
      let thread = try await client.createThread(messages: [], metadata: [:], toolResources: nil).id
      for number in 0..<3 {
        var call = NewMessage(role: .assistant, content: [])
        call.kind = .functionCall(ToolCall(id: "call_\(number)", name: "f", arguments: "{}"))
        _ = try await client.createItems([NewMessage(text: String(number)), call, call], in: thread)
      }
      let page = try await client.messages(in: thread, PageRequest(limit: 2, order: .ascending))
      #expect(page.items.map(\.text) == ["0", "1"] && page.hasMore)
      #expect(try await client.allMessages(in: thread).map(\.text) == ["0", "1", "2"])
    }
  }
}
