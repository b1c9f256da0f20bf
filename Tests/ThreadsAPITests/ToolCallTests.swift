// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

/// Calls of tools in all spellings: of steps, of runs that require action, of streams.
@Suite struct ToolCallTests {
  private func call(_ text: String) throws -> ToolCall { ToolCall(decoding: try JSONValue(parsing: text)) }

  @Test func readsACallOfAnySpelling() throws {
    let asked = ToolCall(id: "c", name: "f", arguments: #"{"a":1}"#)
    #expect(
      try call(#"{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1}","output":null}}"#) == asked)
    #expect(try call(#"{"id":"c","function":{"name":"f","arguments":{"a":1}}}"#) == asked)
    // DashScope: the payload under the tool's type, under `plugin_name`, without a type.
    let search = ToolCall(id: "", type: "quark_search", name: "quark_search", arguments: "{}", output: "out")
    #expect(try call(#"{"id":"","type":"quark_search","quark_search":{"arguments":"{}","output":"out"}}"#) == search)
    #expect(try call(#"{"type":"quark_search","plugin_name":{"arguments":"{}","output":"out"}}"#) == search)
    #expect(try call(#"{"index":0,"quark_search":{"arguments":"{}","output":"out"}}"#) == search)
    #expect(
      try call(
        #"{"id":"c","type":"code_interpreter","code_interpreter":{"input":"1+1","outputs":[{"type":"logs","logs":"2"},{"type":"image"}]}}"#
      )
        == ToolCall(id: "c", type: "code_interpreter", name: "code_interpreter", arguments: "1+1", output: "2"))
    #expect(try call("{}") == ToolCall(id: "", name: "", arguments: ""))
    #expect(try call(#"{"id":5,"type":[],"function":"f"}"#) == ToolCall(id: "", name: "", arguments: ""))
  }

  @Test func aRunSaysWhatItWaitsFor() throws {
    func calls(_ action: String, status: String = "requires_action") throws -> [ToolCall] {
      try Run(decoding: JSONValue(parsing: #"{"id":"r","status":"\#(status)","required_action":\#(action)}"#))
        .requiredCalls
    }
    let action =
      #"{"type":"submit_tool_outputs","submit_tool_outputs":{"tool_calls":[{"id":"","type":"function","#
      + #""function":{"name":"f","arguments":"{}"}}]}}"#
    #expect(try calls(action) == [ToolCall(id: "", name: "f", arguments: "{}")])
    for nothing in ["null", "{}", "0", "-1", "\"\"", "[]", #"{"type":"","submit_tool_outputs":{"tool_calls":[]}}"#] {
      #expect(try calls(nothing).isEmpty, "\(nothing)")
      #expect(try Run(decoding: JSONValue(parsing: #"{"id":"r","required_action":\#(nothing)}"#)).requiredAction == nil)
    }
    // What was required is of no interest once it is answered.
    #expect(try calls(action, status: "completed").isEmpty)
  }

  @Test(arguments: Dialect.all.map(\.name)) func aStepReadsWhatItWrites(_ name: String) throws {
    let dialect = try #require(Dialect.named(name))
    for type in ["function", "code_interpreter", "file_search", "quark_search"] {
      for output in [nil, "", "out\nput"] {
        var step = Sample.step
        step.details = .toolCalls([ToolCall(id: "c", type: type, name: "n", arguments: #"{"世":1}"#, output: output)])
        let json = try JSONValue(parsing: step.encoded(dialect, requestID: "q").text)
        #expect(try RunStep(decoding: json) == step)
        #expect(json["type"] == "tool_calls")
      }
    }
  }

  @Test func codeHasItsOutputsInAListWhereThatIsUnderstood() throws {
    var step = Sample.step
    step.details = .toolCalls([ToolCall(id: "c", type: "code_interpreter", name: "n", arguments: "1", output: "2")])
    func payload(_ dialect: Dialect) -> JSONValue? {
      step.encoded(dialect, requestID: "q")["step_details"]?["tool_calls"]?.array?.first?["code_interpreter"]
    }
    #expect(payload(.assistants)?["input"] == "1")
    #expect(payload(.assistants)?["outputs"] == [["type": "logs", "logs": "2"]])
    #expect(payload(.dashscope)?["outputs"] == nil)
  }

  private func deltas(_ text: String) throws -> [RunEvent] {
    var decoder = RunStreamDecoder()
    return try decoder.feed(text.utf8)
  }

  @Test func piecesOfACallGrowTogether() throws {
    func event(_ call: String) -> String {
      #"data: {"id":"s","object":"thread.run.step.delta","delta":{"step_details":{"type":"tool_calls","tool_calls":[\#(call)]}}}"#
        + "\n\n"
    }
    let events = try deltas(
      event(#"{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"","output":null}}"#)
        + event(#"{"index":0,"type":"function","function":{"arguments":"{\"a\""}}"#)
        + event(#"{"index":1,"id":"d","type":"function","function":{"name":"g","arguments":"{}"}}"#)
        + event(#"{"index":0,"function":{"arguments":":1}"}}"#))
    #expect(
      events == [
        .stepDelta("s", index: 0, ToolCall(id: "c", name: "f", arguments: "")),
        .stepDelta("s", index: 0, ToolCall(id: "c", name: "f", arguments: #"{"a""#)),
        .stepDelta("s", index: 1, ToolCall(id: "d", name: "g", arguments: "{}")),
        .stepDelta("s", index: 0, ToolCall(id: "c", name: "f", arguments: #"{"a":1}"#)),
      ])
  }

  /// As DashScope's documents show it: first the arguments, then the output, the type left out.
  @Test func anOutputComesAfterItsCall() throws {
    let events = try deltas(
      """
      event:thread.run.step.delta
      data:{"id":"s","delta":{"step_details":{"type":"tool_calls","tool_calls":[{"id":"","type":"quark_search","quark_search":{"arguments":"{}"}}]}},"request_id":"r"}

      event:thread.run.step.delta
      data:{"id":"s","delta":{"step_details":{"tool_calls":[{"plugin_name":{"output":"out"}}]}}}

      event:thread.run.step.delta
      data:{"id":"s","delta":{"step_details":{"tool_calls":[5,null,{}]}}}

      event:thread.run.step.delta
      data:{"delta":{"step_details":{"tool_calls":{}}}}


      """)
    let whole = ToolCall(id: "", type: "quark_search", name: "quark_search", arguments: "{}", output: "out")
    var asked = whole
    asked.output = nil
    #expect(events.prefix(2) == [.stepDelta("s", index: 0, asked), .stepDelta("s", index: 0, whole)])
    #expect(events.count == 3)
  }

  @Test(arguments: Dialect.all.map(\.name)) func aRunThatRequiresActionIsToldInEveryDialect(_ name: String) throws {
    let dialect = try #require(Dialect.named(name))
    let call = ToolCall(id: "call_1", name: "get_weather", arguments: #"{"city":"Paris"}"#)
    var run = Sample.run
    run.status = .requiresAction
    run.requiredAction = [
      "type": "submit_tool_outputs",
      "submit_tool_outputs": [
        "tool_calls": [
          [
            "id": "call_1", "type": "function",
            "function": ["name": "get_weather", "arguments": .string(call.arguments)],
          ]
        ]
      ],
    ]
    let told: [RunEvent] = [.stepDelta("step_1", index: 0, call), .runChanged(run)]
    var bytes: [UInt8] = []
    for event in told { bytes += dialect.bytes(try #require(dialect.encode(event, requestID: "q"))) }
    bytes += dialect.bytes(dialect.doneEvent)
    var decoder = RunStreamDecoder()
    #expect(try decoder.feed(bytes) == told)
    #expect(decoder.isComplete)
    #expect(run.requiredCalls == [call])
  }
}
