// SPDX-License-Identifier: Apache-2.0

public import TerminalCore

/// Random screens that are the same in every run and every process.
public struct SampleScreens {
  private var random: SplitMix64

  /// Texts whose columns libvterm and Skein's table agree on: many scripts, wide and narrow, marks, emoji.
  public static let pieces = [
    "a", "Z", "9", " ", "  ", ".", "-", "hello", "the quick brown fox", "é", "e\u{301}", "a\u{301}\u{302}\u{323}", "ß",
    "Ж", "ελ", "我想去西湖", "玩", "。", "「」", "か", "アイウ", "한국어", "ไทย", "ที่", "שלום", "عربي", "😀", "🎉🎉", "❤️", "👍🏽",
    "Ελληνικά", "Ўзбек", "ქართული", "հայերեն", "አማርኛ", "עִבְרִית", "مُحَمَّد", "فارسی", "हिन्दी", "क्षत्रिय", "বাংলা", "தமிழ்", "తెలుగు",
    "മലയാളം", "සිංහල", "ລາວ", "བོད་ཡིག", "ខ្មែរ", "ᠮᠣᠩᠭᠣᠯ", "ᓀᐦᐃᔭᐍᐏᐣ", "ꦗꦮ", "ﬁ", "ﷺ", "Ⅷ", "①", "㍿", "ｱｲ", "ＡＢ",
    "葛\u{E0100}",
    "🏴‍☠️", "🧑🏿‍🚀", "🏳️‍🌈", "🫠", "⌚︎", "☎️", "©️", "🇩🇪🇫🇷", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "\u{1100}",
    "\u{1161}", "Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}", "\u{E000}", "𝒜𝔅", "𓀀", "𐎀", "𠮷",
    "\u{AD}", "\u{200F}",
    "\u{2028}", "\u{10FFFD}",
    "👩‍👧", "1️⃣", "─│┌", "▌●⇡✎", "…", "€", "🇨🇳", "\u{1112}\u{1161}\u{11AB}", "\t", "x\u{200B}y", "\u{301}",
  ]

  public init(seed: UInt64) { random = SplitMix64(state: seed) }

  /// The next screen: text of all kinds and styles, at random places, over what came before it.
  public mutating func next(size: Size) -> Screen {
    var screen = Screen(size: size)
    for _ in 0..<(size.rows * 2) {
      let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in pick(Self.pieces) }.joined()
      let point = Point(
        column: Int.random(in: 0..<size.columns, using: &random), row: Int.random(in: 0..<size.rows, using: &random))
      screen.write(text, at: point, style: style())
    }
    // libvterm misplaces the marks of the last column when a read ends before them.
    for (row, cells) in screen.rows.map(\.cells).enumerated() {
      guard let last = cells.lastIndex(where: { $0.columns > 0 }), cells[last].glyph.unicodeScalars.count > 1 else {
        continue
      }
      screen.clear(row: row, columns: last..<size.columns)
    }
    let hasCursor = Bool.random(using: &random)
    screen.cursor =
      hasCursor
      ? Point(
        column: Int.random(in: 0..<size.columns, using: &random), row: Int.random(in: 0..<size.rows, using: &random))
      : nil
    return screen
  }

  private mutating func style() -> Style {
    let attributes = pick(
      [
        [], [], [], .bold, .underline, .reverse, .italic, [.bold, .reverse], [.underline, .italic],
      ] as [Style.Attributes])
    return Style(foreground: color(), background: color(), attributes: attributes)
  }

  private mutating func color() -> Color {
    pick([.standard, .standard, .standard, .ansi(1), .ansi(4), .ansi(12), .indexed(208), .indexed(17)])
  }

  private mutating func pick<Element>(_ pieces: [Element]) -> Element {
    pieces[Int.random(in: 0..<pieces.count, using: &random)]
  }

  private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
