// SPDX-License-Identifier: Apache-2.0

@testable import ChatApp
@testable import ChatUI

// What a user writes: settings, themes, the names of keys.
extension FuzzTarget {
  static let settings = [
    FuzzTarget("config") { input throws(Broken) in
      guard let text = written(input.bytes) else { return }
      var settings = Settings()
      settings.apply(text, file: "f", environment: [:])
      try placed(settings.warnings, text)
      try require(settings.profiles["local"] != nil, "the local profile is gone")
      _ = settings.profileNames
      try edits(text, settings)
    },
    FuzzTarget("theme") { input throws(Broken) in
      guard let text = written(input.bytes) else { return }
      let (theme, warnings) = ThemeFile.parse(text, file: "f")
      try placed(warnings, text)
      for role in ThemeRole.allCases { _ = theme[role] }
    },
    FuzzTarget("key-names") { input throws(Broken) in
      if let sequence = try? KeySequence(label: input.text) {
        let again = try? KeySequence(label: sequence.label)
        try requireSame(again, sequence, "the keys called \(sequence.label)")
      }
      if let time = Duration(settingsText: input.text) { try require(time >= .zero, "a time before now") }
    },
  ]

  /// The bytes as a text file is read: nothing that is no text gets further.
  private static func written(_ bytes: [UInt8]) -> String? {
    bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  /// Every warning says where.
  private static func placed(_ warnings: [SettingsWarning], _ text: String) throws(Broken) {
    let lines = 1 + text.utf8.count { $0 == 10 }
    for warning in warnings {
      try requireSame(warning.file, "f", "the file of a warning")
      try require(warning.line.map { (1...lines).contains($0) } == true, "no line of \(lines): \(warning)")
    }
  }

  /// A profile that is added takes nothing away.
  private static func edits(_ text: String, _ settings: Settings) throws(Broken) {
    var profile = ProfileText(name: "fuzzed", dialect: .dashscope)
    profile.model = "a\"b\\c"
    guard let new = try? SettingsEdit.adding(profile, to: text, replacing: true) else { return }
    var again = Settings()
    again.apply(new, file: "f", environment: [:])
    try require(again.profiles["fuzzed"]?.model == "a\"b\\c", "the profile is not there: \(new)")
    for (name, profile) in settings.profiles where name != "fuzzed" {
      try requireSame(again.profiles[name], profile, "profile \(name)")
    }
    if let changed = try? SettingsEdit.settingDefault("fuzzed", in: new) {
      var last = Settings()
      last.apply(changed, file: "f", environment: [:])
      try requireSame(last.profileName, "fuzzed", "the default")
    }
  }
}
