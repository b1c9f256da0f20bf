// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TerminalCore

@Suite struct WrapTests {
  private func lines(_ text: String, _ limit: Int) -> [String] {
    wrap(text, columns: limit).map { String(text[$0]) }
  }

  @Test(arguments: [
    ("", 5, [""]),
    ("hello world", 5, ["hello ", "world"]),
    ("hello world", 11, ["hello world"]),
    ("hello   world", 5, ["hello   ", "world"]),
    ("      hi", 4, ["      ", "hi"]),
    ("a supercalifragilistic", 8, ["a ", "supercal", "ifragili", "stic"]),
    ("well-known fact", 6, ["well-", "known ", "fact"]),
    ("ls --help", 6, ["ls ", "--help"]),
    ("see https://a-b.c/d-e", 16, ["see ", "https://a-b.c/d-", "e"]),
    ("see https://a-b.c and more-or less", 18, ["see https://a-b.c ", "and more-or less"]),
    ("at https://a-b.cd", 14, ["at ", "https://a-b.cd"]),
    ("abc", 0, ["a", "b", "c"]),
  ])
  func wordsStayWhole(text: String, limit: Int, expected: [String]) { #expect(lines(text, limit) == expected) }

  @Test(arguments: [
    ("我想去西湖玩一天", 6, ["我想去", "西湖玩", "一天"]),
    ("我想去。西湖", 6, ["我想", "去。西", "湖"]),
    ("他说「你好」吗", 6, ["他说", "「你", "好」吗"]),
    ("你好，Hello world", 7, ["你好，", "Hello ", "world"]),
    ("見て…る", 4, ["見", "て…", "る"]),
    ("한국어 문장", 6, ["한국어 ", "문장"]),
    ("don’t stop", 6, ["don’t ", "stop"]),
    ("我\u{A0}想", 4, ["我\u{A0}", "想"]),
    ("😀😀😀", 4, ["😀😀", "😀"]),
    ("a 👩‍👩‍👧‍👦x", 8, ["a ", "👩‍👩‍👧‍👦", "x"]), ("👩‍👧x", 3, ["👩\u{200D}", "👧x"]),
    ("かった", 4, ["かっ", "た"]),
  ])
  func cjkBreaksBetweenIdeographs(text: String, limit: Int, expected: [String]) {
    #expect(lines(text, limit) == expected)
  }

  @Test func anyTextIsCoveredByLinesThatFit() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<2000 {
      let text = random.text(of: awkwardPieces, count: Int.random(in: 0...30, using: &random))
      let limit = Int.random(in: 1...20, using: &random)
      expectSound(text, limit)
    }
  }

  private func expectSound(_ text: String, _ limit: Int) {
    let ranges = wrap(text, columns: limit)
    let boundaries = Set(text.indices).union([text.endIndex])
    #expect(ranges.first?.lowerBound == text.startIndex && ranges.last?.upperBound == text.endIndex)
    for (one, next) in zip(ranges, ranges.dropFirst()) where one.upperBound != next.lowerBound || one.isEmpty {
      Issue.record("the lines of \(text.debugDescription) leave a hole or are empty")
    }
    for range in ranges {
      // What is wider than a line is the only thing that is split.
      if !boundaries.contains(range.lowerBound),
        text.indices.last(where: { $0 < range.lowerBound }).map({ text[$0].columns <= limit }) ?? true
      {
        Issue.record("a grapheme of \(text.debugDescription) is split")
      }
      var line = text[range]
      while let last = line.last, LineBreakClass(last) == .blank || last.columns == 0 { line.removeLast() }
      if columns(of: line) > limit, line.count(where: { $0.columns > 0 }) > 1 {
        Issue.record("\(line.debugDescription) is wider than \(limit)")
      }
    }
  }

  /// A grapheme as wide as its author likes is no way out of the line.
  @Test(arguments: [
    Array(repeating: "👩", count: 40).joined(separator: "\u{200D}"), "क" + String(repeating: "\u{93E}", count: 50),
    String(repeating: "\u{1100}", count: 40),
    "%🏽" + String(repeating: "\u{940}", count: 9), "\u{1744D}🏽" + String(repeating: "\u{940}", count: 9),
    "👩🏿\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👨🏻",
    "a" + String(repeating: "\u{903}", count: 9),
  ]) func aGraphemeWiderThanALineIsBrokenBetweenItsParts(text: String) {
    for limit in 2...6 {
      let lines = wrap("x " + text, columns: limit)
      #expect(lines.allSatisfy { columns(of: ("x " + text)[$0]) <= limit })
      #expect(lines.first?.lowerBound == text.startIndex && lines.count > 1)
      #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }
  }

  /// A blank with a sign on it is seen: over the edge it would push the line apart.
  @Test(arguments: [" ", "\u{2005}", "\u{3000}", "\u{205F}"], ["\u{FF9F}", "\u{301}"])
  func aBlankWithSomethingOnItStaysInItsLine(blank: String, mark: String) {
    let text = "\u{FFFD}\u{1161}\u{FFFD}\u{05}" + blank + mark
    for limit in 2...7 {
      let lines = wrap(text, columns: limit)
      #expect(lines.allSatisfy { columns(of: text[$0]) <= max(limit, columns(of: blank + mark)) })
      #expect(lines.last?.upperBound == text.endIndex)
    }
  }
}
