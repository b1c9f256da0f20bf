// SPDX-License-Identifier: Apache-2.0

import CUnicode
import HostileText
import Testing

@testable import TerminalCore

/// Every hostile text there is, and very many made by chance, through the functions that make text visible.
@Suite struct HostileTextTests {
  @Test func theCorpusIsThere() {
    #expect(HostileCorpus.texts.count > 180)
    #expect(Set(HostileCorpus.texts.map(\.name)).count == HostileCorpus.texts.count)
    // The judge is awake: nearly all of the corpus is harmful as it is.
    #expect(HostileCorpus.texts.count { Harm.first(in: $0.text) != nil } > 130)
  }

  @Test func nothingGetsOut() {
    var (tried, escapes) = (0, 0)
    var generator = HostileGenerator(seed: 5)
    let made = (0..<4000).map { HostileText(name: "made \($0)", text: generator.text()) }
    for hostile in HostileCorpus.texts + made {
      for (name, harm) in harms(of: hostile.text) {
        tried += 1
        guard let harm else { continue }
        escapes += 1
        Issue.record("\(hostile.name) by \(name): \(harm): \(hostile.text.debugDescription.prefix(400))")
      }
    }
    print(
      "hostile text: \(HostileCorpus.texts.count + made.count) texts, \(tried) passages of functions, \(escapes) escapes"
    )
  }

  private func harms(of text: String) -> [(String, String?)] {
    let visible = VisibleText.of(text)
    let line = VisibleText.of(text, keepingLines: false)
    let safe = SafeText.line(text, columns: 40)
    let cells = Glyphs(visible).lazy.compactMap { Harm.first(inCell: $0.text) }.first
    let rawCells = Glyphs(text).lazy.compactMap { Harm.first(inCell: $0.text) }.first
    return [
      ("of", Harm.first(in: visible)), ("of, one line", Harm.first(in: line, allowsLines: false)),
      ("line", Harm.first(in: safe, allowsLines: false) ?? (safe.unicodeScalars.count > 40 * 6 ? "too long" : nil)),
      ("cells", cells), ("cells of the text as it came", rawCells),
      ("bounds", visible.utf8.count > 6 * text.utf8.count + 16 ? "\(visible.utf8.count) bytes" : nil),
      ("twice", VisibleText.of(visible) == visible ? nil : "is not its own visible text"),
    ]
  }

  @Test func whereItIsCutDoesNotMatter() {
    var generator = HostileGenerator(seed: 6)
    let made = (0..<1500).map { HostileText(name: "made \($0)", text: generator.text()) }
    for hostile in HostileCorpus.texts.filter({ $0.text.utf8.count < 2000 }) + made {
      for keepsLines in [true, false] {
        let whole = VisibleText.of(hostile.text, keepingLines: keepsLines)
        var stream = VisibleStream(keepingLines: keepsLines)
        let pieces = generator.pieces(of: hostile.text).map { stream.take($0) } + [stream.finish()]
        let joined = pieces.joined()
        if Array(joined.unicodeScalars) != Array(whole.unicodeScalars) {
          Issue.record("\(hostile.name): \(joined.debugDescription) is not \(whole.debugDescription)")
        }
      }
    }
  }

  /// What Unicode says nobody sees is a mark, or is named here with the place where it may stay.
  @Test func everyScalarThatNobodySeesIsKnown() {
    let drawn: Set<UInt32> = [
      0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD,
    ]
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), value != 0x0A, value != 0x09 else { continue }
      let properties = scalar.properties
      let isHidden: Bool =
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: !drawn.contains(value)
        default: properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
        }
      if isHidden, !HiddenScalar.mayHide(value) { Issue.record("U+\(String(value, radix: 16)) is not looked at") }
      if isHidden, VisibleText.of("a\(Character(scalar))b").unicodeScalars.contains(scalar) {
        Issue.record("U+\(String(value, radix: 16)) stays between Latin letters")
      }
    }
  }

  private static func pile(_ count: Int) -> String { "o" + String(repeating: "\u{301}", count: count) }

  private static let places: [(String, String)] = [
    ("\u{2800}\u{2800}", "‹U+2800 ×2›"), ("\u{2800}⣿\u{2800}", "\u{2800}⣿\u{2800}"),
    ("pass\u{AD}word", "pass‹U+00AD›word"), ("\u{301}a\n\u{301}", "◌\u{301}a\n◌\u{301}"),
    (pile(20) + "k", pile(8) + "‹+12 marks›k"),
    ("שלום\u{200F}, b\u{200F}", "שלום\u{200F}, b‹U+200F›"), ("\u{FFFE}", "‹U+FFFE›"),
    ("\u{115F}\u{1161}\u{115F}", "\u{115F}\u{1161}‹U+115F›"),
    ("\u{1820}\u{180B}a\u{180B}", "\u{1820}\u{180B}a‹U+180B›"),
    ("😀\u{FE0F}\u{200D}\u{FE0F}", "😀\u{FE0F}‹U+200D›\u{FE0F}"),
  ]

  @Test(arguments: places)
  func whatMayStayInItsPlaceIsMarkedElsewhere(text: String, expected: String) {
    #expect(Array(VisibleText.of(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func escapedJSONHoldsTheSameAndDrivesNothing() {
    #expect(VisibleText.escapedJSON("\"a\u{202E}\u{E0041}😀é\"") == #""a\u202e\udb40\udc41😀é""#)
    #expect(VisibleText.escapedJSON("[\"a\\n\"]\n[]\n") == "[\"a\\n\"]\n[]\n")
    var generator = HostileGenerator(seed: 7)
    for _ in 0..<500 {
      let text = generator.text().unicodeScalars.filter { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }
      let escaped = VisibleText.escapedJSON("\"" + String(String.UnicodeScalarView(text)) + "\"")
      let drives = escaped.unicodeScalars.contains { HiddenScalar.mayHide($0.value) }
      if drives { Issue.record("\(escaped.debugDescription)") }
    }
  }

  private static let addresses: [(String, String?)] = [
    ("https://bank.example@evil.example/x", "evil.example"), ("https://a:b@evil.example:80", "evil.example"),
    ("https://аррӏе.com/", "xn--80ak6aa92e.com"), ("http://例え.jp", "xn--r8jz45g.jp"),
    ("https://bücher.de", "xn--bcher-kva.de"),
    ("https://bank.example\\@evil.example", nil), ("https://x.org/@y", nil), ("https://[::1]:80/", nil),
    ("mailto:a@b.c", nil), ("https://plain.example", nil), ("https:\\\\u@evil.example", "evil.example"),
  ]

  @Test(arguments: addresses)
  func anAddressSaysWhereItLeads(address: String, host: String?) {
    #expect(SafeText.misleadingHost(of: address) == host)
    if address.contains("@evil"), host != nil { #expect(SafeText.address(address) == nil) }
  }
}
