// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

/// Functions over chat completions: how they are offered, and how calls come back.
@Suite struct ChatToolTests {
  private func events(_ chunks: [String], splitting size: Int = .max) throws -> [ReplyEvent] {
    let bytes = Array(chunks.map { "data: \($0)\n\n" }.joined().utf8)
    var decoder = ChatStreamDecoder()
    var events: [ReplyEvent] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      events += try decoder.feed(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    while case let more = try decoder.finish(), !more.isEmpty { events += more }
    return events
  }

  private func calls(_ pieces: String...) throws -> [ToolCall] {
    let chunks = pieces.map { #"{"choices":[{"delta":{"tool_calls":[\#($0)]}}]}"# }
    let end = #"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#
    var calls: [ToolCall] = []
    for case .toolCall(let call) in try events(chunks + [end, "[DONE]"]) { calls.append(call) }
    return calls
  }

  private let a = ToolCall(id: "c1", name: "f", arguments: #"{"x":"世"}"#)
  private let b = ToolCall(id: "c2", name: "g", arguments: "{}")

  @Test(arguments: [1, 2, 3, 7, 1000])
  func gathersWhatOpenAIStreams(_ size: Int) throws {
    let chunks = [
      #"{"choices":[{"delta":{"role":"assistant","content":null}}]}"#,
      #"{"choices":[{"delta":{"content":"Let me see."}}]}"#,
      #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}}]}"#,
      #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}}]}"#,
      #"{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"g","arguments":""}}]}}]}"#,
      #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"世\"}"}},{"index":1,"function":{"arguments":"{}"}}]}}]}"#,
      #"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#,
      #"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3}}"#, "[DONE]",
    ]
    let expected: [ReplyEvent] = [
      .text("Let me see."), .usage(Usage(promptTokens: 5, completionTokens: 3)), .toolCall(a), .toolCall(b),
      .finished(reason: "tool_calls"),
    ]
    #expect(try events(chunks, splitting: size) == expected)
    #expect(try events(chunks.dropLast(), splitting: size) == expected)
  }

  @Test func takesWholeCallsAtOnce() throws {
    let both = [
      #"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"x\":\"世\"}"}}"#,
      #"{"index":1,"id":"c2","function":{"name":"g","arguments":"{}"}}"#,
    ]
    #expect(try calls(both.joined(separator: ",")) == [a, b])
    #expect(try calls(both[0], both[1]) == [a, b])
  }

  @Test func takesCallsWithoutANumber() throws {
    let both = [
      #"{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":\"世\"}"}}"#,
      #"{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}"#,
    ]
    #expect(try calls(both.joined(separator: ",")) == [a, b])
    // In pieces that name their call, and in pieces that do not.
    let pieces = [#"{"id":"c1","function":{"arguments":"{\"x\":"}}"#, #"{"function":{"arguments":"\"世\"}"}}"#]
    #expect(try calls(#"{"id":"c1","function":{"name":"f"}}"#, pieces[0], pieces[1], both[1]) == [a, b])
  }

  @Test func takesCallsThatAllHaveNumber0() throws {
    let both = [
      #"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"x\":\"世\"}"}}"#,
      #"{"index":0,"id":"c2","function":{"name":"g","arguments":"{}"}}"#,
    ]
    #expect(try calls(both[0], both[1]) == [a, b])
    // Neither number nor id tells these two apart.
    let bare = #"{"index":0,"function":{"name":"f","arguments":"{\"n\":1}"}}"#
    #expect(try calls(bare, bare).map(\.arguments) == [#"{"n":1}"#, #"{"n":1}"#])
    #expect(try calls(#"{"function":{"name":"f","arguments":{"n":1}}}"#).map(\.arguments) == [#"{"n":1}"#])
  }

  @Test func aNameThatIsRepeatedInEveryPieceIsOneCall() throws {
    let pieces = [
      #"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"x\":"}}"#,
      #"{"index":0,"id":"c1","function":{"name":"f","arguments":"\"世\"}"}}"#,
    ]
    #expect(try calls(pieces[0], pieces[1]) == [a])
    let bare = [
      #"{"index":0,"function":{"name":"f","arguments":"{\"x\":"}}"#,
      #"{"index":0,"function":{"name":"f","arguments":"\"世\"}"}}"#,
    ]
    #expect(try calls(bare[0], bare[1]).map(\.arguments) == [a.arguments])
  }

  @Test(arguments: [
    #"{"index":0,"id":"c","function":{"name":"f"}}"#, #"{"index":0,"id":"c","function":{"name":"f","arguments":""}}"#,
    #"{"index":0,"id":"c","function":{"name":"f","arguments":null}}"#,
  ])
  func noArgumentsAreAnEmptyObject(_ piece: String) throws {
    #expect(try calls(piece) == [ToolCall(id: "c", name: "f", arguments: "{}")])
  }

  @Test(arguments: [
    "{}", "null", "1", #""x""#, "[]", #"{"index":-9223372036854775808}"#, #"{"index":"0","function":3}"#,
  ])
  func junkDoesNotCrash(_ piece: String) throws {
    _ = try calls(piece, piece)
    _ = try ChatStreamDecoder.decode(
      whole: try JSONValue(parsing: #"{"choices":[{"message":{"tool_calls":\#(piece)}}]}"#))
  }

  @Test func aServerGoneWildIsStopped() {
    let many = (0..<200).map { #"{"index":\#($0),"function":{"name":"f"}}"# }.joined(separator: ",")
    #expect(throws: ServiceError(.notUnderstood)) { try calls(many) }
  }

  @Test func readsAWholeReplyWithCalls() throws {
    let reply = #"""
      {"choices":[{"message":{"content":null,"tool_calls":[
        {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":\"世\"}"}},
        {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}
      """#
    let events = try ChatStreamDecoder.decode(whole: try JSONValue(parsing: reply))
    #expect(events == [.toolCall(a), .toolCall(b), .finished(reason: "tool_calls")])
    let old = #"{"choices":[{"message":{"function_call":{"name":"g","arguments":"{}"}}}]}"#
    let call = ToolCall(id: "", name: "g", arguments: "{}")
    #expect(
      try ChatStreamDecoder.decode(whole: try JSONValue(parsing: old)) == [.toolCall(call), .finished(reason: "stop")])
  }

  @Test func aStreamThatIsCutTellsNoCall() throws {
    var decoder = ChatStreamDecoder()
    let chunk = #"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f"}}]}}]}"#
    #expect(try decoder.feed(Array("\(chunk)\n\n".utf8)).isEmpty)
    #expect(throws: ServiceError(.cutStream)) { try decoder.finish() }
  }

  private func sent(_ change: (inout ReplyRequest) -> Void) -> JSONValue {
    var request = ReplyRequest(model: "m", instructions: nil, turns: [])
    change(&request)
    return ChatCompletions.encode(request)
  }

  @Test func sendsCallsAndTheirOutputs() {
    let body = sent { request in
      var called = ReplyRequest.Turn(role: .assistant, text: "")
      called.toolCalls = [a, ToolCall(id: "c3", name: "h", arguments: "not json")]
      var output = ReplyRequest.Turn(role: Role(rawValue: "tool"), text: "42")
      output.callID = "c1"
      request.turns = [.init(role: Role(rawValue: "developer"), text: "d"), called, output]
    }
    #expect(
      body["messages"]?.text
        == #"[{"role":"system","content":"d"},{"role":"assistant","content":"","tool_calls":["#
        + #"{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":\"世\"}"}},"#
        + #"{"id":"c3","type":"function","function":{"name":"h","arguments":"{\"arguments\":\"not json\"}"}}]},"#
        + #"{"role":"tool","content":"42","tool_call_id":"c1"}]"#)
  }

  @Test func sendsFunctionsAndHowToCallThem() {
    let nested: JSONValue = ["type": "function", "function": ["name": "f", "parameters": [:]]]
    let flat: JSONValue = ["type": "function", "name": "f", "strict": .null, "parameters": [:]]
    let body = sent { request in
      request.tools = [nested, flat, ["type": "code_interpreter"], "search", ["type": "function"]]
      request.options = RunOptions(
        toolChoice: ["type": "function", "name": "f"], allowsParallelCalls: false,
        responseFormat: ["type": "json_schema", "name": "n", "schema": [:]], reasoningEffort: "low")
    }
    #expect(body["tools"] == [nested, nested])
    #expect(body["tool_choice"] == ["type": "function", "function": ["name": "f"]])
    #expect(body["parallel_tool_calls"] == false)
    #expect(body["response_format"] == ["type": "json_schema", "json_schema": ["name": "n", "schema": [:]]])
    #expect(body["reasoning_effort"] == "low")
  }

  @Test func sendsNothingThatAServerWouldRefuse() {
    let body = sent { request in
      request.tools = [["type": "file_search"]]
      request.options = RunOptions(toolChoice: "required", allowsParallelCalls: true, responseFormat: "auto")
    }
    for name in ["tools", "tool_choice", "parallel_tool_calls", "response_format"] { #expect(body[name] == nil) }
    let other = sent { request in
      request.tools = [["type": "function", "function": ["name": "f"]]]
      request.options = RunOptions(toolChoice: ["type": "file_search"], responseFormat: ["type": "json_object"])
    }
    #expect(other["tool_choice"] == nil)
    #expect(other["response_format"] == ["type": "json_object"])
  }

  @Test(arguments: [
    "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
    "Requested tokens (600) exceed context window of 512", "Range of input length should be [1, 6000]",
    "prompt is too long: 200000 tokens > 100000 maximum",
  ])
  func knowsALongConversationByTheWords(_ words: String) {
    #expect(ServiceError(.badRequest, status: 400, message: words).recognizingLength.kind == .tooLarge)
    #expect(ServiceError(.rateLimited, message: words).recognizingLength.kind == .rateLimited)
    #expect(ServiceError(.badRequest, message: "no such model").recognizingLength.kind == .badRequest)
  }
}
