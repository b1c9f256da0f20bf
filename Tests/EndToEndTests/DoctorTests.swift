// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal
import TerminalCore
import Testing
import ThreadsAPI

/// `skein doctor` in a terminal, in a pipe, and given up in the middle.
struct DoctorTests {
  @Test func theTerminalIsMeasuredAndPutBack() async throws {
    let terminal = try Home().start(["doctor", "--widths"], size: Size(columns: 120, rows: 70))
    let before = terminal.attributes
    let status = try await terminal.waitForExit()
    let text = terminal.picture.text
    #expect(text.contains("terminal: xterm-256color, 120×70"))
    #expect(text.contains("answers: "))
    #expect(text.contains("Chinese 西湖: 4 of 4 columns"))
    #expect(text.contains("profile local (the default): its service answers"))
    // libvterm draws some samples otherwise than current terminals: whichever it is, it is said.
    #expect(text.contains(" widths: "))
    #expect(status == .exited(text.contains("\n✗ ") ? 1 : 0))
    #expect(terminal.attributes == before)
    // Nothing of the questions is left on the screen.
    #expect(!text.contains("rgb:") && !text.contains("$p") && text.hasPrefix("Skein "))
  }

  @Test func aPipeIsToldWhatCanBeKnown() async throws {
    let home = try Home()
    let outcome = try await home.run(["doctor"], environment: ["TERM": "xterm", "LANG": "C.UTF-8"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("! terminal: this is not one"))
    #expect(outcome.output.contains("✓ settings: \(home.path)/config.toml"))
    let plain = try await home.run(["doctor", "--offline"], environment: ["TERM": "xterm", "LANG": "C"])
    #expect(plain.status == 1)
    #expect(plain.output.contains("X  locale: C does not write UTF-8"))
    #expect(plain.output.utf8.allSatisfy { $0 < 0x80 })
    let json = try JSONValue(
      parsing: Array(
        try await home.run(["doctor", "--json"], environment: ["TERM": "xterm", "LANG": "C.UTF-8"]).output.utf8))
    #expect(json["findings"]?.array?.isEmpty == false)
    #expect(json["findings"]?.array?.allSatisfy { $0["mark"]?.string != nil && $0["subject"]?.string != nil } == true)
  }

  @Test func aProfileThatIsNotThereIsBroken() async throws {
    let home = try Home(config: "profile = \"nobody\"\n")
    let outcome = try await home.run(["doctor"], environment: ["TERM": "xterm", "LANG": "C.UTF-8"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("skein profiles add nobody"))
  }

  @Test func keysAreShownUntilQ() async throws {
    let terminal = try Home().start(["doctor", "--keys"])
    try await terminal.waitFor("Press keys")
    let before = terminal.attributes
    #expect(!before.isCooked)
    terminal.send(Key(.up))
    try await terminal.waitFor("ESC", "lineUp (composer)")
    terminal.send(.control("x"))
    try await terminal.waitFor("^X", "Ctrl-X")
    terminal.paste("words")
    try await terminal.waitFor("a paste of 5 characters")
    terminal.send("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(terminal.attributes.isCooked)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT]) func aSignalPutsTheTerminalBack(_ signal: Int32) async throws {
    let terminal = try Home().start(["doctor", "--keys"])
    try await terminal.waitFor("Press keys")
    #expect(!terminal.attributes.isCooked)
    terminal.terminate(signal)
    _ = try await terminal.waitForExit()
    #expect(terminal.attributes.isCooked)
  }
}
