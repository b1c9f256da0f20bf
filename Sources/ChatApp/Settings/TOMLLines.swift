// SPDX-License-Identifier: Apache-2.0

/// Finds the line of every key in a TOML text, which the parser does not tell.
///
/// It trusts that the text is TOML: the parser has read it already.
struct TOMLLines {
  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  private var lines: [[String]: Int] = [:]
  private var trap: (offset: Int, line: Int, column: Int)?

  /// The lines of all keys, each given with the tables around it.
  static func find(in text: String) -> [[String]: Int] {
    var finder = TOMLLines(bytes: Array(text.utf8))
    finder.document()
    return finder.lines
  }

  /// Where the parser would end the program, if the text is TOML up to there: at brackets that no name follows, at a
  /// date's `T` without a time, and at a `}` within an array. `offset` is where that line begins.
  static func trap(in text: String) -> (offset: Int, line: Int, column: Int)? {
    var finder = TOMLLines(bytes: Array(text.utf8))
    finder.document()
    return finder.trap
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func advance() {
    if byte == UInt8(ascii: "\n") { line += 1 }
    place += 1
  }

  private mutating func document() {
    var table: [String] = []
    // What some editors put before the first sign.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    while let byte {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "["):
        skipBrackets()
        table = key()
        note(table)
        while let byte = self.byte, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "#") { advance() }
      default: entry(in: table)
      }
    }
  }

  /// `[` or `[[`, and the blanks behind it.
  private mutating func skipBrackets() {
    let start = place
    advance()
    skipBlanks()
    if byte == UInt8(ascii: "["), place == start + 1 {
      advance()
      skipBlanks()
    }
    if let byte, !TOMLLines.isName(byte), byte != UInt8(ascii: "]") { noteTrap() }
  }

  /// Looks at the `T` that may stand behind a date.
  private mutating func skipLetter() {
    let date = bytes[max(0, place - 10)..<place].map { (0x30...0x39).contains($0) ? UInt8(ascii: "0") : $0 }
    advance()
    if date == Array("0000-00-00".utf8), let byte, !(0x30...0x39).contains(byte) { noteTrap() }
  }

  private mutating func noteTrap() {
    if trap != nil { return }
    let lineStart = bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    trap = (lineStart, line, place - lineStart + 1)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte < 0x80 && isBare(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  /// `key = value`. Always moves on.
  private mutating func entry(in table: [String]) {
    let start = place
    let path = table + key()
    note(path)
    skipBlanks()
    if byte == UInt8(ascii: "=") {
      advance()
      value(of: path)
    }
    if place == start { advance() }
  }

  private mutating func note(_ path: [String]) {
    for length in path.indices where lines[Array(path[...length])] == nil { lines[Array(path[...length])] = line }
  }

  private mutating func skipBlanks() {
    while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
  }

  private mutating func skipComment() {
    while let byte, byte != UInt8(ascii: "\n") {
      _ = byte
      advance()
    }
  }

  /// A key, dotted perhaps, its parts bare or quoted.
  private mutating func key() -> [String] {
    var parts: [String] = []
    while true {
      skipBlanks()
      guard let byte else { return parts }
      if byte == UInt8(ascii: "\"") {
        parts.append(TOMLLines.unescaped(string()))
      } else if byte == UInt8(ascii: "'") {
        parts.append(string())
      } else {
        let start = place
        while let byte = self.byte, TOMLLines.isBare(byte) { advance() }
        if place == start { return parts }
        parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
      }
      skipBlanks()
      guard self.byte == UInt8(ascii: ".") else { return parts }
      advance()
    }
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...: true
    default: false
    }
  }

  /// Reads a string of any of the four kinds, as it is written between its quotes.
  private mutating func string() -> String {
    let quote = bytes[place]
    let isLong = bytes[place...].starts(with: [quote, quote, quote])
    let width = isLong && quote != 0 ? 3 : 1
    for _ in 0..<width { advance() }
    let start = place
    let end = [UInt8](repeating: quote, count: width)
    while place < bytes.count, !bytes[place...].starts(with: end) {
      if bytes[place] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { advance() }
      advance()
    }
    let text = String(decoding: bytes[min(start, bytes.count)..<min(place, bytes.count)], as: UTF8.self)
    // A long string may end in quotes of its own.
    while byte == quote { advance() }
    return text
  }

  /// What a string means in which `\` begins an escape. What is none stays as it is written.
  private static func unescaped(_ written: String) -> String {
    var text = String.UnicodeScalarView()
    var rest = written.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let kind = rest.popFirst() else {
        text.append(scalar)
        continue
      }
      switch kind {
      case "b": text.append("\u{8}")
      case "t": text.append("\t")
      case "n": text.append("\n")
      case "f": text.append("\u{C}")
      case "r": text.append("\r")
      case "e": text.append("\u{1B}")
      case "u", "U":
        let digits = rest.prefix(kind == "u" ? 4 : 8)
        if let named = UInt32(String(digits), radix: 16).flatMap(Unicode.Scalar.init) { text.append(named) }
        rest = rest.dropFirst(digits.count)
      default: text.append(kind)
      }
    }
    return String(text)
  }

  /// Passes over a value, noting the keys of inline tables in it.
  private mutating func value(of path: [String]) {
    var open: [UInt8] = []
    while let byte {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = string()
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "T"), UInt8(ascii: "t"): skipLetter()
      case UInt8(ascii: "["):
        open.append(byte)
        advance()
      case UInt8(ascii: "{"):
        advance()
        members(of: path)
      case UInt8(ascii: "]"):
        _ = open.popLast()
        advance()
      case UInt8(ascii: "}"):
        if !open.isEmpty { noteTrap() }
        return
      case UInt8(ascii: "\n") where open.isEmpty, UInt8(ascii: ",") where open.isEmpty: return
      default: advance()
      }
    }
  }

  /// The members of an inline table, up to and with its end.
  private mutating func members(of path: [String]) {
    while let byte {
      switch byte {
      case UInt8(ascii: "}"):
        advance()
        return
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
      case UInt8(ascii: "#"): skipComment()
      default: entry(in: path)
      }
    }
  }
}
