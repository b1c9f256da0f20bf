// SPDX-License-Identifier: Apache-2.0
import ChatUI
import FoundationEssentials
import Glibc
import TerminalCore
import Testing

// SPDX-License-Identifier: Apache-2.0
@testable import ChatApp

/// The files of the `themes` folder.
@Suite struct BundledThemesTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "themes")

  private static let names = ["dark", "light", "mono", "skein"]

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: "\(name).toml"), encoding: .utf8)
  }

  @Test func theProgramHoldsTheFolder() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(files.filter { $0.hasSuffix(".toml") }.sorted() == Self.names.map { $0 + ".toml" })
    #expect(BundledThemes.texts.keys.sorted() == Self.names)
    for name in Self.names { #expect(BundledThemes.texts[name] == (try Self.text(name)), "run scripts/bundle-themes") }
  }

  @Test func theDefaultThemeIsItsFile() throws {
    let (theme, warnings) = ThemeFile.parse(try Self.text("skein"), file: "skein")
    #expect(warnings.isEmpty)
    for role in ThemeRole.allCases { #expect(theme[role] == Theme.skein[role], "\(role)") }
    #expect(theme == .skein)
  }

  @Test(arguments: names) func everyThemeIsWhole(name: String) throws {
    let (theme, warnings) = ThemeLibrary(folder: "/nowhere").theme(name)
    #expect(warnings.isEmpty)
    #expect(theme.name == name)
    #expect(Set(theme.styles.keys) == Set(ThemeRole.allCases))
    let file = ThemeFile(try Self.text(name), file: name)
    let base = file.inherits.map { ThemeFile(BundledThemes.texts[$0.word] ?? "", file: $0.word) }
    let written = Set(file.styles.keys).union(base?.styles.keys ?? [:].keys)
    let left = Set(ThemeRole.allCases).subtracting(written)
    #expect(left.isSubset(of: [.codeString]), "\(left)")
  }

  @Test func monoHasNoColour() {
    for (role, style) in ThemeLibrary(folder: "/nowhere").theme("mono").theme.styles {
      #expect(style.foreground == .standard && style.background == .standard, "\(role)")
    }
  }

  @Test func theDefaultThemeUsesNoBrightColourAndNoBackground() {
    for (role, style) in Theme.skein.styles {
      #expect(style.background == .standard, "\(role)")
      if case .ansi(let number) = style.foreground { #expect((1...6).contains(number), "\(role)") }
    }
  }

  @Test(arguments: ["dark", "light"]) func textStandsOutFromItsBackground(name: String) throws {
    let theme = ThemeLibrary(folder: "/nowhere").theme(name).theme
    let paper = try #require(
      ThemeFile(try Self.text(name), file: name).palette["paper"].flatMap { Color(themeWord: $0.word) })
    // A selected line shows all that a list shows on the background of its own.
    let onList: Set<ThemeRole> = [.listTitle, .listPreview, .listAge, .streaming, .unread, .draft, .queued, .gone]
    for (role, style) in theme.styles {
      let grounds = [style.background] + (onList.contains(role) ? [theme[.selected].background] : [])
      for ground in grounds {
        // The terminal's own text stands out from the terminal's own background, and from no other.
        let ink =
          style.foreground == .standard && ground != style.background ? theme[.selected].foreground : style.foreground
        if ink == .standard {
          #expect(ground == .standard, "\(role)")
          continue
        }
        let ratio = try contrast(ink, ground == .standard ? paper : ground)
        // Lines and borders are no text: 3:1 is asked of them.
        #expect(ratio >= ([.rule, .border].contains(role) ? 3 : 4.5), "\(role): \(ratio)")
      }
    }
  }

  @Test(arguments: ["skein", "dark", "light", "mono"]) func theBodyTextIsTheTerminalsOwn(name: String) {
    let theme = ThemeLibrary(folder: "/nowhere").theme(name).theme
    let body: [ThemeRole] = [
      .text, .strong, .emphasis, .heading, .quote, .code, .tableHeading, .listTitle, .title, .notice,
    ]
    for role in body {
      #expect(theme[role].foreground == .standard && theme[role].background == .standard, "\(role)")
    }
  }

  /// The contrast of two colours as WCAG 2 defines it.
  private func contrast(_ a: Color, _ b: Color) throws -> Double {
    let (one, two) = (try luminance(a), try luminance(b))
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  private func luminance(_ color: Color) throws -> Double {
    guard case .rgb(let red, let green, let blue) = color else {
      Issue.record("\(color) is not absolute")
      return 0
    }
    func linear(_ part: UInt8) -> Double {
      let value = Double(part) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
}
