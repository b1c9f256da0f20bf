// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct SelectionTests {
  static func desk(_ messages: MessageRecord..., columns: Int = 60, rows: Int = 30) -> Desk {
    var desk = Desk(opening: .sample("t1", "Trip"), messages: messages, columns: columns, rows: rows)
    desk.press(.control("t"))
    desk.press(.escape)
    return desk
  }

  /// What the keys, pressed one after the other in front of one message, copy.
  static func copied(_ message: MessageRecord, _ keys: String, columns: Int = 60) -> String? {
    var desk = Self.desk(message, columns: columns)
    for key in "V" + keys { desk.press(.character(key)) }
    for case .copy(let text) in desk.press(.character("y")) where text.subject == .selection { return text.text }
    return nil
  }

  static let long = "The quick brown fox jumps over the lazy dog and runs on and on and on.\n\n  second  line\nthird"

  @Test func softWrapsAreNoLineEnds() {
    // Two rows, one line.
    #expect(Self.copied(.user("q", Self.long), "vj$") == Self.long.split(separator: "\n").first.map { String($0) })
    #expect(Self.copied(.user("q", Self.long), "wvj0") == "quick brown fox jumps over the lazy dog and runs on and o")
  }

  @Test func lineEndsOfTheSourceStay() {
    #expect(Self.copied(.user("q", Self.long), "jvG") == "on and on.\n\n  second  line\nthird")
    #expect(Self.copied(.user("q", Self.long), "vG") == Self.long)
    #expect(Self.copied(.user("q", "a\r\nb\r\nc"), "vj") == "a\r\nb")
  }

  @Test func wordsOfALineAreTheWordsAlone() {
    #expect(Self.copied(.user("q", Self.long), "wvwwwh") == "quick brown fox")
    #expect(Self.copied(.user("q", "汉字和kana カナ👍🏽e\u{301} end"), "wvwh") == "kana")
    #expect(Self.copied(.user("q", "汉字和👍🏽e\u{301} end"), "lllvl") == "👍🏽e\u{301}")
  }

  @Test func aTabIsATab() {
    #expect(Self.copied(.user("q", "a\tb c"), "v$") == "a\tb c")
  }

  @Test func theSourceOfAReplyIsMarkdown() {
    let source = "One **bold** and [a link](https://example.org) here.\n\n- first *item*\n- second"
    #expect(Self.copied(.reply("a", source), "v$") == "One **bold** and [a link](https://example.org) here.")
    #expect(Self.copied(.reply("a", source), "vG") == source)
    #expect(Self.copied(.reply("a", source), "wvwh") == "bold")
    #expect(Self.copied(.reply("a", source), "jjjv$", columns: 100) == "- second")
  }

  @Test func codeKeepsItsBlanksAndItsFences() {
    let code = "```python\nfor x in y:\n\n    print(x)  # all\n```"
    let source = "Before\n\n\(code)\n\nAfter"
    // From the rule above to the rule below.
    #expect(Self.copied(.reply("a", source), "jjvjjjj") == code)
    #expect(Self.copied(.reply("a", source), "jjjvjj$") == "for x in y:\n\n    print(x)  # all")
    #expect(Self.copied(.reply("a", source), "jjjjjvwwh") == "    print(")
  }

  @Test func hostileTextComesOutAsItWas() {
    let text = "a \u{1B}]52;c;QQ==\u{7} b\u{202E}c\nnext"
    #expect(Self.copied(.user("q", text), "vG") == text)
    #expect(Self.copied(.reply("a", text), "vG") == text)
  }

  @Test func severalMessagesAreParagraphs() {
    var desk = Self.desk(.user("q", "One?\nTwo?"), .reply("a", "**Three.**"), .user("r", "Four and five"))
    for key in "V" { desk.press(.character(key)) }
    for key in "g" { desk.press(.character(key)) }
    for key in "jvG" { desk.press(.character(key)) }
    #expect(desk.state.selectedWords == "Two?\n\n**Three.**\n\nFour and five")
    desk.press(.character("["), .character("o"))
    #expect(desk.state.selection?.caret == .init(message: "q", line: 1, offset: 0))
    #expect(desk.state.selection?.mark == .init(message: "r", line: 0, offset: 0))
    #expect(desk.press(.enter).first == .copy(CopiedText("Two?\n\n**Three.**\n\nF", .selection)))
    #expect(desk.state.selection == nil)
  }

  @Test func whatIsSelectedStaysSelectedAtEveryWidth() {
    let words = (1...200).map { "word\($0)" }.joined(separator: " ")
    var desk = Self.desk(.reply("a", words), columns: 80)
    for key in "VgjjwwvjjjjE" { desk.press(.character(key)) }
    let selected = desk.state.selectedWords
    #expect(selected?.isEmpty == false)
    for size in [(60, 20), (40, 12), (20, 5), (1, 1), (33, 10), (200, 60), (80, 24)] {
      desk.resize(size.0, size.1)
      if size.0 >= 20 { #expect(desk.state.selectedWords == selected, "at \(size)") }
    }
  }

  @Test func theCaretStaysInSight() {
    let words = (1...200).map { "line \($0)" }.joined(separator: "\n\n")
    var desk = Self.desk(.user("q", "?"), .reply("a", words), .user("r", "!"), rows: 12)
    desk.press(.character("V"))
    for key in "gGkkggjjjjjjjjjjjjjjG[[]]g" {
      desk.press(.character(key))
      let caret = desk.state.selectionPicture.caret
      #expect(caret != nil && (caret?.row ?? 99) < desk.state.geometry.messageRows, "after \(key)")
    }
    for key in [Key(.pageDown), Key(.pageDown), .control("d"), .control("u"), Key(.pageUp)] {
      desk.press(key)
      #expect(desk.state.selectionPicture.caret != nil)
    }
    desk.press(.escape)
    #expect(desk.state.selection == nil)
    #expect(desk.state.pane == .messages)
  }

  @Test func whileAReplyStreamsTheViewHoldsStill() {
    var desk = Self.desk(.user("q", "?"), rows: 12)
    desk.press(.character("i"))
    desk.type("Go")
    desk.press(.enter)
    desk.press(.escape)
    desk.run("t1", .delta(messageID: "m", index: 0, text: "One two\n\n"))
    for key in "Vv$" { desk.press(.character(key)) }
    let page = desk.page
    for number in 1...20 { desk.run("t1", .delta(messageID: "m", index: 0, text: "more \(number)\n\n")) }
    #expect(desk.page.prefix(page.count - 1) == page.prefix(page.count - 1))
    #expect(desk.state.selectedWords == "One two")
  }

  @Test func leavingThePaneLeavesTheSelection() {
    var desk = Self.desk(.reply("a", "words"))
    desk.press(.character("V"), .character("v"))
    desk.paste("pasted")
    #expect(desk.state.selection == nil)
    #expect(desk.state.composer.text == "pasted")
  }

  @Test func nothingSelectedIsSaid() {
    var desk = Self.desk(.reply("a", "words"))
    desk.press(.character("V"))
    #expect(desk.press(.character("y")) == [])
    #expect(desk.state.notice?.text == "Nothing is selected: v sets one end, then move to the other.")
    #expect(desk.press(.character("|")) == [])
    var empty = Self.desk()
    #expect(empty.press(.character("V")) == [])
    #expect(empty.state.notice?.text == "There is no message here.")
  }

  @Test func whatIsSelectedCanBePiped() {
    var desk = Self.desk(.reply("a", "some words here"))
    for key in "Vwvwh|" { desk.press(.character(key)) }
    desk.type("wc")
    #expect(desk.press(.enter) == [.takeOut(.pipe(PipedText(command: "wc", input: "words")))])
  }
}
