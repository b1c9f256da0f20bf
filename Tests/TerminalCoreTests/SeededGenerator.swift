// SPDX-License-Identifier: Apache-2.0

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// One of the pieces.
  mutating func pick<Element>(_ pieces: [Element]) -> Element { pieces[Int.random(in: 0..<pieces.count, using: &self)] }

  /// Pieces one after the other.
  mutating func text(of pieces: [String], count: Int) -> String {
    (0..<count).map { _ in pick(pieces) }.joined()
  }
}

/// Pieces of text that are hard to place: scripts, emoji, marks, controls.
let awkwardPieces = [
  "a", "b", "Z", "0", " ", " ", "  ", ".", ",", "(", ")", "-", "hello", "world", "don’t", "é", "e\u{301}", "ß", "我",
  "想",
  "西湖", "。", "，", "「", "」", "（", "）", "…", "ー", "っ", "か\u{3099}", "ｶﾞ", "ア", "한국", "\u{1112}\u{1161}\u{11AB}",
  "\u{1161}", "\u{11A8}", "ไทย", "กำ", "ที่", "क्षि", "न्त्र्य", "का", "عربي", "\u{0600}1", "שָׁלוֹם", "😀", "❤️", "👍🏽", "👩‍👩‍👧‍👦",
  "🏳️‍🌈", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "🇨🇳", "🇨", "1️⃣", "🏽", "\u{1FAE8}", "\u{200B}",
  "\u{200D}", "\u{FEFF}", "\u{301}", "\u{20E3}", "\u{7}", "\u{1B}[31m", "\u{7F}", "\u{9B}", "\u{202E}", "\u{AD}",
  "\u{A0}",
  "\u{3000}", "\t", "\u{FFFE}", "\u{10FFFF}", "\u{E000}", "\u{2028}", "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
]
