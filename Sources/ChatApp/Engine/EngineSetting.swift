// SPDX-License-Identifier: Apache-2.0

extension Profile.Engine {
  /// Reads the setting: a word, a base URL, or a command line. `{port}` or `$PORT` in a command stands for the port it
  /// is to take. Throws ``EngineFailure/unreadableCommand(_:)``.
  public init(words text: String) throws(EngineFailure) {
    let words = text.trimmingBlanks
    switch words {
    case "", "auto": self = .auto
    case "builtin": self = .builtin
    case _ where words.hasPrefix("http://") || words.hasPrefix("https://"):
      self = .url(String(words.reversed().drop { $0 == "/" }.reversed()))
    default:
      guard let command = ShellWords.split(words), !command.isEmpty else { throw .unreadableCommand(text) }
      self = .command(command)
    }
  }
}

/// The words of a command line as a shell would part them, with no shell behind it: nothing is expanded.
enum ShellWords {
  /// `nil` when a quote does not end.
  static func split(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if let open = quote {
        if character == open {
          quote = nil
        } else if character == "\\", open == "\"", let next = rest.first, "\"\\".contains(next) {
          rest.removeFirst()
          word?.append(next)
        } else {
          word?.append(character)
        }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == "\\" {
        guard let next = rest.popFirst() else { return nil }
        word = (word ?? "") + String(next)
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if quote != nil { return nil }
    if let done = word { words.append(done) }
    return words
  }
}
