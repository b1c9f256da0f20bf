// SPDX-License-Identifier: Apache-2.0

import Glibc
import PseudoTerminal
import TerminalCore
import Testing

@Suite struct EndingTests {
  private func expectRestored(_ terminal: PseudoTerminal, _ before: TerminalAttributes) {
    #expect(terminal.attributes == before)
    let picture = terminal.picture
    #expect(!picture.isAlternateScreen)
    #expect(picture.isCursorVisible)
    let output = String(decoding: terminal.output, as: UTF8.self)
    #expect(output.contains("\u{1B}[?2004h"))
    let tail = output.components(after: "\u{1B}[?2004h")
    #expect(tail.contains("\u{1B}[?2004l") && tail.contains("\u{1B}[?1l\u{1B}>"))
    // What was turned on is off, whatever it was: the last word on each mode is its end.
    for mode in [1000, 1004, 1006, 2004, 2026, 1049] {
      let (on, off) = ("\u{1B}[?\(mode)h", "\u{1B}[?\(mode)l")
      #expect(output.ranges(of: on).last.map { output[$0.upperBound...].contains(off) } ?? true, "\(mode)")
    }
    #expect(output.ranges(of: "\u{1B}[22;2t").count == output.ranges(of: "\u{1B}[23;2t").count)
    #expect(picture.title == "")
  }

  /// A probe that has turned on all that it can.
  private func busyProbe() async throws -> ProbeTerminal {
    let probe = try await ProbeTerminal(["paint", "1"], environment: ["PROBE_OPTIONS": "synchronized links"])
    for key in ["n", "m", "T"] { try await probe.ask(key) }
    #expect(probe.terminal.picture.title == "probe ␛]2;evil␇ 西")
    return probe
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGTERM, SIGHUP])
  func allThatWasTurnedOnIsTurnedOff(signal: Int32) async throws {
    let probe = try await busyProbe()
    probe.terminal.terminate(signal)
    _ = try await probe.terminal.waitForExit()
    expectRestored(probe.terminal, try await cooked())
  }

  @Test(arguments: ["q", "x"]) func soItIsAtEveryOtherEnd(key: Character) async throws {
    let probe = try await busyProbe()
    probe.terminal.send(key == "q" ? .control("q") : .character(key))
    _ = try await probe.terminal.waitForExit()
    expectRestored(probe.terminal, try await cooked())
  }

  /// A terminal's settings before any program has touched them.
  private func cooked() async throws -> TerminalAttributes {
    let terminal = try PseudoTerminal(command: "/bin/true")
    try await terminal.waitForExit()
    return terminal.attributes
  }

  @Test func quittingPutsTheTerminalBack() async throws {
    let probe = try await ProbeTerminal(["paint", "1"])
    #expect(!probe.terminal.attributes.isCooked && probe.terminal.picture.isAlternateScreen)
    probe.terminal.send(.control("q"))
    #expect(try await probe.terminal.waitForExit() == .exited(0))
    expectRestored(probe.terminal, try await cooked())
    #expect(probe.terminal.screenText == "bye")
  }

  @Test func exitInTheMiddlePutsTheTerminalBack() async throws {
    let probe = try await ProbeTerminal(["paint", "1"])
    try await probe.ask("n")
    probe.terminal.send("x")
    #expect(try await probe.terminal.waitForExit() == .exited(3))
    expectRestored(probe.terminal, try await cooked())
  }

  @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE])
  func everyFaultPutsTheTerminalBack(signal: Int32) async throws {
    let probe = try await ProbeTerminal(["paint", "1"])
    try await probe.ask("n")
    probe.terminal.terminate(signal)
    #expect(try await probe.terminal.waitForExit() == .signaled(signal))
    expectRestored(probe.terminal, try await cooked())
  }

  @Test(arguments: ["a", "t", "o"])
  func everyCrashPutsTheTerminalBack(key: String) async throws {
    let probe = try await ProbeTerminal(["paint", "1"])
    try await probe.ask("n")
    probe.terminal.send(key)
    guard case .signaled = try await probe.terminal.waitForExit() else {
      Issue.record("it did not crash")
      return
    }
    expectRestored(probe.terminal, try await cooked())
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT])
  func signalsToEndAreTold(signal: Int32) async throws {
    let probe = try await ProbeTerminal(["paint", "1"])
    probe.terminal.terminate(signal)
    #expect(try await probe.terminal.waitForExit() == .exited(7))
    expectRestored(probe.terminal, try await cooked())
    #expect(probe.terminal.screenText == "signal \(signal)")
  }

  @Test(arguments: [
    (["TERM": "no-such-terminal"], "unknownTerm(\"no-such-terminal\")"), (["TERM": ""], "unknownTerm(\"\")"),
    (["TERM": "dumb"], "dumbTerm(\"dumb\")"), (["TERM": "acme-9000"], "unknownTerm(\"acme-9000\")"),
    (["LANG": "C"], "noUTF8Locale(\"C\")"),
    (["LC_ALL": "POSIX"], "noUTF8Locale(\"POSIX\")"),
    (["LC_ALL": "de_DE.ISO-8859-1"], "noUTF8Locale(\"de_DE.ISO-8859-1\")"),
  ])
  func whatCannotBeDrawnOnIsRefusedUntouched(environment: [String: String], words: String) async throws {
    let terminal = try PseudoTerminal(
      command: BuiltProgram.path("terminal-probe"), arguments: ["paint"], environment: environment)
    #expect(try await terminal.waitForExit() == .exited(64))
    #expect(terminal.screenText.contains(words))
    #expect(terminal.attributes == (try await cooked()))
  }

  @Test(arguments: ["</dev/null", "| cat"])
  func withoutATerminalItSaysSo(redirection: String) async throws {
    let terminal = try PseudoTerminal(
      command: "/bin/bash", arguments: ["-c", "\(BuiltProgram.path("terminal-probe")) paint \(redirection)"])
    try await terminal.waitForExit()
    #expect(terminal.screenText == "probe: notATerminal")
  }

  @Test func aLocaleThatIsNotInstalledHereIsStillUTF8() async throws {
    let probe = try await ProbeTerminal(["paint", "1"], environment: ["LC_ALL": "xx_XX.UTF-8"])
    try await probe.ask("w")
    #expect(probe.terminal.picture.rows[0].hasPrefix("東"))
  }
}

extension String {
  /// What stands behind the first of these.
  fileprivate func components(after mark: String) -> Substring {
    guard let range = firstRange(of: mark) else { return "" }
    return self[range.upperBound...]
  }
}
