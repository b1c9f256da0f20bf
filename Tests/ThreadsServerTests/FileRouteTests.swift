// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI
import ThreadsLocal
import ThreadsServer

/// Files over the wire, and the forms in which they come.
@Suite(.timeLimit(.minutes(10)))
struct FileRouteTests {
  private static let type = "Content-Type: multipart/form-data; boundary=XX"

  private func form(_ content: String, name: String = "a.txt", purpose: String = "assistants") -> String {
    "--XX\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n\(purpose)\r\n--XX\r\n"
      + "Content-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
      + "Content-Type: text/plain\r\n\r\n\(content)\r\n--XX--\r\n"
  }

  @Test(arguments: ["/v1", ""]) func aFileIsSentReadAndDeleted(_ base: String) async throws {
    try await withServer { server in
      let made = try await server.raw(
        "POST", base + "/files", body: form("世界\r\n", name: "世 \"x.txt"), headers: [Self.type])
      #expect(made.status == 400, "a quote ends the name")
      let sent = try await server.raw(
        "POST", base + "/files", body: form("世界\r\n", name: "世;.txt"), headers: [Self.type])
      #expect(sent.status == 200)
      let id = try #require(sent.json?["id"]?.string)
      #expect(sent.json?["object"] == "file")
      #expect(sent.json?["filename"] == "世;.txt")
      #expect(sent.json?["bytes"] == 8)
      #expect(sent.json?["purpose"] == "assistants")
      #expect(try #require(sent.json?["created_at"]?.integer) < 100_000_000_000)
      #expect(try await server.raw("GET", base + "/files/\(id)").json == sent.json)
      let content = try await server.raw("GET", base + "/files/\(id)/content")
      #expect(content.body == "世界\r\n")
      #expect(content.headers["content-type"] == "application/octet-stream")
      #expect(
        content.headers["content-disposition"] == "attachment; filename=\"_;.txt\"; filename*=UTF-8''%E4%B8%96%3B.txt")
      #expect(content.headers["x-content-type-options"] == "nosniff")
      #expect(content.headers["x-request-id"]?.isEmpty == false)
      #expect(
        try await server.raw("DELETE", base + "/files/\(id)").json == [
          "id": .string(id), "object": "file", "deleted": true,
        ])
      #expect(try await server.raw("GET", base + "/files/\(id)").status == 404)
      #expect(try await server.raw("GET", base + "/files/\(id)/content").status == 404)
    }
  }

  @Test func filesAreListedByPurposeAndPage() async throws {
    try await withServer { server in
      var ids: [String] = []
      for number in 0..<4 {
        ids.append(
          try await server.service.createFile(
            name: "n", purpose: number == 1 ? "vision" : "assistants", content: []
          ).id)
      }
      #expect(try await server.ids("/v1/files") == ids.reversed())
      #expect(try await server.ids("/v1/files?limit=10000&order=asc") == ids)
      #expect(try await server.ids("/v1/files?purpose=vision") == [ids[1]])
      #expect(try await server.ids("/v1/files?purpose=assistants&limit=2&order=asc") == [ids[0], ids[2], "…"])
      #expect(try await server.ids("/v1/files?purpose=assistants&order=asc&after=\(ids[2])") == [ids[3]])
      #expect(try await server.ids("/v1/files?order=asc&before=\(ids[3])&limit=2") == [ids[1], ids[2], "…"])
      #expect(try await server.raw("GET", "/v1/files?limit=10001").status == 400)
      #expect(try await server.raw("GET", "/v1/files?after=file-no").status == 400)
    }
  }

  @Test func whatIsNoFormIsRefused() async throws {
    try await withServer { server in
      let cases: [(String, String, String)] = [
        ("{}", "Content-Type: application/json", "multipart/form-data"), ("", "X: y", "multipart/form-data"),
        (form("x"), "Content-Type: multipart/form-data", "boundary"),
        ("--XX--", Self.type, "file"), (form("x", purpose: ""), Self.type, "purpose"),
        (form("x", name: ""), Self.type, "file"),
        (String(form("x").dropLast(8)), Self.type, "boundary"),
      ]
      for (body, type, word) in cases {
        let reply = try await server.raw("POST", "/v1/files", body: body, headers: [type])
        #expect(reply.status == 400)
        #expect(reply.json?["error"]?["message"]?.string?.contains(word) == true, "\(reply.body)")
      }
      #expect(try await server.service.files(purpose: nil, PageRequest()).items.isEmpty)
    }
  }

  @Test func aFileMayBeLargerThanABodyAndNotLargerThanAFile() async throws {
    try await withServer(configure: {
      $0.bodyLimit = 1000
      $0.fileLimit = 100_000
    }) { server async throws in
      func send(_ count: Int) async throws -> Int {
        let body = form(String(repeating: "x", count: count))
        return try await server.raw("POST", "/files", body: body, headers: [Self.type]).status
      }
      #expect(try await send(100_000) == 200)
      #expect(try await send(100_001) == 413)
      #expect(try await send(500_000) == 413)
      #expect(try await server.service.files(purpose: nil, PageRequest()).items.map(\.size) == [100_000])
      let large = "{\"metadata\":{\"k\":\"" + String(repeating: "x", count: 2000) + "\"}}"
      #expect(try await server.raw("POST", "/threads", body: large).status == 413)
    }
  }

  @Test func aFormMayComeInChunks() async throws {
    try await withServer { server in
      let connection = try RawConnection(port: server.port)
      connection.write(
        "POST /v1/files HTTP/1.1\r\nHost: localhost:\(server.port)\r\nTransfer-Encoding: chunked\r\n"
          + "\(Self.type)\r\nConnection: close\r\n\r\n")
      for byte in form("\r\n--XY").utf8 { connection.write([0x31, 13, 10, byte, 13, 10]) }
      connection.write("0\r\n\r\n")
      let reply = try RawReply(await connection.read())
      #expect(reply.status == 200)
      #expect(reply.json?["bytes"] == 6)
    }
  }

  @Test func dashScopeHasFilesOfMessagesOnly() async throws {
    try await withServer { server in
      for path in ["/api/v1/files", "/api/v1/files/file-1", "/api/v1/files/file-1/content"] {
        #expect(try await server.raw("GET", path).status == 404)
      }
      let thread = try await server.thread()
      let made = try await server.raw(
        "POST", "/api/v1/threads/\(thread)/messages",
        body: "{\"role\":\"user\",\"content\":\"x\",\"file_ids\":[\"f/1\",\"f2\",\"f2\"]}")
      #expect(made.json?["file_ids"] == ["f/1", "f2", "f2"])
      let message = try #require(made.json?["id"]?.string)
      let files = "/api/v1/threads/\(thread)/messages/\(message)/files"
      let list = try await server.raw("GET", files + "?order=asc&limit=1")
      #expect(list.json?["data"]?.array?.first?["id"] == "f/1")
      #expect(list.json?["has_more"] == true)
      #expect(list.json?["request_id"]?.string == list.headers["x-request-id"])
      let one = try await server.raw("GET", files + "/f%2F1")
      #expect(one.json?["object"] == "thread.message.file")
      #expect(one.json?["message_id"]?.string == message)
      #expect(one.json?["created_at"] == made.json?["created_at"])
      #expect(try await server.raw("GET", files + "/f3").status == 404)
      // The other dialects show the same as attachments.
      let same = try await server.raw("GET", "/v1/threads/\(thread)/messages/\(message)")
      #expect(same.json?["attachments"]?.array?.first == ["file_id": "f/1"])
    }
  }
}
