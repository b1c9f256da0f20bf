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
    "   \n\t\n\ta\n\n \tb\n\n> - c\n>\n> d\n\n>     e\n\n1. f\n\n   - g\n\n     h\n\ni\n",
  ]

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

  @Test func nothingIsLaidOutTwiceWithoutNews() {
    var stream = StreamingLayout(columns: 40)
    stream.append("a b c")
    _ = stream.lines()
    _ = stream.lines()
    #expect(stream.bytesLaidOut == 5)
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
