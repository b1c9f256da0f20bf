// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc

extension TextFile.Failure {
  /// There is no such file.
  var isAbsence: Bool { errno == ENOENT || errno == ENOTDIR }
}

extension Settings {
  /// Takes over what a settings file says; what it says wrongly becomes warnings.
  mutating func apply(_ text: String, file: String, environment: [String: String]) {
    let document: TOMLDocument
    do throws(TOMLDocument.SyntaxError) {
      document = try TOMLDocument(text)
    } catch {
      warnings.append(SettingsWarning(file: file, line: error.line, problem: .syntax(column: error.column)))
      return
    }
    var reader = TableReader(document, file: file)
    profileName = reader.string("profile") ?? profileName
    themeName = reader.string("theme") ?? themeName
    if var table = reader.table("trash") {
      trash.read(&table)
      reader.take(table)
    }
    var preferences = preferences
    preferences.read(&reader)
    self.preferences = preferences
    readKeys(&reader)
    if var table = reader.table("profiles") {
      readProfiles(&table, environment: environment)
      reader.take(table)
    }
    reader.finish()
    warnings += reader.warnings.sorted { ($0.line ?? .max) < ($1.line ?? .max) }
  }

  private mutating func readKeys(_ reader: inout TableReader) {
    let enterSends = preferences.composer.enter == .send
    if var table = reader.table("keys") {
      bindings = KeysFile.read(&table, enterSends: enterSends)
      reader.take(table)
    } else if !enterSends {
      bindings = KeyBindings(enterSends: false)
    }
  }

  private mutating func readProfiles(_ reader: inout TableReader, environment: [String: String]) {
    for name in reader.keys {
      guard var table = reader.table(name) else { continue }
      if !Profile.isUsable(name: name) {
        reader.warn(name, .badName)
      } else if let profile = Profile(name: name, known: profiles[name], from: &table, environment: environment) {
        profiles[name] = profile
      }
      reader.take(table)
    }
  }
}

extension Settings.Trash {
  fileprivate mutating func read(_ reader: inout TableReader) {
    days = reader.count("days") ?? days
    if let text = reader.string("grace") {
      if let time = Duration(settingsText: text) {
        grace = time
      } else {
        reader.warn("grace", .wrongType(expected: "a time like \"10m\""))
      }
    }
    reader.finish()
  }
}

extension Duration {
  /// A time as people write it: `90s`, `10m`, `1h30m`, `2d`, `0`.
  init?(settingsText text: String) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    if text == "0" {
      self = .zero
      return
    }
    var (seconds, digits) = (0, "")
    for character in text where character != " " {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      // Seven digits of days are 27,000 years; more would overflow sooner or later.
      guard let unit = units[character], let number = Int(digits), digits.count <= 7 else { return nil }
      seconds += number * unit
      digits = ""
    }
    guard digits.isEmpty, text.contains(where: { units[$0] != nil }) else { return nil }
    self = .seconds(seconds)
  }
}
