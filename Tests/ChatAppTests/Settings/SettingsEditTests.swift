// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import ChatApp

@Suite struct SettingsEditTests {
  private static let text = """
    # my settings, do not touch
    profile = "a"   # the one

    [profiles.a]            # work
    dialect = "dashscope"
    model = "x"
    api_key = { env = "K" }

    # what follows is about b
    [profiles.b]
    dialect = "local"
    instructions = \"\"\"
    [profiles.c]
    not a table
    \"\"\"

    [trash]
    days = 3
    """

  private static func profile(_ name: String = "new") -> ProfileText {
    var profile = ProfileText(name: name, dialect: .aimlapi)
    profile.baseURL = "https://api.aimlapi.com"
    profile.apiKey = .file("keys/new")
    profile.model = "gpt \"4\""
    return profile
  }

  private func settings(_ text: String) -> Settings {
    var settings = Settings()
    settings.apply(text, file: "c", environment: [:])
    return settings
  }

  @Test func aProfileIsAddedAndAllElseStays() throws {
    let new = try SettingsEdit.adding(Self.profile(), to: Self.text, replacing: false)
    #expect(new.hasPrefix(Self.text))
    let read = settings(new)
    #expect(read.warnings == [])
    #expect(read.profiles["new"]?.apiKey == .file("keys/new"))
    #expect(read.profiles["new"]?.model == "gpt \"4\"")
    #expect(read.trash.days == 3)
  }

  @Test func oneThatIsThereIsRefusedOrReplacedInPlaceOfItsOwnLines() throws {
    #expect(throws: SettingsEdit.Failure.exists("b")) {
      try SettingsEdit.adding(Self.profile("b"), to: Self.text, replacing: false)
    }
    let new = try SettingsEdit.adding(Self.profile("a"), to: Self.text, replacing: true)
    #expect(settings(new).profiles["a"]?.dialect == .aimlapi)
    #expect(new.contains("# what follows is about b\n[profiles.b]"))
    #expect(!new.contains("dashscope"))
    #expect(new.hasPrefix("# my settings, do not touch\nprofile = \"a\"   # the one\n"))
    let other = try SettingsEdit.adding(Self.profile("b"), to: Self.text, replacing: true)
    #expect(!other.contains("not a table") && other.contains("[trash]\ndays = 3"))
  }

  @Test(arguments: [
    "profiles = { a = { dialect = 'local' } }", "profiles.a.dialect = 'local'\nprofile = 'a'\nprofiles.a.model = 'x'",
  ])
  func whatCannotBeDoneSafelyIsLeftToItsOwner(text: String) throws {
    let result = Result { try SettingsEdit.adding(Self.profile("a"), to: text, replacing: true) }
    switch result {
    case .success(let new): #expect(settings(new).profiles["a"]?.dialect == .aimlapi)
    case .failure(let failure):
      guard case .byHand(let table)? = failure as? SettingsEdit.Failure else {
        Issue.record("\(failure)")
        return
      }
      #expect(table.contains("[profiles.a]"))
    }
  }

  @Test func brokenSettingsAreNotMadeWorse() {
    #expect(throws: SettingsEdit.Failure.notTOML(line: 2)) {
      try SettingsEdit.adding(Self.profile(), to: "a = 1\nb = = 2\n", replacing: false)
    }
  }

  @Test(arguments: ["", "\n\n", "# only a comment", "theme = 'dusk'\n[trash]\ndays = 1"])
  func theDefaultIsSet(text: String) throws {
    let added = try SettingsEdit.adding(Self.profile(), to: text, replacing: false)
    let new = try SettingsEdit.settingDefault("new", in: added)
    #expect(settings(new).profileName == "new")
    #expect(try SettingsEdit.settingDefault("new", in: new) == new)
    #expect(settings(try SettingsEdit.settingDefault("local", in: new)).profileName == "local")
  }

  @Test(arguments: ["plain", "with blank", "Größe", "a.b", "quo\"te"])
  func everyNameIsWrittenSoThatItIsReadAgain(name: String) throws {
    let new = try SettingsEdit.adding(Self.profile(name), to: "", replacing: false)
    let document = try TOMLDocument(new)
    guard case .table(let profiles)? = document.root["profiles"] else {
      Issue.record("no profiles in \(new)")
      return
    }
    #expect(profiles.keys.sorted() == [name])
  }

  @Test func controlsAndBackslashesAreWrittenAsTheyAre() throws {
    var profile = Self.profile()
    profile.model = "a\\b\u{1}\n\"c"
    let read = settings(try SettingsEdit.adding(profile, to: "", replacing: false))
    #expect(read.profiles["new"]?.model == "a\\b\u{1}\n\"c")
  }

  @Test func theFileIsWrittenWholeAndClosedAndALinkStays() throws {
    let root = try TemporaryFolder()
    try root.write("real/c.toml", "# mine\n")
    try FileManager.default.createDirectory(atPath: root.path + "/home", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: root.path + "/home/config.toml", withDestinationPath: root.path + "/real/c.toml")
    let edit = SettingsEdit(path: root.path + "/home/config.toml")
    #expect(!edit.has(profile: "new"))
    try edit.write(Self.profile(), replacing: false, asDefault: true)
    #expect(edit.has(profile: "new"))
    let facts = try FileManager.default.attributesOfItem(atPath: root.path + "/real/c.toml")
    #expect(facts[.posixPermissions] as? Int == 0o600)
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: root.path + "/home/config.toml")
    #expect(link == root.path + "/real/c.toml")
    let text = try String(contentsOfFile: root.path + "/real/c.toml", encoding: .utf8)
    #expect(text.contains("# mine") && settings(text).profileName == "new")
    // A folder that is not there is made.
    try SettingsEdit(path: root.path + "/new/config.toml").write(Self.profile(), replacing: false)
    #expect(try FileManager.default.contentsOfDirectory(atPath: root.path + "/new") == ["config.toml"])
  }
}
