// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization
import Testing
import ThreadsAPI

@testable import ThreadsServer

/// Takes what a reply writes.
private struct Collector: ResponseBodyWriter {
  final class Text: Sendable {
    let value = Mutex("")
  }

  let text: Text

  mutating func write(_ buffer: ByteBuffer) async throws {
    text.value.withLock { $0 += String(decoding: buffer.readableBytesView, as: UTF8.self) }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
    text.value.withLock { $0 += "(end)" }
  }
}

struct ReplyTests {
  @Test(arguments: [
    (
      "dashscope", "event:error\ndata:{\"code\":\"InternalError\",\"message\":\"boom\",\"request_id\":\"r-1\"}\n\n(end)"
    ),
    (
      "assistants",
      "event: error\ndata: {\"error\":{\"message\":\"boom\",\"type\":\"server_error\",\"param\":null,"
        + "\"code\":\"server_error\"}}\n\n(end)"
    ),
  ])
  func aFailureInMidStreamIsAnErrorEventAndTheEnd(_ name: String, _ expected: String) async throws {
    let dialect = try #require(Dialect.named(name))
    let reply = Reply(dialect: dialect, requestID: "r-1", path: "/x", now: { Timestamp(seconds: 0) })
    let events = RunEventStream { continuation in
      continuation.yield(.delta(messageID: "msg_1", index: 0, text: "so far"))
      continuation.finish(throwing: ServiceError(.serverError, message: "boom"))
    }
    let text = Collector.Text()
    try await reply.stream(events).body.write(Collector(text: text))
    let written = text.value.withLock { $0 }
    #expect(written.contains("so far"))
    #expect(written.hasSuffix("}\n\n" + expected))
  }

  @Test func errorsCarryWhatTheClientNeedsNext() throws {
    let dialect = try #require(Dialect.named("assistants"))
    let reply = Reply(dialect: dialect, requestID: "r-1", path: "/x", now: { Timestamp(seconds: 0) })
    let limited = reply.error(ServiceError(.rateLimited, retryAfter: 1.5))
    #expect(limited.status == .tooManyRequests)
    #expect(limited.headers[.retryAfter] == "2")
    #expect(reply.error(ServiceError(.badKey)).headers[.wwwAuthenticate] == "Bearer")
  }

  @Test func aTargetIsCutBeforeItIsDecoded() throws {
    let target = try RequestTarget("/v1/threads/a%2Fb%20%e4%b8%96?limit=2&after=x%26y+z&flag")
    #expect(target.parts == ["v1", "threads", "a/b 世"])
    #expect(target.query == ["limit": "2", "after": "x&y z", "flag": ""])
    #expect(Route(target.parts.dropFirst()) == .thread("a/b 世"))
    #expect(Route(["threads", "conv_1", "runs", "run_2", "cancel"]) == .cancellation("run_2", "thread_1"))
    for bad in ["/%", "/%4", "/%GG", "/%C3%28", "http://evil/", "*", ""] {
      #expect(throws: ServiceError.self, "\(bad)") { try RequestTarget(bad) }
    }
  }

  @Test func tokensAreComparedWhole() {
    #expect(isSame("secret", "secret"))
    for other in ["", "secre", "secret2", "Secret", "secretsecret"] { #expect(!isSame(other, "secret")) }
    #expect(!isSame("x", "") && isSame("", ""))
    #expect(bearerToken("Bearer  a b") == "a b")
    for header in [nil, "", "Bearer", "Bearer ", "Basic x", "Bearerx"] { #expect(bearerToken(header) == nil) }
  }
}
