// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsLocal

@testable import ThreadsServer

/// Who is let in, and what bad requests get.
@Suite(.timeLimit(.minutes(10)))
struct DoorTests {
  static let bases = ["/api/v1", "/v1", ""]

  @Test func theTokenIsAskedForEverywhereButForHealth() async throws {
    try await withServer(token: "secret") { server in
      for base in Self.bases {
        let none = try await server.raw("GET", base + "/threads")
        #expect(none.status == 401)
        #expect(none.headers["www-authenticate"] == "Bearer")
        let wrong = try await server.raw("GET", base + "/threads", headers: ["Authorization: Bearer secre"])
        #expect(wrong.status == 401)
        let basic = try await server.raw("GET", base + "/threads", headers: ["Authorization: Basic secret"])
        #expect(basic.status == 401)
        let right = try await server.raw("GET", base + "/threads", headers: ["authorization: bearer secret"])
        #expect(right.status == 200)
      }
      #expect(try await server.raw("GET", "/healthz").status == 200)
      // What is not there is told to nobody without a token.
      #expect(try await server.raw("GET", "/nowhere").status == 401)
    }
  }

  @Test func aForeignHostIsRefusedEvenForHealth() async throws {
    try await withServer(configure: { $0.allowedHosts = ["skein.example", "other.example:99"] }) { server in
      let port = server.port
      for host in [
        "evil.example", "evil.example:\(port)", "127.0.0.1:1", "127.0.0.1", "localhost.evil.example:\(port)",
      ] {
        #expect(try await server.raw("GET", "/healthz", host: host).status == 403, "\(host)")
        #expect(try await server.raw("GET", "/v1/threads", host: host).status == 403, "\(host)")
      }
      for host in [
        "127.0.0.1:\(port)", "LOCALHOST:\(port)", "[::1]:\(port)", "skein.example", "skein.example:8",
        "other.example:99",
      ] {
        #expect(try await server.raw("GET", "/healthz", host: host).status == 200, "\(host)")
      }
      #expect(try await server.raw("GET", "/healthz", host: "other.example:98").status == 403)
      let connection = try RawConnection(port: port)
      connection.write("GET /healthz HTTP/1.0\r\nConnection: close\r\n\r\n")
      #expect(try RawReply(await connection.read()).status == 403)
    }
  }

  @Test func everyDialectSpellsItsErrors() async throws {
    try await withServer { server in
      let flat = try await server.raw("GET", "/api/v1/threads/thread_no")
      #expect(flat.status == 404)
      #expect(flat.json?["code"] == "NotFound")
      #expect(flat.json?["message"]?.string?.contains("thread_no") == true)
      #expect(flat.json?["request_id"]?.string == flat.headers["x-request-id"])
      #expect(flat.json?["error"] == nil)
      let nested = try await server.raw("GET", "/v1/threads/thread_no")
      #expect(nested.status == 404)
      #expect(nested.json?["error"]?["type"] == "invalid_request_error")
      #expect(nested.headers["x-request-id"]?.isEmpty == false)
      let aiml = try await server.raw("GET", "/threads/thread_no")
      #expect(aiml.status == 404)
      #expect(aiml.json?["path"] == "/threads/thread_no")
      #expect(aiml.json?["requestId"]?.string == aiml.headers["x-request-id"])
      #expect(aiml.json?["statusCode"]?.integer == 404)
    }
  }

  @Test(arguments: bases)
  func badRequestsGetAnAnswerOfTheirDialect(_ base: String) async throws {
    try await withServer { server in
      let made = try await server.raw("POST", base + "/threads", body: "{}")
      let thread = try #require(made.json?["id"]?.string)
      let cases: [(String, String, String?, Int)] = [
        ("POST", "/threads", "{\"half", 400), ("POST", "/threads", "<html>", 400), ("POST", "/threads", "[1]", 400),
        ("POST", "/threads", "{\"metadata\":3}", 400), ("POST", "/threads", "{\"messages\":[7]}", 400),
        ("POST", "/threads/\(thread)/messages", "{\"role\":\"user\"}", 400),
        ("POST", "/threads/\(thread)/messages", "{\"role\":\"robot\",\"content\":\"x\"}", 400),
        ("POST", "/threads/\(thread)/runs", "{}", 400),
        ("POST", "/threads/\(thread)/runs", "{\"assistant_id\":\"asst_no\"}", 404),
        ("POST", "/threads/runs", "{\"assistant_id\":\"asst_no\"}", 404),
        ("GET", "/threads/\(thread)/messages?limit=0", nil, 400),
        ("GET", "/threads/\(thread)/messages?order=sideways", nil, 400),
        ("GET", "/threads/\(thread)/messages?after=msg_no", nil, 400),
        ("GET", "/threads/%zz", nil, 400), ("GET", "/threads/%FF", nil, 400), ("GET", "/threads/%00", nil, 404),
        ("GET", "/nowhere", nil, 404), ("GET", "/threads/", nil, 404), ("GET", "/threads//messages", nil, 404),
        ("PUT", "/threads/\(thread)", "{}", 405), ("DELETE", "/threads", nil, 405),
        ("DELETE", "/threads/\(thread)/messages/x", nil, 404), ("PUT", "/threads/\(thread)/messages/x", nil, 405),
        ("OPTIONS", "/threads", nil, 405),
      ]
      for (method, path, body, status) in cases {
        let reply = try await server.raw(method, base + path, body: body)
        #expect(reply.status == status, "\(method) \(path) \(body ?? "")")
        #expect(reply.headers["content-type"] == "application/json")
        #expect(ErrorBody(Array(reply.body.utf8)).message?.isEmpty == false, "\(reply.body)")
      }
      #expect(try await server.raw("PUT", base + "/threads", body: "").headers["allow"] == "GET, POST")
      // Nothing was made by any of them.
      #expect(try await server.raw("GET", base + "/threads").json?["data"]?.array?.count == 1)
    }
  }

  @Test func aBodyBeyondTheLimitIsRefused() async throws {
    try await withServer(configure: { $0.bodyLimit = 1000 }) { server in
      let large = "{\"metadata\":{\"k\":\"" + String(repeating: "x", count: 2000) + "\"}}"
      #expect(try await server.raw("POST", "/v1/threads", body: large).status == 413)
      let connection = try RawConnection(port: server.port)
      connection.write(
        "POST /v1/threads HTTP/1.1\r\nHost: localhost:\(server.port)\r\nTransfer-Encoding: chunked\r\n"
          + "Connection: close\r\n\r\n7d0\r\n\(String(repeating: " ", count: 2000))\r\n0\r\n\r\n")
      #expect(try RawReply(await connection.read()).status == 413)
      #expect(try await server.raw("POST", "/v1/threads", body: String(repeating: " ", count: 1000)).status == 200)
    }
  }

  @Test func aHeadThatDoesNotArriveEndsTheConnection() async throws {
    try await withServer(configure: { $0.headTimeout = .seconds(1) }) { server in
      let silent = try RawConnection(port: server.port)
      #expect(await silent.read().isEmpty)
      let slow = try RawConnection(port: server.port)
      slow.write("GET /healthz HTTP/1.1\r\nHost: local")
      #expect(await slow.read().isEmpty)
      let second = try RawConnection(port: server.port)
      second.write("GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\r\n")
      #expect(try RawReply(await second.read { $0.contains("ok") }).status == 200)
      second.write("GET /heal")
      #expect(await second.read().isEmpty)
    }
  }

  @Test func brokenHTTPIsAnswered() async throws {
    try await withServer { server in
      let connection = try RawConnection(port: server.port)
      connection.write("\u{0}\u{1} nonsense\r\n\r\n")
      #expect(await connection.read().hasPrefix("HTTP/1.1 400"))
      #expect(try await server.raw("GET", "/healthz").status == 200)
    }
  }

  @Test func aTakenPortIsAFact() async throws {
    try await withServer { server in
      let second = ThreadsServer(service: server.service, configuration: ServerConfiguration(port: server.port))
      let failure = await #expect(throws: ThreadsServer.Failure.self) { try await second.run { _, _ in } }
      guard case .cannotListen(let host, let port, let reason) = failure else { return }
      #expect(host == "127.0.0.1" && port == server.port && reason.contains("in use"))
    }
  }

  @Test(arguments: bases) func hostileIDsFindNothing(_ base: String) async throws {
    try await withServer { server in
      let thread = try await server.thread("q")
      let ids = [
        "..", ".", "%2e%2e", "%2E", "%2F", "..%2F..%2Fetc%2Fpasswd", "%00", "thread_%00", "a%0Ab", "%7f", "%27%3B--",
        "%25",
        "%C0%AE", "%ED%A0%80", "*", "+", "~", "%E4%B8%96", String(repeating: "x", count: 10_000),
        String(repeating: "%2e", count: 3000),
      ]
      for id in ids {
        for path in [
          "/threads/\(id)", "/threads/\(id)/messages", "/threads/\(thread)/messages/\(id)",
          "/threads/\(thread)/runs/\(id)",
          "/threads/\(thread)/runs/\(id)/steps/\(id)", "/assistants/\(id)", "/models/\(id)",
          "/threads/\(thread)/messages/\(id)/files/\(id)",
        ] {
          let reply = try await server.raw("GET", base + path)
          #expect(reply.status == 404 || reply.status == 400, "\(path.prefix(80))")
          #expect(reply.headers["x-request-id"]?.isEmpty == false, "\(path.prefix(80))")
          #expect(reply.body.utf8.count < 25_000)
        }
      }
      #expect(try await server.raw("GET", base + "/threads/\(thread)").status == 200)
    }
  }

  @Test func everyReplyHasItsRequestID() async throws {
    try await withServer(token: "secret", configure: { $0.bodyLimit = 10 }) { server in
      let key = "Authorization: Bearer secret"
      let replies = [
        try await server.raw("GET", "/healthz"), try await server.raw("GET", "/v1/threads"),
        try await server.raw("GET", "/v1/threads", host: "evil"),
        try await server.raw("GET", "/v1/threads", headers: [key]),
        try await server.raw("GET", "/nowhere", headers: [key]), try await server.raw("GET", "/%zz", headers: [key]),
        try await server.raw("PUT", "/v1/threads", headers: [key]),
        try await server.raw("POST", "/v1/threads", body: String(repeating: " ", count: 11), headers: [key]),
      ]
      #expect(replies.map(\.status) == [200, 401, 403, 200, 404, 400, 405, 413])
      let ids = replies.map { $0.headers["x-request-id"] ?? "" }
      #expect(Set(ids).count == ids.count && !ids.contains(""))
    }
  }

  @Test func aHeadBeyondAllMeasureIsRefused() async throws {
    try await withServer { server in
      let long = String(repeating: "x", count: 200_000)
      for head in [
        "GET /v1/threads?after=\(long) HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\nX-Long: \(long)\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"
          + String(repeating: "X-Many: x\r\n", count: 20_000) + "\r\n",
      ] {
        let connection = try RawConnection(port: server.port)
        connection.write(head)
        let reply = await connection.read { $0.contains("\r\n\r\n") }
        #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 4"), "\(reply.prefix(100))")
      }
      #expect(try await server.raw("GET", "/healthz").status == 200)
    }
  }

  @Test func aLongComplaintIsCut() async throws {
    try await withServer { server in
      let id = String(repeating: "y", count: 100_000)
      let thread = try await server.thread("q")
      let reply = try await server.raw("POST", "/v1/threads/\(thread)/runs", body: "{\"assistant_id\":\"\(id)\"}")
      #expect(reply.status == 404)
      #expect(reply.body.utf8.count < 2000)
    }
  }
}
