// SPDX-License-Identifier: Apache-2.0

/// What a small lexer needs to know of a language.
struct CodeLanguage: Sendable {
  var keywords: Set<String>
  /// What begins a comment up to the end of the line.
  var lineComments: [String] = ["//"]
  /// What begins and ends a comment over several lines.
  var blockComment: (open: String, close: String)? = ("/*", "*/")
  /// What begins and ends a string; those of `longQuotes` may go over several lines.
  var quotes: [String] = ["\"", "'"]
  var longQuotes: [String] = []
  var ignoresCase = false

  /// The language of a fence, by any of its usual names.
  static func named(_ name: String) -> CodeLanguage? {
    let name = name.lowercased()
    return table[aliases[name] ?? name]
  }
}

/// Colours code, line by line: keywords, strings, comments and numbers; the rest is as it is.
struct CodeColors {
  private let language: CodeLanguage?
  /// What ends the comment or string that a line left open, and how it is shown.
  private var open: (end: String, role: ThemeRole)?

  init(_ language: String) { self.language = CodeLanguage.named(language) }

  /// The runs of the next line.
  mutating func runs(_ line: String) -> [TextRun] {
    guard let language, line.utf8.count < 2000 else { return [TextRun(line, .code)] }
    var lexer = Lexer(line: line, language: language)
    lexer.run(open: &open)
    return lexer.runs
  }
}

/// The lexer of one line.
private struct Lexer {
  let line: String
  let language: CodeLanguage
  var runs: [TextRun] = []
  private var place: String.Index

  init(line: String, language: CodeLanguage) {
    self.line = line
    self.language = language
    place = line.startIndex
  }

  private var rest: Substring { line[place...] }

  mutating func run(open: inout (end: String, role: ThemeRole)?) {
    if let left = open {
      guard take(upTo: left.end, role: left.role, from: place) else { return }
      open = nil
    }
    while let character = rest.first {
      if language.lineComments.contains(where: { startsComment($0) }) {
        add(line.endIndex, .codeComment)
      } else if let block = language.blockComment, rest.hasPrefix(block.open) {
        if !take(upTo: block.close, role: .codeComment, after: block.open) { open = (block.close, .codeComment) }
      } else if let quote = language.longQuotes.first(where: { rest.hasPrefix($0) }) {
        if !take(upTo: quote, role: .codeString, after: quote) { open = (quote, .codeString) }
      } else if let quote = language.quotes.first(where: { rest.hasPrefix($0) }) {
        string(quote)
      } else if character.isNumber {
        add(rest.firstIndex { !$0.isLetter && !$0.isNumber && $0 != "." && $0 != "_" } ?? line.endIndex, .codeNumber)
      } else if isWord(character) {
        word()
      } else {
        add(line.index(after: place), .code)
      }
    }
  }

  /// `#` begins a comment only where a word could begin: not in `$#` or `a#b`.
  private func startsComment(_ mark: String) -> Bool {
    guard rest.hasPrefix(mark) else { return false }
    guard mark == "#" || mark == "--", place > line.startIndex else { return true }
    return line[line.index(before: place)].isWhitespace
  }

  private func isWord(_ character: Character) -> Bool { character.isLetter || character == "_" || character.isNumber }

  private mutating func word() {
    let end = rest.firstIndex { !isWord($0) } ?? line.endIndex
    let word = language.ignoresCase ? line[place..<end].lowercased() : String(line[place..<end])
    add(end, language.keywords.contains(word) ? .codeKeyword : .code)
  }

  /// A string that ends in this line; one that does not is code, such as an apostrophe.
  private mutating func string(_ quote: String) {
    var here = line.index(place, offsetBy: quote.count)
    while here < line.endIndex {
      if line[here...].hasPrefix(quote) { return add(line.index(here, offsetBy: quote.count), .codeString) }
      if line[here] == "\\" { here = line.index(after: here) }
      if here < line.endIndex { here = line.index(after: here) }
    }
    add(line.index(after: place), .code)
  }

  private mutating func take(upTo end: String, role: ThemeRole, after begin: String) -> Bool {
    take(upTo: end, role: role, from: line.index(place, offsetBy: begin.count))
  }

  /// Adds all up to and with `end`, or the whole line; returns whether it was there.
  private mutating func take(upTo end: String, role: ThemeRole, from start: String.Index) -> Bool {
    var here = start
    while here < line.endIndex {
      if line[here...].hasPrefix(end) {
        add(line.index(here, offsetBy: end.count), role)
        return true
      }
      here = line.index(after: here)
    }
    add(line.endIndex, role)
    return false
  }

  private mutating func add(_ end: String.Index, _ role: ThemeRole) {
    guard end > place else { return }
    if runs.last?.role == role {
      runs[runs.count - 1].text += line[place..<end]
    } else {
      runs.append(TextRun(String(line[place..<end]), role))
    }
    place = end
  }
}
