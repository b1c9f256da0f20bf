// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// What is left when the program, the server or the network goes away.
struct RestartTests {
  @Test func killedInTheMiddleOfAReplyNothingIsLost() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let terminal = try await home.open()
    terminal.send("A long question\r")
    let exchange = try #require(await model.next())
    exchange.say("What had arrived")
    try await terminal.waitFor("What had arrived")
    // The journal holds text back for a tenth of a second at most: wait until it is there, then kill.
    try await eventually { home.journalText.contains("What had arrived") }
    terminal.terminate(SIGKILL)
    try await terminal.waitForExit()
    let again = try await home.open()
    try await again.waitFor("What had arrived", "A long question", "■")
  }

  @Test func aReplyThatWentOnAtTheServerIsFetched() async throws {
    let model = try ScriptedModel()
    let server = try Home(model: model)
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "dashscope"))
    let key = ["TEST_KEY": ServeProcess.token]
    let terminal = try await home.open(environment: key)
    terminal.send("Go on without me\r")
    let exchange = try #require(await model.next())
    exchange.say("The first half, ")
    try await terminal.waitFor("The first half,")
    terminal.terminate(SIGKILL)
    try await terminal.waitForExit()
    exchange.say("and the second.")
    exchange.finish()
    let again = try await home.open(environment: key)
    try await again.wait("the whole reply without a mark") {
      $0.text.contains("│ The first half, and the second.") && !$0.text.contains("■")
    }
  }

  @Test func itStartsWithoutItsServer() async throws {
    let server = try Home()
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "aimlapi"))
    let key = ["TEST_KEY": ServeProcess.token]
    let sent = try await home.run(["send", "before the outage"], environment: key)
    #expect(sent.status == 0)
    #expect(process.end() == 0)
    let terminal = try await home.open(environment: key)
    try await terminal.waitFor("before the outage", "No model is connected")
    try await terminal.waitFor("Showing your own copy")
    terminal.send("into the void\r")
    try await terminal.waitFor("⇡ waiting to be sent", "Offline: 1 waits")
    try await terminal.waitFor("into the void")
  }

  /// What stands on the screen is on the disk, or the screen says that it is not.
  @Test func aDiskThatIsSlowIsSaid() async throws {
    let home = try Home()
    let terminal = try await home.open()
    terminal.send("quick words\r")
    try await terminal.waitFor("No model is connected")
    let outbox = open(home.path + "/data/local/outbox.jsonl", O_RDWR)
    defer { close(outbox) }
    try #require(outbox >= 0 && flock(outbox, LOCK_EX) == 0)
    terminal.send("slow words\r")
    try await terminal.waitFor("slow words", "The disk is slow: not kept yet.")
    #expect(flock(outbox, LOCK_UN) == 0)
    try await terminal.wait("the words to be kept") {
      $0.text.contains("> slow words") && !$0.text.contains("The disk is slow")
    }
  }

  @Test func tornAndUnreadableFilesDoNotStopIt() async throws {
    let home = try Home()
    _ = try await home.run(["send", "whole"])
    let registry = try #require(fopen(home.path + "/data/local/registry.jsonl", "a"))
    fputs(#"{"id":"thread_torn","created_at":"2026-"#, registry)
    fclose(registry)
    try await home.open().waitFor("half a line", "whole")
  }

  @Test func aPlaceThatCannotBeWrittenIsSaid() async throws {
    let home = try Home()
    let blocked = home.path + "/blocked"
    let file = try #require(fopen(blocked, "w"))
    fclose(file)
    let terminal = try await home.open(environment: ["SKEIN_HOME": blocked])
    try await terminal.waitFor("can't be written")
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit() == .exited(0))
  }
}

extension Home {
  /// The journals of all threads of the local profile.
  var journalText: String {
    guard let folder = opendir(path + "/data/local/threads") else { return "" }
    defer { closedir(folder) }
    var all = ""
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      all += text("data/local/threads/\(name)")
    }
    return all
  }
}

/// Waits until something outside the program's screen is true, with a deadline.
func eventually(within patience: Duration = .seconds(120), _ condition: () -> Bool) async throws {
  let deadline = ContinuousClock.now + patience
  while !condition() {
    try #require(ContinuousClock.now < deadline, "it never came true")
    try await Task.sleep(for: .milliseconds(20))
  }
}
