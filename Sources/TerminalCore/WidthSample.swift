// SPDX-License-Identifier: Apache-2.0

/// A text that terminals draw in different widths, and how wide this one draws it.
public struct WidthSample: Equatable, Sendable {
  public var name: String
  public var text: String
  /// The columns that a terminal gave to it as it is written, and as Skein spells it; `nil` while nobody has measured.
  public var raw: Int?
  public var spelled: Int?

  public init(_ name: String, _ text: String, raw: Int? = nil, spelled: Int? = nil) {
    self.name = name
    self.text = text
    self.raw = raw
    self.spelled = spelled
  }

  /// What is drawn for it.
  public var spelling: String { Glyphs(text).map(\.text).joined() }
  /// The columns that the layout gives to it.
  public var expected: Int { columns(of: text) }

  /// The samples that tell whether a layout holds.
  public static let all = [
    WidthSample("a letter", "a"),
    WidthSample("a letter with an accent", "e\u{301}"),
    WidthSample("Chinese", "西湖"),
    WidthSample("Japanese half-width", "ｱｲ"),
    WidthSample("Korean letters to be joined", "\u{1112}\u{1161}\u{11AB}"),
    WidthSample("a Devanagari conjunct", "क्षि"),
    WidthSample("Thai with marks", "ที่"),
    WidthSample("Arabic", "سلام"),
    WidthSample("an emoji", "😀"),
    WidthSample("an emoji of 2022", "🫨"),
    WidthSample("a heart with a selector", "❤\u{FE0F}"),
    WidthSample("a keycap", "1\u{FE0F}\u{20E3}"),
    WidthSample("a sign with a selector", "©\u{FE0F}"),
    WidthSample("a family", "👩\u{200D}👩\u{200D}👧"),
    WidthSample("a skin tone", "👍\u{1F3FD}"),
    WidthSample("a flag", "🇨🇳"),
    WidthSample("a flag of tags", "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"),
    WidthSample("a rule", "─│"),
    WidthSample("an ellipsis", "…"),
    WidthSample("a bullet", "•●"),
    WidthSample("a bar", "▌"),
    WidthSample("arrows", "↑⇡▼"),
    WidthSample("signs", "✎×✗"),
    WidthSample("a quotation mark", "“"),
  ]
}
