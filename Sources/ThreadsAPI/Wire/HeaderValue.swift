// SPDX-License-Identifier: Apache-2.0

/// The value of a header that begins with a word and goes on with parameters: `form-data; name="file"`.
struct HeaderValue: Equatable, Sendable {
  /// The word, in small letters.
  var word: String
  /// The parameters, their names in small letters; the first of a name counts.
  var parameters: [String: String] = [:]

  /// Reads a value; `nil` when it is none.
  init?(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    word = Self.token(&rest).lowercased()
    if word.isEmpty { return nil }
    while true {
      Self.skipBlanks(&rest)
      if rest.isEmpty { return }
      guard rest.popFirst() == ";" else { return nil }
      let name = Self.token(&rest).lowercased()
      // A semicolon at the end says nothing more.
      if name.isEmpty, rest.isEmpty { return }
      guard !name.isEmpty, rest.popFirst() == "=", let value = Self.value(&rest) else { return nil }
      if parameters[name] == nil { parameters[name] = value }
    }
  }

  /// A parameter that is written in the extended form `name*=UTF-8''…`, percent-encoded.
  func extended(_ name: String) -> String? {
    guard let value = parameters[name + "*"] else { return nil }
    let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
    return String(percentDecoding: parts[2])
  }

  private static func skipBlanks(_ rest: inout ArraySlice<Unicode.Scalar>) {
    rest = rest.drop { $0 == " " || $0 == "\t" }
  }

  private static func token(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
    skipBlanks(&rest)
    let token = rest.prefix { !" \t;=\"".unicodeScalars.contains($0) }
    rest = rest[token.endIndex...]
    return String(String.UnicodeScalarView(token))
  }

  private static func value(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
    skipBlanks(&rest)
    guard rest.first == "\"" else { return token(&rest) }
    rest.removeFirst()
    var value = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == "\"" { return String(value) }
      // Browsers do not escape a backslash: it stands for the next character only where that needs it.
      if scalar == "\\", let next = rest.first, next == "\"" || next == "\\" {
        value.append(next)
        rest.removeFirst()
      } else {
        value.append(scalar)
      }
    }
    return nil
  }
}
