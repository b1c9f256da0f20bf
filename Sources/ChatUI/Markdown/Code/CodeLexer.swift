// SPDX-License-Identifier: Apache-2.0

/// The lexer of one line.
struct CodeLexer {
  let line: [UInt8]
  let language: CodeLanguage
  var state: CodeState
  private(set) var runs: [TextRun] = []
  var place = 0
  /// Whether something stands before that can be divided: then `/` begins no expression.
  var isAfterOperand = false

  init(_ line: [UInt8], language: CodeLanguage, state: CodeState) {
    self.line = line
    self.language = language
    self.state = state
  }

  mutating func run() {
    if !state.heredocs.isEmpty {
      state.open += state.heredocs.reversed().map { .heredoc($0) }
      state.heredocs = []
    }
    if case .heredoc(let word) = state.open.last { return heredocLine(word) }
    runByShape()
    // What may not go over the end of a line does not.
    let isShort: (CodeState.Context) -> Bool = {
      if case .string(let form) = $0 { return !form.isLong }
      return false
    }
    if let first = state.open.firstIndex(where: isShort) { state.open.removeSubrange(first...) }
  }

  private mutating func runByShape() {
    switch language.shape {
    case .words, .data: words()
    case .yaml: yaml()
    case .settings: settings()
    case .markup: markup()
    case .style: style()
    case .difference: difference()
    case .markdown: markdown()
    case .docker: docker()
    case .make: make()
    }
  }

  /// Everything up to the end of the line as words, strings, comments and numbers.
  mutating func words() {
    while place < line.count {
      switch state.open.last {
      case .comment(let pair, let depth): comment(pair, depth: depth)
      case .string(let form): string(form)
      case .hole(let end, let depth): if !endsHole(end, depth: depth) { token() }
      default: token()
      }
    }
  }

  private mutating func token() {
    let byte = line[place]
    if byte == Ascii.space || byte == Ascii.tab { return add(place + 1, .code, isOperand: isAfterOperand) }
    if let pair = language.blockComments.first(where: { has($0.begin) }) {
      state.open.append(.comment(pair, depth: 1))
      return add(place + pair.begin.count, .codeComment)
    }
    if startsLineComment() { return add(line.count, .codeComment) }
    if startsString(byte) { return }
    if Ascii.digits.contains(byte) { return number() }
    if isWord(byte) { return word() }
    if byte == Ascii.slash, language.traits.contains(.expressions), !isAfterOperand, let end = endOfExpression() {
      return add(end, .codeString, isOperand: true)
    }
    if byte == UInt8(ascii: "#"), language.traits.contains(.directives), line[..<place].allSatisfy(isBlank) {
      let end = line[(place + 1)...].drop(while: isBlank).drop(while: isWord).startIndex
      return add(end, .codeKeyword)
    }
    if byte == UInt8(ascii: "<"), language.traits.contains(.heredocs), let end = startOfHeredoc() {
      return add(end, .codeString)
    }
    add(
      place + 1, .code, isOperand: byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"))
  }

  // MARK: Places

  func has(_ bytes: [UInt8], at place: Int? = nil) -> Bool {
    let place = place ?? self.place
    guard line.count - place >= bytes.count else { return false }
    return bytes.indices.allSatisfy { line[place + $0] == bytes[$0] }
  }

  func isWord(_ byte: UInt8) -> Bool {
    Ascii.isLetter(byte) || Ascii.digits.contains(byte) || byte == Ascii.underscore || byte >= 0x80
      || language.wordSigns.contains(byte)
  }

  func isBlank(_ byte: UInt8) -> Bool { byte == Ascii.space || byte == Ascii.tab }

  var isAfterWord: Bool { place > 0 && isWord(line[place - 1]) }

  mutating func add(_ end: Int, _ role: ThemeRole, isOperand: Bool = false) {
    var end = min(end, line.count)
    // No run ends within a sign.
    while end < line.count, line[end] & 0xC0 == 0x80 { end += 1 }
    guard end > place else { return }
    add(TextRun(String(decoding: line[place..<end], as: UTF8.self), role))
    place = end
    isAfterOperand = isOperand
  }

  mutating func add(_ run: TextRun) {
    if runs.last?.role == run.role { runs[runs.count - 1].text += run.text } else { runs.append(run) }
  }

  // MARK: Comments, words, numbers

  /// `#` and `--` begin a comment only where a word could begin: not in `$#` or `a#b`.
  private func startsLineComment() -> Bool {
    guard let mark = language.lineComments.first(where: { has($0) }) else { return false }
    guard mark.count == 1, place > 0 else { return true }
    return isBlank(line[place - 1]) || ";({[,".utf8.contains(line[place - 1])
  }

  private mutating func comment(_ pair: CodeLanguage.Pair, depth: Int) {
    var depth = depth
    var here = place
    while here < line.count {
      if has(pair.end, at: here) {
        here += pair.end.count
        depth -= 1
        if depth == 0 {
          state.open.removeLast()
          return add(here, .codeComment)
        }
      } else if language.traits.contains(.nestsComments), has(pair.begin, at: here) {
        depth += 1
        here += pair.begin.count
      } else {
        here += 1
      }
    }
    state.open[state.open.count - 1] = .comment(pair, depth: depth)
    add(here, .codeComment)
  }

  private mutating func word() {
    let end = line[place...].firstIndex { !isWord($0) } ?? line.count
    let text = String(decoding: line[place..<end], as: UTF8.self)
    if startsPrefixedString(text, quote: end) { return }
    let isKeyword = language.keywords.contains(language.traits.contains(.ignoresCase) ? text.lowercased() : text)
    let isMember = place > 0 && line[place - 1] == UInt8(ascii: ".") && language.shape == .words
    // `return /x/` is no division, `this / x` is one; after a full stop every word is a name.
    add(end, isKeyword && !isMember ? .codeKeyword : .code, isOperand: !isKeyword || ["this", "self"].contains(text))
  }

  private mutating func number() {
    var end = place + 1
    let isHexadecimal = line[place] == Ascii.zero && end < line.count && (line[end] | 0x20) == UInt8(ascii: "x")
    while end < line.count {
      let byte = line[end]
      let next = end + 1 < line.count ? line[end + 1] : 0
      let isPart =
        switch byte {
        case UInt8(ascii: "."): Ascii.digits.contains(next)
        case UInt8(ascii: "'"): language.traits.contains(.cppStrings) && Ascii.digits.contains(next)
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
          !isHexadecimal && (line[end - 1] | 0x20) == UInt8(ascii: "e") && Ascii.digits.contains(next)
        case UInt8(ascii: "%"): language.shape == .style
        default: Ascii.isLetter(byte) || Ascii.digits.contains(byte) || byte == Ascii.underscore
        }
      if !isPart { break }
      end += 1
    }
    add(end, .codeNumber, isOperand: true)
  }

  /// Where an expression that begins here ends, if it does in this line.
  private func endOfExpression() -> Int? {
    var here = place + 1
    var isInSet = false
    while here < line.count {
      switch line[here] {
      case Ascii.backslash: here += 1
      case Ascii.openBracket: isInSet = true
      case Ascii.closeBracket: isInSet = false
      case Ascii.slash where !isInSet:
        guard here > place + 1 else { return nil }
        return line[(here + 1)...].firstIndex { !Ascii.isLetter($0) } ?? line.count
      default: break
      }
      here += 1
    }
    return nil
  }
}
