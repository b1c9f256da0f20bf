// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal
import TerminalCore
import Testing
import ThreadsAPI

/// What is written while the server is away: it waits on disk, and arrives once.
struct OutboxTests {
  /// A home whose server has gone away, and what brings it back at the same address.
  private func house() async throws -> (home: Home, key: [String: String], back: () async throws -> ServeProcess) {
    let server = try Home()
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "dashscope"))
    let port = String(process.base.split(separator: ":").last ?? "")
    #expect(process.end() == 0)
    return (home, ["TEST_KEY": ServeProcess.token], { try await ServeProcess(server, arguments: ["--port", port]) })
  }

  /// The user's messages in all threads that the server has, in their order.
  private func arrived(_ home: Home, _ key: [String: String]) async throws -> [String] {
    let list = try await home.run(["threads", "list", "--json"], environment: key).output
    var texts: [String] = []
    for piece in list.split(separator: "\"id\":\"").dropFirst() {
      let id = String(piece.prefix { $0 != "\"" })
      let shown = try await home.run(["threads", "show", "--json", id], environment: key).output
      for message in shown.split(separator: "\"role\":\"user\",\"text\":\"").dropFirst() {
        texts.append(String(message.prefix { $0 != "\"" }))
      }
    }
    return texts
  }

  @Test func writtenOfflineKilledAndSentInOrderOnce() async throws {
    let (home, key, back) = try await house()
    let terminal = try await home.open(environment: key)
    terminal.send("first words\r")
    try await terminal.waitFor("Offline: 1 waits")
    terminal.send("second")
    try await terminal.waitFor("⇡1 offline since")
    terminal.send(" words\r")
    try await terminal.waitFor("Offline: 2 wait")
    terminal.terminate(SIGKILL)
    try await terminal.waitForExit()
    let again = try await home.open(environment: key)
    // The footer says it, until a notice that the server is still away stands in its place.
    try await again.wait("two to be waiting") { picture in
      ["first words", "second words", "waiting to be sent"].allSatisfy(picture.text.contains)
        && (picture.text.contains("⇡2") || picture.text.contains("Offline: 2 wait"))
    }
    let server = try await back()
    try await again.wait("both to be answered") {
      !$0.text.contains("⇡") && !$0.text.contains("Ctrl-C stop") && $0.text.contains("second words")
    }
    again.send(.control("q"))
    #expect(try await again.waitForExit() == .exited(0))
    #expect(try await arrived(home, key) == ["first words", "second words"])
    #expect(server.end() == 0)
  }

  @Test func ofTwoSkeinsOneSendsWhatWasQueued() async throws {
    let (home, key, back) = try await house()
    let queued = try await home.run(["send", "--queue", "--json", "only once"], environment: key)
    #expect(queued.status == 0)
    #expect(queued.output.contains(#""status":"queued""#))
    let (one, two) = (try await home.open(environment: key), try await home.open(environment: key))
    try await one.waitFor("⇡ waiting to be sent")
    try await two.waitFor("⇡ waiting to be sent")
    let server = try await back()
    try await eventually { home.text("data/p-dashscope/outbox.jsonl").contains("\"gone\":true") }
    for terminal in [one, two] {
      terminal.send(.control("q"))
      try await terminal.waitForExit()
    }
    #expect(try await arrived(home, key) == ["only once"])
    // A script goes on with the id that it was told.
    let local = try #require(try JSONValue(parsing: Array(queued.output.utf8))["thread"]?.string)
    #expect(local.hasPrefix("local_"))
    let renamed = try await home.run(["threads", "rename", local, "A name"], environment: key)
    #expect(renamed.status == 0, "\(renamed.complaints)")
    for place in [[], ["--offline"]] {
      let shown = try await home.run(["threads", "show", local] + place, environment: key)
      #expect(shown.status == 0 && shown.output.contains("only once"), "\(shown.complaints)")
    }
    #expect(try await home.run(["threads", "export", local], environment: key).output.contains("only once"))
    #expect(server.end() == 0)
  }

  @Test func aPlainSendThatFailsIsSentByNobody() async throws {
    let (home, key, back) = try await house()
    #expect(try await home.run(["send", "not by itself"], environment: key).status == 1)
    let server = try await back()
    let terminal = try await home.open(environment: key)
    try await terminal.waitFor("✗ not sent")
    terminal.send(.control("q"))
    try await terminal.waitForExit()
    #expect(home.text("data/p-dashscope/outbox.jsonl").isEmpty)
    #expect(server.end() == 0)
  }
}
