// SPDX-License-Identifier: Apache-2.0

extension Profile {
  /// Whether a profile can be called that: its name is also the name of a folder beside other files.
  public static func isUsable(name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 64, !name.hasPrefix("."), !name.hasPrefix("-") else { return false }
    if name == "token" || name.hasPrefix("local.sqlite") { return false }
    return name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_. ".unicodeScalars.contains($0)
    }
  }

  /// The profile of a table of the settings file. One that exists already, or that Skein knows by name, is changed in
  /// what the table says; `nil` if it has no dialect.
  init?(name: String, known: Profile?, from reader: inout TableReader, environment: [String: String]) {
    let dialect = reader.word("dialect", Dialect.self) ?? known?.dialect ?? Profile.known[name]
    guard let dialect else {
      if reader.string("dialect") == nil { reader.warn(nil, .missing("dialect")) }
      Profile(name: name, dialect: .local).readNothing(&reader)
      return nil
    }
    self.init(name: name, dialect: dialect, origin: .file)
    engine = Profile.engine(&reader) ?? engine
    model = reader.string("model") ?? model
    if let url = reader.string("base_url") {
      if Profile.isServiceURL(url) {
        baseURL = url
      } else {
        reader.warn("base_url", .wrongType(expected: "an http or https URL without a user"))
        // The key is for there, wherever that is: it goes nowhere else.
        baseURL = nil
      }
    }
    // Elsewhere than at the vendor its model is not there; a request can do without one where no assistant is made.
    if dialect == .conversations, reader.string("model") == nil, baseURL != dialect.standardBaseURL { model = nil }
    apiKey = Profile.apiKey(&reader) ?? standardKey(environment)
    allowsHTTP = reader.boolean("allow_http") ?? false
    authorities = reader.string("ca_file")
    workspace = reader.string("workspace")
    assistant = reader.string("assistant")
    instructions = reader.string("instructions")
    reader.finish()
  }

  /// Names every key, so that `finish` finds those that there are not.
  private func readNothing(_ reader: inout TableReader) {
    let keys = [
      "dialect", "engine", "model", "base_url", "api_key", "workspace", "assistant", "instructions", "allow_http",
      "ca_file",
    ]
    for key in keys {
      _ = reader.value(key)
    }
    reader.finish()
  }

  public static func isServiceURL(_ text: String) -> Bool {
    let scheme = ["http://", "https://"].first { text.lowercased().hasPrefix($0) }
    guard let scheme else { return false }
    // A name and a password in front of the host would be shown wherever the URL is.
    let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return !authority.isEmpty && !authority.contains("@")
      && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value < 0x7F }
  }

  /// A word, a URL, or a command: a list, or words between blanks. There is no shell.
  private static func engine(_ reader: inout TableReader) -> Engine? {
    switch reader.value("engine") {
    case nil: return nil
    case .string("auto"): return .auto
    case .string("builtin"): return .builtin
    case .string(let text) where isServiceURL(text): return .url(text)
    case .string(let text) where text.contains("/") || text.contains(" "):
      return (try? Engine(words: text)) ?? reader.wrongType("engine", "a command whose quotes end")
    case .string(let text):
      if let nearest = nearestWord(to: text, in: ["auto", "builtin"]) {
        reader.warn("engine", .unknownWord(text, nearest: nearest))
        return nil
      }
      return text.isEmpty ? reader.wrongType("engine", "auto, builtin, a URL or a command") : .command([text])
    case .some(let value):
      if let words = TableReader.strings(value), !words.isEmpty { return .command(words) }
      return reader.wrongType("engine", "auto, builtin, a URL or a command")
    }
  }

  private static func apiKey(_ reader: inout TableReader) -> APIKeySource? {
    let expected = "{ env = … }, { command = [ … ] } or { file = … }"
    switch reader.value("api_key") {
    case nil: return nil
    case .string(let text):
      reader.warn("api_key", .plainKey)
      return text.isEmpty ? nil : .plain(Secret(text))
    case .table:
      guard var table = reader.table("api_key") else { return nil }
      let variable = table.string("env").map { APIKeySource.environment($0) }
      let command = table.strings("command").map { APIKeySource.command($0) }
      let file = table.string("file").map { APIKeySource.file($0) }
      table.finish()
      reader.take(table)
      let sources = [variable, command, file].compactMap { $0 }
      if sources.count != 1, table.warnings.isEmpty { reader.warn("api_key", .wrongType(expected: expected)) }
      return sources.first
    default: return reader.wrongType("api_key", expected)
    }
  }
}
