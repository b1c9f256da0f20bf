// SPDX-License-Identifier: Apache-2.0
import Foundation
import PseudoTerminal
import TerminalCore
import Testing

/// What somebody meets who has just begun: the first screen, a provider of their own, a theme.
struct FirstMinutesTests {
  @Test func theFirstScreenSaysWhatWhoAndWhere() async throws {
    let home = try Home()
    let picture = try await home.open().waitFor("Skein keeps conversations", "skein profiles add")
    #expect(picture.text.contains("send what you type below"))
    #expect(picture.text.contains("skein doctor"))
  }

  @Test func aProviderIsAddedInFourQuestionsAndAnswers() async throws {
    let server = try await ServeProcess(try Home())
    let home = try Home(config: "# mine\ntheme = \"skein\"\n")
    let terminal = try home.start(["profiles", "add", "work"])
    try await terminal.waitFor("Which system?", "1-7")
    terminal.send("6\n")
    try await terminal.waitFor("base URL")
    terminal.send("\(server.base)/v1\n")
    try await terminal.waitFor("Key (")
    terminal.send("wrong-key\r")
    try await terminal.waitFor("(9 characters)", "The model that answers")
    #expect(!terminal.picture.text.contains("wrong-key"))
    terminal.send("smollm2-135m\n")
    // The key is checked, and asked for again.
    try await terminal.waitFor("refuses the API key", "the key again")
    terminal.send("k\n")
    try await terminal.wait("the key to be asked for again") { $0.text.matches(of: /Key \(/).count == 2 }
    terminal.send("\(ServeProcess.token)\r")
    try await terminal.waitFor("it answers and takes the key", "y or n")
    terminal.send("y\n")
    #expect(try await terminal.waitForExit() == .exited(0))
    let text = home.text("config.toml")
    #expect(text.contains("# mine\ntheme = \"skein\"\n"))
    #expect(text.contains("api_key = { file = \"keys/work\" }"))
    #expect(!text.contains(ServeProcess.token))
    #expect(home.text("keys/work") == ServeProcess.token + "\n")
    for path in ["config.toml", "keys/work"] {
      let facts = try FileManager.default.attributesOfItem(atPath: home.path + "/" + path)
      #expect(facts[.posixPermissions] as? Int == 0o600, "\(path)")
    }
    let sent = try await home.run(["send", "hello"])
    #expect(sent.output.hasSuffix("> hello\n"), "\(sent.complaints)")
  }

  @Test func aScriptAddsOneWithFlags() async throws {
    let server = try await ServeProcess(try Home())
    let home = try Home(config: "")
    let arguments = [
      "profiles", "add", "work", "--dialect", "dashscope", "--base-url", "\(server.base)/api/v1", "--key-env",
      "TEST_KEY",
    ]
    let refused = try await home.run(arguments, environment: ["TEST_KEY": "wrong"])
    #expect(refused.status == 1)
    #expect(refused.complaints.contains("refuses the API key") && refused.complaints.contains("Nothing was written"))
    #expect(home.text("config.toml") == "")
    let added = try await home.run(arguments + ["--yes"], environment: ["TEST_KEY": ServeProcess.token])
    #expect(added.status == 0, "\(added.complaints)")
    #expect(home.text("config.toml").contains("[profiles.work]\ndialect = \"dashscope\""))
    let again = try await home.run(arguments + ["--no-check"])
    #expect(again.status == 1 && again.complaints.contains("--replace"))
    let replaced = try await home.run(arguments + ["--no-check", "--replace", "--default", "--assistant", "asst_1"])
    #expect(replaced.status == 0, "\(replaced.complaints)")
    #expect(home.text("config.toml").hasPrefix("profile = \"work\"\n"))
    #expect(home.text("config.toml").contains("asst_1"))
    #expect(try await home.run(["profiles", "add"]).status == 64)
    #expect(try await home.run(["profiles", "add", "../x", "--dialect", "aimlapi", "--no-check"]).status == 64)
    #expect(try await home.run(["profiles", "add", "--dialect", "nonsense"]).status == 64)
  }

  @Test func whoGivesUpHasWrittenNothing() async throws {
    let home = try Home(config: "")
    let terminal = try home.start(["profiles", "add"])
    try await terminal.waitFor("1-7")
    terminal.send("3\n")
    try await terminal.waitFor("base URL")
    terminal.send("\n")
    try await terminal.waitFor("Key (")
    terminal.send([0x03])
    #expect(try await terminal.waitForExit() == .exited(130))
    #expect(terminal.attributes.isCooked)
    #expect(home.text("config.toml") == "")
  }

  @Test func aThemeIsChosenByLookingAndRemembered() async throws {
    let home = try Home()
    let terminal = try await home.open()
    try await terminal.waitFor("Skein keeps")
    let corner = Point(column: 99, row: 10)
    #expect(terminal.cell(at: corner).style.background == .standard)
    terminal.send(Key(.function(3)))
    try await terminal.waitFor("Theme:", "in use", "How far is it")
    terminal.send("paper")
    try await terminal.waitFor("Warm cream")
    try await terminal.waitForPage(isOwn: true)
    // Whoever leaves has what they had.
    terminal.send(Key(.escape))
    try await terminal.waitFor("Skein keeps")
    try await terminal.waitForPage(isOwn: false)
    terminal.send(Key(.function(3)))
    try await terminal.waitFor("Theme:")
    terminal.send("dusk")
    try await terminal.waitFor("Plum and rose")
    terminal.send("\r")
    try await terminal.waitFor("dusk from now on")
    terminal.send(.control("q"))
    _ = try await terminal.waitForExit()
    #expect(home.text("state/ui.json").contains(#""theme":{"name":"dusk","over":"skein"}"#))
    let again = try await home.open()
    try await again.waitForPage(isOwn: true)
    try await again.waitFor("Skein keeps", "F1 help")
    for row in 0..<30 {
      for column in 0..<100 {
        let style = again.cell(at: Point(column: column, row: row)).style
        #expect(style.background != .standard, "column \(column), row \(row)")
      }
    }
    again.send(.control("q"))
    _ = try await again.waitForExit()
    // A newer wish in the settings goes before it, and so does the environment.
    let asked = try await home.open(environment: ["SKEIN_THEME": "skein"])
    try await asked.waitFor("Skein keeps")
    #expect(asked.cell(at: corner).style.background == .standard)
    asked.send(.control("q"))
    _ = try await asked.waitForExit()
    try home.configure("theme = \"mono\"\n[profiles.local]\ndialect = \"local\"\nengine = \"builtin\"\n")
    let newer = try await home.open()
    try await newer.waitFor("Skein keeps")
    #expect(newer.cell(at: corner).style.background == .standard)
  }

  @Test func aTerminalOfFewColoursKeepsItsOwnPage() async throws {
    let terminal = try await Home().open(environment: ["TERM": "xterm", "SKEIN_THEME": "paper"])
    try await terminal.waitFor("Skein keeps")
    #expect(terminal.cell(at: Point(column: 99, row: 10)).style.background == .standard)
  }

  @Test func whatTheFooterSaidCanBeReadWhole() async throws {
    let home = try Home(
      config: "profle = \"x\"\ntrash = 3\n[profiles.local]\ndialect = \"local\"\nengine = \"builtin\"\n")
    let terminal = try await home.open(size: Size(columns: 40, rows: 12))
    try await terminal.waitFor("… F2")
    terminal.send(Key(.function(2)))
    try await terminal.waitFor("What the footer said", "should be a table")
    terminal.send(" ")
    try await terminal.waitFor("you mean profile?")
    terminal.send(Key(.function(2)))
    try await terminal.waitFor("New thread")
  }
}

extension PseudoTerminal {
  /// Waits until the corner of the screen has a background of a theme's own, or the terminal's.
  fileprivate func waitForPage(isOwn: Bool) async throws {
    while true {
      let count = picture.outputCount
      let style = cell(at: Point(column: picture.size.columns - 1, row: 10)).style
      if (style.background != .standard) == isOwn { return }
      try await wait("the page to change") { $0.outputCount > count }
    }
  }
}
