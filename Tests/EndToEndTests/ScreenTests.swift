// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// The screen: sizes, scripts, ways out.
struct ScreenTests {
  @Test func itIsResizedWhileAReplyStreams() async throws {
    let model = try ScriptedModel()
    let terminal = try await Home(model: model).open()
    terminal.send("Go\r")
    let exchange = try #require(await model.next())
    exchange.say("alpha ")
    try await terminal.waitFor("alpha")
    for size in [Size(columns: 40, rows: 12), Size(columns: 1, rows: 1), Size(columns: 7, rows: 3)] {
      terminal.resize(size)
      exchange.say("beta ")
    }
    terminal.resize(Size(columns: 120, rows: 36))
    exchange.say("omega")
    let picture = try await terminal.waitFor("alpha beta beta beta omega", "Threads")
    #expect(picture.size == Size(columns: 120, rows: 36))
    exchange.finish()
  }

  @Test(arguments: [Size(columns: 90, rows: 25), Size(columns: 110, rows: 30), Size(columns: 100, rows: 30)])
  func aTerminalThatMovedItsPictureAndItsCursorIsPaintedAnew(_ size: Size) async throws {
    let terminal = try await Home().open()
    try await terminal.waitFor("New thread", "F1 help")
    terminal.send("typed")
    try await terminal.waitFor("> typed")
    terminal.disturb("\u{1B}[9;5Hgarbage\u{1B}[1;1Hmore of it\u{1B}[5;9H")
    // A size that is the old one again is news too.
    if size == Size(columns: 100, rows: 30) { terminal.resize(Size(columns: 99, rows: 30)) }
    terminal.resize(size)
    try await terminal.wait("the picture to be whole") { picture in
      picture.size == size && picture.rows[0].hasPrefix(" Threads") && !picture.text.contains("garbage")
        && picture.rows.filter { $0.contains("> typed") }.count == 1
        && picture.rows.filter { $0.contains("New thread") }.count == 1
        && picture.rows[picture.cursor.row].contains("> typed")
    }
  }

  @Test func wideCharactersStayInTheirColumns() async throws {
    let home = try Home()
    _ = try await home.run(["threads", "create", "--title", "西湖一日游 🎉 café", "--message", "你好，世界！👍🏽 ok"])
    _ = try await home.run(["threads", "create", "--title", "Plain", "--message", "ascii"])
    let terminal = try await home.open(["--profile", "local"])
    let picture = try await terminal.waitFor("西湖一日游")
    let border = picture.rows.first.flatMap { row in row.firstIndex(of: "│").map { columns(of: row[..<$0]) } }
    for row in 0..<picture.size.rows - 1 {
      let column = try #require(border)
      #expect(terminal.cell(at: Point(column: column, row: row)).text == "│", "row \(row)")
    }
    terminal.send("汉字和👍")
    try await terminal.waitFor("汉字和")
    #expect(terminal.cursor?.column == (border ?? 0) + 2 + 2 + 8)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func aSignalEndsItInOrder(_ signal: Int32) async throws {
    let home = try Home()
    let terminal = try await home.open()
    try await terminal.waitFor("New thread")
    terminal.send("unsaved words")
    try await terminal.waitFor("unsaved words")
    terminal.terminate(signal)
    _ = try await terminal.waitForExit()
    #expect(!terminal.picture.isAlternateScreen)
    #expect(terminal.attributes.local & tcflag_t(ICANON | ECHO | ISIG) == tcflag_t(ICANON | ECHO | ISIG))
    try await home.open().waitFor("unsaved words")
  }

  @Test func quittingGivesTheTerminalBack() async throws {
    let terminal = try await Home().open()
    let picture = try await terminal.waitFor("New thread")
    #expect(picture.isAlternateScreen)
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(!terminal.picture.isAlternateScreen)
    #expect(terminal.picture.isCursorVisible)
  }

  @Test(arguments: [("TERM", "no-such-terminal"), ("LANG", "C"), ("TERM", "dumb")])
  func aTerminalThatCannotDoItIsOneLine(_ name: String, _ value: String) async throws {
    let terminal = try Home().start(environment: [name: value])
    let status = try await terminal.waitForExit()
    #expect(status != .exited(0))
    #expect(terminal.picture.text.split(separator: "\n").filter { $0.contains("skein:") }.count == 1)
  }

  @Test func theHelpShowsTheKeys() async throws {
    let terminal = try await Home().open(size: Size(columns: 40, rows: 12))
    try await terminal.waitFor("New thread")
    terminal.send(Key(.function(1)))
    // What holds where one is comes first, the rest below.
    try await terminal.waitFor("send the message")
    terminal.send(Key(.escape))
    try await terminal.waitFor("New thread")
  }
}
