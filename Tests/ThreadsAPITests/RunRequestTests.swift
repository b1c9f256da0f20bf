// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@Suite struct RunRequestTests {
  private func body(_ text: String) throws -> RequestBody { try RequestBody(text.utf8) }

  private func run(_ members: String) throws -> RunRequest {
    try CreateRunRequest(decoding: body(#"{"assistant_id":"a",\#(members)}"#)).run
  }

  @Test func readsEveryOption() throws {
    let request = try run(
      #"""
      "truncation_strategy":{"type":"last_messages","last_messages":10},"max_prompt_tokens":500,"tool_choice":"none",
      "parallel_tool_calls":false,"response_format":{"type":"json_object"},"reasoning_effort":"low",
      "tools":[{"type":"function","function":{"name":"f","parameters":{}}},{"type":"quark_search"}]
      """#)
    #expect(
      request.options
        == RunOptions(
          truncation: .lastMessages(10), maxPromptTokens: 500, toolChoice: "none", allowsParallelCalls: false,
          responseFormat: ["type": "json_object"], reasoningEffort: "low"))
    #expect(request.tools?.count == 2)
  }

  @Test func whatIsNotSaidStaysOpen() throws {
    let nothing = try run(
      #""tools":null,"truncation_strategy":null,"tool_choice":null,"response_format":null,"max_prompt_tokens":null"#)
    #expect(nothing.options == RunOptions())
    #expect(nothing.tools == nil)
    #expect(try run(#""tools":[]"#).tools == [])
    let open = try run(#""truncation_strategy":{"type":"auto","last_messages":null},"tool_choice":"auto""#)
    #expect(open.options == RunOptions(truncation: .auto, toolChoice: "auto"))
  }

  @Test(arguments: [
    (#""truncation_strategy":"auto""#, "truncation_strategy"),
    (#""truncation_strategy":{}"#, "truncation_strategy.type"),
    (#""truncation_strategy":{"type":"newest"}"#, "truncation_strategy.type"),
    (#""truncation_strategy":{"type":"last_messages"}"#, "truncation_strategy.last_messages"),
    (#""truncation_strategy":{"type":"last_messages","last_messages":0}"#, "truncation_strategy.last_messages"),
    (#""truncation_strategy":{"type":"last_messages","last_messages":"5"}"#, "truncation_strategy.last_messages"),
    (#""max_prompt_tokens":0"#, "max_prompt_tokens"), (#""max_prompt_tokens":1.5"#, "max_prompt_tokens"),
    (#""tool_choice":"maybe""#, "tool_choice"), (#""tool_choice":[]"#, "tool_choice"),
    (#""tool_choice":{"type":"function","function":{}}"#, "tool_choice.function.name"),
    (#""parallel_tool_calls":"no""#, "parallel_tool_calls"), (#""response_format":"json""#, "response_format"),
    (#""response_format":{"type":"xml"}"#, "response_format.type"), (#""reasoning_effort":5"#, "reasoning_effort"),
    (#""tools":{}"#, "tools"), (#""tools":["f"]"#, "tools[0]"), (#""tools":[{}]"#, "tools[0].type"),
    (#""tools":[{"type":"function"}]"#, "tools[0].function"),
    (#""tools":[{"type":"x"},{"type":"function","function":{"name":""}}]"#, "tools[1].function.name"),
    (#""tools":[{"type":"function","function":{"name":"f","parameters":"{}"}}]"#, "tools[0].function.parameters"),
    (
      #""additional_messages":[{"role":"user","content":"a","attachments":[{}]}]"#,
      "additional_messages[0].attachments[0].file_id"
    ),
  ])
  func namesTheFieldThatIsWrong(_ members: String, _ field: String) {
    #expect { try run(members) } throws: {
      guard let error = $0 as? ServiceError else { return false }
      return error.kind == .badRequest && error.field == field && error.message?.hasPrefix(field + " ") == true
    }
  }

  @Test(arguments: ["ds2_run_submit", "oa3_run_submit"]) func readsRecordedToolOutputs(_ name: String) throws {
    let request = try SubmitToolOutputsRequest(decoding: body(Fixtures.capture(name).requestBody))
    #expect(request.outputs == [ToolOutput(callID: "call_1", output: "42")])
    #expect(!request.stream)
  }

  @Test func aCallNeedNotBeNamed() throws {
    let request = try SubmitToolOutputsRequest(
      decoding: body(#"{"tool_outputs":[{"output":""},{"tool_call_id":"","output":"b"}],"stream":true}"#))
    #expect(request.outputs == [ToolOutput(callID: nil, output: ""), ToolOutput(callID: nil, output: "b")])
    #expect(request.stream)
  }

  @Test(arguments: [
    ("{}", "tool_outputs"), (#"{"tool_outputs":null}"#, "tool_outputs"), (#"{"tool_outputs":{}}"#, "tool_outputs"),
    (#"{"tool_outputs":["a"]}"#, "tool_outputs[0]"),
    (#"{"tool_outputs":[{"output":"a"},{}]}"#, "tool_outputs[1].output"),
    (#"{"tool_outputs":[{"output":{"a":1}}]}"#, "tool_outputs[0].output"),
    (#"{"tool_outputs":[{"output":"a","tool_call_id":5}]}"#, "tool_outputs[0].tool_call_id"),
    (#"{"tool_outputs":[{"output":"a"}],"stream":1}"#, "stream"),
  ])
  func namesTheFieldOfAnOutputThatIsWrong(_ text: String, _ field: String) {
    #expect { try SubmitToolOutputsRequest(decoding: body(text)) } throws: { ($0 as? ServiceError)?.field == field }
  }

  @Test func resourcesBesideTheThreadAreItsOwn() throws {
    let request = try CreateThreadAndRunRequest(
      decoding: body(#"{"assistant_id":"a","tool_resources":{"file_search":{"vector_store_ids":["v"]}}}"#))
    #expect(request.thread.toolResources == ["file_search": ["vector_store_ids": ["v"]]])
  }

  @Test func anAssistantKeepsWhatIsNotSaid() throws {
    let made = try AssistantSettings(
      decoding: body(
        #"""
        {"model":"m","tools":[{"type":"file_search"}],"tool_resources":{"file_search":{"vector_store_ids":["v"]}},
         "response_format":{"type":"text"},"reasoning_effort":"high"}
        """#))
    #expect(made.toolResources == ["file_search": ["vector_store_ids": ["v"]]])
    #expect(made.responseFormat == ["type": "text"])
    #expect(made.reasoningEffort == "high")
    #expect(try made.updated(by: body(#"{"file_ids":[],"metadata":null}"#)) == made)
    let files = try made.updated(by: body(#"{"file_ids":["f"]}"#))
    #expect(files.toolResources == ["code_interpreter": ["file_ids": ["f"]]])
    #expect { try AssistantSettings(decoding: body(#"{"model":"m","tools":[{"type":"function"}]}"#)) } throws: {
      ($0 as? ServiceError)?.field == "tools[0].function"
    }
  }

  @Test func aPageOfAListThatIsThereWhole() throws {
    let files = ["a", "b", "c", "d", "e"].map {
      StoredFile(id: $0, createdAt: Timestamp(seconds: 1), name: $0, purpose: "p", size: 1)
    }
    func page(_ query: [String: String]) throws -> (ids: String, hasMore: Bool) {
      let page = try PageRequest { query[$0] }.page(of: files)
      return (page.items.map(\.id).joined(), page.hasMore)
    }
    #expect(try page([:]) == ("edcba", false))
    #expect(try page(["order": "asc", "limit": "2"]) == ("ab", true))
    #expect(try page(["order": "asc", "after": "b", "limit": "2"]) == ("cd", true))
    #expect(try page(["order": "asc", "after": "e"]) == ("", false))
    #expect(try page(["order": "asc", "before": "d", "limit": "2"]) == ("bc", true))
    #expect(try page(["order": "asc", "after": "a", "before": "d", "limit": "5"]) == ("bc", false))
    #expect(try page(["order": "asc", "after": "d", "before": "b"]) == ("", false))
    #expect(throws: ServiceError.self) { try page(["after": "x"]) }
    #expect(try PageRequest(query: { ["limit": "10000"][$0] }, mostAtOnce: 10_000).limit == 100)
  }
}
