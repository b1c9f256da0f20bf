// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct CopyTests {
  static let reply = """
    Two ways:

    ```python
    print("one")
    ```

    > ~~~sh
    > echo two
    > ~~~
    """

  static func desk(_ messages: MessageRecord...) -> Desk {
    var desk = Desk(opening: .sample("t1", "Trip to Hangzhou"), messages: messages)
    desk.press(.escape)
    return desk
  }

  static let face = MessageFace(isOwn: false, time: "09:14", isUnfinished: false)

  @Test func theMessageIsCopiedAsItWasWritten() {
    var desk = Self.desk(.user("q", "How?"), .reply("a", Self.reply))
    #expect(desk.press(.character("y")) == [.copy(CopiedText(Self.reply, .message(Self.face)))])
    desk.press(.character("["))
    #expect(
      desk.press(.character("y"))
        == [.copy(CopiedText("How?", .message(MessageFace(isOwn: true, time: "09:14", isUnfinished: false))))])
  }

  @Test func aReplyThatStreamsIsCopiedAsFarAsItCame() {
    var desk = Self.desk(.user("q", "How?"))
    desk.press(.character("i"))
    desk.type("Go")
    desk.press(.enter)
    desk.press(.escape)
    desk.run("t1", .delta(messageID: "m", index: 0, text: "**Half"))
    let effects = desk.press(.character("y"))
    #expect(
      effects == [.copy(CopiedText("**Half", .message(MessageFace(isOwn: false, time: "09:14", isUnfinished: true))))])
  }

  @Test func aNumberRightAfterCopiesThatBlock() {
    var desk = Self.desk(.reply("a", Self.reply))
    desk.press(.character("y"))
    #expect(desk.press(.character("1")) == [.copy(CopiedText("print(\"one\")", .codeBlock(1, of: Self.face)))])
    desk.press(.character("y"))
    #expect(desk.press(.character("2")) == [.copy(CopiedText("echo two", .codeBlock(2, of: Self.face)))])
  }

  @Test func aNumberMayHaveTwoDigits() {
    let blocks = (1...12).map { "```\nblock \($0)\n```" }.joined(separator: "\n\n")
    var desk = Self.desk(.reply("a", blocks))
    let copies = desk.press(.character("y"), .character("1"), .character("2"))
    #expect(
      copies.suffix(2) == [
        .copy(CopiedText("block 1", .codeBlock(1, of: Self.face))),
        .copy(CopiedText("block 12", .codeBlock(12, of: Self.face))),
      ])
    // Another key ends the number.
    desk.press(.character("y"), .character("j"))
    #expect(desk.press(.character("1")) == [])
  }

  @Test func aWrongNumberIsSaid() {
    var desk = Self.desk(.reply("a", Self.reply))
    desk.press(.character("y"))
    #expect(desk.press(.character("3")) == [])
    #expect(desk.state.notice == Notice(.error, "There is no code block 3: this message has 2."))
    // The answer to the copy before does not hide it.
    let outcome = CopyOutcome(size: 1, terminal: .sent(.direct), file: .written(path: "~/clip.txt"))
    desk.tell(.copied(.message(Self.face), outcome))
    #expect(desk.state.notice?.kind == .error)
  }

  @Test func whereThereIsNothingItSaysSo() {
    var desk = Self.desk()
    #expect(desk.press(.character("y")) == [])
    #expect(desk.state.notice?.text == "There is no message here.")
  }

  @Test func hostileCodeIsCopiedAsItCame() {
    let code = "echo \u{1B}]52;c;AAAA\u{7}\u{9B}1m\tx\u{202E}"
    let source = "Look:\n\n1. item\n\n   ```sh\n   \(code)\n   plain\n   ```\n"
    #expect(MarkdownLayout.sourceCodeBlocks(of: source).map(\.text) == [code + "\nplain\n"])
    #expect(MarkdownLayout.codeBlocks(of: source).first?.text != code + "\nplain\n")
    let indented = "Look:\n\n    a\u{7}b\n    c\n"
    #expect(MarkdownLayout.sourceCodeBlocks(of: indented).map(\.text) == ["a\u{7}b\nc\n"])
  }

  @Test func theIDOfAThread() {
    var desk = Self.desk(.user("q", "How?"))
    desk.press(.escape)
    #expect(desk.press(.character("y")) == [.copy(CopiedText("t1", .threadID))])
  }

  // MARK: Words

  private static let path = "~/.local/state/skein/clip.txt"

  static let outcomes: [(CopyOutcome, String)] = [
    (
      CopyOutcome(size: 1234, terminal: .sent(.tmux), file: .written(path: path)),
      "Sent the reply of 09:14 to the terminal's clipboard (1.2 kB, through tmux); also in \(path)"
    ),
    (
      CopyOutcome(size: 120_300, terminal: .tooLarge(limit: 74_994), file: .written(path: path)),
      "Too large for the terminal's clipboard (120 kB > 74 kB): the reply of 09:14 is only in \(path)"
    ),
    (
      CopyOutcome(size: 1, terminal: .off, command: .took("wl-copy"), file: .written(path: path)),
      "Not sent to the terminal (osc52 = \"never\"): the reply of 09:14 was given to wl-copy; also in \(path)"
    ),
    (
      CopyOutcome(
        size: 5, terminal: .sent(.direct), command: .failed("xclip", .status(1)),
        file: .failed(path: path, reason: "No space left on device")),
      "Sent the reply of 09:14 to the terminal's clipboard (5 bytes) (xclip ended with status 1); \(path) could not be "
        + "written (No space left on device)"
    ),
    (
      CopyOutcome(
        size: 5, terminal: .incapable("linux"), file: .failed(path: path, reason: "No space left on device")),
      "A terminal like linux has no clipboard: the reply of 09:14 is nowhere; \(path) could not be written "
        + "(No space left on device)"
    ),
  ]

  @Test(arguments: outcomes) func whatWasDoneIsSaidExactly(outcome: CopyOutcome, expected: String) {
    #expect(words(for: outcome, .message(Self.face)) == expected)
    #expect(!expected.lowercased().contains("copied"))
  }

  @Test func onlyWhatIsNowhereIsAnError() {
    var desk = Self.desk(.reply("a", "x"))
    for (outcome, _) in Self.outcomes { desk.tell(.copied(.selection, outcome)) }
    #expect(desk.state.notice?.kind == .error)
    desk.press(.character("j"))
    desk.tell(.copied(.selection, Self.outcomes[3].0))
    #expect(desk.state.notice?.kind == .warning)
  }
}

@Suite struct ClipboardRouteTests {
  static let cases: [([String: String], Result<ClipboardRoute, NoClipboardRoute>)] = [
    (["TERM": "xterm-256color"], .success(.direct)),
    (["TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"], .success(.tmux)),
    (["TERM": "tmux-256color"], .success(.tmux)),
    (["TERM": "screen", "STY": "123.pts-0.host"], .success(.screen)),
    (["TERM": "xterm", "TMUX": ""], .success(.direct)),
    (["TERM": "linux"], .failure(.incapable("linux"))),
    (["TERM": "vt100"], .failure(.incapable("vt100"))),
    ([:], .success(.direct)),
  ]

  @Test(arguments: cases)
  func theEnvironmentTells(environment: [String: String], route: Result<ClipboardRoute, NoClipboardRoute>) {
    #expect(ClipboardRoute.find(Preferences.Clipboard(), environment: environment) == route)
  }

  @Test func settingsComeFirst() {
    var settings = Preferences.Clipboard()
    settings.osc52 = .always
    #expect(ClipboardRoute.find(settings, environment: ["TERM": "linux"]) == .success(.direct))
    settings.form = .screen
    #expect(ClipboardRoute.find(settings, environment: ["TMUX": "x"]) == .success(.screen))
    settings.osc52 = .never
    #expect(ClipboardRoute.find(settings, environment: ["TERM": "xterm"]) == .failure(.off))
  }
}
