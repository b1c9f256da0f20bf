// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import Testing

@Suite struct MarkdownBlocksTests {
  private func lines(_ source: String, _ columns: Int = 40) -> [String] {
    MarkdownLayout.lines(source, columns: columns).map(\.text)
  }

  private func runs(_ source: String) -> [TextRun] {
    MarkdownLayout.lines(source, columns: 40).flatMap(\.runs)
  }

  // MARK: Words and lines

  @Test func emphasisIsARoleAndWithinOtherRolesAnAttribute() {
    #expect(
      runs("a **b *c*** d") == [
        TextRun("a "), TextRun("b ", .strong), TextRun("c", .strong, attributes: .italic), TextRun(" d"),
      ])
    #expect(
      runs("## a **b**") == [
        TextRun("## ", .faint), TextRun("a ", .heading), TextRun("b", .heading, attributes: .bold),
      ])
    #expect(runs("# a") == [TextRun("# ", .faint), TextRun("a", .heading, attributes: .underline)])
    #expect(lines("###### a\n\n###\n\nb c\n===") == ["###### a", "", "###", "", "# b c"])
    #expect(runs("> *a*") == [TextRun("> ", .quote), TextRun("a", .quote, attributes: .italic)])
    #expect(
      runs("`a` ~~b~~") == [
        TextRun("a", .inlineCode), TextRun(" "), TextRun("~~b~~", attributes: .strikethrough),
      ])
  }

  @Test func linksHaveANumberAndTheirAddressStandsBelow() {
    #expect(
      runs("[a](b) c") == [
        TextRun("a", .link, link: "b"), TextRun("[1]", .faint, link: "b"), TextRun(" c"), TextRun("[1] ", .faint),
        TextRun("b", .faint, link: "b"),
      ])
    #expect(lines("[a](b 'c')") == ["a[1]", "", "[1] b “c”"])
    #expect(lines("[a](b) [c](d) [e](b) [f](b 'g')") == ["a[1] c[2] e[1] f[3]", "", "[1] b", "[2] d", "[3] b “g”"])
    #expect(lines("[https://a.b](https://evil.c)") == ["https://a.b[1]", "", "[1] https://evil.c"])
    #expect(lines("![alt](src) [](b) ![](c)") == ["[image: alt][1] [2] [image][3]", "", "[1] src", "[2] b", "[3] c"])
    #expect(lines("[![a](b)](c)") == ["[image: a][1][2]", "", "[1] b", "[2] c"])
    #expect(lines("[a](<>) [b]()") == ["a b"])
    #expect(MarkdownLayout.lines("[a](b)", columns: 40, isOpen: true).map(\.text) == ["a[1]"])
  }

  @Test func anAddressThatIsItsOwnWordsIsNotRepeated() {
    #expect(lines("<https://a.b> and mail@a.bc and www.a.bc") == ["https://a.b and mail@a.bc and www.a.bc"])
    #expect(runs("<https://a.b>") == [TextRun("https://a.b", .link, link: "https://a.b")])
    #expect(runs("www.a.bc") == [TextRun("www.a.bc", .link, link: "http://www.a.bc")])
    #expect(lines("[a][1]\n\n[1]: https://b.c") == ["[a][1]", "", "[1]: https://b.c"])
  }

  @Test func numbersOfTheAuthorAreNotUsedTwice() {
    #expect(lines("as in [1] and [2], [a](b)") == ["as in [1] and [2], a[3]", "", "[3] b"])
    #expect(lines("[1](b) [[2]](c) [a](d) [1](e)") == ["[1] [2] a[3] 1[4]", "", "[1] b", "[2] c", "[3] d", "[4] e"])
    #expect(lines("[a](b) [[1]](b)") == ["a[1] [1]", "", "[1] b"])
  }

  @Test func linksAreValues() {
    let source = "[a *b*](c 'd') <https://e.f>\n\n> - [g](c) | ![h](i)\n\n| [j](k) |\n|-|\n\n# [l](https://e.f)\n"
    let links = MarkdownLayout.links(of: source)
    #expect(links.map(\.number) == [1, 2, 3, 4, 5])
    #expect(links.map(\.text) == ["a b", "g", "h", "j", "l"])
    #expect(links.map(\.address) == ["c", "c", "i", "k", "https://e.f"])
    #expect(links.map(\.title) == ["d", "", "", "", ""])
    #expect(MarkdownLayout.links(of: "<https://a.b> [c](d) https://a.b").map(\.address) == ["d", "https://a.b"])
  }

  @Test func longAddressesAreCutWhereTheLineEndsAndDataIsShortened() {
    let address = "https://example.org/" + String(repeating: "a-b/", count: 20)
    let shown = lines("[x](\(address))", 30).dropFirst(2)
    #expect(shown.first?.hasPrefix("[1] https://") == true && shown.dropFirst().allSatisfy { $0.hasPrefix("    ") })
    #expect(shown.map { $0.dropFirst(4) }.joined() == address)
    #expect(shown.dropLast().allSatisfy { $0.count == 30 })
    #expect(lines("![x](data:image/png;base64,\(String(repeating: "A", count: 9000)))", 60).count < 6)
  }

  @Test func lineBreaksStay() {
    #expect(lines("a\nb  \nc\\\nd<br>e") == ["a", "b", "c", "d", "e"])
    #expect(lines("a\n\n\n\nb") == ["a", "", "b"])
    #expect(lines("a\n# b\nc") == ["a", "", "# b", "c"])
    #expect(lines("a<br>\nb<br/><br>c") == ["a", "b", "", "c"])
  }

  @Test func tabsAreBlanksToTheNextFourthColumn() {
    #expect(lines("```\n\ta\tb\nxx\tc\n```").dropFirst().dropLast() == ["     a   b", " xx  c"])
    #expect(PlainLayout.lines("a\tb\n\tc", columns: 20).map(\.text) == ["a   b", "    c"])
  }

  @Test func controlsAreMarks() {
    #expect(
      runs("a\u{1B}[31m `\u{7}`") == [
        TextRun("a"), TextRun("␛", .controlMark), TextRun("[31m "), TextRun("␇", .controlMark),
      ])
    #expect(runs("&#27;[2J \u{202E}x").map(\.text).joined() == "␛[2J ‹U+202E›x")
    #expect(runs("\u{202E}x").first == TextRun("‹U+202E›", .controlMark))
    #expect(lines("‹not a mark› ‹U+›") == ["‹not a mark› ‹U+›"])
  }

  @Test func htmlIsTextAndItsTagsAreFaint() {
    #expect(
      runs("a <b>c</b> d") == [
        TextRun("a "), TextRun("<b>", .faint), TextRun("c", .strong), TextRun("</b>", .faint), TextRun(" d"),
      ])
    #expect(
      runs("<p align=\"x\">\nwords<br>more\n</p>\n") == [
        TextRun("<p align=\"x\">", .faint), TextRun("words"), TextRun("<br>", .faint), TextRun("more"),
        TextRun("</p>", .faint),
      ])
    #expect(lines("<!-- a\nb > c --> d") == ["<!-- a", "b > c --> d"])
    #expect(lines("<p>\na <b>c</b>\n</p>") == ["<p>", "a <b>c</b>", "</p>"])
    #expect(lines("a <b>c</b> <!-- d -->") == ["a <b>c</b> <!-- d -->"])
    #expect(lines("a &amp; b &lt;c&gt;") == ["a & b <c>"])
  }

  // MARK: Lists and quotes

  @Test func listsKeepTheirAuthorsNumbersAndGaps() {
    #expect(lines("1. a\n1. b\n1. c") == [" 1. a", " 2. b", " 3. c"])
    #expect(lines("10) a\n9) b") == [" 10) a", "  9) b"])
    #expect(lines("0. a\n0. b\n7. c") == [" 0. a", " 1. b", " 7. c"])
    #expect(lines("2. a\n4. b") == [" 2. a", " 4. b"])
    #expect(lines("9. a\n10. b\n\n11. c") == [" 9. a", " 10. b", "", " 11. c"])
    #expect(lines("- a\n\n  b\n- c") == [" • a", "", "   b", " • c"])
    #expect(lines("-\n- a") == [" •", " • a"])
    #expect(lines("- [ ] a\n- [x] b\n1. [x] c") == [" [ ] a", " [x] b", " 1. [x] c"])
    #expect(lines("- - a\n  - b") == [" •  • a", "    • b"])
    #expect(
      lines("- ```\n  x\n  ```\n- # h", 23) == [
        " • ──────────────── 1 ─", "    x", "   ────────────────────", " • # h",
      ])
  }

  @Test func quotesAreMarkedAndNest() {
    #expect(lines("> a b c d e\n>\n> > f\n\ng", 8) == ["> a b c", "> d e", ">", "> > f", "", "g"])
    #expect(lines("> - a\n>   b\n>\n>   c") == [">  • a", ">    b", ">", ">    c"])
  }

  @Test func withoutRoomMarksStandInTheText() {
    #expect(lines("- abc", 4) == ["•", "abc"])
    #expect(lines("1. a", 2) == ["1.", "a"])
    #expect(lines("> a", 3) == ["a"])
  }

  // MARK: Code

  @Test func codeStandsBetweenTwoRules() {
    #expect(
      lines("```python title=x\na\n\n b\n```", 30) == [
        "─ python title=x ───────── 1 ─", " a", "", "  b", String(repeating: "─", count: 30),
      ])
    #expect(
      lines("```\na\n```\n\n    b", 12) == [
        "──────── 1 ─", "a", "────────────", "", "──────── 2 ─", "b", "────────────",
      ])
    #expect(
      lines("```a-very-long-language-name\nx\n```", 20) == [
        "a-very-long-", "language-name", "──────────────── 1 ─", " x", "────────────────────",
      ])
    #expect(lines("~~~\nnot closed", 20) == ["──────────────── 1 ─", " not closed", "────────────────────"])
  }

  @Test func theRuleAboveCodeKnowsItsNumber() {
    let source = "a\n\n```x\na\n```\n- b\n\n  ```a-very-long-language-name\n  c\n  ```\n"
    for columns in [3, 20, 60] {
      let lines = MarkdownLayout.lines(source, columns: columns)
      #expect(lines.compactMap(\.codeBlock) == [1, 2])
      for line in lines where line.codeBlock != nil { #expect(line.text.contains("─")) }
    }
  }

  @Test func longCodeLinesGoOnBelow() {
    #expect(
      lines("```\n" + String(repeating: "x", count: 45) + "\n```", 20).dropFirst().dropLast() == [
        " xxxxxxxxxxxxxxxxxxx", "»xxxxxxxxxxxxxxxxxxx", "»xxxxxxx",
      ])
    #expect(lines("```\n断桥残雪断桥残雪断桥残雪\n```", 20).dropFirst().dropLast() == [" 断桥残雪断桥残雪断", "»桥残雪"])
  }

  /// A tab in the words after a fence would move what stands behind it.
  @Test func aTabAfterAFenceIsABlank() {
    let shown = MarkdownLayout.lines("```py\ta\n\tx\n```", columns: 40).map(\.text)
    #expect(shown.first?.hasPrefix("─ py a ─") == true)
    #expect(shown.allSatisfy { !$0.contains("\t") })
  }

  @Test func codeBlocksAreValues() {
    let source = "```py a b\n\tx = 1\n```\n- a\n\n      indented\n\n> ```\n> q\n\n[a]: `b`\n```{.c}\n]: \\(\n"
    let blocks = MarkdownLayout.codeBlocks(of: source)
    #expect(blocks.map(\.language) == ["py", "", "", "c"])
    #expect(blocks.map(\.text) == ["\tx = 1\n", "indented\n", "q\n", "]: \\(\n"])
    #expect(blocks.first?.info == "py a b")
    let numbers = MarkdownLayout.lines(source, columns: 40).flatMap(\.runs).filter {
      $0.role == .codeNumber && $0.text.hasPrefix(" ")
    }
    #expect(numbers.map(\.text) == [" 1 ", " 2 ", " 3 ", " 4 "])
  }

  @Test func codeIsColoured() {
    func code(_ language: String, _ text: String) -> [TextRun] {
      Array(
        MarkdownLayout.lines("```\(language)\n\(text)\n```", columns: 60).dropFirst().dropLast().flatMap(\.runs)
          .dropFirst())
    }
    #expect(
      code("swift", "let x = \"a\\\"b\" // c") == [
        TextRun("let", .codeKeyword), TextRun(" x = ", .code), TextRun("\"a\\\"b\"", .codeString), TextRun(" ", .code),
        TextRun("// c", .codeComment),
      ])
    #expect(code("py", "'''a\nb''' + 0x1F").map(\.role) == [.codeString, .text, .codeString, .code, .codeNumber])
    #expect(code("sql", "select 1").first?.role == .codeKeyword)
    #expect(code("sh", "echo $# # x").last?.text == "# x")
    #expect(code("rust", "fn f<'a>(x: &'a str)").allSatisfy { $0.role != .codeString })
    #expect(code("c", "/* a\nb */ int").last?.role == .codeKeyword)
    #expect(code("nonesuch", "let x") == [TextRun("let x", .code)])
  }

  // MARK: Tables

  @Test func tablesAreAsWideAsTheirText() {
    let source = "| a | bb | c |\n|:--|:-:|--:|\n| **x** | y | zzz |\n| 1 |\n"
    #expect(lines(source) == ["a  bb    c", "─  ──  ───", "x  y   zzz", "1"])
    #expect(MarkdownLayout.lines(source, columns: 40)[0].runs.first?.role == .tableHeading)
    #expect(lines("| a |\n|---|") == ["a", "─"])
  }

  @Test func wideTablesShrinkAndWrap() {
    let source = "| name | what it does |\n|---|---|\n| first | it does many things at once |\n| second | nothing |"
    #expect(
      lines(source, 24) == [
        "name    what it does", "──────  ────────────────", "first   it does many", "        things at once", "",
        "second  nothing",
      ])
  }

  @Test func narrowTablesAreRecords() {
    let source = "| name | what it does |\n|---|---|\n| first | it does<br>things |\n| second | |"
    #expect(lines(source, 12) == ["name: first", "what it", "does: it", "does", "things", "", "name: second"])
    #expect(lines("| alpha | beta |\n|---|---|", 8) == ["alpha", "beta"])
  }

  @Test func noCellIsLost() {
    #expect(lines("| a | b |\n|---|---|\n| 1 | 2 | 3 | 4\\|5 |\n| 6 |").dropFirst(2) == ["1  2  3  4|5", "6"])
    #expect(lines("> | a |\n> |---|\n> | 1 | 2 |") == ["> a", "> ─  ─", "> 1  2"])
  }

  // MARK: Formulas

  @Test(arguments: [
    "\\(x*y*z\\)", "\\[ a_1 + [b] \\]", "$a_i * b_i * c$", "$$x \\\\ y$$", "f \\(a\\) and \\(b", "\\[\n- a\n= b\n\\]",
    "$$\na\n-\n$$",
  ])
  func formulasStayAsTheyAre(text: String) {
    #expect(lines(text) == text.split(separator: "\n").map { String($0) })
  }

  @Test func moneyAndVariablesAreNoFormulas() {
    #expect(lines("$5 and **$10** or *more*") == ["$5 and $10 or more"])
    #expect(lines("`$A` and **`$B`**") == ["$A and $B"])
    #expect(runs("`$A` and **`$B`**").last == TextRun("$B", .inlineCode))
    #expect(
      MarkdownLayout.codeBlocks(of: "```sh\necho $A *\n```\n\n    \\(a*b*\\)").map(\.text) == [
        "echo $A *\n", "\\(a*b*\\)\n",
      ])
  }

  // MARK: Plain text

  @Test func plainTextStaysAsItWasTyped() {
    let text = "# not a *heading*\n\n    four blanks\nlast  two"
    #expect(
      PlainLayout.lines(text, columns: 30).map(\.text) == ["# not a *heading*", "", "    four blanks", "last  two"])
    #expect(
      PlainLayout.lines("one two three", columns: 7, role: .quote) == [
        TextLine([TextRun("one two", .quote)]), TextLine([TextRun("three", .quote)]),
      ])
    #expect(PlainLayout.lines("", columns: 7) == [TextLine()])
  }
}
