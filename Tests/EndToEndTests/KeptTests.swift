// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// What was typed, cleared or said is there after the program was killed.
struct KeptTests {
  @Test func whatWasTypedOutlivesAKill() async throws {
    let home = try Home()
    let terminal = try await home.open()
    terminal.send("a thought that was never sent")
    try await eventually { home.text("data/local/drafts.jsonl").contains("never sent") }
    terminal.terminate(SIGKILL)
    try await terminal.waitForExit()
    try await home.open().waitFor("> a thought that was never sent")
  }

  @Test func whatWasClearedOutlivesAKill() async throws {
    let home = try Home()
    let terminal = try await home.open()
    terminal.send("words that took an hour")
    try await terminal.waitFor("> words that took an hour")
    terminal.send(.control("c"))
    try await terminal.waitFor("Cleared.")
    try await eventually { home.text("data/local/history.jsonl").contains("took an hour") }
    terminal.terminate(SIGKILL)
    try await terminal.waitForExit()
    let again = try await home.open()
    again.send(.control("r"))
    try await again.waitFor("words that took an hour", "1 text")
    again.send(Key(.enter))
    try await again.waitFor("> words that took an hour")
  }

  /// The link drops in mid-reply: what came is on disk, the program is gone at once, and the next start goes on.
  @Test func aHangUpKeepsWhatCameAndTheNextStartGoesOn() async throws {
    let model = try ScriptedModel()
    let server = try Home(model: model)
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "assistants"))
    let key = ["TEST_KEY": ServeProcess.token]
    let terminal = try await home.open(environment: key)
    terminal.send("Go on without me\r")
    let exchange = try #require(await model.next())
    exchange.say("The first half, ")
    try await terminal.waitFor("The first half,")
    terminal.terminate(SIGHUP)
    try await terminal.waitForExit()
    #expect(home.journal(of: "p-assistants").contains("The first half, "))
    let again = try await home.open(environment: key)
    try await again.waitFor("The first half,")
    exchange.say("and the second.")
    exchange.finish()
    try await again.wait("the whole reply, once and without a mark") {
      $0.text.contains("│ The first half, and the second.") && !$0.text.contains("■")
    }
  }

  /// Two replies are under way at the kill; the thread that is not opened gets its own, too, and says so.
  @Test func everyThreadWithAReplyUnderWayIsPickedUp() async throws {
    let model = try ScriptedModel()
    let server = try Home(model: model)
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "dashscope"))
    let key = ["TEST_KEY": ServeProcess.token]
    let terminal = try await home.open(environment: key)
    terminal.send("First question\r")
    let first = try #require(await model.next())
    first.say("One begins, ")
    try await terminal.waitFor("One begins,")
    terminal.send(.control("n"))
    terminal.send("Second question\r")
    let second = try #require(await model.next())
    second.say("Two begins, ")
    try await terminal.waitFor("Two begins,")
    terminal.terminate(SIGKILL)
    try await terminal.waitForExit()
    first.say("one ends.")
    first.finish()
    second.say("two ends.")
    second.finish()
    let again = try await home.open(environment: key)
    try await again.waitFor("Two begins, two ends.")
    try await eventually { home.journal(of: "p-dashscope").contains("One begins, one ends.") }
    try await again.wait("the other thread to be unread") { $0.text.contains("*") && !$0.text.contains("●") }
  }

  /// A message was sent from the command line, which was killed: the screen goes on with the reply.
  @Test func aKilledSendIsPickedUp() async throws {
    let model = try ScriptedModel()
    let server = try Home(model: model)
    let process = try await ServeProcess(server)
    let home = try Home(config: process.config(first: "conversations"))
    let key = ["TEST_KEY": ServeProcess.token]
    let sending = try home.start(["send", "From the command line"], environment: key)
    let exchange = try #require(await model.next())
    exchange.say("It began, ")
    try await sending.waitFor("It began,")
    sending.terminate(SIGKILL)
    try await sending.waitForExit()
    let terminal = try await home.open(environment: key)
    try await terminal.waitFor("From the command line")
    exchange.say("and it ended.")
    exchange.finish()
    try await terminal.wait("the whole reply, once") {
      $0.text.contains("│ It began, and it ended.") && !$0.text.contains("■")
    }
  }

  /// A thread is deleted, Skein killed: the trash is there and gives it back.
  @Test func theTrashOutlivesAKill() async throws {
    let home = try Home()
    _ = try await home.run(["send", "this one stays"])
    _ = try await home.run(["send", "--new", "to be deleted"])
    let terminal = try await home.open()
    try await terminal.goToList()
    terminal.send("d")
    try await terminal.waitFor("Deleted")
    try await eventually { home.text("data/local/registry.jsonl").contains("trashed") }
    terminal.terminate(SIGKILL)
    try await terminal.waitForExit()
    let again = try await home.open()
    try await again.goToList()
    again.send("u")
    try await again.waitFor("1 thread is in the trash")
  }
}

extension Home {
  /// The journals of all threads of a profile.
  func journal(of profile: String) -> String {
    guard let folder = opendir(path + "/data/\(profile)/threads") else { return "" }
    defer { closedir(folder) }
    var all = ""
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      all += text("data/\(profile)/threads/\(name)")
    }
    return all
  }
}
