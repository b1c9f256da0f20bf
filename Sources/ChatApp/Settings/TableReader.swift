// SPDX-License-Identifier: Apache-2.0

/// Reads the keys of one table of a settings file; what is wrong or left over becomes warnings.
struct TableReader {
  private let document: TOMLDocument
  private let file: String
  private let path: [String]
  private let values: [String: TOMLDocument.Value]
  private var known: Set<String> = []
  private(set) var warnings: [SettingsWarning] = []

  init(_ document: TOMLDocument, file: String, path: [String] = [], values: [String: TOMLDocument.Value]? = nil) {
    self.document = document
    self.file = file
    self.path = path
    self.values = values ?? document.root
  }

  /// The keys there are, in the order of their lines.
  var keys: [String] { values.keys.sorted { (line(of: $0), $0) < (line(of: $1), $1) } }

  private func line(of key: String) -> Int { document.line(of: path + [key]) ?? .max }

  /// The value of a key, whatever it is.
  mutating func value(_ key: String) -> TOMLDocument.Value? {
    known.insert(key)
    return values[key]
  }

  mutating func string(_ key: String) -> String? {
    switch value(key) {
    case .string(let text): return text
    case nil: return nil
    default: return wrongType(key, "a string")
    }
  }

  /// A whole number that is not negative.
  mutating func count(_ key: String) -> Int? {
    switch value(key) {
    case .integer(let number) where number >= 0: return number
    case nil: return nil
    default: return wrongType(key, "a whole number, 0 or more")
    }
  }

  mutating func boolean(_ key: String) -> Bool? {
    switch value(key) {
    case .boolean(let value): return value
    case nil: return nil
    default: return wrongType(key, "true or false")
    }
  }

  /// A table within, to be read in turn.
  mutating func table(_ key: String) -> TableReader? {
    switch value(key) {
    case .table(let values): return TableReader(document, file: file, path: path + [key], values: values)
    case nil: return nil
    default: return wrongType(key, "a table")
    }
  }

  /// A list of strings.
  mutating func strings(_ key: String) -> [String]? {
    guard let value = value(key) else { return nil }
    return TableReader.strings(value) ?? wrongType(key, "a list of strings")
  }

  static func strings(_ value: TOMLDocument.Value) -> [String]? {
    guard case .array(let items) = value else { return nil }
    let strings = items.compactMap { item -> String? in
      if case .string(let text) = item { text } else { nil }
    }
    return strings.count == items.count ? strings : nil
  }

  /// One of the words of an enum.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String, _: Word.Type) -> Word? {
    guard let text = string(key) else { return nil }
    if let word = Word(rawValue: text) { return word }
    warn(key, .unknownWord(text, nearest: nearestWord(to: text, in: Word.allCases.map(\.rawValue))))
    return nil
  }

  /// Says what is wrong with a key; returns `nil` for the value that it does not have.
  @discardableResult
  mutating func wrongType<Value>(_ key: String, _ expected: String) -> Value? {
    warn(key, .wrongType(expected: expected))
    return nil
  }

  mutating func warn(_ key: String?, _ problem: SettingsWarning.Problem) {
    warnings.append(place(key, problem))
  }

  /// Where a key is, for a warning that may come later.
  func place(_ key: String?, _ problem: SettingsWarning.Problem = .unknownKey(nearest: nil)) -> SettingsWarning {
    let full = path + (key.map { [$0] } ?? [])
    return SettingsWarning(
      file: file, line: document.line(of: full), key: full.isEmpty ? nil : full.joined(separator: "."),
      problem: problem)
  }

  mutating func take(_ warning: SettingsWarning) { warnings.append(warning) }

  /// Takes over the warnings of a table within.
  mutating func take(_ inner: TableReader) { warnings += inner.warnings }

  /// Warns of every key that nobody asked for.
  mutating func finish() {
    for key in keys where !known.contains(key) {
      warn(key, .unknownKey(nearest: nearestWord(to: key, in: known)))
    }
  }
}
