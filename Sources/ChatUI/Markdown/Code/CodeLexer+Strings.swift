// SPDX-License-Identifier: Apache-2.0

// MARK: Strings, what stands in them, and texts up to a word
extension CodeLexer {
  /// Begins a string that stands here. Returns false if none does.
  mutating func startsString(_ byte: UInt8) -> Bool {
    if language.traits.contains(.swiftStrings), byte == UInt8(ascii: "#") {
      let hashes = line[place...].prefix { $0 == UInt8(ascii: "#") }.count
      return startsHashed(
        quote: place + hashes, hashes: hashes, hole: "\\" + String(repeating: "#", count: hashes) + "(")
    }
    if language.traits.contains(.characters), byte == UInt8(ascii: "'") {
      add(endOfCharacter() ?? place + 1, endOfCharacter() == nil ? .code : .codeString, isOperand: true)
      return true
    }
    guard let form = language.strings.first(where: { has($0.begin) }) else { return false }
    // An apostrophe in a word begins nothing.
    if isAfterWord, form.begin == [UInt8(ascii: "'")] { return false }
    return begin(form, at: place + form.begin.count)
  }

  /// Begins a string whose words start at `start`; one that does not end in its line, and should, is none.
  private mutating func begin(_ form: StringForm, at start: Int) -> Bool {
    if !ends(form, from: start) {
      if !form.isLong { return false }
      if form.end.count == 1, isAfterWord { return false }
    }
    if language.shape == .data, isKey(form, from: start) { return true }
    state.open.append(.string(form))
    add(start, .codeString)
    return true
  }

  /// A key of JSON: a string before a colon.
  private mutating func isKey(_ form: StringForm, from start: Int) -> Bool {
    guard let end = endOfString(form, from: start) else { return false }
    guard line[end...].first(where: { !isBlank($0) }) == Ascii.colon else { return false }
    add(end, .codeKeyword)
    return true
  }

  private func ends(_ form: StringForm, from start: Int) -> Bool { endOfString(form, from: start) != nil }

  /// Where a string whose words start at `start` ends, if it does in this line.
  func endOfString(_ form: StringForm, from start: Int) -> Int? {
    var here = start
    while here < line.count {
      if !form.hole.isEmpty, has(form.hole, at: here) {
        guard !isDoubled(form, at: here) else {
          here += 2
          continue
        }
        guard let end = endOfHole(form, from: here + form.hole.count) else { return nil }
        here = end
      } else if form.escape != 0, line[here] == form.escape {
        here += 2
      } else if has(form.end, at: here) {
        return here + form.end.count
      } else {
        here += 1
      }
    }
    return nil
  }

  private func endOfHole(_ form: StringForm, from start: Int) -> Int? {
    guard let bracket = form.hole.last else { return nil }
    let close = CodeLexer.closing(bracket)
    var depth = 1
    for here in start..<max(start, line.count) {
      if line[here] == bracket { depth += 1 }
      if line[here] == close { depth -= 1 }
      if depth == 0 { return here + 1 }
    }
    return nil
  }

  /// `{{` in a string whose holes begin with `{` is a brace.
  private func isDoubled(_ form: StringForm, at place: Int) -> Bool {
    form.hole.count == 1 && has(form.hole + form.hole, at: place)
  }

  private static func closing(_ bracket: UInt8) -> UInt8 {
    bracket == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "}")
  }

  /// Goes on in a string: to its end, to code within it, or to the end of the line.
  mutating func string(_ form: StringForm) {
    var here = place
    while here < line.count {
      if !form.hole.isEmpty, has(form.hole, at: here) {
        if isDoubled(form, at: here) {
          here += 2
          continue
        }
        add(here + form.hole.count, .codeString)
        state.open.append(.hole(end: Self.closing(form.hole.last ?? 0), depth: 1))
        return
      } else if form.escape != 0, line[here] == form.escape {
        here += 2
      } else if has(form.end, at: here) {
        state.open.removeLast()
        return add(here + form.end.count, .codeString, isOperand: true)
      } else {
        here += 1
      }
    }
    add(here, .codeString)
  }

  /// Counts brackets within code in a string. Returns whether the code ends here.
  mutating func endsHole(_ end: UInt8, depth: Int) -> Bool {
    let byte = line[place]
    let begin = end == UInt8(ascii: ")") ? UInt8(ascii: "(") : UInt8(ascii: "{")
    if byte == begin { state.open[state.open.count - 1] = .hole(end: end, depth: depth + 1) }
    guard byte == end else { return false }
    if depth > 1 {
      state.open[state.open.count - 1] = .hole(end: end, depth: depth - 1)
      return false
    }
    state.open.removeLast()
    add(place + 1, .codeString)
    return true
  }

  // MARK: Strings with something before them

  /// `r#"…"#`, `f"…"`, `R"x(…)x"`: a word, and a string at `quote`.
  mutating func startsPrefixedString(_ word: String, quote: Int) -> Bool {
    guard quote < line.count else { return false }
    let traits = language.traits
    if traits.contains(.pythonStrings), ["r", "b", "f", "u", "rb", "br", "fr", "rf", "t"].contains(word.lowercased()),
      var form = language.strings.first(where: { has($0.begin, at: quote) })
    {
      form.hole = word.lowercased().contains("f") || word.lowercased() == "t" ? [UInt8(ascii: "{")] : []
      return begin(form, at: quote + form.begin.count)
    }
    if traits.contains(.scalaStrings), word.utf8.count < 5,
      var form = language.strings.first(where: { has($0.begin, at: quote) }),
      form.begin.first == Ascii.quote
    {
      form.hole = Array("${".utf8)
      return begin(form, at: quote + form.begin.count)
    }
    if traits.contains(.rustStrings), ["r", "br", "cr"].contains(word) {
      let hashes = line[quote...].prefix { $0 == UInt8(ascii: "#") }.count
      return startsHashed(quote: quote + hashes, hashes: hashes, hole: "")
    }
    if traits.contains(.cppStrings), word.hasSuffix("R"), line[quote] == Ascii.quote,
      let bracket = line[quote...].firstIndex(of: UInt8(ascii: "("))
    {
      let end = ")" + String(decoding: line[(quote + 1)..<bracket], as: UTF8.self) + "\""
      return begin(StringForm("\"", end, isLong: true, escape: 0), at: bracket + 1)
    }
    return false
  }

  private mutating func startsHashed(quote: Int, hashes: Int, hole: String) -> Bool {
    guard quote < line.count, line[quote] == Ascii.quote else { return false }
    let isLong = has(Array("\"\"\"".utf8), at: quote) || hole.isEmpty
    let quotes = has(Array("\"\"\"".utf8), at: quote) ? "\"\"\"" : "\""
    let end = quotes + String(repeating: "#", count: hashes)
    return begin(StringForm(quotes, end, isLong: isLong, escape: 0, hole: hole), at: quote + quotes.utf8.count)
  }

  /// Where a character in apostrophes ends: one sign, or an escape.
  private func endOfCharacter() -> Int? {
    let apostrophe = UInt8(ascii: "'")
    guard place + 2 < line.count, line[place + 1] != apostrophe else { return nil }
    if line[place + 1] == Ascii.backslash {
      return line[(place + 3)...].prefix(10).firstIndex(of: apostrophe).map { $0 + 1 }
    }
    // One scalar: its first byte and those that continue it.
    let end = line[(place + 2)...].firstIndex { $0 & 0xC0 != 0x80 } ?? line.count
    return end < line.count && line[end] == apostrophe ? end + 1 : nil
  }

  // MARK: Texts up to a word

  /// Notes a text that begins with the next line (`<<EOF`, `<<-'EOF'`, `<<~EOF`, `<<<EOT`); returns where its word ends.
  mutating func startOfHeredoc() -> Int? {
    guard has(Array("<<".utf8)) else { return nil }
    let body = line[(place + 2)...].drop { "-~<".utf8.contains($0) }
    let quote = body.first.flatMap { "'\"".utf8.contains($0) ? $0 : nil }
    let start = body.startIndex + (quote == nil ? 0 : 1)
    guard start < line.count, Ascii.isLetter(line[start]) || line[start] == Ascii.underscore else { return nil }
    let word = line[start...].prefix { Ascii.isLetter($0) || Ascii.digits.contains($0) || $0 == Ascii.underscore }
    if let quote, word.endIndex == line.count || line[word.endIndex] != quote { return nil }
    // `1 << COUNT` is arithmetic, and so is `a <<b` in lower case.
    guard word.count > 1, quote != nil || word.allSatisfy({ !Ascii.isLetter($0) || $0 < 0x60 }) else { return nil }
    state.heredocs.append(Array(word))
    return word.endIndex + (quote == nil ? 0 : 1)
  }

  mutating func heredocLine(_ word: [UInt8]) {
    let body = line.drop(while: isBlank)
    let rest = body.dropFirst(word.count)
    if body.starts(with: word), rest.first.map({ !isWord($0) }) ?? true { state.open.removeLast() }
    add(line.count, .codeString)
  }
}
