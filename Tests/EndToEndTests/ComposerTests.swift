// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// A long text is written: editors that get the terminal, pastes of every kind, history, keys of one's own.
struct ComposerTests {
  private static let local = "[profiles.local]\ndialect = \"local\"\nengine = \"builtin\"\n"

  private func edit(_ terminal: PseudoTerminal) {
    terminal.send(.control("x"), .control("e"))
  }

  /// The folders that editors worked in, as they are left.
  private func leftovers(_ home: Home) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: home.path)) ?? []).filter { $0.hasPrefix("skein-") }
  }

  @Test func viGetsTheTerminalAndGivesItBack() async throws {
    let home = try Home()
    let terminal = try await home.open(environment: ["EDITOR": "vi", "TMPDIR": home.path])
    terminal.send("draft 字")
    try await terminal.waitFor("> draft 字")
    edit(terminal)
    try await terminal.waitFor("draft 字", "~", "message.md")
    #expect(!terminal.picture.text.contains("Threads"))
    // A size that changes meanwhile is the editor's first, and then Skein's.
    terminal.resize(Size(columns: 80, rows: 24))
    terminal.send("onext line")
    try await terminal.waitFor("next line")
    terminal.send(Key(.escape))
    try await terminal.wait("vi to leave its insertion") { !$0.text.contains("-- INSERT --") }
    terminal.send(":wq\r")
    let picture = try await terminal.waitFor("Threads", "> draft 字", "next line")
    #expect(picture.size == Size(columns: 80, rows: 24))
    #expect(terminal.cursor.map { picture.rows[$0.row].contains("next line") } == true)
    #expect(leftovers(home) == [])
    terminal.send("!")
    try await terminal.waitFor("next line!")
  }

  /// What is in the file counts, whatever the editor says with its status.
  @Test func theFileDecides() async throws {
    let home = try Home()
    let script =
      "stat -c '%a %F' \"$1\" \"$(dirname \"$1\")\" > \"$HOME/modes\"; printf 'by script\\n' >> \"$1\"; exit 3"
    try script.write(toFile: home.path + "/editor", atomically: true, encoding: .utf8)
    try home.configure(Self.local + "[programs]\neditor = [\"sh\", \"\(home.path)/editor\"]\n")
    let terminal = try await home.open(environment: ["VISUAL": "false", "TMPDIR": home.path])
    terminal.send("draft")
    try await terminal.waitFor("> draft")
    edit(terminal)
    try await terminal.waitFor("> draft", "by script")
    #expect(home.text("modes") == "600 regular file\n700 directory\n")
    #expect(leftovers(home) == [])
  }

  @Test(arguments: [
    ("no-such-editor", "no-such-editor can't be started"), ("sh -c 'rm \"$0\"'", "left no file"),
    ("sh -c 'printf \"\\377\" > \"$0\"'", "can't be read"),
  ])
  func anEditorThatFailsLeavesTheText(editor: String, words: String) async throws {
    let home = try Home()
    let terminal = try await home.open(environment: ["EDITOR": editor, "TMPDIR": home.path])
    terminal.send("precious")
    try await terminal.waitFor("> precious")
    edit(terminal)
    try await terminal.waitFor(words, "> precious")
    // What can't be read is kept, the rest is not.
    #expect(leftovers(home).count == (words.contains("read") ? 1 : 0))
  }

  @Test func controlCAndControlZInTheEditorAreItsOwn() async throws {
    let home = try Home()
    let script =
      "trap 'echo interrupted' INT; echo ready; while ! read -r line; do :; done; printf '%s' \"$line\" > \"$1\""
    try script.write(toFile: home.path + "/editor", atomically: true, encoding: .utf8)
    let terminal = try await home.open(environment: ["EDITOR": "sh \(home.path)/editor", "TMPDIR": home.path])
    terminal.send("text")
    try await terminal.waitFor("> text")
    edit(terminal)
    try await terminal.waitFor("ready")
    terminal.send([0x03])
    try await terminal.waitFor("interrupted")
    terminal.send("typed in it\r")
    try await terminal.waitFor("Threads", "> typed in it")
  }

  @Test(arguments: [SIGHUP, SIGTERM])
  func aSignalWhileTheEditorRunsEndsBothAndKeepsWhatItWrote(signal: Int32) async throws {
    let home = try Home()
    let script = "printf 'half done' > \"$1\"; echo ready; trap 'exit 1' HUP; while :; do sleep 1; done"
    try script.write(toFile: home.path + "/editor", atomically: true, encoding: .utf8)
    let terminal = try await home.open(environment: ["EDITOR": "sh \(home.path)/editor", "TMPDIR": home.path])
    terminal.send("text")
    try await terminal.waitFor("> text")
    edit(terminal)
    try await terminal.waitFor("ready")
    terminal.terminate(signal)
    _ = try await terminal.waitForExit()
    #expect(leftovers(home) == [])
    try await home.open().waitFor("> half done")
  }

  @Test func whatStreamsMeanwhileIsNotDrawnOverTheEditor() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let script = "echo ready; read -r line; printf '%s' \"$line\" > \"$1\""
    try script.write(toFile: home.path + "/editor", atomically: true, encoding: .utf8)
    let terminal = try await home.open(environment: ["EDITOR": "sh \(home.path)/editor", "TMPDIR": home.path])
    terminal.send("Go\r")
    let exchange = try #require(await model.next())
    exchange.say("alpha ")
    try await terminal.waitFor("alpha")
    terminal.send("next")
    try await terminal.waitFor("> next")
    edit(terminal)
    try await terminal.waitFor("ready")
    let start = terminal.output.count
    exchange.say("beta gamma delta")
    exchange.finish()
    terminal.send("after\r")
    try await terminal.waitFor("alpha beta gamma delta", "> after")
    // The first words after the editor's are the beginning of Skein's own screen.
    let output = String(decoding: terminal.output(from: start), as: UTF8.self)
    let screen = try #require(output.range(of: "\u{1B}[?1049h"))
    #expect(!output[..<screen.lowerBound].contains("beta"))
  }

  @Test func tenThousandLinesArePastedAndGoneThrough() async throws {
    let terminal = try await Home().open()
    let line = "a line of the log, with its words\r"
    terminal.paste(String(repeating: line, count: 10_000) + "last")
    try await terminal.waitFor("10,001 lines, 340 kB", "last")
    #expect(!terminal.picture.text.contains("Ctrl-C stop"))
    let start = terminal.output.count
    terminal.send(Key(.up), Key(.up), Key(.home))
    terminal.send("here ")
    try await terminal.waitFor("here a line of the log")
    // What goes to the terminal is a few rows, not the text.
    #expect(terminal.output.count - start < 4000)
    terminal.send(.control("c"))
    try await terminal.waitFor("Cleared.")
    terminal.send(.control("y"))
    try await terminal.waitFor("10,001 lines", "last")
  }

  @Test func aPasteWithoutMarksDoesNotSendEither() async throws {
    let terminal = try await Home().open()
    terminal.send("one line\rtwo lines\rthree lines\r")
    // The footer comes last.
    let picture = try await terminal.waitFor("one line", "two lines", "three lines", "F1 help")
    #expect(!picture.text.contains("You ·") && !picture.text.contains("Ctrl-C stop"))
  }

  @Test func aPasteWithoutAnEndHoldsNothing() async throws {
    let terminal = try await Home().open()
    terminal.send("\u{1B}[200~never ended")
    try await terminal.waitFor("> never ended")
    terminal.send("\r")
    terminal.send("more")
    try await terminal.waitFor("more")
    terminal.send([0x03])
    // Keys are keys again.
    terminal.send(.control("q"))
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func historyIsSearchedAfterARestart() async throws {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    let first = try await home.open()
    for question in ["alpha question", "beta question"] {
      first.send(question + "\r")
      let exchange = try #require(await model.next())
      exchange.say("answer to \(question)")
      exchange.finish()
      try await first.wait("the reply to be over") {
        $0.text.contains("answer to \(question)") && !$0.text.contains("Ctrl-C stop")
      }
    }
    first.send(.control("q"))
    try await first.waitForExit()
    let second = try await home.open()
    try await second.waitFor("answer to beta question")
    second.send("mine")
    try await second.waitFor("> mine")
    second.send(.control("r"))
    try await second.waitFor("Sent before:")
    second.send("alp")
    try await second.wait("one text to be left") { $0.text.contains("alpha question") && !$0.text.contains("beta") }
    second.send("\r")
    try await second.waitFor("> alpha question")
    #expect(!second.picture.text.contains("Ctrl-C stop"))
  }

  @Test func keysOfOnesOwnAreUsedAndShown() async throws {
    let home = try Home(
      config: Self.local + """
        [composer]
        enter = "newline"
        [keys.composer]
        send = "Ctrl-X s"
        [keys.anywhere]
        quit = "F9"
        new-thraed = "F8"

        """)
    let keys = try await home.run(["keys"])
    #expect(keys.status == 0)
    #expect(keys.output.contains("send                   Ctrl-X s"))
    #expect(
      keys.complaints.contains("config.toml:10: keys.anywhere.new-thraed: no such action; did you mean new-thread?"))
    let terminal = try await home.open()
    try await terminal.waitFor("config.toml:10")
    terminal.send("one\r")
    terminal.send("two")
    try await terminal.waitFor("> one", "two", "Ctrl-X s send")
    terminal.send(.control("x"))
    try await terminal.waitFor("Ctrl-X Ctrl-E edit-in-editor")
    terminal.send("s")
    try await terminal.waitFor("You")
    terminal.send(Key(.function(9)))
    #expect(try await terminal.waitForExit() == .exited(0))
  }
}
