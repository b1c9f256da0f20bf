// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TerminalCore

@Suite struct VisibleTextTests {
  @Test(arguments: [
    ("plain — “text”, 西湖 😀", "plain — “text”, 西湖 😀"),
    ("a\r\nb\rc\nd\te", "a\nb␍c\nd\te"),
    ("\u{1B}]52;c;aGk=\u{7}", "␛]52;c;aGk=␇"),
    ("\u{1B}[2J\u{1B}P\u{0}\u{7F}", "␛[2J␛P␀␡"),
    ("\u{9B}31m\u{85}", "‹U+009B›31m‹U+0085›"),
    ("\u{202E}evil\u{202C}\u{2066}\u{2069}", "‹U+202E›evil‹U+202C›‹U+2066›‹U+2069›"),
    ("a\u{200B}b\u{2060}c\u{FEFF}", "a‹U+200B›b‹U+2060›c‹U+FEFF›"),
    ("a\u{200E}b\u{200F}c\u{061C}", "a‹U+200E›b‹U+200F›c‹U+061C›"),
    ("hi\u{E0068}\u{E0069}", "hi‹U+E0068›‹U+E0069›"),
    ("a\u{200D}b\u{200C}c", "a‹U+200D›b‹U+200C›c"),
    ("❤\u{FE0F}\u{FE01}x\u{FE01}1\u{FE0F}", "❤\u{FE0F}‹U+FE01›x‹U+FE01›1\u{FE0F}"),
    ("x\u{E0100}", "x‹U+E0100›"),
    ("one\u{2028}two", "one\ntwo"),
    ("\u{3164}\u{2064}\u{180E}\u{FFF9}\u{1D173}\u{1BCA0}", "‹U+3164›‹U+2064›‹U+180E›‹U+FFF9›‹U+1D173›‹U+1BCA0›"),
  ])
  func whatIsHiddenOrDrivesATerminalIsMarked(text: String, expected: String) {
    #expect(Array(VisibleText.of(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(arguments: [
    "می\u{200C}خواهم", "क्\u{200D}ष", "👩\u{200D}👩\u{200D}👧", "❤\u{FE0F}\u{200D}🔥", "🏃🏽\u{200D}♀\u{FE0F}", "葛\u{E0100}",
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "ภาษา\u{200B}ไทย", "e\u{301}",
    "\u{1112}\u{1161}\u{11AB}",
  ])
  func scriptsAndEmojiKeepWhatTheyNeed(text: String) {
    #expect(Array(VisibleText.of(text).unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func aTitleIsOneLine() {
    #expect(VisibleText.of("a\nb\tc\r\nd\u{2029}e", keepingLines: false) == "a b c d e")
  }

  @Test func everyDangerousScalarIsMarkedAndNothingIsMarkedTwice() {
    let dangerous: [ClosedRange<UInt32>] = [
      0...8, 0xB...0x1F, 0x7F...0x9F, 0x180E...0x180E, 0x61C...0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F,
      0xFEFF...0xFEFF,
      0xFFF9...0xFFFB, 0xE0000...0xE0FFF,
    ]
    for value in dangerous.joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let visible = VisibleText.of("a\(Character(scalar))b")
      #expect(!visible.unicodeScalars.contains(scalar), "U+\(String(value, radix: 16)) is still there")
      #expect(VisibleText.of(visible) == visible)
    }
  }

  @Test func theFastPathAndTheSlowOneAgree() {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<500 {
      let text = random.text(of: awkwardPieces, count: 10)
      // A control at the end makes the whole text go the slow way.
      #expect(VisibleText.of(text + " \u{7}") == VisibleText.of(text) + " ␇")
    }
    for value in UInt32(0x20)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "a\(Character(scalar))b"
      let slow = VisibleText.of(text + "\u{7}")
      if slow != VisibleText.of(text) + "␇" { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  /// Any bytes at all, with all that drives a terminal among them: what is shown drives none.
  @Test func noBytesOfAnybodyDriveTheTerminal() {
    let openers = [
      "\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}^", "\u{1B}X", "\u{1B}[", "\u{9B}", "\u{9D}", "\u{90}", "\u{1B}\\",
      "\u{7}",
    ]
    var random = SeededGenerator(seed: 99)
    for _ in 0..<3000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes += random.pick(openers).utf8
        case 1: bytes += random.pick(awkwardPieces).utf8
        case 2: bytes.append(UInt8.random(in: 0...255, using: &random))
        default: bytes.append(UInt8.random(in: 0...0x20, using: &random))
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let shown = Glyphs(VisibleText.of(text)).map(\.text).joined() + Glyphs(text).map(\.text).joined()
      let drives = shown.unicodeScalars.contains {
        $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || (0x202A...0x202E).contains($0.value)
          || (0x2066...0x2069).contains($0.value) || [0x200E, 0x200F, 0x61C, 0xFEFF].contains($0.value)
          || (0xE0000...0xE0FFF).contains($0.value)
      }
      if drives { Issue.record("\(bytes)") }
    }
  }
}
