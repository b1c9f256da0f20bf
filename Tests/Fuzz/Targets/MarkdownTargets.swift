// SPDX-License-Identifier: Apache-2.0
import TerminalCore

@testable import ChatUI

// Replies on the screen: each of their signs is there, and no line is wider than it may be.
extension FuzzTarget {
  static let markdown = [
    FuzzTarget("markdown") { input throws(Broken) in
      let text = input.text
      let signs = signs(VisibleText.of(text))
      for columns in [1 + input.chance(below: 12), 1 + input.chance(below: 120)] {
        let lines = MarkdownLayout.lines(text, columns: columns)
        try fits(lines, columns)
        let lost = signs.subtracting(Self.signs(lines.map(\.text).joined()))
        try require(lost.isEmpty, "lost at \(columns) columns: \(lost)")
        try fits(PlainLayout.lines(text, columns: columns), columns)
      }
      _ = MarkdownLayout.codeBlocks(of: text)
      _ = MarkdownLayout.links(of: text)
    },
    FuzzTarget("streaming") { input throws(Broken) in
      let columns = 1 + input.chance(below: 90)
      var stream = StreamingLayout(columns: columns)
      var text = ""
      var settled: [TextLine] = []
      for piece in pieces(&input) {
        stream.append(piece)
        text += piece
        let lines = stream.lines()
        try require(lines.starts(with: settled), "a settled line has changed")
        settled = Array(lines.prefix(stream.settledLines))
        try requireSame(
          lines, MarkdownLayout.lines(text, columns: columns, isOpen: true), "so far, at \(columns) columns")
        try fits(lines, columns)
      }
      stream.finish()
      try requireSame(stream.lines(), MarkdownLayout.lines(text, columns: columns), "whole, at \(columns) columns")
    },
    FuzzTarget("code") { input throws(Broken) in
      let names = CodeLanguage.table.keys.sorted()
      var colors = CodeColors(names[input.number(below: names.count)])
      for line in input.rest().split(separator: "\n", omittingEmptySubsequences: false) {
        let runs = colors.runs(String(line))
        try requireSame(runs.map(\.text).joined(), String(line), "the text of a coloured line")
        try require(runs.allSatisfy { !$0.text.isEmpty }, "an empty run")
      }
    },
    FuzzTarget("included") { input throws(Broken) in
      // A message within an exported document: the heading behind it is one, whatever the message holds.
      let document = includedMarkdown(input.text) + "\n\n## skein probe\n"
      let last = MarkdownLayout.lines(document, columns: 4000).last { !$0.text.isEmpty }
      let isThere = MarkdownLayout.lines(document, columns: 4000).contains { $0.text.hasSuffix("## skein probe") }
      try require(isThere, "the heading is lost; the last line is \(last?.text ?? "none")")
      try fits(MarkdownLayout.lines(document, columns: 40), 40)
    },
  ]

  private static func fits(_ lines: [TextLine], _ columns: Int) throws(Broken) {
    for line in lines {
      let width = TerminalCore.columns(of: line.text)
      try require(
        width <= max(2, columns), "\(width) columns where \(columns) are allowed: \(line.text.debugDescription)")
      let hidden = line.text.unicodeScalars.first {
        Hidden.isHidden($0, keepingLines: false) && !Hidden.isMarkOfDirection($0)
      }
      try require(hidden == nil, "U+\(String(hidden?.value ?? 0, radix: 16)) in \(line.text.debugDescription)")
    }
  }

  /// The signs of a text that no markup is made of. A selector behind an asterisk that is markup selects nothing any more.
  private static func signs(_ text: String) -> Set<Unicode.Scalar> {
    Set(text.unicodeScalars.filter { $0.value > 0x7F && !$0.properties.isWhitespace && $0 != "\u{FE0F}" })
  }

  /// The text in pieces that end anywhere between scalars.
  private static func pieces(_ input: inout FuzzInput) -> [String] {
    let longest = [1, 7, 60][input.chance(below: 3)]
    var pieces: [String] = []
    var piece = String.UnicodeScalarView()
    var wanted = 1 + input.chance(below: longest)
    for scalar in input.text.unicodeScalars {
      piece.append(scalar)
      wanted -= 1
      if wanted > 0 { continue }
      pieces.append(String(piece))
      piece = String.UnicodeScalarView()
      // A long text is laid out anew so often and no oftener.
      wanted = 1 + input.chance(below: max(longest, input.bytes.count / 40))
    }
    if !piece.isEmpty { pieces.append(String(piece)) }
    return pieces
  }
}
