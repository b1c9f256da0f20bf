// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Glibc
import TerminalCore
import Testing

@Suite struct SettingsTests {
  let root: TemporaryFolder

  init() throws { root = try TemporaryFolder() }

  /// The settings of a file that says `text`.
  private func load(
    _ text: String?, environment: [String: String] = [:], flags: Settings.Flags = .init()
  ) throws -> Settings {
    if let text { try root.write("config.toml", text) }
    return Settings.load(Folders(environment: ["SKEIN_HOME": root.path]), environment: environment, flags: flags)
  }

  /// `line key: problem` of every warning.
  private func warnings(_ text: String) throws -> [String] {
    try load(text).warnings.map { "\($0.line ?? 0) \($0.key ?? "-") \($0.problem)" }
  }

  @Test func withoutAFileEverythingIsLocal() throws {
    let settings = try load(nil)
    #expect(settings.warnings.isEmpty)
    #expect(settings.profileNames == ["local"])
    let profile = try settings.profile()
    #expect(profile.dialect == .local)
    #expect(profile.engine == .auto)
    #expect(profile.model == "smollm2-135m")
    #expect(profile.baseURL == nil)
    #expect(settings.themeName == "skein")
    #expect(settings.trash.grace == .seconds(600))
    #expect(settings.trash.days == 30)
  }

  @Test func keysInTheEnvironmentMakeProfiles() throws {
    let settings = try load(
      nil, environment: ["DASHSCOPE_API_KEY": "a", "AIML_API_KEY": "b", "OPENAI_API_KEY": "c"])
    #expect(settings.profileNames == ["local", "aimlapi", "dashscope", "openai"])
    let dashscope = try settings.profile("dashscope")
    #expect(dashscope.dialect == .dashscope)
    #expect(dashscope.baseURL == "https://dashscope.aliyuncs.com/api/v1")
    #expect(dashscope.apiKey == .environment("DASHSCOPE_API_KEY"))
    #expect(dashscope.origin == .environment("DASHSCOPE_API_KEY"))
    #expect(try settings.profile("aimlapi").apiKey == .environment("AIML_API_KEY"))
    #expect(try settings.profile("aimlapi").baseURL == "https://api.aimlapi.com")
    #expect(try settings.profile("openai").dialect == .conversations)
    #expect(try load(nil, environment: ["OPENAI_API_KEY": ""]).profileNames == ["local"])
  }

  @Test func aFileIsRead() throws {
    let settings = try load(
      """
      profile = "bailian"
      theme = "dark"

      [profiles.local]
      engine = ["llama-server", "-m", "x.gguf"]
      model = "other"

      [profiles.bailian]
      dialect = "dashscope"
      base_url = "https://example.org/api/v1"
      api_key = { command = ["pass", "show", "bailian"] }
      workspace = "w"
      assistant = "asst_1"
      instructions = "be kind"

      [profiles.dashscope]
      model = "qwen-max"

      [trash]
      grace = "1h30m"
      days = 7
      """)
    #expect(settings.warnings.isEmpty)
    #expect(settings.themeName == "dark")
    #expect(settings.trash.grace == .seconds(5400))
    #expect(settings.trash.days == 7)
    let profile = try settings.profile()
    #expect(profile.name == "bailian")
    #expect(profile.baseURL == "https://example.org/api/v1")
    #expect(profile.apiKey == .command(["pass", "show", "bailian"]))
    #expect(profile.workspace == "w")
    #expect(profile.assistant == "asst_1")
    #expect(profile.instructions == "be kind")
    #expect(profile.origin == .file)
    #expect(try settings.profile("local").engine == .command(["llama-server", "-m", "x.gguf"]))
    #expect(try settings.profile("local").model == "other")
    #expect(try settings.profile("dashscope").model == "qwen-max")
    #expect(try settings.profile("dashscope").apiKey == .environment("DASHSCOPE_API_KEY"))
  }

  @Test func aKeyGoesOnlyToItsVendor() throws {
    func key(_ url: String) throws -> APIKeySource? {
      try load("[profiles.x]\ndialect = 'dashscope'\nbase_url = '\(url)'").profile("x").apiKey
    }
    #expect(try key("https://dashscope-intl.aliyuncs.com/api/v1") == .environment("DASHSCOPE_API_KEY"))
    #expect(try key("http://dashscope.aliyuncs.com/api/v1") == nil)
    #expect(try key("https://evil.org/api/v1") == nil)
    #expect(try key("https://evilaliyuncs.com/api/v1") == nil)
    #expect(try key("https://evil.org@x.aliyuncs.com/") == nil)
    #expect(try key("http://127.0.0.1:8377/api/v1") == nil)
  }

  @Test func engines() throws {
    func engine(_ value: String) throws -> Profile.Engine {
      try load("[profiles.local]\nengine = \(value)").profile("local").engine
    }
    #expect(try engine("'builtin'") == .builtin)
    #expect(try engine("'auto'") == .auto)
    #expect(try engine("'http://127.0.0.1:11434/v1'") == .url("http://127.0.0.1:11434/v1"))
    #expect(try engine("'llama-server -m model.gguf'") == .command(["llama-server", "-m", "model.gguf"]))
    #expect(try engine("'llama-server'") == .command(["llama-server"]))
    #expect(try warnings("[profiles.local]\nengine = 'buildin'").count == 1)
    #expect(try warnings("[profiles.local]\nengine = 3").count == 1)
  }

  @Test func theScreenAndWhoIsToldAreSet() throws {
    let settings = try load(
      """
      [screen]
      alternate = false
      transcript = true
      transcript_lines = 50
      mouse = true
      title = false
      focus = false
      synchronized = "never"
      links = "always"
      escape_delay = 400
      [notify]
      when = "always"
      how = "osc777"
      command = ["notify-send", "%t", "%m"]
      """)
    #expect(settings.warnings.isEmpty)
    let (screen, notify) = (settings.preferences.screen, settings.preferences.notify)
    #expect(!screen.alternate && screen.transcript && screen.transcriptLines == 50 && screen.mouse)
    #expect(!screen.title && !screen.focus && screen.synchronized == .never && screen.links == .always)
    #expect(screen.escapeDelay == 400)
    #expect(notify.when == .always && notify.how == .osc777 && notify.command == ["notify-send", "%t", "%m"])
    let usual = try load("").preferences
    #expect(usual.screen.alternate && !usual.screen.transcript && !usual.screen.mouse && usual.screen.title)
    #expect(usual.notify.when == .unfocused && usual.notify.how == .bell && usual.notify.command == [])
    #expect(
      try warnings("[screen]\nmouse = 1\nsynchronized = \"allways\"\n[notify]\nhow = \"osc8\"\nwhen = true\n") == [
        "2 screen.mouse wrongType(expected: \"true or false\")",
        "3 screen.synchronized unknownWord(\"allways\", nearest: Optional(\"always\"))",
        "5 notify.how unknownWord(\"osc8\", nearest: Optional(\"osc9\"))",
        "6 notify.when wrongType(expected: \"a string\")",
      ])
  }

  @Test func flagBeatsEnvironmentBeatsFile() throws {
    let file = "profile = 'f'\ntheme = 'light'\n"
    let environment = ["SKEIN_PROFILE": "e", "SKEIN_THEME": "dark"]
    let all = try load(file, environment: environment, flags: .init(profile: "flag", theme: "mono"))
    #expect(all.profileName == "flag")
    #expect(all.themeName == "mono")
    #expect(try load(file, environment: environment).profileName == "e")
    #expect(try load(file, environment: environment).themeName == "dark")
    #expect(try load(file, environment: ["SKEIN_PROFILE": ""]).profileName == "f")
    #expect(try load(file).themeName == "light")
    #expect(try load(file, environment: ["NO_COLOR": "1"]).themeName == "mono")
    #expect(try load(file, environment: ["NO_COLOR": "1", "SKEIN_THEME": "dark"]).themeName == "dark")
  }

  @Test func anUnknownProfileIsAFactWithTheNamesThereAre() throws {
    let settings = try load("profile = 'nope'", environment: ["AIMLAPI_API_KEY": "k"])
    #expect(throws: UnknownProfile(name: "nope", known: ["local", "aimlapi"])) { try settings.profile() }
    #expect(
      throws: UnknownProfile(name: "dashscope", known: ["local", "aimlapi"], variable: "DASHSCOPE_API_KEY")
    ) { try settings.profile("dashscope") }
  }

  @Test func whatIsWrongIsNamedWithItsLine() throws {
    let text = """
      profil = "x"           # a typo
      theme = 3

      [trash]
      grace = "soon"
      days = -1
      colour = 1

      [profiles.a]
      dialect = "dashscop"

      [profiles.b]
      dialect = "assistants"
      base_url = "ftp://x"
      api_key = { envv = "X" }
      modell = "m"

      [profiles]
      c = 4
      "../d" = { dialect = "local" }
      e = { model = "m", instructionz = "i" }
      """
    let expected = [
      "1 profil unknownKey(nearest: Optional(\"profile\"))",
      "2 theme wrongType(expected: \"a string\")",
      "5 trash.grace wrongType(expected: \"a time like \\\"10m\\\"\")",
      "6 trash.days wrongType(expected: \"a whole number, 0 or more\")",
      "7 trash.colour unknownKey(nearest: nil)",
      "10 profiles.a.dialect unknownWord(\"dashscop\", nearest: Optional(\"dashscope\"))",
      "14 profiles.b.base_url wrongType(expected: \"an http or https URL without a user\")",
      "15 profiles.b.api_key.envv unknownKey(nearest: Optional(\"env\"))",
      "16 profiles.b.modell unknownKey(nearest: Optional(\"model\"))",
      "19 profiles.c wrongType(expected: \"a table\")",
      "20 profiles.../d badName",
      "21 profiles.e missing(\"dialect\")",
      "21 profiles.e.instructionz unknownKey(nearest: Optional(\"instructions\"))",
    ]
    #expect(try warnings(text) == expected)
    let settings = try load(text)
    #expect(settings.profileNames == ["local", "b"])
    #expect(settings.trash == Settings.Trash())
    #expect(
      settings.warnings.first?.description
        == "\(root.path)/config.toml:1: profil: no such setting; did you mean profile?")
  }

  @Test(arguments: ["token", "local.sqlite", "local.sqlite-wal", ".hidden", "-x", "a/b", "", "a\u{7}"])
  func aProfileThatWouldHitAnotherFileIsRefused(name: String) throws {
    let quoted = name.replacing("\u{7}", with: "\\u0007")
    #expect(try load("[profiles.\"\(quoted)\"]\ndialect = 'local'").profileNames == ["local"])
  }

  @Test func halfAFileIsAWarning() throws {
    let settings = try load("theme = 'dark'\n[profiles.local\nmodel")
    #expect(settings.warnings.map(\.line) == [2])
    #expect(settings.themeName == "skein")
    #expect(try settings.profile().name == "local")
  }

  @Test(arguments: ["\u{0}", "a = 1\u{0}b", String(repeating: "a = [", count: 3000)])
  func noFileStopsTheProgram(text: String) throws {
    #expect(try load(text).warnings.count == 1)
  }

  @Test func everyPrefixOfAFileIsSurvived() throws {
    let text =
      "profile='a'\n[profiles.a]\ndialect=\"local\"\napi_key={env='X',file=[\"\"\"x\"\"\"]}\n[trash]\ndays=3 # c\n"
    for end in text.indices { _ = try load(String(text[..<end])) }
    #expect(try load(text).trash.days == 3)
  }

  @Test func aFolderInItsPlaceIsAWarning() throws {
    try root.write("config.toml/x", "")
    let settings = try load(nil)
    #expect(settings.warnings.map(\.problem) == [.unreadable(errno: EISDIR)])
  }

  @Test func aPipeInItsPlaceIsNotWaitedFor() throws {
    try #require(mkfifo(root.path + "/config.toml", 0o600) == 0)
    #expect(try load(nil).warnings.map(\.problem) == [.unreadable(errno: EINVAL)])
  }

  @Test(arguments: [("90s", 90), ("10m", 600), ("2d", 172_800), ("1h 5m", 3900), ("0", 0)])
  func times(text: String, seconds: Int) throws {
    #expect(try load("trash.grace = '\(text)'").trash.grace == .seconds(seconds))
  }

  @Test(arguments: ["", "m", "10", "10x", "-1m", "99999999999999d", "1.5h"])
  func notTimes(text: String) throws { #expect(try warnings("trash.grace = '\(text)'").count == 1) }

  @Test func aKeyInTheFileIsUsedHiddenAndWarnedOf() throws {
    let settings = try load("[profiles.a]\ndialect = 'aimlapi'\napi_key = 'sk-secret'")
    #expect(settings.warnings.map(\.problem) == [.plainKey])
    #expect(try settings.profile("a").apiKey == .plain(Secret("sk-secret")))
    var dumped = ""
    dump(settings, to: &dumped)
    for text in [dumped, "\(settings)", String(reflecting: settings), "\(settings.warnings)"] {
      #expect(!text.contains("sk-secret"))
    }
  }
}
