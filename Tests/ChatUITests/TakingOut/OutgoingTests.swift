// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct OutgoingTests {
  static let linked = "See [the docs](https://example.org/docs), <https://example.com/a?b=c> and [bad](javascript:x)."

  static func desk(_ messages: MessageRecord...) -> Desk {
    var desk = Desk(opening: .sample("t1", "Trip to Hangzhou!"), messages: messages)
    desk.press(.escape)
    return desk
  }

  // MARK: Files

  static func file(_ text: String, _ name: String, standard: String? = nil, replacing: Bool = false) -> FileToWrite {
    FileToWrite(.text(text), name: name, standardName: standard ?? name, isReplacing: replacing)
  }

  @Test func theNameIsProposed() {
    var desk = Self.desk(.user("q", "?"), .reply("a", CopyTests.reply))
    desk.press(.character("w"))
    #expect(desk.state.prompt?.editor.text == "trip-to-hangzhou-2.md")
    let file = Self.file(CopyTests.reply, "trip-to-hangzhou-2.md")
    #expect(desk.press(.enter) == [.takeOut(.write(file))])
    #expect(desk.state.prompt != nil)
    desk.tell(.tookOut(.written(file, .written(path: "~/trip-to-hangzhou-2.md", bytes: 80))))
    #expect(desk.state.prompt == nil)
    #expect(desk.state.notice == Notice(.done, "Wrote ~/trip-to-hangzhou-2.md (80 bytes)."))
  }

  @Test func tabGoesThroughTheCodeBlocks() {
    var desk = Self.desk(.reply("a", CopyTests.reply))
    desk.press(.character("w"))
    desk.press(.tab)
    #expect(desk.state.prompt?.editor.text == "trip-to-hangzhou-1-1.py")
    desk.press(.tab)
    #expect(desk.state.prompt?.editor.text == "trip-to-hangzhou-1-2.sh")
    let written = Self.file("echo two\n", "trip-to-hangzhou-1-2.sh")
    #expect(desk.press(.enter) == [.takeOut(.write(written))])
    desk.press(.tab)
    #expect(desk.state.prompt?.editor.text == "trip-to-hangzhou-1.md")
    desk.type("x")
    desk.press(.tab)
    #expect(desk.state.prompt?.editor.text == "trip-to-hangzhou-1.mdx")
  }

  @Test func whatIsThereIsReplacedOnlyWhenAskedFor() {
    var desk = Self.desk(.reply("a", "words"))
    desk.press(.character("w"), .control("u"))
    desk.type("notes.md")
    let file = Self.file("words", "notes.md", standard: "trip-to-hangzhou-1.md")
    #expect(desk.press(.enter) == [.takeOut(.write(file))])
    desk.tell(.tookOut(.written(file, .isThere(path: "~/notes.md"))))
    #expect(desk.state.notice == Notice(.error, "~/notes.md is there already: notes.md! replaces it."))
    #expect(desk.state.prompt?.editor.text == "notes.md")
    let screen = render(desk.state, .skein).text
    #expect(screen.contains("is there already") && screen.contains("to: notes.md"))
    desk.type("!")
    var replacing = file
    replacing.isReplacing = true
    #expect(desk.press(.enter) == [.takeOut(.write(replacing))])
    desk.tell(.tookOut(.written(replacing, .written(path: "~/notes.md", bytes: 5))))
    #expect(desk.state.prompt == nil)
  }

  static let troubles: [(WriteOutcome, String)] = [
    (.noFolder(path: "~/gone"), "There is no folder ~/gone. Make it, or take another name."),
    (.isNoFile(path: "/dev/null"), "/dev/null is no file that could be written. Take another name."),
    (.unknownFormat("pdf"), "A thread can't be written as .pdf: .md, .jsonl, .json, .txt and .html can."),
    (.failed(path: "~/x", reason: "No space left on device"), "~/x was not written: No space left on device."),
  ]

  @Test(arguments: troubles) func theNameStaysToBeMended(outcome: WriteOutcome, expected: String) {
    var desk = Self.desk(.reply("a", "words"))
    desk.press(.character("w"))
    desk.press(.enter)
    desk.tell(.tookOut(.written(Self.file("words", "x"), outcome)))
    #expect(desk.state.notice == Notice(.error, expected))
    #expect(desk.state.prompt?.editor.text == "trip-to-hangzhou-1.md")
  }

  @Test func theListWritesTheWholeThread() {
    var desk = Self.desk(.reply("a", "words"))
    desk.press(.escape)
    desk.press(.character("w"))
    #expect(desk.state.prompt?.editor.text == "trip-to-hangzhou.md")
    guard case .takeOut(.write(let file))? = desk.press(.enter).first,
      case .thread(let record, let messages) = file.content
    else {
      Issue.record("nothing is written")
      return
    }
    #expect(record.id == "t1")
    #expect(messages?.map(\.text) == ["words"])
  }

  @Test func theListWritesAllThatAreTagged() {
    var desk = Desk([.sample("t1", "Notes"), .sample("t2", "Notes"), .sample("t3", "Else")])
    desk.begin()
    desk.press(Key(.escape), Key(.escape), Key.character("T"), Key.character("t"), Key.character("w"))
    #expect(desk.state.prompt?.editor.text == "threads/*.md")
    guard case .takeOut(.write(let file))? = desk.press(.enter).first, case .threads(let threads) = file.content else {
      Issue.record("nothing is written")
      return
    }
    #expect(threads.map(\.record.id).count == 2)
    desk.tell(.tookOut(.written(file, .writtenAll(folder: "~/threads", count: 2))))
    #expect(desk.state.prompt == nil)
    #expect(desk.state.notice == Notice(.done, "Wrote 2 threads to ~/threads."))
  }

  // MARK: Commands

  @Test func aCommandGetsTheMessageAndItsOutputIsShown() {
    var desk = Self.desk(.reply("a", "b\na\n"))
    desk.press(.character("|"))
    desk.type("sort")
    let piped = PipedText(command: "sort", input: "b\na\n")
    #expect(desk.press(.enter) == [.takeOut(.pipe(piped))])
    desk.tell(.tookOut(.piped(piped, PipeOutcome(output: "a\nb\n"))))
    #expect(desk.state.output?.lines.map(\.text) == ["a", "b"])
    #expect(desk.press(.character("y")) == [.copy(CopiedText("a\nb", .output))])
    desk.press(.character("i"))
    #expect(desk.state.composer.text == "a\nb")
    #expect(desk.state.pane == .composer)
    #expect(desk.state.output == nil)
  }

  @Test func outputWaitsForWhoIsBusy() {
    var desk = Self.desk(.reply("a", "words"))
    desk.press(.character("|"))
    desk.type("slow")
    desk.press(.enter)
    desk.press(.character("i"))
    desk.type("writing")
    desk.tell(.tookOut(.piped(PipedText(command: "slow", input: "words"), PipeOutcome(output: "x"))))
    #expect(desk.state.output == nil)
    #expect(desk.state.notice?.text == "“slow” has ended: | and no command shows what it wrote.")
    desk.press(.escape)
    desk.press(.character("|"), .control("u"))
    desk.press(.enter)
    #expect(desk.state.output?.outcome.output == "x")
  }

  @Test func howACommandEndedIsSaid() {
    let cut = PipeOutcome(output: "abc", isCut: true)
    #expect(words(for: cut, of: "yes") == "ended well; it wrote more than 3 bytes")
    #expect(words(for: PipeOutcome(output: "", failure: .status(2)), of: "x") == "“x” ended with status 2")
    #expect(words(for: PipeOutcome(output: "", failure: .slow(seconds: 120)), of: "x") == "“x” took longer than 120 s")
  }

  // MARK: Links and code

  @Test func oneLinkIsOpenedAtOnce() {
    var desk = Self.desk(.user("q", "look at https://example.org/a_(b)."))
    #expect(desk.press(.character("L")) == [.takeOut(.openLink("https://example.org/a_(b)"))])
    desk.tell(.tookOut(.linkOpened("https://example.org/a_(b)", .given(to: "xdg-open"))))
    #expect(desk.state.notice?.text == "Gave https://example.org/a_(b) to xdg-open.")
  }

  @Test func amongSeveralLinksOneIsChosen() {
    var desk = Self.desk(.reply("a", Self.linked))
    #expect(desk.press(.character("L")) == [])
    #expect(
      desk.state.picker?.items.map(\.label) == ["1 the docs", "2 bad", "3 https://example.com/a?b=c"])
    desk.press(.down)
    desk.press(.down)
    #expect(desk.press(.enter) == [.takeOut(.openLink("https://example.com/a?b=c"))])
    desk.press(.character("L"))
    #expect(desk.press(.alt("w")) == [.copy(CopiedText("https://example.org/docs", .link))])
    #expect(desk.state.picker == nil)
  }

  @Test(arguments: [
    "javascript:x", "file:///etc/passwd", "data:text/html,x", "-x", "http://", "https://a b",
    "https://a\u{1B}]0;x\u{7}",
    "https://a\u{202E}b", "ftp://x", "",
  ]) func nothingButTheWebAndMailIsOpened(link: String) {
    #expect(!isOpenable(link))
    var desk = Self.desk(.reply("a", "x"))
    #expect(open(link: link, &desk.state) == [])
    #expect(desk.state.notice?.kind == .error)
  }

  @Test func withoutAProgramTheLinkIsCopied() {
    var desk = Self.desk(.reply("a", "x"))
    let effects = desk.tell(.tookOut(.linkOpened("https://a.b", .noOpener)))
    #expect(effects == [.copy(CopiedText("https://a.b", .unopenedLink))])
  }

  @Test func codeIsOpenedInItsProgram() {
    var desk = Self.desk(.reply("a", CopyTests.reply))
    desk.state.preferences.programs.blocks = ["less"]
    desk.state.preferences.programs.blocksByLanguage = ["python": ["bat", "%s"]]
    desk.press(.character("K"))
    #expect(desk.state.picker?.items.map(\.label) == ["1 python", "2 sh"])
    let first = FileToOpen(name: "trip-to-hangzhou-1-1.py", text: "print(\"one\")\n", program: ["bat", "%s"])
    #expect(desk.press(.enter) == [.lendTerminal(.open(first))])
    desk.press(.character("K"))
    desk.press(.down)
    let second = FileToOpen(name: "trip-to-hangzhou-1-2.sh", text: "echo two\n", program: ["less"])
    #expect(desk.press(.enter) == [.lendTerminal(.open(second))])
    desk.tell(.errandEnded(.open(second), .failed(Notice(.error, "there is no less"))))
    #expect(desk.state.notice?.text == "there is no less")
  }

  // MARK: The bare view

  @Test func theBareViewIsTheMessageThenTheThread() {
    var desk = Self.desk(.user("q", "Why?"), .reply("a", "**Be\u{1B}cause**"))
    let message = BareText(text: "**Be␛cause**", isWhole: false, pager: [])
    #expect(desk.press(.character("v")) == [.lendTerminal(.show(message))])
    let thread = BareText(text: "You · 09:14\nWhy?\n\nqwen-plus · 09:14\n**Be␛cause**", isWhole: true, pager: [])
    #expect(desk.tell(.errandEnded(.show(message), .wantsMore)) == [.lendTerminal(.show(thread))])
    #expect(desk.tell(.errandEnded(.show(thread), .wantsMore)) == [])
    #expect(desk.tell(.errandEnded(.show(message), .done)) == [])
  }

  @Test func whereThereIsNothingEveryKeySaysSo() {
    for key in "yVvw|LK" {
      var desk = Self.desk()
      #expect(desk.press(.character(key)) == [], "\(key)")
      #expect(desk.state.notice?.text == "There is no message here.", "\(key)")
    }
    var desk = Self.desk(.reply("a", "words"))
    for (key, words) in [("L", "There is no link in this message."), ("K", "There is no code block in this message.")] {
      desk.press(.character(Character(key)))
      #expect(desk.state.notice?.text == words)
    }
  }
}
