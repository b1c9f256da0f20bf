// SPDX-License-Identifier: Apache-2.0

import Glibc
import PseudoTerminal
import TerminalCore
import Testing

@Suite struct SharingTests {
  /// A shell with job control, which starts the probe.
  private func shell(_ command: String) async throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      command: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"],
      environment: ["PS1": "prompt> ", "HISTFILE": ""],
      size: Size(columns: 100, rows: 20))
    try await terminal.waitFor("prompt>")
    terminal.send("\(BuiltProgram.path("terminal-probe")) \(command)\r")
    try await terminal.waitForOutput("done 1\u{7}")
    return terminal
  }

  @Test func controlZAndForegroundLeaveAndEnterTheScreen() async throws {
    let terminal = try await shell("echo")
    terminal.send("a")
    try await terminal.waitForOutput("done 2\u{7}")
    let screen = try await terminal.wait { $0.isAlternateScreen && $0.text.contains("character") }
    let start = terminal.output.count
    terminal.send(.control("z"))
    try await terminal.waitForOutput("Stopped", from: start)
    try await terminal.wait("the shell") { !$0.isAlternateScreen && $0.isCursorVisible && $0.text.hasSuffix("prompt>") }
    terminal.send("fg\r")
    try await terminal.waitForOutput("done 3\u{7}", from: start)
    try await terminal.wait("the screen as it was") {
      $0.isAlternateScreen && $0.text.hasPrefix(screen.text) && $0.text.contains("resumed")
    }
    terminal.send("b")
    try await terminal.waitForOutput("done 4\u{7}", from: start)
    terminal.send(.control("q"))
    try await terminal.waitForOutput("bye", from: start)
    try await terminal.wait { $0.text.hasSuffix("prompt>") && !$0.isAlternateScreen }
  }

  @Test func aSizeThatChangedWhileStoppedIsTold() async throws {
    let terminal = try await shell("echo")
    let start = terminal.output.count
    terminal.send(.control("z"))
    try await terminal.waitForOutput("Stopped", from: start)
    terminal.resize(Size(columns: 70, rows: 15))
    terminal.send("fg\r")
    try await terminal.waitFor("size 70x15")
  }

  @Test(arguments: [SIGTSTP, SIGSTOP])
  func beingStoppedFromOutsideIsSurvived(signal: Int32) async throws {
    let terminal = try await shell("echo")
    // With this key it has read what the terminal answered before: a stop that can't be seen leaves the rest to the shell.
    terminal.send("a")
    try await terminal.waitFor("character(\"a\")")
    let group = terminal.foregroundGroup
    let start = terminal.output.count
    kill(group, signal)
    try await terminal.waitForOutput("Stopped", from: start)
    if signal == SIGTSTP { try await terminal.wait("the shell's screen") { !$0.isAlternateScreen } }
    terminal.send("fg\r")
    try await terminal.wait("the probe's screen") { $0.isAlternateScreen && $0.text.contains("ready") }
    terminal.send("k")
    try await terminal.waitFor("character(\"k\")")
  }

  @Test func aChildHasTheTerminalForAWhile() async throws {
    let probe = try await ProbeTerminal(["paint", "2"], size: Size(columns: 40, rows: 8))
    var samples = SampleScreens(seed: 2)
    try await probe.ask("n")
    let screen = samples.next(size: Size(columns: 40, rows: 8))
    probe.expectShows(screen)
    probe.terminal.send("v")
    try await probe.terminal.wait("the child") { !$0.isAlternateScreen && $0.text.contains("a child has it") }
    #expect(probe.terminal.attributes.isCooked)
    probe.terminal.send("nnn\r")
    try await probe.terminal.waitForOutput("it read nnn")
    try await probe.waitForAnswer()
    probe.expectShows(screen)
    try await probe.ask("n")
    probe.expectShows(samples.next(size: Size(columns: 40, rows: 8)))
  }

  @Test func whatLibrariesPrintGoesToTheLog() async throws {
    let path = "/tmp/skein-probe-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    defer { unlink(path) }
    let probe = try await ProbeTerminal(["paint", "2"], environment: ["PROBE_LOG": path])
    try await probe.ask("p")
    #expect(probe.terminal.screenText == "")
    probe.terminal.send(.control("q"))
    #expect(try await probe.terminal.waitForExit() == .exited(0))
    #expect(probe.terminal.screenText == "bye")
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1000)
    let count = fread(&buffer, 1, buffer.count, file)
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    #expect(text.contains("noise on stdout") && text.contains("noise on stderr"))
  }
}
