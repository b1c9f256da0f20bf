// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@testable import ThreadsClient

@Suite struct BadServerTests {
  private func thread(_ service: HTTPThreadService) async -> ServiceError? {
    await failure { try await service.thread("t") }
  }

  @Test(arguments: [
    "<html><title>Sign in</title></html>", "{\"id\":", "[]", "null", "\"x\"", "{}",
    "{\"id\":\"a\",\"object\":\"assistant\"}", "",
  ])
  func whatIsNoThreadIsNotUnderstood(_ body: String) async throws {
    try await withServer([.reply(body)]) { server async throws in
      let error = await thread(server.service())
      #expect(error?.kind == .notUnderstood)
      #expect(error?.host?.isEmpty == false)
      #expect(error?.nextMove == .reportIt)
    }
  }

  @Test func aPageOfHTMLIsQuoted() async throws {
    try await withServer([.reply("<html>\n<h1>Sign in</h1></html>", type: "text/html")]) { server async throws in
      #expect(await thread(server.service())?.message == "Sign in")
    }
    try await withServer([.reply("<html>", type: "text/html")]) { server async throws in
      #expect(
        await failure { try await server.service().deleteThread("t") }?.kind
          == .notUnderstood)
    }
  }

  @Test func anErrorInPlaceOfAReplyIsAnError() async throws {
    try await withServer([.reply(#"{"code":"InvalidApiKey","message":"m","request_id":"r"}"#)]) { server async throws in
      let error = await thread(server.service(.dashscope))
      #expect(error?.kind == .badKey)
      #expect(error?.requestID == "r")
    }
  }

  @Test(arguments: ["201 Created", "202 Accepted"]) func everySuccessIsSuccess(_ status: String) async throws {
    try await withServer([.reply(#"{"id":"t"}"#, status: status)]) { server async throws in
      #expect(await thread(server.service()) == nil)
    }
  }

  @Test func anEmptyAnswerToDeleteIsSuccess() async throws {
    try await withServer([.send(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8), split: false, close: false)]) {
      server async throws in
      #expect(await failure { try await server.service().deleteThread("t") } == nil)
    }
  }

  @Test func aReplyByteByByteIsRead() async throws {
    try await withServer([.reply(#"{"id":"t","metadata":{"title":"世界"}}"#, split: true)]) { server async throws in
      #expect(try await server.service().thread("t").title == "世界")
    }
  }

  @Test func aSilentServerIsGivenUp() async throws {
    let timeouts = HTTPTimeouts(reply: 0.5, idle: 0.5)
    try await withServer([.keepSilent, .keepSilent, .keepSilent]) { server async throws in
      #expect(await thread(server.service(timeouts: timeouts))?.kind == .brokenConnection)
    }
    try await withServer([.keepSilent]) { server async throws in
      let error = await failure {
        try await server.service(timeouts: timeouts).streamRun(RunRequest(assistantID: "a"), in: "t")
      }
      #expect(error?.kind == .brokenConnection)
      // On a busy machine the server may not even have read it.
      #expect(server.requests.count <= 1)
    }
    // A reply that never ends.
    let drip = Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".utf8)
    try await withServer(Array(repeating: .send(drip, split: false, close: false), count: 3)) { server async throws in
      #expect(await thread(server.service(timeouts: timeouts))?.kind == .brokenConnection)
    }
  }

  @Test(arguments: [
    "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 9999 X\r\n\r\n", "\u{0}\u{1}\r\n\r\n",
  ])
  func whatIsNoHTTPIsABrokenConnection(_ text: String) async throws {
    let steps = Array(repeating: ScriptedServer.Step.send(Array(text.utf8), split: false, close: true), count: 3)
    try await withServer(steps) { server async throws in
      #expect(await thread(server.service())?.kind == .brokenConnection)
    }
  }

  @Test func followsARedirectOnTheSameHostForGetOnly() async throws {
    let moved = ScriptedServer.Step.reply("", status: "307 X", headers: ["Location: /v1/threads/u"])
    try await withServer([moved, .reply(#"{"id":"u"}"#)]) { server async throws in
      #expect(try await server.service().thread("t").id == "u")
      #expect(server.requests.last?.requestLine == "GET /v1/threads/u HTTP/1.1")
      #expect(server.requests.last?.requestHeaders["authorization"] == "Bearer sk-test-key")
    }
    try await withServer([moved]) { server async throws in
      let error = await failure {
        try await server.service().createThread(messages: [], metadata: [:], toolResources: nil)
      }
      #expect(error?.kind == .notUnderstood)
      #expect(error?.status == 307)
      #expect(server.requests.count == 1)
    }
  }

  @Test func neverFollowsARedirectElsewhere() async throws {
    let other = try await ScriptedServer([.reply(#"{"id":"t"}"#)])
    try await withServer([.reply("", status: "302 X", headers: ["Location: \(other.url)/v1/threads/t"])]) {
      server async throws in
      #expect(await thread(server.service())?.kind == .notUnderstood)
    }
    #expect(other.requests.isEmpty)
    await other.stop()
  }

  @Test func aRedirectInCirclesEnds() async throws {
    let moved = ScriptedServer.Step.reply("", status: "302 X", headers: ["Location: /v1/threads/t"])
    try await withServer(Array(repeating: moved, count: 9)) { server async throws in
      #expect(await thread(server.service())?.kind == .notUnderstood)
      #expect(server.requests.count == 4)
    }
  }

  @Test(
    arguments: [
      ("http://h/a", "/b", "http://h/b"), ("http://h/a/b", "c", "http://h/a/c"),
      ("http://h/a", "https://h/b", "https://h/b"),
      ("http://h/a", "http://H/b", "http://H/b"), ("https://h/a", "http://h/b", nil), ("http://h/a", "http://i/b", nil),
      ("http://h:1/a", "http://h:2/b", nil), ("http://h/a", "//i/b", nil), ("http://h/a", "ftp://h/b", nil),
      ("http://h/a", "http://u:p@h/b", nil), ("http://h:1/a", "https://h:2/a", nil), ("http://h/a", "file:///etc", nil),
    ] as [(String, String, String?)])
  func mayBeRedirected(_ from: String, _ to: String, _ expected: String?) {
    #expect(Address.redirect(from: from, to: to) == expected)
  }

  @Test func theKeyLeavesNoTrace() async throws {
    let key = "sk-very-secret-key"
    let echo = #"{"code":"\#(key)","message":"bad key \#(key)!","request_id":"\#(key)"}"#
    try await withServer([.reply(echo, status: "401 X"), .reply("no json: \(key)")]) { server async throws in
      let error = await thread(server.service(.dashscope, key: key))
      #expect(error?.kind == .badKey)
      #expect(error?.message == "bad key ***!")
      #expect(!"\(String(describing: error))".contains(key))
      let second = await thread(server.service(.dashscope, key: key))
      #expect(second?.kind == .notUnderstood)
      #expect(!"\(String(describing: second))".contains(key))
    }
    let stream = Array("event:error\ndata:{\"code\":\"X\",\"message\":\"\(key)\"}\n\n".utf8)
    try await withServer([.stream(stream)]) { server async throws in
      let events = try await server.service(key: key).streamRun(RunRequest(assistantID: "a"), in: "t")
      #expect(await events.story().error?.message == "***")
    }
  }

  @Test func aKeyThatNoHeaderCanCarryIsABadKey() async throws {
    try await withServer([]) { server async throws in
      let error = await thread(server.service(key: "sk-a\nX-Evil: 1"))
      #expect(error?.kind == .badKey)
      #expect(!"\(String(describing: error))".contains("Evil"))
      #expect(server.requests.isEmpty)
    }
    try await withServer([.reply(#"{"id":"t"}"#)]) { server async throws in
      #expect(await thread(server.service(key: "")) == nil)
      #expect(server.requests.first?.requestHeaders["authorization"] == nil)
    }
  }

  @Test(arguments: ["", "/", "ftp://x", "nonsense", "http://", "http:///x"])
  func aBaseURLThatIsNoneIsABadRequest(_ url: String) async {
    let service = HTTPThreadService(dialect: .assistants, baseURL: url, apiKey: { "" })
    #expect(await thread(service)?.kind == .badRequest)
  }

  @Test func aBaseURLKeepsItsPathAndQuery() throws {
    let address = try #require(Address("http://h:8/a/b/?api-version=1"))
    #expect(address.host == "h:8")
    #expect(
      try address.url(Call(.get, "threads", "a/b ?#世", query: [("limit", "5")]))
        == "http://h:8/a/b/threads/a%2Fb%20%3F%23%E4%B8%96?api-version=1&limit=5")
  }

  @Test(arguments: ["", ".", ".."]) func badIdsAreRefusedBeforeAnythingIsSent(_ id: String) async throws {
    try await withServer([]) { server async throws in
      let service = server.service()
      #expect(await failure { try await service.thread(id) }?.kind == .badRequest)
      #expect(server.requests.isEmpty)
    }
  }

  @Test func metadataOverALimitIsRefusedBeforeAnythingIsSent() async throws {
    try await withServer([]) { server async throws in
      let error = await failure {
        let metadata = ["k": String(repeating: "x", count: 513)]
        return try await server.service().updateThread("t", metadata: metadata, toolResources: nil)
      }
      #expect(error?.kind == .metadataLimit(.valueTooLong(key: "k", scalars: 513)))
      #expect(server.requests.isEmpty)
    }
  }

  @Test(arguments: ["404 X", "405 X"]) func noVendorListsThreads(_ status: String) async throws {
    try await withServer([.reply("{}", status: status), .reply(#"{"data":[{"id":"t"}]}"#)]) { server async throws in
      let service = server.service()
      let error = await failure { try await service.threads(PageRequest()) }
      #expect(error?.kind == .unsupported("GET /threads"))
      #expect(try await service.threads(PageRequest()).items.map(\.id) == ["t"])
    }
  }

  @Test func anAPIThatIsNotThereIsToldFromAThreadThatIsNotThere() async throws {
    try await withServer([.reply("<html>404</html>", status: "404 X"), .reply("{}", status: "404 X")]) {
      server async throws in
      let service = server.service()
      let error = await failure {
        try await service.createThread(messages: [], metadata: [:], toolResources: nil)
      }
      #expect(error?.kind == .apiRetired)
      #expect(await thread(service)?.kind == .notFound)
    }
  }
}
