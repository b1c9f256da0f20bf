// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI
import ThreadsClient

/// The client of Conversations and Responses before servers of every kind.
@Suite struct ConversationServiceTests {
  private func service(
    _ server: ScriptedServer, workspace: String? = nil, timeouts: HTTPTimeouts = HTTPTimeouts(), waits: Waits = Waits()
  ) -> ConversationService {
    ConversationService(
      baseURL: server.url + "/v1", apiKey: { () throws(ServiceError) -> String in "sk-test-key" },
      workspace: workspace, timeouts: timeouts, sleep: waits.sleep)
  }

  private let request = RunRequest(assistantID: "", model: "gpt-4o-mini")

  private func text(_ events: [RunEvent]) -> String {
    events.reduce(into: "") { if case .delta(_, _, let piece) = $1 { $0 += piece } }
  }

  private func story(
    _ service: ConversationService, _ request: RunRequest
  ) async -> (events: [RunEvent], error: ServiceError?) {
    do {
      return await (try service.streamRun(request, in: "conv_1")).story()
    } catch {
      return ([], error)
    }
  }

  private func lastRun(_ events: [RunEvent]) -> Run? {
    events.compactMap { if case .runChanged(let run) = $0 { run } else { nil } }.last
  }

  private func whole(_ events: [RunEvent]) -> [String] {
    events.compactMap {
      if case .messageChanged(let message) = $0, message.status == .completed { message.text } else { nil }
    }
  }

  // MARK: What it sends

  @Test func asksAsTheSDKDoes() async throws {
    let captures = [
      "oa3_conv_create", "oa3_conv_retrieve", "oa3_conv_update", "oa3_conv_items_create", "oa3_conv_items_list",
      "oa3_conv_items_retrieve", "oa3_conv_items_delete", "oa3_conv_delete", "oa3_resp_retrieve", "oa3_resp_delete",
    ]
    try await withServer(try captures.map { try .recorded($0) }) { server async throws in
      let service = service(server)
      _ = try await service.createThread(
        messages: [NewMessage(text: "Hello!")], metadata: ["topic": "demo"], toolResources: nil)
      _ = try await service.thread("conv_1")
      _ = try await service.updateThread("conv_1", metadata: ["a": "b"], toolResources: nil)
      _ = try await service.createMessage(NewMessage(text: "hi"), in: "conv_1")
      _ = try await service.items(in: "conv_1", PageRequest(limit: 3, order: .ascending, after: "msg_0"))
      _ = try await service.message("msg_1", in: "conv_1")
      try await service.deleteMessage("msg_1", in: "conv_1")
      try await service.deleteThread("conv_1")
      _ = try await service.run("resp_1")
      try await service.deleteRun("resp_1", in: "conv_1")
      for (sent, name) in zip(server.requests, captures) {
        let recorded = try Fixtures.capture(name)
        let (line, theirs) = (sent.requestLine, recorded.requestLine)
        #expect(Set(line.split { " ?&".contains($0) }) == Set(theirs.split { " ?&".contains($0) }), "\(name)")
        #expect(sent.requestHeaders["authorization"] == "Bearer sk-test-key")
        #expect(sent.requestHeaders["openai-beta"] == nil)
        #expect(sent.requestHeaders["content-type"] == (line.hasPrefix("GET") ? nil : "application/json"))
        #expect(recorded.requestBody.isEmpty == sent.requestBody.isEmpty, "\(name)")
      }
      let item = try JSONValue(parsing: server.requests[3].requestBody)["items"]?.array?.first
      #expect(
        item == ["type": "message", "role": "user", "content": [["type": "input_text", "text": "hi"]]])
    }
  }

  @Test func asksForAResponse() async throws {
    let stream = try Fixtures.stream("openai_responses")
    try await withServer([.stream(stream), .stream(stream)]) { server async throws in
      var request = request
      request.instructions = "be nice"
      _ = await story(service(server, workspace: "ws"), request)
      _ = await story(service(server), self.request)
      let body = try JSONValue(parsing: server.requests[0].requestBody)
      #expect(
        body == [
          "model": "gpt-4o-mini", "conversation": "conv_1", "input": [], "instructions": "be nice", "stream": true,
        ])
      #expect(server.requests[0].requestHeaders["x-dashscope-workspace"] == "ws")
      #expect(server.requests[1].requestHeaders["x-dashscope-workspace"] == nil)
    }
  }

  // MARK: What it reads

  @Test(arguments: [
    ("openai_responses", "Hello 世界"),
    ("real_llamacpp_responses", "Hello, I'm here to help with any creative writing project"),
  ])
  func passesARecordedResponseOn(_ name: String, _ words: String) async throws {
    for split in [false, true] {
      try await withServer([.stream(try Fixtures.stream(name), split: split)]) { server async throws in
        let (events, error) = await story(service(server), request)
        #expect(error == nil)
        #expect(text(events) == words && whole(events) == [words])
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test func tellsAStreamThatWasCut() async throws {
    let cut = try Fixtures.stream("openai_responses", before: "event: response.output_text.done")
    for end in [true, false] {
      try await withServer([.stream(cut, end: end)]) { server async throws in
        let (events, error) = await story(service(server), request)
        #expect(error?.kind == .cutStream && error?.host?.isEmpty == false)
        #expect(text(events) == "Hello 世界")
        #expect(server.requests.count == 1)
      }
    }
  }

  @Test func takesAWholeResponseForAStream() async throws {
    try await withServer([try .recorded("oa3_resp_create")]) { server async throws in
      let (events, error) = await story(service(server), request)
      #expect(error == nil)
      #expect(whole(events) == ["Hello 世界"] && lastRun(events)?.status == .completed)
    }
    let begun = #"{"id":"resp_1","object":"response","status":"queued","output":[]}"#
    let list = #"{"data":[{"id":"m","type":"message","role":"assistant","content":"late"}],"has_more":false}"#
    let ended = #"{"id":"resp_1","object":"response","status":"completed","output":[]}"#
    let waits = Waits()
    try await withServer([.reply(begun), .reply(begun), .reply(ended), .reply(list)]) { server async throws in
      let (events, error) = await story(service(server, waits: waits), request)
      #expect(error == nil)
      #expect(whole(events) == ["late"] && lastRun(events)?.status == .completed)
      #expect(waits.all == [1, 1])
    }
  }

  @Test func fetchesTheWordsOfAResponseThatToldNone() async throws {
    let stream =
      "data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}\n\n"
      + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":\"completed\",\"output\":[]}}\n\n"
    let list =
      #"{"data":[{"id":"m2","type":"message","role":"assistant","content":[{"type":"output_text","text":"words"}]},"#
      + #"{"id":"rs","type":"reasoning","summary":[]},{"id":"m1","type":"message","role":"user","content":"q"}],"#
      + #""has_more":false}"#
    try await withServer([.stream(Array(stream.utf8)), .reply(list)]) { server async throws in
      let (events, error) = await story(service(server), request)
      #expect(error == nil)
      #expect(whole(events) == ["words"])
      #expect(server.requests.count == 2)
    }
  }

  @Test func readsWhatDashScopeAndOGXAnswer() async throws {
    let made = #"{"data":[{"id":"msg_a-b","type":"message","role":"user","status":null,"content":"plain"}]}"#
    let conversation = #"{"id":"conv_1","created_at":1763700000123,"metadata":null}"#
    let gone = #"{"id":"msg_1","object":"conversation.item.deleted","deleted":true}"#
    let refusal = #"{"detail":"Invalid conversation id"}"#
    try await withServer([
      .reply(made), .reply(conversation), .reply(gone), .reply(refusal, status: "400 Bad Request"),
    ]) { server async throws in
      let service = service(server)
      let message = try await service.createMessage(NewMessage(text: "plain", metadata: ["k": "v"]), in: "conv_1")
      #expect(message.text == "plain" && message.status == .completed && message.createdAt.milliseconds > 0)
      #expect(try await service.thread("conv_1").createdAt.milliseconds == 1_763_700_000_123)
      try await service.deleteMessage("msg_1", in: "conv_1")
      let error = await failure { try await service.thread("x") }
      #expect(error?.kind == .badRequest && error?.message == "Invalid conversation id")
    }
  }

  @Test func aListThatIgnoresItsPlaceIsNotReadForEver() async throws {
    let list = #"{"data":[{"id":"fc","type":"function_call","call_id":"c","name":"f"}],"has_more":true,"last_id":"fc"}"#
    try await withServer([.reply(list), .reply(list)]) { server async throws in
      #expect(try await service(server).messages(in: "conv_1", PageRequest(limit: 5)).items.isEmpty)
      #expect(server.requests.count == 2)
    }
  }

  // MARK: What it does when something is missing

  @Test func whereThereIsNoBackgroundItWaits() async throws {
    let refusal = #"{"error":{"message":"background is not supported","type":"invalid_request_error"}}"#
    try await withServer([.reply(refusal, status: "400 Bad Request"), try .recorded("oa3_resp_create")]) {
      server async throws in
      let run = try await service(server).createRun(request, in: "conv_1")
      #expect(run.status == .completed && run.threadID == "conv_1")
      #expect(server.requests.map { $0.requestBody.contains("background") } == [true, false])
    }
  }

  @Test func aMessageIsNotPostedTwice() async throws {
    try await withServer([.hangUp, .hangUp]) { server async throws in
      let error = await failure { try await service(server).createMessage(NewMessage(text: "x"), in: "conv_1") }
      #expect(error?.kind == .brokenConnection)
      #expect(server.requests.count == 1)
      let run = await failure { try await service(server).streamRun(request, in: "conv_1") }
      #expect(run?.kind == .brokenConnection)
      #expect(server.requests.count == 2)
    }
  }

  @Test func saysWhatTheAPILacks() async throws {
    try await withServer([.reply("{}", status: "404 Not Found")]) { server async throws in
      let service = service(server)
      let errors: [ServiceError?] = [
        await failure { try await service.assistant("a") },
        await failure { try await service.createAssistant(AssistantSettings(model: "m")) },
        await failure { try await service.updateMessage("m", in: "t", metadata: [:]) },
        await failure { try await service.runs(in: "t", PageRequest()) },
        await failure { try await service.steps(of: "r", in: "t", PageRequest()) },
        await failure { try await service.items(in: "t", PageRequest(before: "m")) },
        await failure { try await service.threads(PageRequest()) },
      ]
      for error in errors {
        guard case .unsupported? = error?.kind else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
      #expect(server.requests.count == 1)
    }
  }

  @Test func leavingClosesTheConnection() async throws {
    let cut = try Fixtures.stream("openai_responses", before: "event: response.output_text.done")
    try await withServer([.stream(cut, end: false, close: false)]) { server async throws in
      for try await event in try await service(server).streamRun(request, in: "conv_1") {
        if case .delta = event { break }
      }
      await server.departure()
    }
  }
}
