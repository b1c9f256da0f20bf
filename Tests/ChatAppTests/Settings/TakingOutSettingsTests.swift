// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing

@testable import ChatApp

@Suite struct TakingOutSettingsTests {
  private static func settings(_ text: String) -> Settings {
    var settings = Settings()
    settings.apply(text, file: "config.toml", environment: [:])
    return settings
  }

  @Test func theClipboardAndProgramsAreRead() {
    let settings = Self.settings(
      """
      [clipboard]
      osc52 = "always"
      form = "tmux"
      limit = 1000
      command = ["wl-copy"]
      [programs]
      opener = ["xdg-open", "%s"]
      pager = ["less"]
      [programs.blocks]
      any = ["less"]
      Python = ["bat", "%s"]
      """)
    #expect(settings.warnings == [])
    #expect(settings.preferences.clipboard.osc52 == .always)
    #expect(settings.preferences.clipboard.form == .tmux)
    #expect(settings.preferences.clipboard.limit == 1000)
    #expect(settings.preferences.clipboard.command == ["wl-copy"])
    #expect(settings.preferences.programs.opener == ["xdg-open", "%s"])
    #expect(settings.preferences.programs.pager == ["less"])
    #expect(settings.preferences.programs.blocks == ["less"])
    #expect(settings.preferences.programs.blocksByLanguage == ["python": ["bat", "%s"]])
  }

  @Test func oneProgramForAllCode() {
    let settings = Self.settings("[programs]\nblocks = [\"less\", \"%s\"]\n")
    #expect(settings.warnings == [])
    #expect(settings.preferences.programs.blocks == ["less", "%s"])
  }

  @Test func whatIsWrongIsNamed() {
    let settings = Self.settings("[clipboard]\nosc52 = \"sometimes\"\nlimit = -1\ncolour = 1\n[programs]\nblocks = 3\n")
    #expect(
      settings.warnings.map(\.key) == ["clipboard.osc52", "clipboard.limit", "clipboard.colour", "programs.blocks"])
    #expect(settings.preferences.clipboard.osc52 == .auto)
  }
}
