// SPDX-License-Identifier: Apache-2.0

import PseudoTerminal
import TerminalCore
import Testing

@testable import TerminalCurses

@Suite struct PaintTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func randomScreensStandInTheTerminalAsInTheModel(seed: UInt64) async throws {
    let size = Size(columns: 60, rows: 12)
    let probe = try await ProbeTerminal(["paint", "\(seed)"], size: size)
    var samples = SampleScreens(seed: seed)
    for _ in 0..<15 {
      try await probe.ask("n")
      probe.expectShows(samples.next(size: size))
    }
  }

  @Test(arguments: [5, 6] as [UInt64], ["xterm-256color", "xterm-direct"])
  func randomLinksLeaveThePictureAsItIs(seed: UInt64, term: String) async throws {
    let size = Size(columns: 60, rows: 12)
    let probe = try await ProbeTerminal(
      ["paint", "\(seed)"], environment: ["PROBE_OPTIONS": "links synchronized", "TERM": term], size: size)
    var samples = SampleScreens(seed: seed)
    for _ in 0..<15 {
      try await probe.ask("n")
      let output = String(decoding: probe.lastOutput, as: UTF8.self)
      #expect(output.contains("]8;id="))
      #expect(output.ranges(of: "]8;id=").count == output.ranges(of: "]8;;\u{1B}\\").count)
      let screen = samples.next(size: size)
      probe.expectShows(screen, styles: term == "xterm-256color")
    }
  }

  @Test func aTerminalOfAnySizeShowsTheScreenOfThatSize() async throws {
    let probe = try await ProbeTerminal(["paint", "9"], size: Size(columns: 80, rows: 24))
    var samples = SampleScreens(seed: 9)
    try await probe.ask("n")
    probe.expectShows(samples.next(size: Size(columns: 80, rows: 24)))
    for (columns, rows) in [(40, 10), (10, 3), (1, 1), (2, 1), (1, 5), (120, 40), (400, 200), (20, 5), (80, 24)] {
      let size = Size(columns: columns, rows: rows)
      probe.terminal.resize(size)
      try await probe.waitForAnswer()
      probe.expectShows(samples.next(size: size))
      try await probe.ask("n")
      probe.expectShows(samples.next(size: size))
    }
  }

  @Test func whatIsEqualCostsNothingAndWhatIsSmallIsCheap() async throws {
    let probe = try await ProbeTerminal(["paint", "5"])
    try await probe.ask("n")
    #expect(probe.lastOutput.count > 500)
    try await probe.ask("e")
    #expect(probe.lastOutput.isEmpty)
    try await probe.ask("c")
    try await probe.ask("e")
    #expect(probe.lastOutput.isEmpty)
  }

  @Test func oneCharacterOnAPlainRowIsAFewBytes() async throws {
    let probe = try await ProbeTerminal(["paint", "5"])
    try await probe.ask("c")
    #expect(!probe.lastOutput.isEmpty && probe.lastOutput.count < 30)
    #expect(probe.terminal.picture.rows[0] == "  #")
  }

  @Test func noPaintClearsTheScreenButTheFirst() async throws {
    let probe = try await ProbeTerminal(["paint", "6"], size: Size(columns: 30, rows: 6))
    #expect(probe.lastOutput.contains(Array("\u{1B}[2J".utf8)))
    for _ in 0..<20 {
      try await probe.ask("n")
      #expect(
        !probe.lastOutput.contains(Array("\u{1B}[2J".utf8)) && !probe.lastOutput.contains(Array("\u{1B}[3J".utf8)))
    }
    probe.terminal.resize(Size(columns: 20, rows: 8))
    try await probe.waitForAnswer()
    #expect(!probe.lastOutput.contains(Array("\u{1B}[2J".utf8)))
    try await probe.ask("L")
    #expect(probe.lastOutput.contains(Array("\u{1B}[2J".utf8)))
  }

  @Test func ncursesLaysOutByTheTableOfSkein() async throws {
    let probe = try await ProbeTerminal(["paint", "6"])
    try await probe.ask("w")
    // The C library's table doesn't know this emoji: with it, ncurses would send something else in its place. Nor do
    // many terminals: so it is shown when the others of its row are.
    #expect(probe.lastOutput.contains(Array("東  西".utf8)) && probe.lastOutput.contains(Array("🫨".utf8)))
    // And where the row changes behind it, ncurses counts two columns for it.
    try await probe.ask("c")
    let row = String(decoding: probe.lastOutput, as: UTF8.self)
    #expect(row.contains("東# 西"))
  }

  @Test(arguments: [("xterm", 8), ("xterm-16color", 16), ("vt100", 0), ("linux", 8), ("screen-256color", 256)])
  func coloursFallBackToWhatTheTerminalHas(term: String, colors: Int) async throws {
    let size = Size(columns: 40, rows: 10)
    let probe = try await ProbeTerminal(["paint", "3"], environment: ["TERM": term], size: size)
    var samples = SampleScreens(seed: 3)
    for _ in 0..<3 {
      try await probe.ask("n")
      let screen = samples.next(size: size)
      // A terminal that is older than a glyph leaves a blank beside it.
      let words = { (rows: [String]) in rows.map { $0.filter { $0 != " " } } }
      #expect(words(probe.terminal.picture.rows) == words(screen.rows.map(\.text)))
      let output = String(decoding: probe.lastOutput, as: UTF8.self)
      #expect(output.contains("8;5;208") == (colors >= 256))
      if colors == 0 { #expect(output.firstMatch(of: /\u{1B}\[[34][0-9]/) == nil) }
    }
  }

  @Test func withNoColorThereAreAttributesOnly() async throws {
    let probe = try await ProbeTerminal(["paint", "3"], environment: ["NO_COLOR": "1"])
    for _ in 0..<3 {
      try await probe.ask("n")
      let output = String(decoding: probe.lastOutput, as: UTF8.self)
      #expect(!output.contains("8;5;") && !output.contains("\u{1B}[31m"))
    }
  }

  /// tmux leaves out what its C library doesn't know: such glyphs are drawn by themselves, in whatever block they are.
  @MainActor @Test func whatIsNewOrUnassignedIsDisputedInEveryBlock() {
    for value in [0x378, 0x52F + 1, 0x61D, 0x5EF, 0x984, 0x192C, 0x1ABF, 0x1C89, 0x20C0, 0x2E52, 0x10D48, 0x1FAE9]
      as [UInt32]
    {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for glyph in Glyphs(String(Character(scalar))) {
        #expect(CursesRow.isDisputed(Cell(glyph: glyph.text, columns: glyph.columns, style: .plain)), "\(value)")
      }
    }
    for character in "aéЖאبकกか中한─●→😀\u{E000}" {
      #expect(!CursesRow.isDisputed(Cell(glyph: String(character), columns: UInt8(character.columns), style: .plain)))
    }
  }
}
