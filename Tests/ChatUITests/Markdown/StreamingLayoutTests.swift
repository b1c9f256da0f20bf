// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing

@Suite struct StreamingLayoutTests {
  /// Documents in which a later line says something about an earlier one, or might seem to.
  static let documents = [
    MarkdownLayoutTests.trip,
    "a\n\n2. b\n\n3. c\n\nd\n\n1. e\n1. f\n",
    "- a\n\n  b\n\n-\n\n- c\n\n    code?\n\nd\n\n    code\n\n\n    more code\n\ne\n",
    "```\na\n\n\n```\n\nb\n\n~~~swift\nlet x = 1\n\nlet y\n~~~\n\n```never closed\n\nx\n",
    "<div>\n\ntext\n\n</div>\n\n<!-- a\n\nb -->\n\n<pre>\n\nx\n\n</pre>\n\ny\n",
    "> a\n\n> b\n>\n> c\nlazy\n\nd\n===\n\ne\n---\n\n---\n\nf\n",
    "[a]: x\n\n[a] and [b]\n\n[b]: y \"t\"\n\n[^1] foot\n\n[^1]: note\n\n    more note\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |\n\nx\n| c |\n|---|\n\n|d\n",
    "a\r\n\r\nb\r\n\r\n- c\r\n\r\nd\r\n",
    "\n\n\n# a\n\n\n\n## b ##\n#c\n\n# \n\n* * *\n\n*\n\n+\n\n-\n\n1)\n\n_x_\n\n",
    "**a\n\nb** c\n\n`d\n\ne` \\(x*y*z\\)\n\n$$\na\n\nb\n$$\n\n",
    "- a\n- b `x\n- c $p*q*r$ `\n- d\n- [x] e\n-\n- f\n  g\n\n  h\n- i\n\nj\n",
    "1. a\n1. b $$ x\n2. c y$$\n10. d \\\\[ e\n11. f\n\n   - g\n   - h\n12) i\n13) j\n14) k\n",
    "a\n```swift\nlet a = 1 /* b\nc */ '''\n`x\n$$y\n\n`z` [1]\n``\n```\nb $p*q*r$ `\n~~~\n```\n~~~ x\n\n~~~\nc\n",
    "x\n  ```` py\n   a\n  'b'\n '''c\n\n\nd'''\n```\n````\n[a](b) [2] [c](d)\n- [e](b)\n- [f](g) [3]\n- [h](i)\n",
    "```diff\n+ a\n- b\n# \n\n\n\n\n",
    "   \n\t\n\ta\n\n \tb\n\n> - c\n>\n> d\n\n>     e\n\n1. f\n\n   - g\n\n     h\n\ni\n",
  ]

  static func longDocuments() -> [String] {
    func many(_ count: Int, _ piece: (Int) -> String) -> String { (0..<count).map(piece).joined() }
    return [
      many(2000) { "- item \($0) with *some* words\n" },
      many(2000) { "\($0 + 1). item with `code` and $x*y$\n\n   more of it\n\n" },
      "```json\n" + many(5000) { "  \"key\($0)\": [\($0), true],\n" },
      "~~~python\ndef f():\n" + many(3000) { "    '''\($0)'''\n\n" } + "~~~\n",
      many(500) { "# Heading \($0)\n\nWords [\($0)](https://example.org/\($0)).\n\n```\ncode\n```\n" },
    ]
  }

  @Test(arguments: documents, [66, 9]) func everyPrefixIsLaidOutAsAWhole(document: String, columns: Int) {
    var stream = StreamingLayout(columns: columns)
    var text = ""
    var settled: [TextLine] = []
    for scalar in document.unicodeScalars {
      text.unicodeScalars.append(scalar)
      stream.append(String(scalar))
      let lines = stream.lines()
      #expect(lines == MarkdownLayout.lines(text, columns: columns, isOpen: true), "\(text.debugDescription)")
      #expect(lines.starts(with: settled))
      settled = Array(lines.prefix(stream.settledLines))
    }
    stream.finish()
    #expect(stream.lines() == MarkdownLayout.lines(document, columns: columns))
  }

  /// A line that is empty so far may still end a formula: the items before it are not settled.
  @Test func aFormulaMayEndInALineThatHasNotCome() {
    for text in ["- $$\n- *x*\n$$ *y*\n- c\n", "- \\[ a\n- *x*\n\\] *y*\n", "- `a\n* *x*\n` *y*\n"] {
      var stream = StreamingLayout(columns: 40)
      var whole = ""
      for character in text {
        stream.append(String(character))
        whole.append(character)
        #expect(stream.lines() == MarkdownLayout.lines(whole, columns: 40, isOpen: true))
      }
    }
  }

  @Test func settledTextIsLaidOutOnce() {
    var stream = StreamingLayout(columns: 40)
    let paragraph = "Some words of a paragraph that is not long.\n\n"
    for _ in 0..<200 {
      for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
        stream.append(word + " ")
        _ = stream.lines()
      }
    }
    // 9 words, each laid out with at most the paragraph before it and its own.
    #expect(stream.bytesLaidOut < 200 * 9 * 3 * paragraph.utf8.count)
    #expect(stream.settledLines > 190 * 3)
  }

  /// A long list or a long block of code is one block: its lines are settled one after the other all the same.
  @Test(arguments: longDocuments()) func longBlocksAreLaidOutOnce(text: String) {
    var stream = StreamingLayout(columns: 60)
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      stream.append(number == 0 ? String(line) : "\n" + line)
      _ = stream.lines()
    }
    stream.finish()
    #expect(stream.lines() == MarkdownLayout.lines(text, columns: 60))
    #expect(stream.bytesLaidOut < text.utf8.count * 8)
  }

  /// The same, in pieces of any size and with lines that mean something to each other.
  @Test(arguments: 0..<40) func anyPiecesGiveTheSame(seed: Int) {
    var writer = RandomMarkdown(seed: 5000 + UInt64(seed))
    var text = ""
    while text.utf8.count < 1500 {
      text += writer.document() + ["\n", "\n\n", ""][Int.random(in: 0..<3, using: &writer)]
    }
    var stream = StreamingLayout(columns: 34)
    var rest = text[...]
    var settled: [TextLine] = []
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...60, using: &writer))
      rest = rest.dropFirst(piece.count)
      stream.append(String(piece))
      let lines = stream.lines()
      #expect(lines.starts(with: settled))
      settled = Array(lines.prefix(stream.settledLines))
      let whole = MarkdownLayout.lines(String(text[..<rest.startIndex]), columns: 34, isOpen: true)
      #expect(lines == whole, "\(text[..<rest.startIndex].debugDescription)")
    }
    stream.finish()
    #expect(stream.lines() == MarkdownLayout.lines(text, columns: 34))
  }

  @Test func nothingIsLaidOutTwiceWithoutNews() {
    var stream = StreamingLayout(columns: 40)
    stream.append("a b c")
    _ = stream.lines()
    _ = stream.lines()
    #expect(stream.bytesLaidOut == 5)
  }

  /// The last line looks as it will once it is whole.
  @Test(arguments: [
    ("a **b c", "a b c"), ("a **b *", "a b"), ("a **b*", "a b"), ("a **", "a"), ("a *", "a"), ("*a **b", "a b"),
    ("a `b", "a b"), ("a `", "a"), ("a ``b`", "a b`"), ("~~a", "~~a~~"), ("a [b](htt", "a b[1]"), ("[b](h \"t", "b[1]"),
    ("**[a](b_(c", "a[1]"), ("2 * 3", "2 * 3"), ("f(x*y", "f(x*y"), ("a_b", "a_b"), ("\\*a", "*a"), ("[a", "[a"),
    ("- **a", " • a"), ("> # *a", "> # a"), ("```\n**a", " 1 \n **a\n"), ("    `a", " 1 \n `a\n"),
    ("|a|\n|-|\n|**b", "a\n\nb"), ("**a** b*", "a b*"), ("a ***b** c", "a b c"),
  ]) func whatIsOpenIsShownAsIfItWereClosed(text: String, shown: String) {
    let lines = MarkdownLayout.lines(text, columns: 20, isOpen: true).map(\.text)
    #expect(lines.map { $0.filter { $0 != "─" } }.joined(separator: "\n").trimming == shown.trimming)
  }

  @Test func marksAreKeptBackUntilTheirMeaningIsKnown() {
    var stream = StreamingLayout(columns: 40)
    stream.append("Things:\n-")
    #expect(stream.lines() == [TextLine([TextRun("Things:")])])
    stream.append(" one")
    #expect(stream.lines().map(\.text) == ["Things:", " • one"])
    stream.append("\n")
    stream.append("--")
    stream.finish()
    #expect(stream.lines().count == 3)
  }
}

extension String {
  /// Without blanks at the ends of lines.
  fileprivate var trimming: [String] {
    split(separator: "\n").map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return String(line)
    }
  }
}
