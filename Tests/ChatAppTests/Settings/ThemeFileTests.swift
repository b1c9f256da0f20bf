// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import Testing

@testable import ChatApp

@Suite struct ThemeFileTests {
  private func warnings(_ text: String) -> [String] {
    ThemeFile.parse(text, file: "t").warnings.map { "\($0.line ?? 0) \($0.key ?? "-") \($0.problem)" }
  }

  private func style(_ role: ThemeRole, _ text: String) -> Style { ThemeFile.parse(text, file: "t").theme[role] }

  @Test(arguments: [
    ("'default'", Color.standard), ("'red'", .ansi(1)), ("'bright-red'", .ansi(9)), ("'white'", .ansi(7)),
    ("'#0a80FF'", .rgb(10, 128, 255)), ("208", .indexed(208)), ("'208'", .indexed(208)), ("5", .ansi(5)),
    ("'mine'", .rgb(1, 2, 3)), ("'other'", .rgb(1, 2, 3)),
  ])
  func colours(word: String, color: Color) {
    let text = "[palette]\nmine = '#010203'\nother = 'mine'\n[styles]\nyou = \(word)"
    #expect(style(.you, text) == Style(foreground: color))
    #expect(warnings(text).isEmpty)
  }

  @Test func aRoleWithoutAStyleIsLikeItsParent() {
    let text = """
      [styles]
      text = { fg = 'white', bg = '#101010' }
      code = { fg = 'green', attributes = ['bold'] }
      "code.string" = 'red'
      "code.comment" = { attributes = [] }
      """
    #expect(style(.codeKeyword, text) == style(.code, text))
    #expect(style(.code, text) == Style(foreground: .ansi(2), background: .rgb(16, 16, 16), attributes: .bold))
    #expect(style(.codeString, text).foreground == .ansi(1))
    #expect(style(.codeString, text).attributes == .bold)
    #expect(style(.codeComment, text).attributes == [])
    #expect(style(.listTitle, text) == style(.text, text))
  }

  @Test func rolesMayBeTables() {
    let text = "[styles.list]\ntitle = 'red'\nmarker = { fg = 'blue' }"
    #expect(style(.listTitle, text).foreground == .ansi(1))
    #expect(style(.listMarker, text).foreground == .ansi(4))
    #expect(warnings(text).isEmpty)
  }

  @Test func whatIsWrongIsNamedWithItsLine() {
    let text = """
      nam = "x"
      [styles]
      you = "rad"
      assistent = "red"
      system = { fg = "red", background = "blue" }
      draft = { attributes = ["bald"] }
      gone = 256
      queued = "#12345"
      failed = true
      code.stringg = "red"
      """
    #expect(
      warnings(text) == [
        "1 nam unknownKey(nearest: Optional(\"name\"))",
        "3 styles.you unknownWord(\"rad\", nearest: Optional(\"red\"))",
        "4 styles.assistent unknownKey(nearest: Optional(\"assistant\"))",
        "5 styles.system.background unknownKey(nearest: nil)",
        "6 styles.draft.attributes unknownWord(\"bald\", nearest: Optional(\"bold\"))",
        "7 styles.gone wrongType(expected: \"a colour: a name, \\\"#rrggbb\\\" or a number from 0 to 255\")",
        "8 styles.queued unknownWord(\"#12345\", nearest: nil)",
        "9 styles.failed wrongType(expected: \"a colour: a name, \\\"#rrggbb\\\" or a number from 0 to 255\")",
        "10 styles.code.stringg unknownKey(nearest: Optional(\"code.string\"))",
      ])
    #expect(style(.system, text).foreground == .ansi(1))
  }

  @Test func halfAThemeIsTheDefaultTheme() {
    let (theme, warnings) = ThemeFile.parse("[styles]\nyou = \"re", file: "t")
    #expect(theme == .skein)
    #expect(warnings.map(\.line) == [2])
    #expect(ThemeFile.parse("", file: "t").theme == .skein)
  }
}

@Suite struct ThemeLibraryTests {
  let root: TemporaryFolder
  var library: ThemeLibrary { ThemeLibrary(folder: root.path + "/themes") }

  init() throws { root = try TemporaryFolder() }

  @Test func bundledThemesNeedNoFolder() {
    #expect(library.names == BundledThemes.texts.keys.sorted())
    #expect(library.theme("skein").theme == .skein)
    #expect(library.theme("mono").theme.name == "mono")
    #expect(library.text(of: "dark")?.contains("[styles]") == true)
  }

  @Test func theUsersOwnComesFirst() throws {
    try root.write("themes/skein.toml", "[styles]\nyou = 'red'")
    try root.write(
      "themes/mine.toml", "name = 'Mine'\ninherits = 'dark'\n[palette]\ncyan = '#010203'\n[styles]\ngone = 'blue'")
    #expect(library.names == (Array(BundledThemes.texts.keys) + ["mine"]).sorted())
    #expect(library.theme("skein").theme[.you] == Style(foreground: .ansi(1)))
    let (mine, warnings) = library.theme("mine")
    #expect(warnings.isEmpty)
    #expect(mine.name == "Mine")
    // The palette of the nearer file colours the styles of the farther one.
    #expect(mine[.you].foreground == .rgb(1, 2, 3))
    #expect(mine[.gone].foreground == library.theme("dark").theme[.profile].foreground)
    let path = root.path + "/themes/mine.toml"
    #expect(library.theme(path).theme == mine)
  }

  @Test func aThemeThatIsNotThereIsTheDefaultOne() throws {
    let (theme, warnings) = library.theme("drak")
    #expect(theme == .skein)
    #expect(warnings.map(\.problem) == [.noSuchTheme("drak", nearest: "dark")])
    try root.write("themes/a.toml", "inherits = 'b'\n[styles]\nyou = 'red'")
    try root.write("themes/b.toml", "inherits = 'a'")
    #expect(library.theme("a").warnings.map(\.problem) == [.inheritsItself])
    #expect(library.theme("a").theme[.you].foreground == .ansi(1))
    try root.write("themes/c.toml", "x = 1\ninherits = 'none'\n[styles]\nyou = 'red'")
    let last = try #require(library.theme("c").warnings.last)
    #expect(last.line == 2)
    #expect(last.problem == .noSuchTheme("none", nearest: nil))
    #expect(library.theme("/no/such.toml").theme == .skein)
    try root.write("themes/d.toml/x", "")
    #expect(library.theme("d").warnings.count == 1)
  }
}
