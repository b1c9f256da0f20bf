// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// The real program on terminals of many kinds, and what it does with them beside drawing.
struct TerminalTests {
  private static let profile = "[profiles.local]\ndialect = \"local\"\nengine = \"builtin\"\n"

  private func output(_ terminal: PseudoTerminal, from start: Int = 0) -> String {
    String(decoding: terminal.output(from: start), as: UTF8.self)
  }

  /// Starts the screen where it may not be an alternate one.
  private func open(_ home: Home, _ arguments: [String] = [], _ environment: [String: String] = [:]) async throws
    -> PseudoTerminal
  {
    let terminal = try home.start(arguments, environment: environment)
    try await terminal.waitFor(">", "New thread")
    return terminal
  }

  @Test(arguments: [
    "xterm", "xterm-256color", "xterm-direct", "tmux", "tmux-256color", "screen", "screen-256color", "linux", "vt100",
    "vt220", "rxvt", "st", "st-256color", "alacritty", "kitty", "foot", "xterm-kitty", "xterm-ghostty",
  ])
  func everyTerminalIsChattedOn(term: String) async throws {
    let model = try ScriptedModel()
    let terminal = try await open(Home(model: model), [], ["TERM": term])
    terminal.send("Hello?\r")
    let exchange = try #require(await model.next())
    exchange.say("Hello **yourself**, 西湖.")
    exchange.finish()
    try await terminal.waitFor("Hello yourself, 西湖.")
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(!terminal.picture.isAlternateScreen && terminal.picture.isCursorVisible)
    #expect(terminal.attributes.isCooked)
  }

  @Test func anUnknownMemberOfAKnownFamilyIsSaid() async throws {
    let terminal = try await Home().open(environment: ["TERM": "xterm-ghostty"])
    try await terminal.waitFor("xterm-ghostty", "xterm-256color")
  }

  @Test(arguments: ["dumb", ""]) func aTerminalThatCanNotDrawIsRefusedKindly(term: String) async throws {
    let terminal = try Home().start(size: Size(columns: 200, rows: 5), environment: ["TERM": term])
    #expect(try await terminal.waitForExit() == .exited(64))
    #expect(terminal.screenText.contains("skein --plain or skein send"))
  }

  @Test func theMouseIsSwitchedLive() async throws {
    let home = try Home()
    _ = try await home.run(["threads", "create", "--title", "Older", "--message", "old words"])
    _ = try await home.run(["threads", "create", "--title", "Newer", "--message", "new words"])
    let terminal = try await home.open()
    try await terminal.waitFor("Newer")
    #expect(!output(terminal).contains("\u{1B}[?1000h"))
    var start = terminal.output.count
    terminal.send(.alt("m"))
    try await terminal.waitFor("Mouse on")
    #expect(output(terminal, from: start).contains("\u{1B}[?1000h\u{1B}[?1006h"))
    let row = try #require(terminal.picture.rows.firstIndex { $0.contains("Older") })
    terminal.send("\u{1B}[<0;5;\(row + 1)M\u{1B}[<0;5;\(row + 1)m")
    try await terminal.waitFor("│ old words")
    start = terminal.output.count
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(output(terminal, from: start).contains("\u{1B}[?1006l\u{1B}[?1000l"))
  }

  @Test func theTitleFollowsTheThread() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    try await terminal.wait("the title") { $0.title == "New thread · local · Skein" }
    terminal.send("Trip\r")
    let exchange = try #require(await model.next())
    exchange.say("Yes.")
    try await terminal.wait("the title") { $0.title == "● Trip · local · Skein" }
    exchange.finish()
    try await terminal.wait("the title") { $0.title == "Trip · local · Skein" }
    terminal.send(.control("q"))
    try await terminal.waitForExit()
    #expect(terminal.picture.title == "")
    let output = output(terminal)
    #expect(output.contains("\u{1B}[22;2t") && output.contains("\u{1B}[23;2t"))
  }

  @Test func theTitleIsLeftAloneIfWanted() async throws {
    let home = try Home(config: Self.profile + "[screen]\ntitle = false\nfocus = false\n")
    let terminal = try await home.open()
    terminal.send(.control("q"))
    try await terminal.waitForExit()
    #expect(!output(terminal).contains("\u{1B}]2;") && !output(terminal).contains("\u{1B}[?1004h"))
  }

  @Test(arguments: [
    ("bell", "xterm", "\u{7}"), ("osc9", "xterm", "\u{1B}]9;Skein: Trip · The reply is there.\u{7}"),
    ("osc777", "tmux-256color", "\u{1B}Ptmux;\u{1B}\u{1B}]777;notify;Trip;The reply is there.\u{7}\u{1B}\\"),
    ("osc99", "screen", "\u{1B}P\u{1B}]99;i=skein:d=0;Trip\u{7}\u{1B}\\"),
  ])
  func whoLooksElsewhereIsTold(how: String, term: String, bytes: String) async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    try home.configure(home.text("config.toml") + "[notify]\nhow = \"\(how)\"\n[screen]\ntitle = false\n")
    let terminal = try await home.open(environment: ["TERM": term])
    try await terminal.waitForOutput("\u{1B}[?1004h")
    // Once in focus, and once without.
    terminal.send("\u{1B}[ITrip\r")
    let first = try #require(await model.next())
    first.say("One.")
    first.finish()
    try await terminal.wait("the reply") { $0.text.contains("One.") && !$0.text.contains("Ctrl-C stop") }
    #expect(!output(terminal).contains(bytes))
    terminal.send("More\r")
    let second = try #require(await model.next())
    // A key would mean that somebody is there; a paste may come from elsewhere.
    terminal.send("\u{1B}[O\u{1B}[200~later\u{1B}[201~")
    try await terminal.waitFor("> later")
    second.say("Two.")
    second.finish()
    try await terminal.waitForOutput(bytes)
  }

  @Test func aCommandIsStartedWithTheWords() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    try home.configure(
      home.text("config.toml")
        + "[notify]\nwhen = \"always\"\nhow = \"none\"\n"
        + "command = [\"/bin/sh\", \"-c\", 'printf \"%s|%s\" \"$1\" \"$2\" > told', \"sh\", \"%t\", \"%m\"]\n")
    let terminal = try PseudoTerminal(
      command: Home.program, environment: home.environment(), directory: home.path, size: Size(columns: 100, rows: 30))
    try await terminal.waitFor("New thread")
    terminal.send("A $(touch x) `b` title\r")
    let exchange = try #require(await model.next())
    exchange.say("Yes.")
    exchange.finish()
    try await terminal.wait("the reply") { $0.text.contains("Yes.") && !$0.text.contains("Ctrl-C stop") }
    try await until { home.text("told") == "A $(touch x) `b` title|The reply is there." }
    #expect(home.text("x") == "")
  }

  /// Waits until something outside is so.
  private func until(_ condition: () -> Bool) async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(120)
    while !condition(), clock.now < end { await Task.yield() }
    #expect(condition())
  }

  @Test func theTranscriptStaysIfWanted() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    try home.configure(home.text("config.toml") + "[screen]\ntranscript = true\ntranscript_lines = 6\n")
    let terminal = try await home.open()
    terminal.send("Count\r")
    let exchange = try #require(await model.next())
    exchange.say("one\n\ntwo\u{1B}[31m\n\nthree")
    exchange.finish()
    try await terminal.wait("the reply") { $0.text.contains("three") && !$0.text.contains("Ctrl-C stop") }
    terminal.send(.control("q"))
    try await terminal.waitForExit()
    #expect(!terminal.picture.isAlternateScreen)
    let text = terminal.screenText
    #expect(text.hasPrefix("── Count (") && text.contains("three"))
    #expect(!text.contains("You:"))
  }

  @Test func withoutAnAlternateScreenThePictureStays() async throws {
    let home = try Home()
    for arguments in [["--no-alt-screen"], []] {
      if arguments.isEmpty { try home.configure(Self.profile + "[screen]\nalternate = false\n") }
      let terminal = try await open(home, arguments)
      #expect(!terminal.picture.isAlternateScreen)
      terminal.send("words that stay")
      try await terminal.waitFor("> words that stay")
      terminal.send(.control("q"))
      #expect(try await terminal.waitForExit() == .exited(0))
      #expect(terminal.picture.text.contains("> words that stay"))
      #expect(terminal.picture.cursor == Point(column: 0, row: 29))
    }
  }

  @Test func aPieceOfAReplyIsAFewBytesAndNothingIsCleared() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    terminal.send("Go\r")
    let exchange = try #require(await model.next())
    exchange.say("word0 ")
    try await terminal.waitFor("word0")
    let start = terminal.output.count
    for number in 1...20 {
      exchange.say("word\(number) ")
      try await terminal.waitFor("word\(number)")
    }
    let bytes = output(terminal, from: start)
    // Each is its own word, the footer's count and the moves between.
    #expect(bytes.utf8.count < 20 * 150, "\(bytes.utf8.count)")
    #expect(!bytes.contains("\u{1B}[2J") && !bytes.contains("\u{1B}[3J"))
    exchange.finish()
  }

  @Test func whatChangesNothingSendsNothing() async throws {
    let terminal = try await Home().open()
    try await terminal.waitFor("New thread")
    terminal.send("x")
    try await terminal.waitFor("> x")
    let start = terminal.output.count
    // Focus, mouse reports that nobody asked for, answers that nobody awaits; then a key.
    terminal.send("\u{1B}[O\u{1B}[I\u{1B}[<0;3;3M\u{1B}[?2026;0$y\u{1B}[?62;c\u{1B}]11;rgb:0/0/0\u{7}y")
    try await terminal.waitFor("> xy")
    #expect(output(terminal, from: start) == "y")
  }

  @Test func sizesFromOneToVeryManyAreDrawn() async throws {
    let terminal = try await Home().open(size: Size(columns: 400, rows: 200))
    for (columns, rows) in [(1, 1), (2, 2), (400, 1), (1, 200), (20, 5), (19, 5), (60, 16), (400, 200), (80, 24)] {
      terminal.resize(Size(columns: columns, rows: rows))
    }
    try await terminal.wait("the whole picture") { $0.size.columns == 80 && $0.text.contains("F1 help") }
    terminal.send("still here")
    try await terminal.waitFor("> still here")
  }
}
