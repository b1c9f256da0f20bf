// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import RecordedTraffic
import Testing
import ThreadsAPI

@testable import ThreadsClient

/// Nothing carries a key where it does not belong.
@Suite struct SecrecyTests {
  private static let key = "sk-canary/0123456789+abcdef=="

  @Test func everySpellingOfTheKeyIsTakenOut() {
    let key = Self.key
    let redaction = Redaction(key: key)
    let spellings =
      [key, key.percentEncoded] + ["", "a", "ab", "abc"].map { Data(($0 + key + "xyz").utf8).base64EncodedString() }
    for spelling in spellings {
      let text = redaction.applied(to: "before \(spelling) after")
      #expect(!text.contains("canary"))
      #expect(!text.contains(spelling))
      // What is left of base64 tells no more than its ends.
      #expect(text.hasPrefix("before ") && text.hasSuffix(" after") && text.utf8.count < 40)
    }
    var error = ServiceError(.badRequest, code: key, message: "a \(key) b", requestID: key)
    error.field = key
    #expect(!"\(redaction.applied(to: error))".contains("canary"))
  }

  @Test func aKeyCutInPiecesIsMaskedInAStream() {
    let key = Self.key
    let text = "data: {\"a\":\"\(key)\"}\n\ndata: {\"b\":\"sk-canary/01\"}\n\n\(key)\(key)sk-"
    let bytes = Array(text.utf8)
    for size in 1...40 {
      var streaming = Redaction.Streaming(Redaction(key: key))
      var result: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        result += streaming.feed(bytes[start..<min(start + size, bytes.count)])
      }
      result += streaming.rest()
      let stars = String(repeating: "*", count: key.utf8.count)
      #expect(String(decoding: result, as: UTF8.self) == text.replacing(key, with: stars))
    }
  }

  @Test func anEchoedKeyReachesNobody() async throws {
    let key = Self.key
    let thread = #"{"id":"t","account_id":"\#(key)","metadata":{"title":"my \#(key)"}}"#
    let stream = Array(
      "event: thread.message.delta\ndata: {\"id\":\"m\",\"delta\":{\"content\":[{\"index\":0,\"type\":\"text\",\"text\":{\"value\":\"is \(key)?\"}}]}}\n\nevent: done\ndata: [DONE]\n\n"
        .utf8)
    try await withServer([.reply(thread), .stream(stream, split: true)]) { server async throws in
      let service = server.service(key: key)
      #expect(try await service.thread("t").title?.contains("canary") == false)
      let story = try await service.streamRun(RunRequest(assistantID: "a"), in: "t").story()
      #expect(story.events.contains { if case .delta(_, _, let text) = $0 { text.hasPrefix("is ***") } else { false } })
      #expect(!"\(story)".contains("canary"))
    }
  }

  @Test func aKeyThatIsPartedOrEscapedIsMaskedToo() async throws {
    let key = Self.key
    let stars = String(repeating: "*", count: key.utf8.count)
    func delta(_ text: String) -> String {
      "event: thread.message.delta\ndata: {\"id\":\"m\",\"delta\":{\"content\":[{\"index\":0,\"type\":\"text\",\"text\":{\"value\":\"\(text)\"}}]}}\n\n"
    }
    let parted = ["it is ", "sk-can", "ary/", "0123456789+abcdef=", "=, or so, sk-c", "at", " sk-canary/0123456789"]
    let stream = (parted.map(delta) + ["event: done\ndata: [DONE]\n\n"]).joined()
    let escaped = #"{"id":"t","metadata":{"title":"my sk\u002dcanary\/0123456789+abcdef=="}}"#
    try await withServer([.stream(Array(stream.utf8), split: false), .reply(escaped)]) { server async throws in
      let service = server.service(key: key)
      let story = try await service.streamRun(RunRequest(assistantID: "a"), in: "t").story()
      let words = story.events.map { if case .delta(_, _, let text) = $0 { text } else { "" } }.joined()
      #expect(words == "it is \(stars), or so, sk-cat " + String(repeating: "*", count: 20))
      #expect(try await service.thread("t").title == "my " + stars)
    }
  }

  @Test func aModelsReplyWithThePartedKeyIsMasked() async throws {
    let key = Self.key
    let pieces = ["a ", "sk-canary", "/0123456789+abc", "def==", " b sk"]
    let stream = pieces.map { #"data: {"choices":[{"index":0,"delta":{"content":"\#($0)"}}]}"# + "\n\n" }.joined()
    let end = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n"
    try await withServer([.stream(Array((stream + end).utf8), split: false)]) { server async throws in
      let engine = ChatCompletionsEngine(baseURL: server.url, apiKey: { () async throws(ServiceError) in key })
      let story = await engine.reply(to: ReplyRequest(model: "m", instructions: nil, turns: [])).story()
      let words = story.events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
      #expect(words == "a " + String(repeating: "*", count: key.utf8.count) + " b sk")
    }
  }

  /// Of a long error only the beginning is kept: it may end in the middle of the key.
  @Test func aKeyThatIsCutOffIsNotTold() {
    let key = "0123456789abcdef0123456789abcdef"
    let redaction = Redaction(key: key)
    for kept in 4..<key.utf8.count {
      let words = String(repeating: "x ", count: 250).dropLast(kept + 1) + " " + key
      let error = ErrorBody(Array((#"{"message":""# + words + " and more of it\"}").utf8))
      let told = redaction.applied(to: error.message ?? "")
      #expect(told.hasSuffix(" ***…"), "\(kept) signs")
      #expect(!told.contains("0123"))
    }
    // A mark behind it makes its last sign another character; it is the key all the same.
    #expect(!redaction.applied(to: "the key \(key)\u{301} it was").contains("0123"))
  }

  @Test func aFailedRunTellsNoKey() async throws {
    let key = Self.key
    let run =
      #"{"id":"r","object":"thread.run","status":"failed","last_error":{"code":"x","message":"key \#(key.percentEncoded) of org-1234567890"}}"#
    try await withServer([.reply(run)]) { server async throws in
      let story = try await server.service(key: key).streamRun(RunRequest(assistantID: "a"), in: "t").story()
      #expect(!story.events.isEmpty)
      #expect(!"\(story)".contains("canary") && !"\(story)".contains("1234567890"))
    }
  }

  @Test func aProxysErrorPageTellsNoHeader() async throws {
    let page = "<html>Bad gateway. Your request: Authorization: Bearer abcdef0123456789, Host: x</html>"
    try await withServer([.reply(page, status: "400 X", type: "text/html")]) { server async throws in
      let error = await failure { try await server.service().thread("t") }
      #expect(error?.message == "Bad gateway. Your request: Authorization: Bearer ***, Host: x")
    }
  }

  // MARK: Where the key goes

  @Test(
    arguments: [
      ("http://h/a", "//evil/b", nil), ("http://h/a", "http://h@evil/b", nil), ("http://h/a", "http://h./b", nil),
      ("http://h/a", "http://h:81/b", nil), ("http://h:81/a", "http://h/b", nil), ("http://h/a", "http:///b", nil),
      ("https://h/a", "http://h:443/b", nil), ("https://h/a", "//h/b", "https://h/b"),
      ("http://h/a", "http://hh/b", nil),
      ("http://h/a", "http://h.evil/b", nil), ("http://[::1]:8/a", "http://[::1]:8/b", "http://[::1]:8/b"),
      ("http://[::1]:8/a", "http://[::2]:8/b", nil), ("http://h/a", "javascript:x", nil),
      ("http://h/a", "data:,x", nil),
      ("http://h/a/b?q", "?r", "http://h/a/b?r"), ("http://h/a", "http://h\\@evil/b", nil),
      ("http://h/a", "", nil),
      ("http://127.0.0.1:5/a", "http://localhost:5/b", nil), ("http://h/a", "http://h%2eevil/b", nil),
    ] as [(String, String, String?)])
  func aRedirectStaysWhereItIs(_ from: String, _ to: String, _ expected: String?) {
    #expect(Address.redirect(from: from, to: to) == expected)
  }

  @Test func aRefusedRedirectIsNamedWithoutItsSecrets() async throws {
    let moved = ScriptedServer.Step.reply(
      "", status: "302 X", headers: ["Location: https://u:pw1234@evil/x?sig=0a1b2c"])
    try await withServer([moved]) { server async throws in
      let error = await failure { try await server.service().thread("t") }
      #expect(error?.code == "redirect")
      #expect(error?.message == "https://***@evil/x?sig=***")
    }
  }

  @Test(
    arguments: [
      ("127.0.0.1", true), ("127.1.2.3", true), ("localhost", true), ("LOCALHOST", true), ("::1", true),
      ("[::1]", true),
      ("0.0.0.0", false), ("127.0.0.1.evil.com", false), ("127.1", false), ("127.0.0.256", false),
      ("127.0.0.01", false),
      ("localhost.evil.com", false), ("2130706433", false), ("192.168.0.1", false), ("::", false), ("", false),
      ("127.0.0.", false), ("127.a.b.c", false), ("::ffff:10.0.0.1", false),
    ])
  func thisMachineByItsVeryName(_ host: String, _ expected: Bool) { #expect(isLoopback(host: host) == expected) }

  @Test func plainHTTPToAnotherMachineIsRefusedBeforeAnythingIsSent() async throws {
    try await withServer([]) { server async throws in
      let port = try #require(Int(server.url.split(separator: ":").last ?? ""))
      let service = HTTPThreadService(
        dialect: .assistants, baseURL: "http://far.example/v1", apiKey: { Self.key },
        proxy: HTTPProxy(host: "127.0.0.1", port: port), sleep: { _ in })
      #expect(
        await failure { try await service.thread("t") } == ServiceError(.insecure(.plainHTTP), host: "far.example"))
      #expect(server.requests.isEmpty)
    }
  }

  @Test(arguments: ["http://user:pass@127.0.0.1/v1", "https://user@h/v1"])
  func aBaseURLWithAUserIsRefused(_ url: String) async {
    let service = HTTPThreadService(dialect: .assistants, baseURL: url, apiKey: { Self.key })
    let error = await failure { try await service.thread("t") }
    #expect(error?.kind == .badRequest)
    #expect(!"\(String(describing: error))".contains("pass@"))
  }
}
