// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI
import ThreadsClient

/// Runs that wait for their caller, and what a provider lacks.
@Suite struct ToolOutputTests {
  private static let action =
    #"{"type":"submit_tool_outputs","submit_tool_outputs":{"tool_calls":[{"id":"","type":"function","#
    + #""function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}]}}"#

  private static func run(_ status: String, _ action: String = "{}") -> String {
    #"{"id":"run_1","object":"thread.run","status":"\#(status)","required_action":\#(action),"request_id":"r"}"#
  }

  private static func stream(_ events: (String, String)...) -> ScriptedServer.Step {
    let text = events.map { "event:\($0.0)\ndata:\($0.1)\n\n" }.joined() + "event:done\ndata:[DONE]\n\n"
    // A connection that is about to close might be taken for the next request.
    return .stream(Array(text.utf8), split: true, close: false)
  }

  @Test func aRunIsAnsweredAndGoesOn() async throws {
    let call =
      #"{"id":"step_1","delta":{"step_details":{"type":"tool_calls","tool_calls":[{"id":"","type":"function","#
      + #""function":{"name":"get_weather","arguments":"{}"}}]}}}"#
    let delta = #"{"id":"m","delta":{"content":[{"type":"text","text":{"value":"fine"}}]}}"#
    let step = #"{"id":"step_1","status":"completed","step_details":{"type":"tool_calls","tool_calls":[]}}"#
    try await withServer([
      Self.stream(
        ("thread.run.created", Self.run("queued")), ("thread.run.step.delta", call),
        ("thread.run.requires_action", Self.run("requires_action", Self.action))),
      Self.stream(
        ("thread.run.step.completed", step), ("thread.run.queued", Self.run("queued")),
        ("thread.message.delta", delta), ("thread.run.completed", Self.run("completed"))),
    ]) { server async throws in
      let service = server.service(.dashscope)
      let first = await (try service.streamRun(RunRequest(assistantID: "a"), in: "t")).story()
      #expect(first.error == nil)
      guard case .runChanged(let waiting) = first.events.last else {
        Issue.record("no end")
        return
      }
      #expect(waiting.requiredCalls == [ToolCall(id: "", name: "get_weather", arguments: #"{"city":"Paris"}"#)])
      let outputs = [ToolOutput(callID: nil, output: "22")]
      let second = await (try service.streamToolOutputs(outputs, to: "run_1", in: "t")).story()
      #expect(second.error == nil)
      #expect(second.events.contains(.delta(messageID: "m", index: 0, text: "fine")))
      // A run that waits has said nothing, and nobody looks for words.
      #expect(server.requests.count == 2)
      let sent = try #require(server.requests.last)
      #expect(sent.requestLine == "POST /api/v1/threads/t/runs/run_1/submit_tool_outputs HTTP/1.1")
      #expect(try JSONValue(parsing: sent.requestBody) == ["tool_outputs": [["output": "22"]], "stream": true])
    }
  }

  @Test func anAnswerToAServerThatDoesNotStreamIsWaitedFor() async throws {
    let delta = #"{"object":"list","data":[{"id":"m","role":"assistant","run_id":"run_1","content":"fine"}]}"#
    try await withServer([
      .reply(Self.run("queued", "null")), .reply(Self.run("completed", "null")), .reply(delta),
    ]) { server async throws in
      let outputs = [ToolOutput(callID: "c", output: "22")]
      let (events, error) = await (try server.service().streamToolOutputs(outputs, to: "run_1", in: "t")).story()
      #expect(error == nil)
      #expect(events.contains { if case .messageChanged(let message) = $0 { message.text == "fine" } else { false } })
    }
  }

  @Test func aRunThatRequiresActionEndsAPoll() async throws {
    try await withServer([.reply(Self.run("queued")), .reply(Self.run("requires_action", Self.action))]) {
      server async throws in
      let (events, error) = await (try server.service().streamRun(RunRequest(assistantID: "a"), in: "t")).story()
      #expect(error == nil)
      guard case .runChanged(let run) = events.last else {
        Issue.record("no end")
        return
      }
      #expect(run.status == .requiresAction && run.requiredCalls.count == 1)
    }
  }

  /// Outputs are posted once: twice could mean another thing the second time.
  @Test func outputsAreNeverPostedTwice() async throws {
    try await withServer([.hangUp]) { server async throws in
      let error = await failure {
        try await server.service().submitToolOutputs([ToolOutput(callID: "c", output: "x")], to: "r", in: "t")
      }
      #expect(error?.kind == .brokenConnection)
      #expect(server.requests.count == 1)
    }
  }

  @Test func whatAProviderLacksIsSaidAndNothingIsSent() async throws {
    try await withServer([]) { server async throws in
      let service = server.service(.dashscope)
      #expect(service.abilities == Dialect.dashscope.abilities)
      let calls: [() async throws -> Void] = [
        { try await service.deleteMessage("m", in: "t") },
        { _ = try await service.createFile(name: "n", purpose: "p", content: []) },
        { _ = try await service.file("f") }, { _ = try await service.files(purpose: nil, PageRequest()) },
        { try await service.deleteFile("f") }, { _ = try await service.fileContent("f") },
      ]
      for call in calls {
        let error = await failure(call)
        guard case .unsupported(let name) = error?.kind else {
          Issue.record("\(String(describing: error))")
          continue
        }
        #expect(name.contains("/"))
        #expect(error?.host != nil)
      }
      #expect(server.requests.isEmpty)
    }
    var lonely = Dialect.assistants
    lonely.lacks = [.cancelRuns, .updateRuns, .functionTools]
    try await withServer([]) { server async throws in
      let service = server.service(lonely)
      for call: () async throws -> Void in [
        { _ = try await service.cancelRun("r", in: "t") },
        { _ = try await service.updateRun("r", in: "t", metadata: [:]) },
        { _ = try await service.submitToolOutputs([], to: "r", in: "t") },
        { _ = try await service.streamToolOutputs([], to: "r", in: "t") },
      ] {
        guard case .unsupported = await failure(call)?.kind else {
          Issue.record("it was tried")
          continue
        }
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func aFileIsSentAsAForm() async throws {
    let made =
      #"{"id":"file-1","object":"file","bytes":5,"created_at":1763700000,"filename":"x","purpose":"assistants"}"#
    try await withServer([.reply(made), .reply("\u{0}\r\n界", type: "application/octet-stream")]) {
      server async throws in
      let service = server.service()
      let file = try await service.createFile(name: "a\"b.txt", purpose: "assistants", content: Array("世界".utf8))
      #expect(
        file
          == StoredFile(
            id: "file-1", createdAt: Timestamp(seconds: 1_763_700_000), name: "x", purpose: "assistants", size: 5))
      let sent = try #require(server.requests.first)
      #expect(sent.requestLine == "POST /v1/files HTTP/1.1")
      let type = try #require(sent.requestHeaders["content-type"])
      let boundary = try #require(type.split(separator: "boundary=").last)
      #expect(type.hasPrefix("multipart/form-data; boundary="))
      #expect(sent.requestBody.hasSuffix("世界\n--\(boundary)--\n"))
      #expect(try await service.fileContent("file-1") == Array("\u{0}\r\n界".utf8))
      #expect(server.requests.last?.requestLine == "GET /v1/files/file-1/content HTTP/1.1")
    }
  }

  @Test func runOptionsAreSentAsTheyAre() async throws {
    try await withServer([.reply(Self.run("queued"))]) { server async throws in
      var request = RunRequest(assistantID: "a")
      request.tools = [["type": "search"]]
      request.options = RunOptions(
        truncation: .lastMessages(4), maxPromptTokens: 9, toolChoice: "required", allowsParallelCalls: true,
        responseFormat: ["type": "text"], reasoningEffort: "high")
      _ = try await server.service().createRun(request, in: "t")
      let body = try JSONValue(parsing: server.requests.first?.requestBody ?? "")
      #expect(
        body == [
          "assistant_id": "a", "tools": [["type": "search"]],
          "truncation_strategy": ["type": "last_messages", "last_messages": 4], "max_prompt_tokens": 9,
          "tool_choice": "required", "parallel_tool_calls": true, "response_format": ["type": "text"],
          "reasoning_effort": "high",
        ])
    }
  }
}
