// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PseudoTerminal
import TerminalCore
import Testing

/// Text leaves the program: the clipboard's bytes, files, commands, the bare terminal.
struct TakingOutTests {
  /// Somebody's attempt to reach the terminal: its clipboard, its title, its cursor.
  static let hostile = "Look \u{1B}]52;c;RVZJTA==\u{7} \u{1B}]0;evil\u{7}\u{1B}[2J\u{9B}5n done"
  static let reply = "\(hostile)\n\n```sh\necho one\n```\n\n```python\nprint(\"two\u{1B}[1m\")\n```\n\nThe end 西湖"

  /// A terminal with this reply on it, and the message pane having the keys.
  private static func terminal(
    showing reply: String = reply, _ environment: [String: String] = [:], config: String = ""
  ) async throws -> (terminal: PseudoTerminal, home: Home) {
    let model = try ScriptedModel()
    let home = try Home(model: model)
    try home.configure(home.text("config.toml") + config)
    let terminal = try await home.open(environment: environment)
    terminal.send("Go\r")
    let exchange = try #require(await model.next())
    exchange.say(reply)
    exchange.finish()
    try await terminal.waitFor("The end 西湖")
    try await terminal.wait("the reply to be over") { !$0.text.contains("●") }
    terminal.send(Key(.escape))
    try await terminal.waitFor("i write")
    return (terminal, home)
  }

  private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  // MARK: The clipboard

  @Test func theClipboardGetsTheSourceAndSoDoesTheFile() async throws {
    let (terminal, home) = try await Self.terminal()
    terminal.send("y")
    try await terminal.waitForOutput("\u{1B}]52;c;\(Self.base64(Self.reply))\u{7}")
    try await terminal.waitFor("Sent the reply", "clip.txt")
    #expect(home.text("state/clip.txt") == Self.reply)
    let facts = try FileManager.default.attributesOfItem(atPath: home.path + "/state/clip.txt")
    #expect(facts[.posixPermissions] as? Int == 0o600)
    // What the text says has reached the terminal in letters only.
    let output = String(decoding: terminal.output, as: UTF8.self)
    #expect(!output.contains("]52;c;RVZJTA==\u{7}"))
    #expect(!output.contains("\u{1B}]0;evil"))
    #expect(!output.contains("\u{9B}"))
    #expect(terminal.picture.text.contains("␛]52;c;RVZJTA==␇"))
  }

  @Test func tmuxIsAskedToHandItOn() async throws {
    let (terminal, _) = try await Self.terminal(["TMUX": "/tmp/tmux,1,0"])
    terminal.send("y")
    try await terminal.waitForOutput("\u{1B}Ptmux;\u{1B}\u{1B}]52;c;\(Self.base64(Self.reply))\u{7}\u{1B}\\")
    try await terminal.waitFor("through tmux")
  }

  @Test func screenIsAskedInPieces() async throws {
    let long = "\(String(repeating: "0123456789 ", count: 60))\n\nThe end 西湖"
    let (terminal, _) = try await Self.terminal(showing: long, ["STY": "1.pts-0.host", "TERM": "screen"])
    let start = terminal.output.count
    terminal.send("y")
    try await terminal.waitFor("through screen")
    let sent = String(decoding: terminal.output(from: start), as: UTF8.self)
    let pieces = sent.components(separatedBy: "\u{1B}P").dropFirst().compactMap {
      $0.components(separatedBy: "\u{1B}\\").first
    }
    #expect(pieces.count > 3)
    #expect(pieces.joined() == "\u{1B}]52;c;\(Self.base64(long))\u{7}")
  }

  @Test func aNumberCopiesThatBlock() async throws {
    let (terminal, home) = try await Self.terminal()
    terminal.send("y2")
    try await terminal.waitForOutput("\u{1B}]52;c;\(Self.base64("print(\"two\u{1B}[1m\")"))\u{7}")
    try await terminal.waitFor("Sent code block 2 of the reply")
    #expect(home.text("state/clip.txt") == "print(\"two\u{1B}[1m\")")
    terminal.send("y7")
    try await terminal.waitFor("There is no code block 7: this message has 2.")
  }

  @Test func tooMuchIsRefusedAndNotCut() async throws {
    let (terminal, home) = try await Self.terminal([:], config: "[clipboard]\nlimit = 20\n")
    let start = terminal.output.count
    terminal.send("y")
    try await terminal.waitFor("Too large for the terminal's clipboard")
    #expect(!String(decoding: terminal.output(from: start), as: UTF8.self).contains("]52;"))
    #expect(home.text("state/clip.txt") == Self.reply)
  }

  @Test func aFileThatCannotBeWrittenIsSaid() async throws {
    let (terminal, home) = try await Self.terminal()
    try FileManager.default.createDirectory(
      atPath: home.path + "/state/clip.txt/x", withIntermediateDirectories: true)
    terminal.send("y")
    try await terminal.waitFor("Sent the reply", "could not")
  }

  @Test func theUsersOwnProgramGetsItToo() async throws {
    let settings = "[clipboard]\nosc52 = \"never\"\ncommand = [\"sh\", \"-c\", \"cat > $HOME/given\"]\n"
    let (terminal, home) = try await Self.terminal([:], config: settings)
    terminal.send("y")
    try await terminal.waitFor("was given to sh; also in")
    #expect(home.text("given") == Self.reply)
  }

  @Test func whatIsSelectedIsCopied() async throws {
    let (terminal, home) = try await Self.terminal()
    terminal.send("VGv0y")
    try await terminal.waitFor("Sent the selection")
    #expect(home.text("state/clip.txt") == "The end 西湖")
  }

  // MARK: Files and commands

  @Test func aMessageIsWrittenToAFile() async throws {
    let (terminal, home) = try await Self.terminal()
    terminal.send("w")
    try await terminal.waitFor("Write the message to: ")
    terminal.send(.control("u"))
    terminal.send("~/out.md\r")
    try await terminal.waitFor("Wrote ~/out.md")
    #expect(home.text("out.md") == Self.reply)
    terminal.send("w")
    try await terminal.waitFor("Write the message to: ")
    terminal.send(.control("u"))
    terminal.send("~/none/out.md\r")
    try await terminal.waitFor("There is no folder ~/none", "to: ~/none/out.md")
    terminal.send(.control("u"))
    terminal.send("~/out.md\r")
    try await terminal.waitFor("is there already")
    terminal.send("!\r")
    try await terminal.waitFor("Wrote ~/out.md")
  }

  @Test(arguments: ["md", "txt", "html", "jsonl", "json"]) func theListWritesThreads(ending: String) async throws {
    let (terminal, home) = try await Self.terminal()
    terminal.send("h")
    try await terminal.waitFor("Enter open")
    terminal.send("w")
    try await terminal.waitFor("Write the thread to: ")
    terminal.send(.control("u"))
    terminal.send("~/all.\(ending)\r")
    try await terminal.waitFor("Wrote ~/all.\(ending)")
    #expect(home.text("all.\(ending)").contains("The end 西湖"))
    #expect(home.text("all.\(ending)").contains("Go"))
  }

  @Test func aCommandGetsTheTextAndItsOutputIsShown() async throws {
    let (terminal, home) = try await Self.terminal()
    terminal.send("|")
    try await terminal.waitFor("the message | ")
    terminal.send("cat > ~/piped; printf 'out \\033]0;evil\\007put\\n'; exit 3\r")
    try await terminal.waitFor("Output of", "out ␛]0;evil␇put", "ended with status 3")
    #expect(home.text("piped") == Self.reply)
    terminal.send("i")
    try await terminal.waitFor("> out")
    #expect(!String(decoding: terminal.output, as: UTF8.self).contains("\u{1B}]0;evil"))
  }

  // MARK: The terminal lent

  @Test func theBareViewIsNothingButWords() async throws {
    let (terminal, _) = try await Self.terminal()
    terminal.send("v")
    let bare = try await terminal.waitFor("any key goes back to Skein")
    #expect(!bare.isAlternateScreen)
    #expect(bare.text.contains("```sh\necho one\n```"))
    #expect(bare.text.contains("␛]52;c;RVZJTA==␇"))
    #expect(!bare.text.contains("Threads"))
    terminal.send("v")
    try await terminal.wait("the whole thread") { $0.text.contains("You ·") && $0.text.contains("any key goes back") }
    // Ctrl-C is a key like any other there, and a new size harms nothing.
    terminal.resize(Size(columns: 90, rows: 28))
    terminal.send(.control("c"))
    let back = try await terminal.wait("the screen again") { $0.isAlternateScreen && $0.text.contains("i write") }
    #expect(back.size == Size(columns: 90, rows: 28))
    #expect(back.text.contains("The end 西湖"))
    #expect(!String(decoding: terminal.output, as: UTF8.self).contains("\u{1B}]0;evil"))
  }

  @Test(arguments: [SIGHUP, SIGTERM]) func itEndsInOrderWhileTheTerminalIsLent(signal: Int32) async throws {
    let (terminal, _) = try await Self.terminal()
    terminal.send("v")
    try await terminal.waitFor("any key goes back to Skein")
    terminal.terminate(signal)
    _ = try await terminal.waitForExit()
    #expect(!terminal.picture.isAlternateScreen)
    #expect(terminal.attributes.local & tcflag_t(ICANON | ECHO | ISIG) == tcflag_t(ICANON | ECHO | ISIG))
  }

  @Test func codeIsOpenedInItsProgram() async throws {
    let script = "#!/bin/sh\ncp \"$1\" $HOME/seen\necho \"file: $1\"\nread line\n"
    let (terminal, home) = try await Self.terminal([:], config: "[programs.blocks]\npython = [\"sh\", \"show.sh\"]\n")
    try script.write(toFile: home.path + "/show.sh", atomically: true, encoding: .utf8)
    try home.configure(home.text("config.toml"))
    terminal.send(.control("q"))
    _ = try await terminal.waitForExit()
    try home.configure(
      home.text("config.toml").replacingOccurrences(of: "\"show.sh\"", with: "\"\(home.path)/show.sh\""))
    let again = try await home.open()
    try await again.waitFor("The end 西湖")
    again.send(Key(.escape))
    try await again.waitFor("i write")
    again.send("K")
    try await again.waitFor("2 python")
    again.send(Key(.down), Key(.enter))
    let shown = try await again.wait("the program") { $0.text.contains("file: ") && !$0.isAlternateScreen }
    #expect(shown.text.contains("-2-2.py"))
    #expect(home.text("seen") == "print(\"two\u{1B}[1m\")\n")
    again.send("\r")
    try await again.wait("the screen again") { $0.isAlternateScreen && $0.text.contains("The end 西湖") }
  }

  @Test func aLinkGoesToTheProgramAsItIs() async throws {
    let reply = "[a](https://example.org/x?a=1&b=$(touch%20x);c) and that is all.\n\nThe end 西湖"
    let settings = "[programs]\nopener = [\"sh\", \"-c\", \"printf %s \\\"$1\\\" > $HOME/opened\", \"sh\", \"%s\"]\n"
    let (terminal, home) = try await Self.terminal(showing: reply, config: settings)
    mkfifo(home.path + "/opened", 0o600)
    let pipe = Glibc.open(home.path + "/opened", O_RDWR)
    defer { close(pipe) }
    terminal.send("L")
    try await terminal.waitFor("Gave https://example.org")
    var bytes = [UInt8](repeating: 0, count: 1000)
    var wait = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
    try #require(poll(&wait, 1, 120_000) == 1)
    let count = read(pipe, &bytes, bytes.count)
    #expect(
      String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "https://example.org/x?a=1&b=$(touch%20x);c")
  }

  @Test func withoutAProgramTheLinkIsCopied() async throws {
    let (terminal, home) = try await Self.terminal(showing: "<https://example.org/x>\n\nThe end 西湖")
    terminal.send("L")
    try await terminal.waitFor("Sent the link, which nothing here opens")
    #expect(home.text("state/clip.txt") == "https://example.org/x")
  }
}
