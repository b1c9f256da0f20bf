// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// Whatever is selected: what comes out is a stretch of the source, and holds every sign that was seen.
@Suite struct SourceMapTests {
  static let texts = [
    PictureTests.reply, SelectionTests.long, CopyTests.reply,
    "# Title\n\n> quoted *words* &amp; more\n> > deeper\n\n1. a\n   - b\n2. c\n\n---\n\n| x | y |\n|---|---|\n| 1 \\| 2 | `z` |",
    "[ref]: https://example.org\n\ntext[^1] ![image](a.png \"title\") <br> <b>bold</b>\n\nTerm\n\n$$ x_1^2 $$",
    "```\n```\n\n    indented\n\ttab\n\n- [ ] to do\n- [x] done\n\n~~struck~~ \u{202E}evil\u{7}",
    "", "\n\n\n", "one", "a\u{2028}b\r\n\r\nc\n",
  ]

  static let columns = [7, 20, 60, 100]

  @Test(arguments: texts, columns) func everySignThatIsSeenComesAlong(text: String, columns: Int) {
    for message in [MessageRecord.user("m", text), .reply("m", text)] {
      let layout = MessageLayout(message, columns: columns, context: .init(secondsFromUTC: 0))
      let lines = Array(layout.lines(1..<1 + layout.bodyLineCount))
      let map = SourceMap(message, lines: lines, columns: columns)
      var generator = Generator(seed: UInt64(text.utf8.count * 31 + columns))
      for _ in 0..<40 where !lines.isEmpty {
        let first = generator.place(in: lines)
        let last = generator.place(in: lines)
        guard (first.line, first.offset) <= (last.line, last.offset) else { continue }
        let source = map.source(from: first, to: last)
        // The list of addresses below the words has text of its own.
        if let list = lines.firstIndex(where: { $0.text.hasPrefix("[1] ") }), first.line >= list - 1 { continue }
        #expect(message.text.unicodeScalars.contains(source.unicodeScalars), "\(first)–\(last): \(source)")
        let seen = Self.signs(from: first, to: last, in: lines)
        if message.role == .user { #expect(Self.isSubsequence(seen, of: source), "\(first)–\(last): \(source)") }
      }
      // All of it is all of it, but for blank lines at the ends.
      guard let end = lines.last else { continue }
      let whole = map.source(
        from: BodyPlace(line: 0, offset: 0), to: BodyPlace(line: lines.count - 1, offset: max(0, end.text.count - 1)))
      #expect(whole.trimmed == message.text.trimmed)
    }
  }

  @Test func theListOfAddressesIsNoPartOfTheWords() {
    let text = "See [the docs](https://example.org/docs) and [more](https://example.org/more/of/a/long/path)."
    let message = MessageRecord.reply("m", text)
    let layout = MessageLayout(message, columns: 30, context: .init(secondsFromUTC: 0))
    let lines = Array(layout.lines(1..<1 + layout.bodyLineCount))
    #expect(
      lines.map(\.text) == [
        "See the docs[1] and more[2].", "", "[1] https://example.org/docs", "[2] https://example.org/more/o",
        "    f/a/long/path",
      ])
    let map = SourceMap(message, lines: lines, columns: 30)
    func source(_ line: Int, _ offset: Int, _ last: Int, _ end: Int) -> String {
      map.source(from: BodyPlace(line: line, offset: offset), to: BodyPlace(line: last, offset: end))
    }
    // An address is whole however it is wrapped.
    #expect(source(3, 4, 4, 16) == "https://example.org/more/of/a/long/path")
    #expect(source(2, 0, 3, 11) == "[1] https://example.org/docs\n[2] https://")
    #expect(source(2, 4, 2, 8) == "https")
    // Who selects from the words into the list has selected the words to their end.
    #expect(source(0, 20, 2, 5).hasSuffix("more](https://example.org/more/of/a/long/path)."))
    #expect(source(0, 0, 4, 16) == text)
    // A number behind a link is no sign of the text.
    #expect(source(0, 20, 0, 23) == "more")
    #expect(source(0, 16, 0, 18) == "and")
  }

  /// The signs of plain lines that stand for themselves.
  private static func signs(from first: BodyPlace, to last: BodyPlace, in lines: [TextLine]) -> [Unicode.Scalar] {
    (first.line...last.line).flatMap { number -> [Unicode.Scalar] in
      var text = lines[number].runs.filter { $0.role != .controlMark }.map(\.text).joined()
      if lines[number].runs.contains(where: { $0.role == .controlMark }) { text = "" }
      let start = number == first.line ? first.offset : 0
      let end = number == last.line ? last.offset + 1 : text.count
      return text.prefix(end).dropFirst(start).flatMap(\.unicodeScalars).filter { $0.value > 0x20 }
    }
  }

  private static func isSubsequence(_ signs: [Unicode.Scalar], of text: String) -> Bool {
    var rest = text.unicodeScalars[...]
    for sign in signs {
      guard let place = rest.firstIndex(of: sign) else { return false }
      rest = rest[rest.index(after: place)...]
    }
    return true
  }

  /// Numbers that are the same at every run.
  struct Generator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func number(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return limit > 0 ? Int(state >> 33) % limit : 0
    }

    mutating func place(in lines: [TextLine]) -> BodyPlace {
      let line = number(below: lines.count)
      return BodyPlace(line: line, offset: number(below: max(1, lines[line].text.count)))
    }
  }
}
