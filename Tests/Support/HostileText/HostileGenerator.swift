// SPDX-License-Identifier: Apache-2.0

/// Makes hostile texts, the same in every run from one seed: sequences cut, nested and damaged, hidden characters,
/// forged lines, and harmless words between them.
public struct HostileGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  public mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  private static let openers = [
    "\u{1B}[", "\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}^", "\u{1B}X", "\u{1B}", "\u{9B}", "\u{9D}", "\u{90}", "\u{9F}",
    "\u{9E}", "\u{98}", "\u{1B}Ptmux;\u{1B}\u{1B}]", "\u{1B}k",
  ]
  private static let payloads = [
    "31m", "2J", "?1049l", "?25l", "6n", "c", "0;PWNED", "2;PWNED", "52;c;UFdORUQ=", "8;;https://evil.example",
    "9;PWNED", "777;notify;a;b", "1;1H", "$qm", "Gf=24;AAAA", "?1003h", "!p", "4;1;?", "", ";", "999999999999",
  ]
  private static let closers = ["\u{7}", "\u{1B}\\", "\u{9C}", "", "\u{18}", "\u{1A}", "\n", "\r"]
  private static let words = [
    "hello ", "西湖", "שלום", "مرحبا", "😀", "👩‍👩‍👧", "e\u{301}", "ภาษา", "**bold**", "`code`", "\n\n", "\n", "\t", " ",
    "You · 09:14\n", "You: ", "## ", "- ", "> ", "```\n", "| a |\n", "https://x.example/", "[x](https://y.example)",
    "─",
  ]
  private static let hidden: [ClosedRange<UInt32>] = [
    0x0...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x300...0x36F, 0x61C...0x61C, 0x115F...0x1161, 0x17B4...0x17B5,
    0x180B...0x180F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x2800...0x2801, 0x3164...0x3164,
    0xFDD0...0xFDEF, 0xFE00...0xFE0F, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFFF, 0x1D173...0x1D17A,
    0x1F3F4...0x1F3F4, 0xE0000...0xE007F, 0xE0100...0xE01EF, 0x1FFFE...0x1FFFF, 0x20D0...0x20F0,
  ]

  /// A text of so many parts at most.
  public mutating func text(parts most: Int = 12) -> String {
    var bytes: [UInt8] = []
    for _ in 0...below(most) { bytes += part() }
    // Cut anywhere, damaged anywhere.
    if below(3) == 0, !bytes.isEmpty { bytes.removeLast(below(bytes.count)) }
    if below(3) == 0, !bytes.isEmpty { bytes[below(bytes.count)] = UInt8(below(256)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func part() -> [UInt8] {
    switch below(7) {
    case 0, 1: return Array((pick(Self.openers) + pick(Self.payloads) + pick(Self.closers)).utf8)
    case 2: return Array((pick(Self.openers) + pick(Self.payloads) + pick(Self.openers) + pick(Self.closers)).utf8)
    case 3: return (0...below(6)).flatMap { _ in Array(hiddenCharacter().utf8) }
    case 4:
      let one = hiddenCharacter()
      return Array((pick(Self.words) + String(repeating: one, count: 1 + below(30))).utf8)
    case 5: return [UInt8(below(256)), UInt8(below(256))]
    default: return Array(pick(Self.words).utf8)
    }
  }

  private mutating func hiddenCharacter() -> String {
    let range = pick(Self.hidden)
    let value = range.lowerBound + UInt32(below(range.count))
    return Unicode.Scalar(value).map { String(Character($0)) } ?? ""
  }

  /// The text in pieces, cut between any two scalars.
  public mutating func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var piece = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      piece.append(scalar)
      if below(4) == 0 {
        pieces.append(String(piece))
        piece = String.UnicodeScalarView()
      }
    }
    return pieces + [String(piece)]
  }
}
