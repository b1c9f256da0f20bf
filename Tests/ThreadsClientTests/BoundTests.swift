// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Synchronization
import Testing
import ThreadsAPI

@testable import ThreadsClient

/// Servers that say more than anybody's threads hold.
@Suite struct BoundTests {
  private func limits(_ change: (inout HTTPLimits) -> Void) -> HTTPLimits {
    var limits = HTTPLimits()
    change(&limits)
    return limits
  }

  private func service(_ server: ScriptedServer, _ limits: HTTPLimits) -> HTTPThreadService {
    HTTPThreadService(
      dialect: .assistants, baseURL: server.url + Dialect.assistants.mountPath, apiKey: { "sk-test-key" },
      limits: limits, sleep: { _ in })
  }

  private func delta(_ text: String) -> String {
    #"event: thread.message.delta"# + "\ndata: "
      + #"{"id":"m","object":"thread.message.delta","delta":{"content":[{"index":0,"type":"text","text":{"value":"\#(text)"}}]}}"#
      + "\n\n"
  }

  private func story(_ body: String, _ limits: HTTPLimits) async throws -> (events: [RunEvent], error: ServiceError?) {
    let server = try await ScriptedServer([.stream(Array(body.utf8))])
    let events = try await service(server, limits).streamRun(RunRequest(assistantID: "a"), in: "t")
    let story = await events.story()
    await server.stop()
    return story
  }

  @Test func aReplyBeyondTheLimitIsGivenUp() async throws {
    let small = limits { $0.replyBytes = 1000 }
    let long = "{\"id\":\"t\",\"x\":\"\(String(repeating: "x", count: 2000))\"}"
    try await withServer([.reply(long)]) { server async throws in
      let error = await failure { try await service(server, small).thread("t") }
      #expect(error?.kind == .beyondLimit(.replyBytes(1000)))
      #expect(server.requests.count == 1)
    }
    // Without a length, in chunks.
    try await withServer([.stream(Array(long.utf8), type: "application/json")]) { server async throws in
      #expect(await failure { try await service(server, small).thread("t") }?.kind == .beyondLimit(.replyBytes(1000)))
    }
  }

  @Test func aReplyOfTooManyValuesIsGivenUp() async throws {
    let many = "[" + String(repeating: "1,", count: ServiceLimits.jsonValues) + "1]"
    try await withServer([.reply(many)]) { server async throws in
      let error = await failure { try await server.service().thread("t") }
      #expect(error?.kind == .beyondLimit(.jsonValues(ServiceLimits.jsonValues)))
    }
  }

  @Test func aReplyThatIsTooLongIsCutAndKeptSoFar() async throws {
    let (events, error) = try await story(
      delta("12345678") + delta("9ä") + delta("more"), limits { $0.messageBytes = 10 })
    let text = events.compactMap { if case .delta(_, _, let text) = $0 { text } else { nil } }.joined()
    // Half a character is none.
    #expect(text == "123456789")
    #expect(error?.kind == .beyondLimit(.messageBytes(10)))
    #expect(error?.host?.hasPrefix("127.0.0.1") == true)
  }

  @Test func aStreamOfTooManyBytesOrEventsIsLeft() async throws {
    let pings = String(repeating: ": ping\n\n", count: 1000)
    #expect(try await story(pings, limits { $0.streamBytes = 1000 }).error?.kind == .beyondLimit(.streamBytes(1000)))
    let words = String(repeating: delta("a"), count: 50)
    #expect(try await story(words, limits { $0.streamEvents = 20 }).error?.kind == .beyondLimit(.streamEvents(20)))
    #expect(try await story(words, limits { $0.streamSeconds = 0 }).error?.kind == .beyondLimit(.streamSeconds(0)))
  }

  @Test func aMessageOfAListIsClippedAndMarked() async throws {
    let page =
      #"{"data":[{"id":"m","object":"thread.message","role":"assistant","content":[{"type":"text","text":{"value":"0123456789"}}]}]}"#
    try await withServer([.reply(page)]) { server async throws in
      let message = try await service(server, limits { $0.messageBytes = 4 }).messages(in: "t", PageRequest()).items[0]
      #expect(message.text == "0123")
      #expect(message.status == .incomplete)
      #expect(message.incompleteReason == "max_bytes")
    }
  }

  @Test func aListWithoutEndIsLeft() async throws {
    let page = { (id: String) in
      ScriptedServer.Step.reply(#"{"data":[{"id":"\#(id)","role":"user","content":[]}],"has_more":true}"#)
    }
    // In a circle; and the same again and again.
    try await withServer(["a", "b", "c", "a", "b"].map(page)) { server async throws in
      let messages = try await server.service().allMessages(in: "t")
      #expect(messages.map(\.id) == ["a", "b", "c"])
      #expect(server.requests.count == 4)
    }
    try await withServer(["a", "a", "a"].map(page)) { server async throws in
      #expect(try await server.service().allMessages(in: "t").map(\.id) == ["a"])
      #expect(server.requests.count == 2)
    }
  }

  @Test func anErrorWithoutEndIsCut() async throws {
    let endless =
      "HTTP/1.1 400 X\r\nContent-Type: text/plain\r\nContent-Length: 9000000\r\n\r\n"
      + String(repeating: "no ", count: 1_000_000)
    try await withServer([.send(Array(endless.utf8), split: false, close: false)]) { server async throws in
      let error = await failure { try await server.service().thread("t") }
      #expect(error?.kind == .badRequest)
      #expect((error?.message ?? "").unicodeScalars.count <= 501)
    }
  }

  @Test func aHeadWithoutEndBreaksTheConnection() async throws {
    let line = "X-Filler: \(String(repeating: "x", count: 1000))\r\n"
    let head = "HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 2000)
    let steps = Array(repeating: ScriptedServer.Step.send(Array(head.utf8), split: false, close: false), count: 3)
    try await withServer(steps) { server async throws in
      #expect(await failure { try await server.service().thread("t") }?.kind == .brokenConnection)
    }
  }

  @Test func nothingIsUnpacked() async throws {
    let headers = ["Content-Encoding: gzip"]
    try await withServer([.reply("\u{1F}\u{8B}bomb", headers: headers)]) { server async throws in
      #expect(await failure { try await server.service().thread("t") }?.kind == .notUnderstood)
      #expect(server.requests.first?.requestHeaders["accept-encoding"] == nil)
    }
  }

  // MARK: The pipe

  @Test func theTellerWaitsForTheListener() async throws {
    let pipe = EventPipe<Int>(room: 4)
    let told = Mutex(0)
    let task = Task {
      for number in 0..<1000 {
        await pipe.send(number)
        told.withLock { $0 = number + 1 }
      }
      pipe.finish()
    }
    var iterator = pipe.events.makeAsyncIterator()
    var heard = 0
    while let number = try await iterator.next() {
      #expect(number == heard)
      heard += 1
      // What is told and not yet heard is what has room.
      #expect(told.withLock { $0 } <= heard + 4)
    }
    #expect(heard == 1000)
    await task.value
  }

  @Test func theTellerIsToldThatNobodyListens() async {
    let pipe = EventPipe<Int>(room: 1)
    let (left, leaving) = AsyncStream.makeStream(of: Void.self)
    pipe.whenAbandoned { leaving.finish() }
    let listening = Task { for try await _ in pipe.events {} }
    listening.cancel()
    for await _ in left {}
    // Nobody waits for ever.
    for number in 0..<10 { await pipe.send(number) }
    _ = await listening.result
  }

  @Test func anErrorComesAfterWhatWasTold() async {
    let pipe = EventPipe<Int>(room: 8)
    await pipe.send(1)
    await pipe.send(2)
    pipe.finish(throwing: ServiceError(.cutStream))
    await pipe.send(3)
    let story = await pipe.events.story()
    #expect(story.events == [1, 2])
    #expect(story.error?.kind == .cutStream)
  }
}
