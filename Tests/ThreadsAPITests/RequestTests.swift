// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@Suite struct RequestTests {
  private func body(_ text: String) throws -> RequestBody { try RequestBody(text.utf8) }

  @Test(arguments: ["", " \n", "\"\"", "{}", "null"]) func everyWayToSayNothing(_ text: String) throws {
    let request = try CreateThreadRequest(decoding: body(text))
    #expect(request.messages.isEmpty)
    #expect(request.metadata.isEmpty)
    #expect(try UpdateThreadRequest(decoding: body(text)).metadata == nil)
  }

  @Test(arguments: ["{", "[]", "5", "\"x\"", "<html>", "{\"a\":1} x"]) func refusesOtherBodies(_ text: String) {
    #expect { try body(text) } throws: { ($0 as? ServiceError)?.kind == .badRequest }
  }

  @Test func readsMessagesAsObjectsOrStrings() throws {
    let request = try CreateThreadRequest(
      decoding: body(#"{"messages":["a",{"role":"assistant","content":[{"type":"text","text":"b"}],"metadata":null}]}"#)
    )
    #expect(request.messages == [NewMessage(text: "a"), NewMessage(role: .assistant, text: "b")])
  }

  @Test func absentKeepsAndEmptyClears() throws {
    #expect(try UpdateThreadRequest(decoding: body(#"{"metadata":null}"#)).metadata == nil)
    #expect(try UpdateThreadRequest(decoding: body(#"{"metadata":{}}"#)).metadata == [:])
    #expect(try UpdateMetadataRequest(decoding: body(#"{"metadata":{"a":"b"}}"#)).metadata == ["a": "b"])
  }

  @Test(arguments: [
    ("ds2_thread_and_run", false), ("ds2_thread_and_run_stream", true), ("oa3_thread_and_run_stream", true),
  ])
  func readsARecordedThreadAndRun(_ name: String, _ stream: Bool) throws {
    let request = try CreateThreadAndRunRequest(decoding: body(Fixtures.capture(name).requestBody))
    #expect(request.thread.messages == [NewMessage(text: "hi")])
    #expect(request.run.run.assistantID == "asst_1")
    #expect(request.run.stream == stream)
  }

  @Test func readsARecordedRun() throws {
    let one = try CreateRunRequest(decoding: body(Fixtures.capture("oa3_run_create").requestBody))
    #expect(one.run.additionalMessages == [NewMessage(text: "x")])
    #expect(!one.stream)
    let other = try CreateRunRequest(decoding: body(Fixtures.capture("ds2_run_create").requestBody))
    #expect(other.run.sampling == Sampling(temperature: 0.1))
  }

  @Test func readsARecordedAssistant() throws {
    let created = try AssistantSettings(decoding: body(Fixtures.capture("ds2_assistant_create").requestBody))
    #expect(
      created
        == AssistantSettings(
          model: "qwen-max", name: "n", description: "d", instructions: "be nice", tools: [["type": "search"]],
          sampling: Sampling(temperature: 0.5, topP: 0.9, topK: 3, maxTokens: 10)))
    var expected = created
    expected.instructions = "x"
    #expect(try created.updated(by: body(Fixtures.capture("ds2_assistant_update").requestBody)) == expected)
  }

  @Test(arguments: [
    (#"{"messages":{}}"#, "messages"), (#"{"messages":[5]}"#, "messages[0]"),
    (#"{"messages":["a",{"role":"user"}]}"#, "messages[1].content"),
    (#"{"messages":[{"content":"a","role":"robot"}]}"#, "messages[0].role"),
    (#"{"messages":[{"content":[]}]}"#, "messages[0].content"),
    (#"{"messages":[{"content":[{"text":"a"}]}]}"#, "content[0].type"), (#"{"metadata":[]}"#, "metadata"),
    (#"{"metadata":{"a":1}}"#, "metadata.a"), (#"{"tool_resources":5}"#, "tool_resources"),
  ])
  func namesTheFieldThatIsWrong(_ text: String, _ field: String) {
    #expect { try CreateThreadRequest(decoding: body(text)) } throws: {
      guard let error = $0 as? ServiceError else { return false }
      return error.kind == .badRequest && error.message?.contains(field) == true
    }
  }

  @Test(arguments: [
    (#"{}"#, "assistant_id"), (#"{"assistant_id":""}"#, "assistant_id"), (#"{"assistant_id":5}"#, "assistant_id"),
    (#"{"assistant_id":"a","stream":"yes"}"#, "stream"), (#"{"assistant_id":"a","temperature":"hot"}"#, "temperature"),
    (#"{"assistant_id":"a","temperature":1e999}"#, "temperature"),
    (#"{"assistant_id":"a","max_tokens":-1}"#, "max_tokens"),
    (#"{"assistant_id":"a","model":[]}"#, "model"),
  ])
  func namesTheFieldOfARunThatIsWrong(_ text: String, _ field: String) {
    #expect { try CreateRunRequest(decoding: body(text)) } throws: {
      guard let error = $0 as? ServiceError else { return false }
      return error.kind == .badRequest && error.message?.contains(field) == true
    }
  }

  @Test func refusesMetadataOverALimit() {
    let long = String(repeating: "界", count: 513)
    #expect { try UpdateThreadRequest(decoding: body("{\"metadata\":{\"a\":\"\(long)\"}}")) } throws: {
      ($0 as? ServiceError)?.kind == .metadataLimit(.valueTooLong(key: "a", scalars: 513))
    }
  }

  @Test func readsAPage() throws {
    func page(_ query: [String: String]) throws -> PageRequest { try PageRequest { query[$0] } }
    #expect(try page([:]) == PageRequest(limit: 20, order: .descending))
    #expect(
      try page(["limit": "1", "order": "asc", "after": "a", "before": ""])
        == PageRequest(limit: 1, order: .ascending, after: "a"))
    for bad in [["limit": "0"], ["limit": "101"], ["limit": "x"], ["limit": ""], ["order": "up"]] {
      #expect { try page(bad) } throws: { ($0 as? ServiceError)?.kind == .badRequest }
    }
  }
}
