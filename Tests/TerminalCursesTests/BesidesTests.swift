// SPDX-License-Identifier: Apache-2.0

import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// What ncurses knows nothing of: links, brackets around updates, mouse, title, the screen that is there.
@Suite struct BesidesTests {
  private static let size = Size(columns: 40, rows: 6)

  private func probe(_ options: String, _ environment: [String: String] = [:]) async throws -> ProbeTerminal {
    try await ProbeTerminal(
      ["paint", "1"], environment: ["PROBE_OPTIONS": options].merging(environment) { $1 }, size: Self.size)
  }

  private func output(_ probe: ProbeTerminal) -> String { String(decoding: probe.lastOutput, as: UTF8.self) }

  private static let begin = "\u{1B}]8;id="
  private static let address = ";https://example.org/%E8%A5%BF%E6%B9%96%1B\\\u{1B}\\"
  private static let end = "\u{1B}]8;;\u{1B}\\"

  /// Cells, style and cursor as the picture of `showLinks` has them.
  private func expectPicture(_ probe: ProbeTerminal) {
    #expect(probe.terminal.picture.rows[1] == "  see the 西湖 page and more")
    #expect(probe.terminal.cursor == Point(column: 3, row: 2))
    for column in 6..<19 {
      let cell = probe.terminal.cell(at: Point(column: column, row: 1))
      if !cell.text.isEmpty { #expect(cell.style == Style(foreground: .ansi(4), attributes: .underline)) }
    }
    #expect(probe.terminal.cell(at: Point(column: 19, row: 1)).style == .plain)
  }

  @Test func aLinkIsDrawnOverItsWordsAndOnlyThere() async throws {
    let probe = try await probe("")
    try await probe.ask("l")
    let shown = output(probe)
    #expect(shown.ranges(of: Self.begin).count == 1 && shown.ranges(of: Self.end).count == 1)
    #expect(shown.contains(Self.address) && !shown.contains("javascript"))
    let linked = shown.split(separator: Self.address).last?.split(separator: "\u{1B}]8;;").first ?? ""
    #expect(linked.contains("the 西湖 page") && !linked.contains("and"))
    expectPicture(probe)
    // The same again costs nothing.
    try await probe.ask("e")
    #expect(probe.lastOutput.isEmpty)
  }

  @Test func aLinkThatIsGoneLeavesNothingBehind() async throws {
    let probe = try await probe("")
    try await probe.ask("l")
    try await probe.ask("u")
    // The words are the same; what led somewhere is written anew, and leads nowhere.
    #expect(output(probe).contains("the 西湖 page") && !output(probe).contains("]8;"))
    expectPicture(probe)
    try await probe.ask("u")
    #expect(probe.lastOutput.isEmpty)
    try await probe.ask("l")
    #expect(output(probe).contains(Self.address))
    expectPicture(probe)
  }

  @Test func linksComeBackWhenTheScreenIsDrawnAnew() async throws {
    let probe = try await probe("")
    try await probe.ask("l")
    try await probe.ask("L")
    #expect(output(probe).ranges(of: Self.address).count == 1)
    expectPicture(probe)
    probe.terminal.send("v")
    try await probe.terminal.waitForOutput("a child has it")
    probe.terminal.send("\r")
    try await probe.waitForAnswer()
    #expect(output(probe).ranges(of: Self.address).count == 1)
    expectPicture(probe)
  }

  @Test(arguments: [
    ("no-links", [:]), ("", ["TERM": "linux"]), ("", ["TERM": "vt100"]), ("", ["TERM": "screen"]),
    ("", ["VTE_VERSION": "4000"]),
  ]) func linksAreOnlyDrawnWhereTheyAreTaken(options: String, environment: [String: String]) async throws {
    let probe = try await probe(options, environment)
    try await probe.ask("l")
    #expect(!output(probe).contains("]8;"))
    #expect(probe.terminal.picture.rows[1] == "  see the 西湖 page and more")
  }

  @Test func updatesAreBracketedInOrder() async throws {
    let probe = try await probe("synchronized links")
    try await probe.ask("n")
    #expect(output(probe).hasPrefix("\u{1B}[?2026h") && output(probe).hasSuffix("\u{1B}[?2026l"))
    try await probe.ask("l")
    let shown = output(probe)
    #expect(shown.hasPrefix("\u{1B}[?2026h") && shown.hasSuffix("\u{1B}[?2026l"))
    #expect(shown.ranges(of: "2026").count == 2 && shown.contains(Self.address))
    // A single row arrives whole anyway.
    try await probe.ask("c")
    #expect(!output(probe).contains("2026") && !probe.lastOutput.isEmpty)
  }

  @Test func theTerminalIsAskedAndBelieved() async throws {
    let probe = try await probe("")
    #expect(output(probe).contains("\u{1B}[?2026$p\u{1B}[?69$p\r\u{1B}[K\u{1B}[c"))
    // libvterm doesn't know the mode.
    try await probe.ask("n")
    #expect(!output(probe).contains("2026"))
    probe.terminal.send("\u{1B}[?2026;2$y")
    try await probe.ask("n")
    #expect(output(probe).contains("\u{1B}[?2026h"))
    #expect(probe.terminal.screenText != "")
  }

  @Test(arguments: ["linux", "vt100", "vt220", "screen-256color", "rxvt", "st-256color"])
  func whoMightNotUnderstandIsNotAsked(term: String) async throws {
    let probe = try await probe("", ["TERM": term])
    #expect(!output(probe).contains("2026") && !output(probe).contains("?69") && !output(probe).contains("\u{1B}[c"))
    if term == "linux" || term.hasPrefix("vt") {
      try await probe.ask("T")
      #expect(!output(probe).contains("\u{1B}]2;"))
    }
  }

  @Test func mouseReportsAreTakenOnlyWhileTheyAreWanted() async throws {
    let probe = try await ProbeTerminal(["echo"], size: Size(columns: 120, rows: 10))
    probe.terminal.send("\u{1B}[<0;5;5M")
    try await probe.ask("a")
    #expect(!probe.terminal.screenText.contains("mouse"))
  }

  @Test func whatTheMouseStillTellsReachesNoShell() async throws {
    let probe = try await probe("")
    try await probe.ask("m")
    #expect(output(probe) == "\u{1B}[?1000h\u{1B}[?1006h")
    let start = probe.terminal.output.count
    probe.terminal.send("v\u{1B}[<0;5;5M")
    // It is off before the child has the terminal, and on again behind it.
    let off = try await probe.terminal.waitForOutput("\u{1B}[?1006l\u{1B}[?1000l\u{1B}[c", from: start)
    try await probe.terminal.waitForOutput("a child has it", from: off)
    probe.terminal.send("typed\r")
    let read = try await probe.terminal.waitForOutput("it read typed", from: off)
    try await probe.terminal.waitForOutput("\u{1B}[?1000h\u{1B}[?1006h", from: read)
  }

  @Test func theScreenThatIsThereIsDrawnOnIfWanted() async throws {
    let program = BuiltProgram.path("terminal-probe")
    let terminal = try PseudoTerminal(
      command: "/bin/bash", arguments: ["-c", "echo before; \(program) paint 1; echo after"],
      environment: ["PROBE_OPTIONS": "same-screen"], size: Self.size)
    try await terminal.waitForOutput("done 1\u{7}")
    terminal.send("l")
    try await terminal.waitForOutput("done 2\u{7}")
    #expect(!terminal.picture.isAlternateScreen)
    let output = String(decoding: terminal.output, as: UTF8.self)
    // What stood there has gone up before anything was cleared.
    let lead = output.split(separator: "\u{1B}[2J").first ?? ""
    #expect(lead.filter { $0 == "\n" || $0 == "\r\n" }.count >= Self.size.rows)
    terminal.send(.control("q"))
    try await terminal.waitForExit()
    let rows = terminal.picture.rows
    let end = String(decoding: terminal.output, as: UTF8.self).split(separator: "and more").last ?? ""
    #expect(!end.contains("\u{1B}[2J") && !end.contains("\u{1B}[J"))
    #expect(rows.suffix(3) == ["bye", "after", ""])
    // The other screen was left before anything was drawn, for good.
    #expect(output.ranges(of: "1049h").count == 1 && output.ranges(of: "1049l").count == 1)
  }

  @Test(arguments: [("same-screen", "xterm-256color"), ("", "linux"), ("", "vt220")])
  func aChildOnTheScreenThatIsThereLosesNothing(options: String, term: String) async throws {
    let probe = try await probe(options, ["TERM": term])
    try await probe.ask("l")
    probe.terminal.send("v")
    // The child writes below what was drawn, and that goes up before the screen is drawn on again.
    try await probe.terminal.wait("the child below") { $0.rows[4] == "a child has it" && !$0.isAlternateScreen }
    let start = probe.terminal.output.count
    probe.terminal.send("\r")
    try await probe.waitForAnswer()
    let output = String(decoding: probe.terminal.output(from: start), as: UTF8.self)
    let lead = output.firstRange(of: "\u{1B}[2J") ?? output.firstRange(of: "\u{1B}[J")
    let before = try #require(lead.map { output[..<$0.lowerBound] })
    #expect(before.unicodeScalars.count { $0 == "\n" } >= Self.size.rows)
    #expect(probe.terminal.picture.rows[1] == "  see the 西湖 page and more")
    #expect(probe.terminal.cursor == Point(column: 3, row: 2))
  }

  @Test func aCrashOnTheScreenThatIsThereLeavesThePromptBelow() async throws {
    let probe = try await probe("same-screen")
    try await probe.ask("l")
    probe.terminal.terminate(SIGSEGV)
    try await probe.terminal.waitForExit()
    #expect(probe.terminal.picture.rows.contains("  see the 西湖 page and more"))
    #expect(probe.terminal.cursor == Point(column: 0, row: Self.size.rows - 1))
  }

  @Test(arguments: [
    "xterm", "tmux", "screen", "linux", "rxvt", "st", "xterm-256color", "alacritty",
  ])
  func everyPairOfColoursIsDrawnAlthoughTheTerminalHasFewer(term: String) async throws {
    let probe = try await probe("", ["TERM": term])
    for grid in 1...5 {
      try await probe.ask("k")
      for number in 0..<40 {
        let color = grid % 2 * 40 + number
        func part(_ index: Int) -> Color { index == 8 ? .standard : .ansi(UInt8(index)) }
        let cell = probe.terminal.cell(at: Point(column: number % 20, row: number / 20))
        #expect(
          cell.style.foreground == part(color / 9) && cell.style.background == part(color % 9),
          "\(grid) \(color) \(cell)")
      }
    }
  }
}
