// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Testing
import ThreadsAPI
import ThreadsLocal
import ThreadsServer

@Suite(.timeLimit(.minutes(10)))
struct ShutdownTests {
  private static let body = "{\"assistant_id\":\"asst_default\",\"stream\":true,\"thread\":{\"messages\":[\"q\"]}}"

  private func open(_ server: RunningServer, _ base: String) throws -> RawConnection {
    let connection = try RawConnection(port: server.port)
    connection.write(
      "POST \(base)/threads/runs HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
        + "Content-Length: \(Self.body.utf8.count)\r\n\r\n\(Self.body)")
    return connection
  }

  @Test func aStreamMayFinishWithinTheGraceTime() async throws {
    try await withServer(configure: { $0.grace = .seconds(20) }) { server in
      let gate = Gate()
      server.engine.answer("q", [.say("first"), .wait(gate), .say(" last")])
      let connection = try open(server, "/v1")
      let head = await connection.read { $0.contains("first") }
      server.server.shutdown()
      // The listening socket closes: that the shutdown has begun can be seen from outside.
      while (try? RawConnection(port: server.port)) != nil { await Task.yield() }
      gate.open()
      let reply = try RawReply(head + (await connection.read()))
      #expect(reply.body.contains("first last"))
      #expect(reply.events.suffix(2) == ["thread.run.completed", "done"])
    }
  }

  @Test(arguments: ["/api/v1", "/v1", ""])
  func whatIsLeftAfterTheGraceTimeEndsProperly(_ base: String) async throws {
    try await withServer { server in
      server.engine.answer("q", [.say("half"), .wait(Gate())])
      let connection = try open(server, base)
      let head = await connection.read { $0.contains("half") }
      server.server.shutdown()
      let reply = try RawReply(head + (await connection.read()))
      let last = base == "/api/v1" ? "thread.run.failed" : "thread.run.incomplete"
      #expect(reply.events.suffix(4) == ["thread.message.incomplete", "thread.run.step.cancelled", last, "done"])
    }
  }

  @Test func aClientThatLeavesDoesNotStopTheRun() async throws {
    try await withServer { server in
      let gate = Gate()
      server.engine.answer("q", [.say("one"), .wait(gate), .say(" two")])
      var connection: RawConnection? = try open(server, "/v1")
      _ = await connection?.read { $0.contains("one") }
      connection = nil
      gate.open()
      let thread = try #require(try await server.service.threads(PageRequest()).items.first?.id)
      while try await server.service.allMessages(in: thread).last?.text != "one two" { await Task.yield() }
    }
  }

  @Test func aServerThatWasStoppedBeforeItRanReturns() async throws {
    let service = LocalThreadService(location: .memory, defaultModel: "m", engine: BuiltinEngine())
    let server = ThreadsServer(service: service, configuration: ServerConfiguration(port: 0))
    server.shutdown()
    try await server.run { _, _ in }
  }

  @Test func withoutADrainStreamsAreCutWhenTheGraceTimeIsOver() async throws {
    try await withServer(configure: { $0.drain = nil }) { server in
      server.engine.answer("q", [.say("half"), .wait(Gate())])
      let connection = try open(server, "/v1")
      let head = await connection.read { $0.contains("half") }
      server.server.shutdown()
      let rest = await connection.read()
      #expect(!(head + rest).contains("[DONE]"))
      await server.service.shutdown(grace: .zero)
    }
  }
}
