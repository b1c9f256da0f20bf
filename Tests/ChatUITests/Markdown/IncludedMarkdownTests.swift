// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing

@Suite struct IncludedMarkdownTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("# a\n###### b\n#c\n####### d", "### a\n###### b\n#c\n####### d"),
    ("```\n# code\n---\n```\n# a", "```\n# code\n---\n```\n### a"),
    ("~~~ x\n```\n", "~~~ x\n```\n\n~~~"),
    ("````\n```", "````\n```\n````"),
    ("Title\n===\ntext", "### Title\ntext"),
    ("Title\n---\ntext", "#### Title\ntext"),
    ("two\nlines\n---", "two\nlines\n\n---"),
    ("- a\n---\nb", "- a\n\n---\nb"),
    ("    # indented code", "    # indented code"),
    ("<div>\n# a", "\\<div>\n### a"),
    ("<https://a.b>", "<https://a.b>"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
  ])
  func aMessageStaysUnderItsHeading(text: String, included: String) {
    #expect(includedMarkdown(text) == included)
  }

  /// Texts that go on after they seem to have ended, each with what the parser would make of a heading behind it.
  @Test(arguments: [
    "- ```\n# out of the list\n```", "> ```\n# x", "<!-- open", "<pre>\nopen", "- <!--\n\n# x", "\\\n===",
    "1. ```\n   x\n# y",
    "a\r# b\r\n---\r", "\t```\n# x", "- a\n\n  ```\n# b\n  ```\n# c", "*\n---", "a\n-", "[x]: y\n===", "<?php\n# x",
    "<![CDATA[",
    "``` a`b\n# x\n```", "=\n=", "\u{0}# x", "  ```\n # x", "- - - ```\n# x\n---",
  ])
  func nothingReachesOutOfItsPlace(text: String) {
    let document = "# Title\n\n## One\n\n\(includedMarkdown(text))\n\n## Two\n\nend\n"
    let shown = MarkdownLayout.lines(document, columns: 200).map(\.text)
    let wanted = ["# Title", "## One", "## Two", "end"]
    #expect(shown.filter { wanted.contains($0) } == wanted, "\(shown)")
  }

  @Test func whatCanNotStayIsQuoted() {
    let text = "- ```\n# out of the list\n```"
    #expect(
      includedMarkdown(text).split(separator: "\n").allSatisfy {
        $0.hasPrefix(">") || $0.hasPrefix("-") || $0.hasPrefix("###") || $0.hasPrefix("```")
      })
  }
}
