// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@Suite struct CodecTests {
  @Test(arguments: Dialect.all.map(\.name)) func readsWhatItWrites(_ name: String) throws {
    let dialect = try #require(Dialect.named(name))
    func again<Object: WireObject>(_ object: Object) throws -> Object {
      try Object(decoding: JSONValue(parsing: object.encoded(dialect, requestID: "q").text))
    }
    #expect(try again(Sample.thread) == Sample.thread)
    #expect(try again(Sample.message) == Sample.message)
    #expect(try again(Sample.run) == Sample.run)
    #expect(try again(Sample.step) == Sample.step)
    #expect(try again(Sample.assistant) == Sample.assistant)
    #expect(try again(Sample.file) == Sample.file)
    var run = Sample.run
    run.options = RunOptions(
      truncation: .lastMessages(3), maxPromptTokens: 9, toolChoice: ["type": "function", "function": ["name": "f"]],
      allowsParallelCalls: false, responseFormat: ["type": "json_object"], reasoningEffort: "low")
    run.droppedMessages = 2
    #expect(try again(run) == run)
    let page = Page(items: [Sample.thread], hasMore: true)
    #expect(try Page<ChatThread>(decoding: page.encoded(dialect, requestID: "q")) == page)
  }

  @Test func spellsWhatDialectsSpellDifferently() {
    let thread = ChatThread(id: "thread_1", createdAt: Timestamp(milliseconds: 1_763_700_000_123))
    #expect(
      thread.encoded(.dashscope, requestID: "q").text
        == #"{"id":"thread_1","object":"thread","created_at":1763700000123,"metadata":{},"request_id":"q"}"#)
    #expect(
      thread.encoded(.assistants, requestID: "q").text
        == #"{"id":"thread_1","object":"thread","created_at":1763700000,"metadata":{},"tool_resources":{}}"#)
    #expect(
      thread.encoded(.aimlapi, requestID: "q").text
        == #"{"id":"thread_1","object":"thread","created_at":1763700000,"metadata":null,"#
        + #""tool_resources":{"code_interpreter":{"file_ids":[]},"file_search":{"vector_store_ids":[]}}}"#)
    let question = Message(id: "m", threadID: "t", createdAt: Sample.time, role: .user, content: [.text("hi")])
    #expect(question.encoded(.dashscope, requestID: "q")["run_id"] == "")
    #expect(question.encoded(.assistants, requestID: "q")["run_id"] == JSONValue.null)
    #expect(Sample.run.encoded(.dashscope, requestID: "q")["usage"]?["input_tokens"] == 5)
    #expect(Sample.run.encoded(.assistants, requestID: "q")["usage"]?["prompt_tokens"] == 5)
    #expect(Sample.run.encoded(.assistants, requestID: "q")["max_completion_tokens"] == 10)
    #expect(
      Dialect.dashscope.encodeDeletion(of: ChatThread.self, id: "t", requestID: "q").text
        == #"{"id":"t","object":"thread.deleted","deleted":true,"request_id":"q"}"#)
  }

  @Test func aRunSaysHowItGoesAboutItsWork() {
    func member(_ name: String, _ dialect: Dialect, _ change: (inout Run) -> Void = { _ in }) -> JSONValue? {
      var run = Sample.run
      change(&run)
      return run.encoded(dialect, requestID: "q")[name]
    }
    for dialect in [Dialect.assistants, .aimlapi] {
      #expect(member("truncation_strategy", dialect) == ["type": "auto", "last_messages": .null])
      #expect(member("tool_choice", dialect) == "auto")
      #expect(member("response_format", dialect) == "auto")
      #expect(member("parallel_tool_calls", dialect) == true)
      #expect(member("max_prompt_tokens", dialect) == JSONValue.null)
    }
    #expect(member("dropped_messages", .assistants) == nil)
    for dialect in Dialect.all {
      #expect(member("dropped_messages", dialect) { $0.droppedMessages = 4 } == 4)
      #expect(
        member("truncation_strategy", dialect) { $0.options.truncation = .lastMessages(3) }
          == ["type": "last_messages", "last_messages": 3])
      #expect(member("parallel_tool_calls", dialect) { $0.options.allowsParallelCalls = false } == false)
    }
  }

  @Test func filesAreNamedAsTheDialectDoes() throws {
    let message = Sample.message.encoded(.dashscope, requestID: "q")
    #expect(message["file_ids"] == ["f"])
    #expect(try Message(decoding: ["id": "m", "file_ids": ["a", "b"]]).fileIDs == ["a", "b"])
    let sent = NewMessage(role: .user, content: [.text("x")], attachments: [["file_id": "f", "tools": []]])
    #expect(Dialect.dashscope.encode(sent)["file_ids"] == ["f"])
    #expect(Dialect.dashscope.encode(sent)["attachments"] == nil)
    #expect(Dialect.assistants.encode(sent)["attachments"] == [["file_id": "f", "tools": []]])
    let files = MessageFile.all(of: Sample.message)
    #expect(
      files.first?.encoded(.dashscope, requestID: "q").text
        == #"{"id":"f","object":"thread.message.file","created_at":1763700000000,"message_id":"msg_1","request_id":"q"}"#
    )
    #expect(
      Dialect.assistants.encodeDeletion(of: StoredFile.self, id: "f", requestID: "q").text
        == #"{"id":"f","object":"file","deleted":true}"#)
  }

  @Test func whatAProviderLacksIsKnown() {
    #expect(!Dialect.dashscope.abilities.contains(.deleteMessages))
    #expect(!Dialect.dashscope.abilities.contains(.files))
    #expect(Dialect.assistants.abilities.isSuperset(of: [.deleteMessages, .files, .cancelRuns, .functionTools]))
    for dialect in Dialect.all { #expect(!dialect.abilities.contains(.listThreads)) }
  }

  @Test(arguments: ["ds2_thread_create_msgs", "oa3_thread_create_msgs"]) func readsARecordedThread(_ name: String)
    throws
  {
    let thread = try ChatThread(decoding: JSONValue(parsing: Fixtures.capture(name).replyBody))
    #expect(thread.id == "thread_abc")
    #expect(thread.createdAt.seconds == 1_763_700_000)
    #expect(thread.metadata == ["user": "abc123"])
  }

  @Test(arguments: ["ds2_message_list", "oa3_message_list"]) func readsARecordedList(_ name: String) throws {
    let page = try Page<Message>(decoding: JSONValue(parsing: Fixtures.capture(name).replyBody))
    #expect(page.items.map(\.text) == ["Hello there", "hi"])
    #expect(page.items.map(\.role) == [.assistant, .user])
    #expect(page.items[1].assistantID == nil)
    #expect(!page.hasMore)
  }

  @Test(arguments: ["ds2_run_cancel", "oa3_run_cancel"]) func readsARecordedRun(_ name: String) throws {
    let run = try Run(decoding: JSONValue(parsing: Fixtures.capture(name).replyBody))
    #expect(run.status == .cancelling)
    #expect(run.lastError == nil)
    #expect(run.usage == nil)
  }

  @Test func everySpellingOfNothingIsNothing() throws {
    let run = try Run(
      decoding: [
        "id": "r", "required_action": .object([:]), "last_error": ["code": "", "message": ""], "expires_at": 0,
        "started_at": -1, "completed_at": "", "cancelled_at": .null, "usage": .object([:]), "temperature": "None",
        "metadata": .null, "tools": .null, "incomplete_details": .object([:]), "status": "pondering", "top_k": "x",
      ])
    #expect(
      run
        == Run(
          id: "r", threadID: "", assistantID: "", status: .inProgress, createdAt: Timestamp(milliseconds: 0)))
    let message = try Message(
      decoding: ["id": "m", "assistant_id": "", "run_id": "", "status": "", "content": .null, "metadata": []])
    #expect(message.role == .user)
    #expect(message.status == .completed)
    #expect(message.content.isEmpty)
  }

  @Test func readsTimesOfEitherUnit() throws {
    func time(_ value: JSONValue) throws -> Int64 {
      try ChatThread(decoding: ["id": "t", "created_at": value]).createdAt.milliseconds
    }
    #expect(try time(1_763_700_000) == 1_763_700_000_000)
    #expect(try time(1_763_700_000_123) == 1_763_700_000_123)
    #expect(try time(99_999_999_999) == 99_999_999_999_000)
    #expect(try time(100_000_000_000) == 100_000_000_000)
    #expect(try time(1763700000.75) == 1_763_700_000_000)
    #expect(try time("1763700000") == 1_763_700_000_000)
    for junk: JSONValue in [1e300, -5, .integer(.min), "soon", .null, [], true] { #expect(try time(junk) == 0) }
    #expect(try time(.integer(.max)) == .max)
  }

  @Test func readsContentOfAnyShape() throws {
    func content(_ value: JSONValue) throws -> [ContentPart] {
      try Message(decoding: ["id": "m", "content": value]).content
    }
    #expect(try content("hi") == [.text("hi")])
    #expect(try content([["type": "text", "text": "hi"]]) == [.text("hi")])
    #expect(try content([["type": "text", "text": ["value": "hi", "annotations": []]]]) == [.text("hi")])
    #expect(try content(["type": "output_text", "text": "hi"]) == [.text("hi")])
    #expect(try content([["text": ["value": "hi"]], "there"]) == [.text("hi"), .text("there")])
    #expect(
      try content([["type": "refusal", "refusal": "no"], 5]) == [
        .other(["type": "refusal", "refusal": "no"]), .other(5),
      ])
    #expect(try content(7).isEmpty)
  }

  @Test func countsCannotOverflow() throws {
    let run = try Run(
      decoding: ["id": "r", "usage": ["prompt_tokens": .integer(.max), "output_tokens": .integer(.max)]])
    #expect(run.usage?.totalTokens ?? 0 > 0)
    #expect(try Run(decoding: ["id": "r", "usage": ["prompt_tokens": -5]]).usage == nil)
  }

  @Test func anObjectOfAnotherKindIsNotUnderstood() {
    let junk: [JSONValue] = [
      .null, "x", [], .object([:]), ["id": 5], ["id": ""], ["id": "t", "object": "assistant"],
      ["id": "t", "object": "list"],
    ]
    for json in junk { #expect(throws: ServiceError(.notUnderstood)) { try ChatThread(decoding: json) } }
    #expect(throws: ServiceError(.notUnderstood)) { try Page<Run>(decoding: ["data": .null]) }
    #expect(throws: ServiceError(.notUnderstood)) { try Page<Run>(decoding: ["data": [5]]) }
  }

  @Test func oneBadElementDoesNotLoseAList() throws {
    let page = try Page<Message>(decoding: ["data": [["id": "a"], .null, ["id": "b"]], "has_more": true])
    #expect(page.items.map(\.id) == ["a", "b"])
    #expect(page.hasMore)
  }

  @Test func readsMetadataThatIsNotText() throws {
    let thread = try ChatThread(decoding: ["id": "t", "metadata": ["a": 1, "b": true, "c": .null, "d": ["e": []]]])
    #expect(thread.metadata == ["a": "1", "b": "true", "d": #"{"e":[]}"#])
  }

  @Test func writesMomentsAsRFC3339() {
    #expect(Timestamp(milliseconds: 1_741_677_207_813).rfc3339 == "2025-03-11T07:13:27.813Z")
    #expect(Timestamp(milliseconds: 0).rfc3339 == "1970-01-01T00:00:00.000Z")
    #expect(Timestamp(seconds: 951_782_400).rfc3339 == "2000-02-29T00:00:00.000Z")
    #expect(Timestamp(milliseconds: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: .min).rfc3339.hasSuffix("Z"))
    #expect(Timestamp(milliseconds: .max).rfc3339.hasSuffix("Z"))
  }
}
