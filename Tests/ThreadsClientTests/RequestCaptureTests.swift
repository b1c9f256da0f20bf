// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI
import ThreadsClient

/// What Skein sends against what the vendors' own SDKs send.
@Suite struct RequestCaptureTests {
  typealias Operation = @Sendable (HTTPThreadService) async throws -> Void

  private static let page = PageRequest(limit: 2, order: .ascending, after: "message_0", before: "message_9")
  private static let user = NewMessage(text: "你好")

  /// What both SDKs do, by the name of its capture.
  private static let both: [String: Operation] = [
    "thread_create_empty": { _ = try await $0.createThread(messages: [], metadata: [:], toolResources: nil) },
    "thread_create_msgs": {
      _ = try await $0.createThread(messages: [user], metadata: ["user": "abc123"], toolResources: nil)
    },
    "thread_retrieve": { _ = try await $0.thread("thread_abc") },
    "thread_update": {
      _ = try await $0.updateThread("thread_abc", metadata: ["modified": "true"], toolResources: nil)
    },
    "thread_delete": { try await $0.deleteThread("thread_abc") },
    "message_create": {
      _ = try await $0.createMessage(NewMessage(text: "hello 世界", metadata: ["k": "v"]), in: "thread_abc")
    },
    "message_retrieve": { _ = try await $0.message("message_1", in: "thread_abc") },
    "message_update": { _ = try await $0.updateMessage("message_1", in: "thread_abc", metadata: ["a": "b"]) },
    "assistant_list": { _ = try await $0.assistants(PageRequest(limit: 1)) },
    "assistant_update": {
      _ = try await $0.updateAssistant("asst_1", AssistantSettings(model: "", instructions: "x"))
    },
    "assistant_delete": { try await $0.deleteAssistant("asst_1") },
    "run_retrieve": { _ = try await $0.run("run_1", in: "thread_abc") },
    "run_list": { _ = try await $0.runs(in: "thread_abc", PageRequest(limit: 5)) },
    "run_cancel": { _ = try await $0.cancelRun("run_1", in: "thread_abc") },
    "run_submit": {
      _ = try await $0.submitToolOutputs([ToolOutput(callID: "call_1", output: "42")], to: "run_1", in: "thread_abc")
    },
    "run_steps": { _ = try await $0.steps(of: "run_1", in: "thread_abc", PageRequest()) },
    "run_stream_nospace": { service in
      let (events, error) = await (try service.streamRun(RunRequest(assistantID: "asst_1"), in: "thread_abc")).story()
      #expect(error == nil)
      #expect(events.count > 5)
    },
  ]

  private static let dashscope: [String: Operation] = [
    "message_list": { _ = try await $0.messages(in: "thread_abc", page) },
    "thread_update_none": { _ = try await $0.updateThread("thread_abc", metadata: nil, toolResources: nil) },
    "assistant_create": {
      let sampling = Sampling(temperature: 0.5, topP: 0.9, topK: 3, maxTokens: 10)
      _ = try await $0.createAssistant(
        AssistantSettings(
          model: "qwen-max", name: "n", description: "d", instructions: "be nice", tools: [["type": "search"]],
          sampling: sampling))
    },
    "run_create": {
      _ = try await $0.createRun(
        RunRequest(assistantID: "asst_1", sampling: Sampling(temperature: 0.1)), in: "thread_abc")
    },
  ]

  private static let openai: [String: Operation] = [
    "thread_retrieve_slash": { _ = try await $0.thread("a/b c") },
    "message_create_parts": {
      let image: JSONValue = ["type": "image_url", "image_url": ["url": "https://x/y.png", "detail": "low"]]
      _ = try await $0.createMessage(NewMessage(content: [.text("hi"), .other(image)]), in: "thread_abc")
    },
    "message_delete": { try await $0.deleteMessage("message_1", in: "thread_abc") },
    "run_update": { _ = try await $0.updateRun("run_1", in: "thread_abc", metadata: ["a": "b"]) },
    "assistant_create": {
      _ = try await $0.createAssistant(
        AssistantSettings(
          model: "gpt-4o-mini", name: "n", description: "d", instructions: "be nice",
          tools: [["type": "code_interpreter"]], sampling: Sampling(temperature: 0.5)))
    },
    "run_create": {
      _ = try await $0.createRun(
        RunRequest(assistantID: "asst_1", additionalMessages: [NewMessage(text: "x")]), in: "thread_abc")
    },
  ]

  @Test(arguments: Array(both.keys) + dashscope.keys) func dashScope(_ name: String) async throws {
    let operation = try #require(Self.dashscope[name] ?? Self.both[name])
    try await compare("ds2_" + name, .dashscope, operation)
  }

  @Test(arguments: Array(both.keys) + openai.keys) func openAI(_ name: String) async throws {
    let operation = try #require(Self.openai[name] ?? Self.both[name])
    try await compare("oa3_" + name, .assistants, operation)
  }

  @Test func workspace() async throws {
    try await compare("ds2_thread_create_workspace", .dashscope, workspace: "ws_1") {
      _ = try await $0.createThread(messages: [], metadata: [:], toolResources: nil)
    }
  }

  private func compare(
    _ name: String, _ dialect: Dialect, workspace: String? = nil, _ operation: Operation
  ) async throws {
    let expected = try Fixtures.capture(name)
    let isStream = expected.replyHeaders["content-type"]?.contains("event-stream") == true
    let step: ScriptedServer.Step =
      isStream ? .stream(Array(expected.replyBody.utf8), split: true) : try .recorded(name)
    try await withServer([step]) { server async throws in
      try await operation(server.service(dialect, workspace: workspace))
      let sent = try #require(server.requests.first)
      #expect(server.requests.count == 1)
      #expect(target(sent) == target(expected))
      for header in ["authorization", "accept", "content-type", "openai-beta", "x-dashscope-workspace"] {
        #expect(sent.requestHeaders[header] == expected.requestHeaders[header], "\(header)")
      }
      #expect(try meaning(sent.requestBody) == meaning(expected.requestBody))
    }
  }

  /// Method, path, and what the query says beyond the defaults of API_FACTS §1.2.
  private func target(_ exchange: Exchange) -> [String] {
    let words = exchange.requestLine.split(separator: " ")
    let parts = words[1].split(separator: "?", maxSplits: 1)
    let query = parts.count > 1 ? parts[1].split(separator: "&").map(String.init).sorted() : []
    return [String(words[0]), String(parts[0])] + query.filter { $0 != "limit=20" && $0 != "order=desc" }
  }

  /// A JSON text without the order of its members.
  private func meaning(_ body: String) throws -> [String: JSONValue]? {
    if body.isEmpty { return nil }
    guard case .object(let object) = try JSONValue(parsing: body) else { return [:] }
    return Dictionary(object.members.map { ($0.name, $0.value) }) { $1 }
  }
}
