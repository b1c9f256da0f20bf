// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@Suite struct ChatCompletionsTests {
  private func story(_ chunks: [[UInt8]]) -> (events: [ReplyEvent], error: ServiceError?) {
    var decoder = ChatStreamDecoder()
    var events: [ReplyEvent] = []
    do {
      for chunk in chunks { events += try decoder.feed(chunk) }
      while true {
        let rest = try decoder.finish()
        if rest.isEmpty { return (events, nil) }
        events += rest
      }
    } catch {
      return (events, error)
    }
  }

  private func text(_ events: [ReplyEvent]) -> String {
    events.reduce(into: "") { if case .text(let piece) = $1 { $0 += piece } }
  }

  @Test(arguments: [
    ("openai_chat", "Hello 世界", Usage(promptTokens: 5, completionTokens: 3)),
    ("real_llamacpp_chat", nil, Usage(promptTokens: 37, completionTokens: 14)),
  ])
  func readsARecordedReply(_ name: String, _ words: String?, _ usage: Usage) throws {
    let bytes = try Fixtures.stream(name)
    let (events, error) = story([bytes])
    #expect(error == nil)
    #expect(text(events).hasPrefix(words ?? "Hello, I'm here to help"))
    #expect(events.suffix(2) == [.usage(usage), .finished(reason: "stop")])
    #expect(story(bytes.map { [$0] }).events == events)
  }

  @Test func knowsWhenItWasCut() throws {
    // Without [DONE], but after the reason to stop: complete.
    #expect(story([try Fixtures.stream("openai_chat", before: "data: [DONE]")]).error == nil)
    let cut = try Fixtures.stream("openai_chat", before: "\"stop\"")
    for length in stride(from: 0, to: cut.count, by: 7) {
      let (events, error) = story([Array(cut[..<length])])
      #expect(error?.kind == .cutStream, "\(length) bytes")
      #expect("Hello 世界".hasPrefix(text(events)))
    }
  }

  @Test func throwsAnErrorInsideAStream() {
    let chunk = #"data: {"choices":[{"delta":{"content":"a"}}]}"#
    let failed = "\(chunk)\n\ndata: {\"error\":{\"message\":\"m\",\"code\":503,\"type\":\"unavailable\"}}\n\n"
    let (events, error) = story([Array(failed.utf8)])
    #expect(events == [.text("a")])
    #expect(error?.kind == .serverError)
    #expect(error?.message == "m")
  }

  @Test func readsAWholeReply() throws {
    let events = try ChatStreamDecoder.decode(
      whole: [
        "choices": [["message": ["content": "hi"], "finish_reason": "length"]], "usage": ["prompt_tokens": 1],
      ])
    #expect(
      events == [.text("hi"), .usage(Usage(promptTokens: 1, completionTokens: 0)), .finished(reason: "length")])
    #expect(throws: ServiceError(.notUnderstood)) { try ChatStreamDecoder.decode(whole: ["id": "x"]) }
  }

  @Test func sendsTheConversation() {
    let request = ReplyRequest(
      model: "m", instructions: "be nice",
      turns: [.init(role: .user, text: "hi"), .init(role: .assistant, text: "ho")],
      sampling: Sampling(temperature: 0.5, maxTokens: 9))
    #expect(
      ChatCompletions.encode(request).text
        == #"{"model":"m","messages":[{"role":"system","content":"be nice"},{"role":"user","content":"hi"},"#
        + #"{"role":"assistant","content":"ho"}],"stream":true,"stream_options":{"include_usage":true},"#
        + #""temperature":0.5,"max_tokens":9}"#)
  }
}
