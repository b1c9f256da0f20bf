// SPDX-License-Identifier: Apache-2.0
import PseudoTerminal
import TerminalCore
import Testing

/// Threads are made, renamed, deleted and brought back, and are there again after a restart.
struct ThreadTests {
  /// A screen with one thread, the list in focus.
  private func screenWithThread(_ home: Home, saying text: String) async throws -> PseudoTerminal {
    let terminal = try await home.open()
    try await terminal.waitFor("New thread")
    terminal.send("\(text)\r")
    try await terminal.wait("the reply to be over") {
      $0.text.contains("No model is connected") && !$0.text.contains("Ctrl-C stop")
    }
    try await terminal.goToList()
    return terminal
  }

  @Test func renamingChangesTheListAndTheProvider() async throws {
    let home = try Home()
    let terminal = try await screenWithThread(home, saying: "hello")
    terminal.send("r")
    try await terminal.waitFor("New title:")
    terminal.send("西湖 trip 🎉\r")
    try await terminal.wait("the new title in list and header") {
      $0.rows.filter { $0.contains("西湖 trip") }.count >= 1 && !$0.text.contains("New title:")
    }
    terminal.send("q")
    try await terminal.waitForExit()
    let list = try await home.run(["threads", "list", "--json"])
    #expect(list.output.contains(#""title":"西湖 trip 🎉""#))
    try await home.open().waitFor("西湖 trip")
  }

  @Test func deletingIsUndone() async throws {
    let home = try Home()
    let terminal = try await screenWithThread(home, saying: "precious words")
    terminal.send("d")
    try await terminal.waitFor("u in the list brings it back")
    try await terminal.wait("an empty list") { $0.text.contains("none yet") }
    terminal.send("u")
    try await terminal.waitFor("Back again.")
    try await terminal.waitFor("precious words")
  }

  @Test func aDeletedThreadStaysDeletedAndCanBeRestored() async throws {
    let home = try Home()
    let terminal = try await screenWithThread(home, saying: "to be deleted")
    terminal.send("d")
    try await terminal.waitFor("none yet")
    terminal.send("q")
    try await terminal.waitForExit()
    let again = try await home.open()
    try await again.waitFor("none yet")
    again.send(.control("q"))
    try await again.waitForExit()
    let all = try await home.run(["threads", "list", "--all", "--json"])
    #expect(all.output.contains(#""state":"trashed""#))
    let id = try #require(all.output.split(separator: "\"").first { $0.hasPrefix("thread_") })
    let restored = try await home.run(["threads", "restore", String(id)])
    #expect(restored.status == 0)
    try await home.open().waitFor("to be deleted")
  }

  @Test func everythingIsThereAfterARestart() async throws {
    let home = try Home()
    let terminal = try await screenWithThread(home, saying: "remember me")
    terminal.send("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    try await home.open().waitFor("remember me", "No model is connected")
  }

  @Test func aThreadOfTheProviderIsAdoptedByItsID() async throws {
    let server = try Home()
    let made = try await server.run(["threads", "create", "--title", "Made elsewhere", "--message", "first words"])
    let id = made.output.trimmingSuffix()
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "assistants"))
    let terminal = try await home.open(environment: ["TEST_KEY": ServeProcess.token])
    try await terminal.waitFor("Threads")
    terminal.send(Key(.tab))
    try await terminal.waitFor("n new")
    terminal.send("a")
    try await terminal.waitFor("Thread id:")
    terminal.send("\(id)\r")
    try await terminal.waitFor("Made elsewhere")
    try await terminal.waitFor("first words")
    terminal.send(.control("q"))
    try await terminal.waitForExit()
  }
}

extension String {
  /// Without the line end.
  func trimmingSuffix() -> String { hasSuffix("\n") ? String(dropLast()) : self }
}
