// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing

@testable import ThreadsAPI

@Suite struct ConversationCodecTests {
  private func body(_ text: String) throws(ServiceError) -> RequestBody { try RequestBody(text.utf8) }

  /// The words of the refusal, if there is one.
  private func refusal<Value>(_ read: () throws(ServiceError) -> Value) -> String? {
    do throws(ServiceError) {
      _ = try read()
      return nil
    } catch {
      return error.message
    }
  }

  @Test func readsRecordedConversations() throws {
    let created = try JSONValue(parsing: Fixtures.capture("oa3_conv_create").replyBody)
    let thread = try ChatThread(decodingConversation: created)
    #expect(thread.id == "conv_1" && thread.metadata == ["topic": "demo"] && thread.title == "demo")
    let bare = try ChatThread(decodingConversation: [
      "id": "conv_2", "metadata": .null, "created_at": 1_763_700_000_123,
    ])
    #expect(bare.metadata.isEmpty && bare.createdAt.milliseconds == 1_763_700_000_123)
    #expect(throws: ServiceError.self) { try ChatThread(decodingConversation: ["id": "x", "object": "thread"]) }
  }

  @Test func writesConversationsInEitherUnit() {
    let thread = ChatThread(id: "thread_1", createdAt: Timestamp(milliseconds: 1_763_700_000_123), metadata: ["k": "v"])
    let openai = thread.conversation(.assistants)
    #expect(openai["id"] == "conv_1" && openai["created_at"] == 1_763_700_000 && openai["metadata"] == ["k": "v"])
    #expect(thread.conversation(.compatibleMode)["created_at"] == 1_763_700_000_123)
    #expect(Dialect.assistants.encodeDeletion(ofItem: "msg_1", in: thread)["object"] == "conversation")
    #expect(Dialect.compatibleMode.encodeDeletion(ofItem: "msg_1", in: thread)["object"] == "conversation.item.deleted")
    #expect("conv_7".asThreadID == "thread_7" && "thread_7".asThreadID == "thread_7" && "resp_7".asRunID == "run_7")
  }

  @Test func itemsComeBackAsTheyWere() throws {
    let items: [JSONValue] = [
      [
        "id": "msg_1", "type": "message", "role": "user", "status": "completed",
        "content": [["type": "input_text", "text": "hi"]],
      ],
      [
        "id": "msg_2", "type": "message", "role": "assistant", "status": "incomplete",
        "content": [["type": "output_text", "text": "ho", "annotations": [], "logprobs": []]],
      ],
      ["id": "fc_1", "type": "function_call", "call_id": "c", "name": "f", "arguments": "{}", "status": "completed"],
      ["id": "fo_1", "type": "function_call_output", "call_id": "c", "output": "42", "status": "completed"],
      ["id": "rs_1", "type": "reasoning", "summary": [], "encrypted_content": "xyz"],
      ["id": "ws_1", "type": "web_search_call", "status": "failed", "action": ["type": "search"]],
    ]
    for item in items { #expect(try Message(decodingItem: item).item.sorted == item.sorted) }
    #expect(try Message(decodingItem: items[4]).kind != .message)
    #expect(throws: ServiceError.self) { try Message(decodingItem: ["type": "message"]) }
  }

  @Test func readsItemsOfAnyServer() throws {
    let plain = try Message(decodingItem: [
      "id": "m", "type": "message", "role": "user", "content": "text", "status": .null,
    ])
    #expect(plain.text == "text" && plain.status == .completed && plain.role == .user)
    let refused = try Message(
      decodingItem: ["id": "m", "role": "assistant", "content": [["type": "refusal", "refusal": "no"]]])
    #expect(refused.text == "no")
    let output = try Message(
      decodingItem: [
        "id": "o", "type": "function_call_output", "call_id": "c", "output": [["type": "input_text", "text": "4"]],
      ])
    #expect(output.kind == .functionOutput(ToolOutput(callID: "c", output: "4")))
  }

  @Test func imagesAndFilesAreWhatTheyAreInTheThreadsDialects() throws {
    let request = try CreateItemsRequest(
      decoding: body(
        #"{"items":[{"role":"user","content":[{"type":"input_text","text":"see"},"#
          + #"{"type":"input_image","image_url":"http://x/y.png","detail":"low"},"#
          + #"{"type":"input_file","file_id":"file_1"}]}]}"#))
    let message = try #require(request.items.first)
    #expect(message.attachments == [["file_id": "file_1"]])
    #expect(
      message.content.last == .other(["type": "image_url", "image_url": ["url": "http://x/y.png", "detail": "low"]]))
    var stored = Message(
      id: "m", threadID: "t", createdAt: Timestamp(milliseconds: 0), role: .user, content: message.content)
    stored.attachments = message.attachments
    #expect(
      stored.item["content"] == [
        ["type": "input_text", "text": "see"],
        ["type": "input_image", "image_url": "http://x/y.png", "detail": "low"],
        ["type": "input_file", "file_id": "file_1"],
      ])
  }

  @Test func refusesWhatIsNoItem() throws {
    let one = #"{"role":"user","content":"x"}"#
    let many = "{\"items\":[" + Array(repeating: one, count: 21).joined(separator: ",") + "]}"
    #expect(refusal { () throws(ServiceError) in try CreateItemsRequest(decoding: body(many)) }?.contains("20") == true)
    for (text, word) in [
      ("{}", "items"), (#"{"items":[]}"#, "items"), (#"{"items":["x"]}"#, "items[0]"),
      (#"{"items":[{"role":"king","content":"x"}]}"#, "items[0].role"),
      (#"{"items":[{"role":"user"}]}"#, "items[0].content"),
      (#"{"items":[{"role":"user","content":[{"text":"x"}]}]}"#, "content[0].type"),
      (#"{"items":[{"type":"function_call","name":"f"}]}"#, "call_id"),
      (#"{"items":[{"type":"function_call_output","call_id":"c"}]}"#, "output"),
      (#"{"items":[{"type":"item_reference","id":"m"}]}"#, "item_reference"),
    ] {
      let words = refusal { () throws(ServiceError) in try CreateItemsRequest(decoding: body(text)) }
      #expect(words?.contains(word) == true, "\(text)")
    }
  }

  @Test func readsARequestForAResponse() throws {
    let request = try ResponseRequest(
      decoding: body(
        #"{"model":"m","input":"hi","conversation":{"id":"conv_1"},"instructions":"be nice","max_output_tokens":10,"#
          + #""temperature":0.5,"metadata":{"k":"v"},"stream":true,"store":false,"truncation":"auto","#
          + #""reasoning":{"effort":"low"},"parallel_tool_calls":false,"tool_choice":{"type":"function","name":"f"},"#
          + #""tools":[{"type":"function","name":"f","parameters":{},"strict":null},{"type":"web_search"}],"#
          + #""text":{"format":{"type":"json_schema","name":"n","schema":{}}},"user":"u","include":[]}"#))
    #expect(request.place == .conversation("thread_1") && request.stream && !request.isKept && !request.isBackground)
    let run = request.run
    #expect(run.model == "m" && run.instructions == "be nice" && run.metadata == ["k": "v"] && run.endsWithToolCalls)
    #expect(run.additionalMessages == [NewMessage(text: "hi")])
    #expect(run.sampling == Sampling(temperature: 0.5, maxTokens: 10))
    #expect(
      run.tools == [
        ["type": "function", "function": ["name": "f", "parameters": .object([:]), "strict": .null]],
        ["type": "web_search"],
      ])
    #expect(run.options.toolChoice == ["type": "function", "function": ["name": "f"]])
    #expect(
      run.options.responseFormat
        == ["type": "json_schema", "json_schema": ["name": "n", "schema": .object([:])]])
    #expect(run.options.truncation == .auto && run.options.allowsParallelCalls == false)
    #expect(run.options.reasoningEffort == "low")
    #expect(try ResponseRequest(decoding: body(request.encoded.text)).run == run)
    let after = try ResponseRequest(decoding: body(#"{"previous_response_id":"resp_0","input":[]}"#))
    #expect(after.place == .response("run_0") && after.run.previousID == "run_0")
  }

  @Test(arguments: [
    (#"{"input":"x","conversation":"conv_1","previous_response_id":"resp_1"}"#, "together"), ("{}", "input"),
    (#"{"input":""}"#, "input"), (#"{"input":7}"#, "input"), (#"{"input":"x","conversation":7}"#, "conversation"),
    (#"{"input":"x","tools":[{}]}"#, "tools[0].type"),
    (#"{"input":"x","tools":[{"type":"function"}]}"#, "tools[0].name"),
    (#"{"input":"x","truncation":"maybe"}"#, "truncation"), (#"{"input":"x","prompt":{"id":"p"}}"#, "prompt"),
    (#"{"input":"x","background":true,"store":false}"#, "background"), (#"{"input":"x","stream":"yes"}"#, "stream"),
    (#"{"input":"x","max_output_tokens":-1}"#, "max_output_tokens"),
  ])
  func refusesWhatIsNoRequestForAResponse(_ text: String, _ word: String) throws {
    let words = refusal { () throws(ServiceError) in try ResponseRequest(decoding: body(text)) }
    #expect(words?.contains(word) == true)
  }

  @Test func readsARecordedResponse() throws {
    let json = try JSONValue(parsing: Fixtures.capture("oa3_resp_create").replyBody)
    let response = try ModelResponse(decoding: json)
    #expect(response.run.id == "resp_1" && response.run.status == .completed && response.conversation == "conv_1")
    #expect(response.output.map(\.text) == ["Hello 世界"] && response.output.first?.runID == "resp_1")
    #expect(response.run.usage == Usage(promptTokens: 5, completionTokens: 3))
    #expect(throws: ServiceError.self) { try ModelResponse(decoding: ["id": "x", "object": "conversation"]) }
  }

  @Test func writesEveryStatusAsResponsesHasIt() {
    let expected: [RunStatus: String] = [
      .queued: "queued", .inProgress: "in_progress", .requiresAction: "completed", .cancelling: "cancelled",
      .cancelled: "cancelled", .failed: "failed", .completed: "completed", .incomplete: "incomplete",
      .expired: "failed",
    ]
    for status in RunStatus.allCases {
      var run = Sample.response
      run.status = status
      let json = ModelResponse(run: run, output: [Sample.reply]).encoded
      #expect(json["status"]?.string == expected[status])
      #expect((json["error"]?.isNull == false) == (expected[status] == "failed"))
      #expect((json["incomplete_details"]?.isNull == false) == (status == .incomplete))
      #expect(json["id"] == "resp_1" && json["output"]?.array?.count == 1)
    }
  }
}

extension JSONValue {
  /// This object with its members by name: their order says nothing.
  fileprivate var sorted: [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    for member in object?.members ?? [] { members[member.name] = member.value }
    return members
  }
}
