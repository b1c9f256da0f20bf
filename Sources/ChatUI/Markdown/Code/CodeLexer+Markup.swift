// SPDX-License-Identifier: Apache-2.0

// MARK: HTML and XML
extension CodeLexer {
  private static let inner = ["script": "javascript", "style": "css"]

  mutating func markup() {
    while place < line.count {
      if let embedded = state.embedded.last {
        self.embedded(embedded)
      } else {
        switch state.open.last {
        case .comment, .string: words(untilClosed: state.open.count)
        case .tag: tag()
        default: text()
        }
      }
    }
  }

  /// Goes on in a comment or string until it is closed.
  private mutating func words(untilClosed depth: Int) {
    while place < line.count, state.open.count >= depth {
      switch state.open.last {
      case .string(let form): string(form)
      default: closeComment()
      }
    }
  }

  private mutating func closeComment() {
    let end = Array("-->".utf8)
    var here = place
    while here < line.count, !has(end, at: here) { here += 1 }
    if here < line.count { state.open.removeLast() }
    add(min(line.count, here + end.count), .codeComment)
  }

  private mutating func text() {
    let rest = line[place...]
    if let pair = language.blockComments.first(where: { has($0.begin) }) {
      state.open.append(.comment(pair, depth: 1))
      return add(place + pair.begin.count, .codeComment)
    }
    if rest.first == UInt8(ascii: "&"), let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")) {
      return add(end + 1, .codeNumber)
    }
    let next = rest.dropFirst().first
    if rest.first == UInt8(ascii: "<"), let next, Ascii.isLetter(next) || "/!?".utf8.contains(next) {
      let end = rest.dropFirst(2).firstIndex { isBlank($0) || $0 == Ascii.greater || $0 == Ascii.slash } ?? line.count
      let name = String(decoding: line[(place + 1)..<end], as: UTF8.self).lowercased()
      state.open.append(.tag)
      if Self.inner[name] != nil { state.opening = name }
      return add(end, .codeKeyword)
    }
    add(rest.dropFirst().firstIndex { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") } ?? line.count, .code)
  }

  /// Goes on in a tag: attributes and their values.
  private mutating func tag() {
    let byte = line[place]
    let rest = line[place...]
    switch byte {
    case Ascii.greater:
      state.open.removeLast()
      add(place + 1, .codeKeyword)
      if let name = state.opening {
        let isClosed = place > 1 && line[place - 2] == Ascii.slash
        state.opening = nil
        if !isClosed { state.embedded = [CodeState.Embedded(tag: name)] }
      }
    case Ascii.quote, UInt8(ascii: "'"):
      state.open.append(.string(StringForm(String(UnicodeScalar(byte)), isLong: true, escape: 0)))
      add(place + 1, .codeString)
    case Ascii.slash, UInt8(ascii: "?"): add(place + 1, .codeKeyword)
    case Ascii.equals: add(place + 1, .code)
    case Ascii.space, Ascii.tab: add(rest.drop(while: isBlank).startIndex, .code)
    default:
      let end = rest.dropFirst().firstIndex { isBlank($0) || ">=/\"'".utf8.contains($0) } ?? line.count
      let isValue = place > 0 && line[place - 1] == Ascii.equals
      add(end, isValue ? .codeString : .codeNumber)
    }
  }

  /// Goes on in a script or style sheet, up to the tag that ends it.
  private mutating func embedded(_ embedded: CodeState.Embedded) {
    let end = Array("</\(embedded.tag)".utf8)
    var here = place
    while here < line.count, !isSame(end, at: here) { here += 1 }
    guard let language = CodeLanguage.named(Self.inner[embedded.tag] ?? "") else { return add(line.count, .code) }
    var inner = embedded
    for run in CodeColors.runs(line[place..<here], in: language, state: &inner.state) { add(run) }
    place = here
    state.embedded = here < line.count ? [] : [inner]
  }

  private func isSame(_ bytes: [UInt8], at place: Int) -> Bool {
    guard line.count - place >= bytes.count else { return false }
    return bytes.indices.allSatisfy { (line[place + $0] | 0x20) == (bytes[$0] | 0x20) }
  }
}
