// SPDX-License-Identifier: Apache-2.0

/// Colours code, line by line: keywords, strings, comments and numbers; the rest is as it is.
///
/// It knows what the lines so far have left open, and nothing of those to come: code that streams in never changes its
/// colours.
struct CodeColors: Equatable, Sendable {
  private let language: CodeLanguage?
  private var state = CodeState()

  init(_ language: String) { self.language = CodeLanguage.named(language) }

  static func == (a: CodeColors, b: CodeColors) -> Bool { a.language?.name == b.language?.name && a.state == b.state }

  /// The runs of the next line.
  mutating func runs(_ line: String) -> [TextRun] {
    // A line of thousands of signs was written by a program, for programs.
    guard let language, line.utf8.count < 2000 else { return line.isEmpty ? [] : [TextRun(line, .code)] }
    var lexer = CodeLexer(Array(line.utf8), language: language, state: state)
    lexer.run()
    state = lexer.state
    return lexer.runs
  }

  /// Another lexer of the same kind whose line is a part of one in another language.
  static func runs(_ bytes: ArraySlice<UInt8>, in language: CodeLanguage, state: inout CodeState) -> [TextRun] {
    var lexer = CodeLexer(Array(bytes), language: language, state: state)
    lexer.run()
    state = lexer.state
    return lexer.runs
  }
}

/// What the lines so far have left open.
struct CodeState: Equatable, Sendable {
  enum Context: Equatable, Sendable {
    /// A comment over several lines, and how many are open within each other.
    case comment(CodeLanguage.Pair, depth: Int)
    case string(StringForm)
    /// Code within a string, up to this byte.
    case hole(end: UInt8, depth: Int)
    /// Text up to a line with this word.
    case heredoc([UInt8])
    /// YAML's text, as long as lines are indented further than this.
    case block(indent: Int)
    case tag
  }

  /// The innermost is the last.
  var open: [Context] = []
  /// The words that end texts which begin with the next line.
  var heredocs: [[UInt8]] = []
  /// Of markup: the tag that is open, if another language begins behind it.
  var opening: String?
  /// Of markup: the language within a tag, and what it has left open.
  var embedded: [Embedded] = []

  struct Embedded: Equatable, Sendable {
    var tag: String
    var state = CodeState()
  }
}

/// How a string of a language is written.
struct StringForm: Equatable, Sendable {
  var begin: [UInt8]
  var end: [UInt8]
  /// Whether it may go over several lines.
  var isLong = false
  /// What takes the meaning from the next sign; 0 if nothing does.
  var escape = Ascii.backslash
  /// What begins code within it; its last byte is the bracket that is to be closed.
  var hole: [UInt8] = []

  init(_ begin: String, _ end: String? = nil, isLong: Bool = false, escape: UInt8 = Ascii.backslash, hole: String = "")
  {
    self.begin = Array(begin.utf8)
    self.end = end.map { Array($0.utf8) } ?? self.begin
    self.isLong = isLong
    self.escape = escape
    self.hole = Array(hole.utf8)
  }
}

/// What the lexer needs to know of a language.
struct CodeLanguage: Sendable {
  /// What begins and ends something.
  struct Pair: Equatable, Sendable {
    var begin: [UInt8]
    var end: [UInt8]

    init(_ begin: String, _ end: String) {
      self.begin = Array(begin.utf8)
      self.end = Array(end.utf8)
    }
  }

  /// Languages that are not words, strings and comments alone.
  enum Shape { case words, data, yaml, settings, markup, style, difference, markdown, docker, make }

  /// What a language has that few others have.
  struct Traits: OptionSet, Sendable {
    let rawValue: Int
    static let ignoresCase = Traits(rawValue: 1)
    /// Comments stand within comments.
    static let nestsComments = Traits(rawValue: 2)
    /// `/x/` where no division can be.
    static let expressions = Traits(rawValue: 4)
    /// An apostrophe that is no character is something else: a lifetime, a prime.
    static let characters = Traits(rawValue: 8)
    static let heredocs = Traits(rawValue: 16)
    /// `#include`
    static let directives = Traits(rawValue: 32)
    /// `rb"…"`, `f"…{…}…"`
    static let pythonStrings = Traits(rawValue: 64)
    /// `r#"…"#`
    static let rustStrings = Traits(rawValue: 128)
    /// `#"…"#`
    static let swiftStrings = Traits(rawValue: 256)
    /// `R"x(…)x"`
    static let cppStrings = Traits(rawValue: 512)
    /// `s"…${…}"`
    static let scalaStrings = Traits(rawValue: 1024)
  }

  var name = ""
  var shape = Shape.words
  var keywords: Set<String> = []
  /// What begins a comment up to the end of the line.
  var lineComments: [[UInt8]] = []
  var blockComments: [Pair] = []
  /// Those that begin with the same sign: the longest first.
  var strings: [StringForm] = []
  /// Signs that may stand in a word besides letters, digits and `_`.
  var wordSigns: [UInt8] = []
  var traits: Traits = []

  /// The language of a fence, by any of its usual names.
  static func named(_ name: String) -> CodeLanguage? {
    let name = name.lowercased()
    return table[aliases[name] ?? name]
  }
}
