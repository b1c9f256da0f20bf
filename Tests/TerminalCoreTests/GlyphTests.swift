// SPDX-License-Identifier: Apache-2.0

import CUnicode
import Testing

@testable import TerminalCore

@Suite struct GlyphTests {
  private func spelled(_ text: String) -> [String] { Glyphs(text).map { "\($0.text):\($0.columns)" } }

  @Test(arguments: [
    (0x41, 1), (0x7, -1), (0x7F, -1), (0x9B, -1), (0xA0, 1), (0x301, 0), (0x4E2D, 2), (0xAC00, 2), (0x1F600, 2),
    (0x1FAE8, 2), (0x200D, 0), (0x93E, 1), (0x1F1E8, 1), (0xD800, -1), (0x110000, -1), (0x3000, 2), (0x20000, 2),
  ])
  func theTableKnowsUnicode17(scalar: UInt32, columns: Int32) {
    #expect(skein_scalar_width(scalar) == columns)
  }

  @Test(arguments: [
    ("abc", ["a:1", "b:1", "c:1"]),
    ("我é", ["我:2", "é:1"]),
    ("e\u{301}", ["e\u{301}:1"]),
    ("\u{301}", ["\u{25CC}\u{301}:1"]),
    ("a\tb", ["a:1", " :1", "b:1"]),
    ("\u{1B}[m\u{7F}\u{9B}\r\n", ["␛:1", "[:1", "m:1", "␡:1", "\u{FFFD}:1", "␍:1", "␊:1"]),
    ("a\u{200B}b\u{FEFF}\u{202E}c\u{AD}", ["a:1", "b:1", "c:1"]),
    ("\u{FFFE}", ["\u{FFFD}:1"]),
    ("", []),
  ])
  func textIsSpelledPlainly(text: String, glyphs: [String]) { #expect(spelled(text) == glyphs) }

  @Test(arguments: [
    ("❤️", ["\u{2764}:1"]), ("⌚︎", ["\u{231A}:2"]), ("1️⃣", ["1\u{20E3}:1"]),
    ("👍🏽", ["👍:2"]), ("🏽", ["▒:1"]), ("a🏽", ["a▒:2"]),
    ("👩‍👧", ["👩:2", "👧:2"]), ("🏃🏽‍♀️", ["🏃:2", "♀:1"]), ("🏳️‍🌈", ["🏳:1", "🌈:2"]),
    ("🇨🇳🇩", ["🇨🇳:2", "D:1"]),
    ("🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", ["🏴:2"]),
  ])
  func emojiAreSpelledApart(text: String, glyphs: [String]) { #expect(spelled(text) == glyphs) }

  @Test(arguments: [
    ("\u{1112}\u{1161}\u{11AB}", ["\u{D55C}:2"]), ("\u{D558}\u{11AB}", ["\u{D55C}:2"]),
    ("\u{1161}", ["ㅏ:2"]), ("\u{11AB}", ["ㄴ:2"]), ("\u{1112}", ["\u{1112}:2"]),
    ("का", ["का:2"]), ("क्ष", ["क्ष:2"]), ("ที่", ["ที่:1"]), ("か\u{3099}", ["か\u{3099}:2"]), ("ｶﾞ", ["ｶﾞ:2"]),
  ])
  func scriptsKeepTheirMarks(text: String, glyphs: [String]) {
    #expect(Glyphs(text).map { Array($0.text.unicodeScalars) } == glyphs.map { Array($0.dropLast(2).unicodeScalars) })
    #expect(spelled(text) == glyphs)
  }

  @Test func atMostFourMarksStayInAColumn() {
    let glyphs = Array(Glyphs("a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}"))
    #expect(glyphs.map { $0.text.unicodeScalars.count } == [5])
  }

  @Test func anyTextGivesGlyphsThatEveryTerminalCanPlace() {
    var random = SeededGenerator(seed: 17)
    for _ in 0..<500 {
      let text = random.text(of: awkwardPieces, count: 12)
      let glyphs = Array(Glyphs(text))
      #expect(columns(of: text) == glyphs.reduce(0) { $0 + Int($1.columns) })
      #expect(columns(of: text) == text.reduce(0) { $0 + $1.columns })
      for glyph in glyphs { expectPlaceable(glyph) }
    }
  }

  @Test func everyScalarGivesGlyphsThatEveryTerminalCanPlace() {
    for value in UInt32(0)...0x10FFFF where value < 0x4E00 || value > 0x9FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      if (0x30000...0xE0000).contains(value) || value > 0xE0FFF, value & 0xFFF > 2 { continue }
      for glyph in Glyphs(String(Character(scalar))) { expectPlaceable(glyph) }
    }
  }

  /// One or two columns by the table; marks behind a base, at most four a column; nothing that joins or is hidden.
  private func expectPlaceable(_ glyph: Glyph) {
    var sum: Int32 = 0
    var marks = 0
    for scalar in glyph.text.unicodeScalars {
      let width = skein_scalar_width(scalar.value)
      marks = width == 0 ? marks + 1 : 0
      sum += width
      let isPlaceable = width >= 0 && sum > 0 && marks <= 4
      let joins = [0x200D, 0x200B, 0xFE0F, 0xFE0E, 0xFEFF, 0x202E].contains(scalar.value)
      let isTone = (0x1F3FB...0x1F3FF).contains(scalar.value)
      if !isPlaceable || joins || isTone { Issue.record("\(Array(glyph.text.unicodeScalars))") }
    }
    if sum != Int32(glyph.columns) || !(1...2).contains(sum) { Issue.record("\(glyph) has \(sum) columns") }
  }
}
