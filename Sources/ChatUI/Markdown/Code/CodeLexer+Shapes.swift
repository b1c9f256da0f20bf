// SPDX-License-Identifier: Apache-2.0

// MARK: Languages of lines rather than words
extension CodeLexer {
  private var body: ArraySlice<UInt8> { line[place...].drop(while: isBlank) }

  // MARK: Differences, Markdown

  mutating func difference() {
    let starts: [(String, ThemeRole)] = [
      ("+++", .codeKeyword), ("---", .codeKeyword), ("@@", .codeKeyword), ("diff ", .codeKeyword),
      ("index ", .codeComment), ("+", .codeAdded), (">", .codeAdded), ("-", .codeRemoved), ("<", .codeRemoved),
      ("#", .codeComment), ("\\", .codeComment),
    ]
    add(line.count, starts.first { has(Array($0.0.utf8)) }?.1 ?? .code)
  }

  mutating func markdown() {
    let body = self.body
    if case .heredoc = state.open.last { return }
    switch body.first {
    case UInt8(ascii: "#"): add(line.count, .codeKeyword)
    case Ascii.greater: add(line.count, .codeComment)
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
      if body.dropFirst().first.map(isBlank) ?? true { add(body.startIndex + 1, .codeKeyword) }
      words()
    default: words()
    }
  }

  // MARK: Programs for other programs

  /// The first word is an instruction, the rest is for the shell.
  mutating func docker() {
    if state.open.isEmpty, !isContinued {
      let word = body.prefix { Ascii.isLetter($0) }
      if language.keywords.contains(String(decoding: word, as: UTF8.self).uppercased()) {
        add(word.endIndex, .codeKeyword)
      }
    }
    words()
    let wantsMore = line.reversed().first { !isBlank($0) } == Ascii.backslash
    state.open.removeAll { $0 == .tag }
    if wantsMore { state.open.insert(.tag, at: 0) }
  }

  /// Whether the line before ended with a backslash.
  private var isContinued: Bool { state.open.first == .tag }

  mutating func make() {
    if line.first != Ascii.tab, state.open.isEmpty,
      let colon = line.firstIndex(where: { $0 == Ascii.colon || $0 == Ascii.equals }),
      !line[..<colon].contains(where: { $0 == UInt8(ascii: "#") || $0 == Ascii.quote })
    {
      add(colon, .codeKeyword)
    }
    words()
  }

  // MARK: Settings

  /// `[section]` and `key = value`.
  mutating func settings() {
    guard state.open.isEmpty else { return words() }
    if body.first == Ascii.openBracket, let end = body.lastIndex(of: Ascii.closeBracket), !body.contains(Ascii.equals),
      body.dropFirst(end + 1 - body.startIndex).allSatisfy({ isBlank($0) || !Ascii.isLetter($0) })
    {
      add(end + 1, .codeKeyword)
    } else if let sign = body.firstIndex(of: Ascii.equals), sign > body.startIndex,
      body[..<sign].allSatisfy({ isKeySign($0) })
    {
      add(sign, .codeKeyword)
    }
    words()
  }

  private func isKeySign(_ byte: UInt8) -> Bool {
    isWord(byte) || isBlank(byte) || ".-\"'/".utf8.contains(byte)
  }

  mutating func yaml() {
    let indent = body.startIndex
    if case .block(let outer) = state.open.last {
      if body.isEmpty || indent > outer { return add(line.count, .codeString) }
      state.open.removeLast()
    }
    guard state.open.isEmpty else { return words() }
    if line.starts(with: Array("---".utf8)) || line.first == UInt8(ascii: "%") { return add(line.count, .codeComment) }
    add(indent, .code)
    while place + 1 < line.count, line[place] == UInt8(ascii: "-"), isBlank(line[place + 1]) {
      add(place + 1, .codeKeyword)
      add(body.startIndex, .code)
    }
    let key = place
    if let colon = yamlColon() { add(colon, .codeKeyword) }
    let value = line[place...].drop { isBlank($0) || $0 == Ascii.colon }
    if let first = value.first, first == Ascii.bar || first == Ascii.greater, value.count < 4 {
      state.open.append(.block(indent: key))
      return add(line.count, .codeKeyword)
    }
    words()
  }

  /// The colon behind a key, which a blank or the end of the line follows.
  private func yamlColon() -> Int? {
    var here = place
    if let quote = line[here...].first, quote == Ascii.quote || quote == UInt8(ascii: "'") {
      guard let end = line[(here + 1)...].firstIndex(of: quote) else { return nil }
      here = end + 1
      return here < line.count && line[here] == Ascii.colon ? here : nil
    }
    while here < line.count {
      if line[here] == UInt8(ascii: "#"), here == place || isBlank(line[here - 1]) { return nil }
      if "{}[],\"".utf8.contains(line[here]), here == place { return nil }
      if line[here] == Ascii.colon, here + 1 == line.count || isBlank(line[here + 1]) { return here }
      here += 1
    }
    return nil
  }

  // MARK: Style sheets

  mutating func style() {
    while place < line.count {
      if !state.open.isEmpty { return words() }
      let byte = line[place]
      let rest = line[place...]
      if byte == UInt8(ascii: "@") {
        add(rest.dropFirst().drop(while: isWord).startIndex, .codeKeyword)
      } else if byte == UInt8(ascii: "#"), isHexadecimal(rest.dropFirst().prefix(while: isWord)) {
        add(rest.dropFirst().drop(while: isWord).startIndex, .codeNumber)
      } else if isWord(byte), !Ascii.digits.contains(byte), isProperty(rest) {
        add(rest.drop(while: isWord).startIndex, .codeKeyword)
      } else if isWord(byte), !Ascii.digits.contains(byte) {
        add(rest.drop(while: isWord).startIndex, .code)
      } else if !isBlank(byte), byte != Ascii.slash, byte != Ascii.quote, byte != UInt8(ascii: "'"),
        !Ascii.digits.contains(byte)
      {
        add(place + 1, .code)
      } else {
        if isBlank(byte) { add(rest.drop(while: isBlank).startIndex, .code) } else { styleToken() }
      }
    }
  }

  /// One number, string or comment.
  private mutating func styleToken() {
    let before = place
    if let pair = language.blockComments.first(where: { has($0.begin) }) {
      state.open.append(.comment(pair, depth: 1))
      return add(place + pair.begin.count, .codeComment)
    }
    if language.lineComments.contains(where: { has($0) }) { return add(line.count, .codeComment) }
    if startsString(line[place]) { return }
    if Ascii.digits.contains(line[place]) {
      return add(
        line[place...].drop { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "%") }.startIndex, .codeNumber
      )
    }
    add(before + 1, .code)
  }

  private func isProperty(_ rest: ArraySlice<UInt8>) -> Bool {
    let after = rest.drop(while: isWord).drop(while: isBlank)
    guard after.first == Ascii.colon, after.dropFirst().first != Ascii.colon else { return false }
    return !after.contains(UInt8(ascii: "{"))
  }

  private func isHexadecimal(_ word: ArraySlice<UInt8>) -> Bool {
    [3, 4, 6, 8].contains(word.count)
      && word.allSatisfy { Ascii.digits.contains($0) || (0x61...0x66).contains($0 | 0x20) }
  }
}
