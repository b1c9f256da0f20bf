// SPDX-License-Identifier: Apache-2.0
import ChatUI
import FoundationEssentials
import TerminalCore
import Testing

@testable import ChatApp

/// The files of the `themes` folder.
@Suite struct BundledThemesTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "themes")

  private static let names = [
    "amber", "contrast-dark", "contrast-light", "dark", "dusk", "forest", "harbor", "ink", "light", "mono",
    "okabe-dark", "okabe-light", "paper", "skein",
  ]

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
    #expect(file.summary?.isEmpty == false && theme.summary.count <= 64)
    var written = Set(file.styles.keys)
    var next = file.inherits
    while let base = next.map({ ThemeFile(BundledThemes.texts[$0.word] ?? "", file: $0.word) }) {
      written.formUnion(base.styles.keys)
      next = base.inherits
    }
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
}
