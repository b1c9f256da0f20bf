// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import TerminalCore
import Testing

@testable import ChatApp

/// Whether what the bundled themes draw can be read: 4.5:1 and more, as WCAG 2 asks of text.
@Suite struct ThemeContrastTests {
  static let themes = ThemeLibrary(folder: "/nowhere").all
  /// Lines are no text: 3:1 is asked of them.
  static let lines: Set<ThemeRole> = [.rule, .border]
  /// What a list shows on the ground of the selected line.
  static let onList: Set<ThemeRole> = [.listTitle, .listPreview, .listAge, .streaming, .unread, .draft, .queued, .gone]

  /// The backgrounds that a theme without a page of its own may meet: the extremes of its class.
  static func terminals(_ background: Theme.Background) -> [Color] {
    switch background {
    case .dark: [.rgb(0, 0, 0), .rgb(0x2A, 0x2A, 0x2A)]
    case .light: [.rgb(255, 255, 255), .rgb(0xF4, 0xF2, 0xEC)]
    case .any: []
    }
  }

  /// The colours in which a role is drawn, and what it is drawn on; `nil` is the terminal's own.
  static func pairs(_ role: ThemeRole, of theme: Theme) -> [(ink: Color?, grounds: [Color]?)] {
    let style = theme[role]
    let page = theme[.text]
    func colors(_ style: Style) -> (Color?, [Color]?) {
      let ground = style.background == .standard ? terminals(theme.background) : [style.background]
      return (
        style.foreground == .standard ? nil : style.foreground,
        style.background == .standard && ground.isEmpty ? nil : ground
      )
    }
    var pairs = [colors(style)]
    if onList.contains(role) {
      let selected = theme[.selected]
      pairs.append(
        colors(
          Style(
            foreground: style.foreground == page.foreground ? selected.foreground : style.foreground,
            background: selected.background)))
    }
    return pairs.map { (ink: $0.0, grounds: $0.1) }
  }

  @Test(arguments: themes) func textStandsOutFromItsBackground(theme: Theme) throws {
    let least = theme.name.hasPrefix("contrast") ? 7.0 : 4.5
    for role in ThemeRole.allCases {
      for (ink, grounds) in Self.pairs(role, of: theme) {
        guard let ink, ink.isAbsolute else {
          // The terminal's own text, or one of its 16 colours, is right on the terminal's own page only.
          let hasOwnGround = theme[role].background.isAbsolute
          #expect(!hasOwnGround, "\(role)")
          continue
        }
        let met = try #require(grounds, "\(role) is drawn in \(ink) on a background that nobody knows")
        for ground in met {
          let ratio = try Self.contrast(ink, ground)
          #expect(ratio >= (Self.lines.contains(role) ? 3 : least), "\(role) on \(ground): \(ratio)")
        }
      }
    }
  }

  @Test(arguments: themes) func itStandsOutInTheNearestOf256ColoursToo(theme: Theme) throws {
    for role in ThemeRole.allCases where !Self.lines.contains(role) {
      for (ink, grounds) in Self.pairs(role, of: theme) {
        guard let ink, ink.isAbsolute, let grounds else { continue }
        for ground in grounds {
          // What the terminal's own background is stays as it is.
          let met =
            theme[role].background == .standard && ground != theme[.selected].background ? ground : ground.nearest
          let ratio = try Self.contrast(ink.nearest, met)
          #expect(ratio >= 4.5, "\(role) on \(ground): \(ratio)")
        }
      }
    }
  }

  @Test(arguments: themes) func ansiColoursAreThoseThatCanBeReadAnywhere(theme: Theme) {
    let quiet: Set<ThemeRole> = [
      .faint, .rule, .listPreview, .listAge, .border, .footer, .gone,
    ]
    for role in ThemeRole.allCases {
      let style = theme[role]
      if case .ansi(let number) = style.foreground { #expect((1...6).contains(number), "\(role)") }
      if case .ansi = style.background { Issue.record("\(role) has an ANSI colour as its background") }
      if style.attributes.contains(.dim) { #expect(quiet.contains(role), "\(role) is content and dim") }
    }
  }

  @Test(arguments: themes) func theBodyTextIsTheTerminalsOwnUnlessBothAreSet(theme: Theme) {
    let page = theme[.text]
    #expect((page.foreground == .standard) == (page.background == .standard))
    #expect(page.foreground == .standard || (page.foreground.isAbsolute && page.background.isAbsolute))
    let body: [ThemeRole] = [.strong, .emphasis, .heading, .quote, .code, .tableHeading, .listTitle, .title, .notice]
    for role in body {
      #expect(theme[role].foreground == page.foreground && theme[role].background == page.background, "\(role)")
    }
  }

  @Test(arguments: themes) func everySignOfStateLooksLikeNoOtherOnlyByMoreThanItsColour(theme: Theme) {
    // Signs differ by their shape; that they differ in the theme too is a comfort that a theme may leave out. What it
    // may not do is to hide one.
    for role in [ThemeRole.streaming, .unread, .draft, .queued, .gone, .interrupted, .failed, .warning, .error] {
      #expect(theme[role].foreground != theme[role].background || theme[role].foreground == .standard, "\(role)")
    }
  }

  /// `**You · 09:14**` in a reply is no heading of a turn: no stress and no code looks like the name of a speaker.
  @Test(arguments: themes) func noWordsOfAMessageLookLikeASpeaker(theme: Theme) {
    for speaker in [ThemeRole.you, .assistant, .system] {
      for role in [ThemeRole.text, .faint, .strong, .emphasis, .quote, .inlineCode, .listMarker, .tableHeading] {
        for added in [[], .bold, .italic, .strikethrough, [.bold, .italic]] as [Style.Attributes] {
          // What is bold besides is strong, and code is never bold.
          if added.contains(.bold), [.emphasis, .inlineCode].contains(role) { continue }
          var style = theme[role]
          style.attributes.formUnion(added)
          #expect(style != theme[speaker], "\(role) and \(speaker)")
        }
      }
    }
  }

  @Test func theColourBlindTellStatesApart() throws {
    // Who sees no red and green sees lightness and blue against yellow: failure and success differ in both.
    for name in ["okabe-dark", "okabe-light"] {
      let theme = try #require(Self.themes.first { $0.name == name })
      for (one, other) in [(ThemeRole.failed, ThemeRole.streaming), (.you, .error), (.codeString, .codeKeyword)] {
        let difference = try Self.protanopicDistance(theme[one].foreground, theme[other].foreground)
        #expect(difference > 0.12, "\(name): \(one) and \(other): \(difference)")
      }
    }
  }

  @Test func theFamilyIsComplete() {
    let names = Set(Self.themes.map(\.name))
    #expect(names.count >= 8)
    #expect(Self.themes.filter { $0.background == .dark }.count >= 2)
    #expect(Self.themes.filter { $0.background == .light }.count >= 2)
    #expect(names.isSuperset(of: ["skein", "mono", "contrast-dark", "okabe-dark"]))
  }

  @Test(arguments: themes) func withoutAPageItIsOnTheTerminalsOwn(theme: Theme) {
    let bare = theme.withoutPage
    #expect(bare[.text] == Style(attributes: theme[.text].attributes))
    #expect(!bare.hasOwnPage)
    if !theme.hasOwnPage { #expect(bare == theme) }
  }

  // MARK: Colours

  /// The contrast of two colours as WCAG 2 defines it.
  static func contrast(_ a: Color, _ b: Color) throws -> Double {
    let (one, two) = (try luminance(a), try luminance(b))
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  private static func luminance(_ color: Color) throws -> Double {
    let (red, green, blue) = try linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  private static func linear(_ color: Color) throws -> (Double, Double, Double) {
    let parts = try #require(color.parts, "\(color) is not absolute")
    func linear(_ part: UInt8) -> Double {
      let value = Double(part) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return (linear(parts.0), linear(parts.1), linear(parts.2))
  }

  /// How far apart two colours are to an eye without red cones (Viénot, Brettel and Mollon 1999), 0 to 1.
  private static func protanopicDistance(_ a: Color, _ b: Color) throws -> Double {
    func seen(_ color: Color) throws -> (Double, Double) {
      let (red, green, blue) = try linear(color)
      let yellow = 0.11238 * red + 0.88762 * green
      return (pow(yellow, 1 / 2.4), pow(max(0, 0.00401 * red - 0.00401 * green + blue), 1 / 2.4))
    }
    let (one, two) = (try seen(a), try seen(b))
    return hypot(one.0 - two.0, one.1 - two.1)
  }
}

extension Color {
  fileprivate var parts: (UInt8, UInt8, UInt8)? {
    switch self {
    case .rgb(let red, let green, let blue): return (red, green, blue)
    case .indexed(let index) where index >= 232:
      let grey = 8 + 10 * (index - 232)
      return (grey, grey, grey)
    case .indexed(let index) where index >= 16:
      func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
      let cube = index - 16
      return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
    default: return nil
    }
  }

  /// The nearest of the 240 fixed colours of a terminal with 256.
  fileprivate var nearest: Color {
    guard let (red, green, blue) = parts else { return self }
    func distance(_ index: UInt8) -> Int {
      guard let other = Color.indexed(index).parts else { return .max }
      let parts = [(red, other.0, 3), (green, other.1, 4), (blue, other.2, 2)]
      return parts.reduce(0) { $0 + $1.2 * (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
    }
    return (16...255).min { distance($0) < distance($1) }.map { .indexed($0) } ?? self
  }

  /// Whether it is the same on every terminal that has it.
  fileprivate var isAbsolute: Bool { parts != nil }
}
