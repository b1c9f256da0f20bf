// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct DoctorTests {
  private static func place(_ environment: [String: String] = ["TERM": "xterm-256color", "LANG": "C.UTF-8"])
    -> TerminalSurroundings
  {
    TerminalSurroundings(environment: environment, isTerminal: true, size: Size(columns: 80, rows: 24))
  }

  /// A terminal in which all is well.
  private static var facts: TerminalFacts {
    var facts = TerminalFacts()
    facts.roundTrips = [3.2, 1.26, 2]
    facts.widths = WidthSample.all.map { sample in
      var sample = sample
      (sample.raw, sample.spelled) = (sample.expected, sample.expected)
      return sample
    }
    facts.version = "VTE(7006)"
    facts.modes = [2004: .on, 1004: .off, 2026: .off, 1006: .off]
    return facts
  }

  private func finding(_ subject: String, _ findings: [DoctorFinding]) throws -> DoctorFinding {
    try #require(findings.first { $0.subject == subject }, "\(findings.map(\.subject))")
  }

  @Test func aGoodTerminalIsWell() throws {
    let findings = Self.place().findings + Self.facts.findings(in: Self.place())
    #expect(findings.allSatisfy { $0.mark == .well }, "\(findings.filter { $0.mark != .well })")
    #expect(try finding("answers", findings).words.hasSuffix("an answer takes 1.3 ms"))
  }

  @Test(
    arguments: [
      ([:], "TERM is not set"), (["TERM": "dumb"], "skein --plain"), (["TERM": "nonsense"], "no description"),
    ] as [([String: String], String)])
  func aTerminalWithoutAScreenIsSaidSo(environment: [String: String], words: String) throws {
    var place = Self.place(environment)
    place.isDescribed = environment["TERM"] != "nonsense"
    #expect(try finding("terminal", place.findings).words.contains(words))
  }

  @Test func aLocaleWithoutUTF8HasItsLine() throws {
    var place = Self.place(["TERM": "xterm", "LC_ALL": "de_DE.ISO-8859-1"])
    (place.codeset, place.hasUTF8Locale) = ("ISO-8859-1", false)
    let locale = try finding("locale", place.findings)
    #expect(locale.mark == .broken && locale.advice == ["export LANG=C.UTF-8"])
    #expect(locale.words.contains("de_DE.ISO-8859-1"))
  }

  @Test func widthsThatDifferAreNamed() throws {
    var facts = Self.facts
    let rule = try #require(facts.widths.firstIndex { $0.name == "a rule" })
    facts.widths[rule].spelled = 4
    let widths = try finding("widths", facts.findings(in: Self.place()))
    #expect(widths.mark == .broken)
    #expect(widths.advice.contains("a rule ─│: 4 columns, should be 2"))
    #expect(widths.advice.last?.contains("ambiguous") == true)
    // An emoji newer than the terminal is no reason to call it broken.
    facts = Self.facts
    let young = try #require(facts.widths.firstIndex { $0.name == "an emoji of 2022" })
    facts.widths[young].spelled = 0
    #expect(try finding("widths", facts.findings(in: Self.place())).mark == .note)
  }

  @Test func aTerminalThatSaysNothingIsANote() {
    let findings = TerminalFacts().findings(in: Self.place())
    #expect(findings.map(\.mark) == [.note])
  }

  @Test func moreColoursThanTermHasAreOffered() throws {
    var place = Self.place(["TERM": "xterm", "COLORTERM": "truecolor"])
    place.colors = 8
    let colours = try finding("colours", Self.facts.findings(in: place))
    #expect(colours.mark == .note && colours.advice == ["export TERM=xterm-256color"])
    place.environment["NO_COLOR"] = "1"
    #expect(try finding("colours", Self.facts.findings(in: place)).mark == .well)
  }

  @Test func tmuxIsToldWhatToSet() throws {
    let options = """
      escape-time 500
      default-terminal "screen"
      set-clipboard external
      focus-events off
      allow-passthrough off
      extended-keys off
      terminal-features[0] "xterm*:clipboard"
      terminal-features[1] "screen*:title"
      """
    let findings = MultiplexerFacts(.tmux, version: "tmux 3.4", options: options).findings(Self.facts, in: Self.place())
    let advice = findings.flatMap(\.advice)
    for line in [
      "set -s escape-time 20", "set -g default-terminal tmux-256color", "set -s set-clipboard on",
      "set -g focus-events on", "set -g allow-passthrough on", "set -s extended-keys on",
      "set -as terminal-features \",*:RGB\"",
    ] {
      #expect(advice.contains("in ~/.tmux.conf: \(line)"), "\(line)")
    }
    let good = """
      escape-time 10
      default-terminal tmux-256color
      set-clipboard on
      focus-events on
      allow-passthrough on
      extended-keys on
      terminal-features[3] *:RGB
      """
    let well = MultiplexerFacts(.tmux, version: "tmux 3.4", options: good).findings(Self.facts, in: Self.place())
    #expect(well.allSatisfy { $0.mark == .well && $0.advice.isEmpty }, "\(well)")
    // An old one is not told of what it does not have.
    let old = MultiplexerFacts(.tmux, version: "tmux 2.8", options: "set-clipboard on\nfocus-events on")
    #expect(!old.findings(Self.facts, in: Self.place()).contains { $0.words.contains("passthrough") })
    #expect(MultiplexerFacts(.tmux, version: "tmux next-3.6").version == 3.6)
    #expect(MultiplexerFacts(.tmux, version: nil).findings(Self.facts, in: Self.place()).contains { $0.mark == .note })
  }

  @Test func foldersAreLookedAtAndNotMade() throws {
    let root = try TemporaryFolder()
    let folders = Folders(config: root.path + "/c", data: root.path + "/d", state: root.path + "/s")
    let now: Int64 = 1_800_000_000
    #expect(folders.findings(clock: now).allSatisfy { $0.mark == .well })
    try root.write("d/x", "")
    try Folders.makePrivate(root.path + "/d")
    #expect(try finding("threads", folders.findings(clock: now)).words == root.path + "/d")
    try root.write("s", "a file in the way")
    #expect(try finding("state", folders.findings(clock: now)).mark == .broken)
    #expect(try finding("clock", folders.findings(clock: 1_500_000_000)).mark == .broken)
  }

  @Test func linesAreSignsOrLetters() {
    let finding = DoctorFinding(.broken, "terminal", "bad", advice: ["do this"])
    #expect(finding.lines(isPlain: false) == ["✗ terminal: bad", "    do this"])
    #expect(finding.lines(isPlain: true) == ["X  terminal: bad", "     do this"])
    let option = "set -g a-long-option of-tmux on"
    let long = DoctorFinding(.note, "widths", "one two three four five six", advice: [option])
    #expect(
      long.lines(isPlain: false, columns: 24) == [
        "! widths: one two ", "  three four five six", "    \(option)",
      ])
    #expect(finding.json.text == #"{"mark":"broken","subject":"terminal","words":"bad","advice":["do this"]}"#)
  }

  @Test func keysAreSpelledAndNamed() {
    let dump = KeyDump()
    #expect(KeyDump.spelled([0x1B, 0x5B, 0x41, 0x03, 0x20, 0x7F, 0xE6]) == "ESC [ A ^C SP DEL e6")
    #expect(dump.line([0x1B, 0x5B, 0x41], [.key(Key(.up))]).hasPrefix("ESC [ A                 ↑: lineUp (composer)"))
    #expect(dump.line([0x18], [.key(.control("x"))]).contains("begins a sequence (composer)"))
    #expect(dump.line([0x1B, 0x5B, 0x5A, 0x7A], []).hasSuffix("nothing that Skein takes for a key"))
    #expect(dump.line([UInt8](repeating: 65, count: 99), [.paste("x")]).contains("… a paste of 1 characters"))
    #expect(dump.line([1], [.focus(false)]).hasSuffix("you look elsewhere"))
  }
}
