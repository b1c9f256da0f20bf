// SPDX-License-Identifier: Apache-2.0

/// Keeps formulas as their author wrote them.
///
/// Markdown knows no formulas: it takes the backslash from `\(` and makes emphasis of `x*y*z`, which says something
/// else. Within `\(…\)`, `\[…\]`, `$…$` and `$$…$$` every sign that means something in Markdown is therefore replaced
/// by a noncharacter that stands for it, and put back in what the parser returns; so it does no harm in code either.
struct MathSpans {
  private let input: [UInt8]
  private var output: [UInt8] = []
  private var place = 0
  /// Up to where there is surely no end for a formula of this kind.
  private var fruitless: [Kind: Int] = [:]
  /// Up to where there is surely no run of as many backticks.
  private var unclosed: [Int: Int] = [:]
  /// Where in the output something begins that the text may still end, once it goes on.
  private(set) var pending: Int?
  /// No formula is longer.
  private static let longest = 4000

  private enum Kind { case round, square, dollar, dollars }

  /// The text with all its formulas protected, and where in it something is pending.
  static func protected(_ bytes: [UInt8]) -> (bytes: [UInt8], pending: Int?) {
    guard bytes.contains(where: { $0 == Ascii.backslash || $0 == Ascii.dollar || $0 == Ascii.backtick }) else {
      return (bytes, nil)
    }
    var spans = MathSpans(bytes)
    spans.run()
    return (spans.output, spans.pending)
  }

  private init(_ input: [UInt8]) {
    self.input = input
    output.reserveCapacity(input.count + 64)
  }

  private func byte(_ place: Int) -> UInt8? { place < input.count ? input[place] : nil }

  private mutating func run() {
    while let byte = byte(place) {
      switch byte {
      case Ascii.backslash: backslash()
      case Ascii.dollar: dollar()
      case Ascii.backtick: codeSpan()
      default: copy(1)
      }
    }
  }

  private mutating func copy(_ count: Int) {
    let end = min(place + count, input.count)
    output += input[place..<end]
    place = end
  }

  /// `\(` and `\[` begin a formula if it ends; their backslash stays in any case, as does that of `\)` and `\]`.
  private mutating func backslash() {
    guard let next = byte(place + 1), next < 0x80, next != Ascii.lineFeed else { return copy(1) }
    guard "()[]".utf8.contains(next) else { return copy(2) }
    output += StandIn.of(Ascii.backslash) + StandIn.of(next)
    place += 2
    let kind: Kind? = next == UInt8(ascii: "(") ? .round : next == UInt8(ascii: "[") ? .square : nil
    if let kind, let end = end(of: kind) { protect(upTo: end) }
  }

  private mutating func dollar() {
    let isDouble = byte(place + 1) == Ascii.dollar
    copy(isDouble ? 2 : 1)
    guard let end = end(of: isDouble ? .dollars : .dollar) else { return }
    protect(upTo: end)
    copy(isDouble ? 2 : 1)
  }

  /// Code is code: from a run of backticks to the next as long in the same paragraph. (`$A` and `$B` are no formula.)
  private mutating func codeSpan() {
    let width = backticks(at: place)
    let start = place
    copy(width)
    if let until = unclosed[width], start < until { return }
    var here = place
    while let byte = byte(here) {
      if byte == Ascii.lineFeed, isEndOfWords(lineAfter: here) {
        if isUnfinished(lineAfter: here) { here = input.count }
        break
      }
      let run = backticks(at: here)
      if run == width { return copy(here + run - place) }
      here += max(1, run)
    }
    unclosed[width] = here
    notePending(here, from: output.count - width)
  }

  private mutating func notePending(_ end: Int, from start: Int) {
    if end >= input.count, pending == nil { pending = start }
  }

  private func backticks(at place: Int) -> Int {
    var end = place
    while byte(end) == Ascii.backtick { end += 1 }
    return end - place
  }

  /// Where a formula that begins here has its end mark.
  private mutating func end(of kind: Kind) -> Int? {
    let isDisplay = kind == .square || kind == .dollars
    if let until = fruitless[kind], place < until, !isDisplay || until - place >= MathSpans.longest { return nil }
    if kind == .dollar, let first = byte(place), first == Ascii.space || first == Ascii.tab { return nil }
    var here = max(place, fruitless[kind] ?? place)
    while let byte = byte(here), here - place < MathSpans.longest {
      if byte == Ascii.lineFeed, !isDisplay || isBlankOrFence(lineAfter: here) {
        if isDisplay, isUnfinished(lineAfter: here) { here = input.count }
        break
      }
      if here > place, isEnd(of: kind, at: here) { return here }
      // What is escaped ends nothing; but the ends of two kinds are themselves escapes.
      here += byte == Ascii.backslash && self.byte(here + 1) != Ascii.lineFeed ? 2 : 1
    }
    fruitless[kind] = here
    notePending(here, from: output.count)
    return nil
  }

  private func isEnd(of kind: Kind, at place: Int) -> Bool {
    switch kind {
    case .round: input[place] == Ascii.backslash && byte(place + 1) == UInt8(ascii: ")")
    case .square: input[place] == Ascii.backslash && byte(place + 1) == UInt8(ascii: "]")
    case .dollars: input[place] == Ascii.dollar && byte(place + 1) == Ascii.dollar
    // `$5 and $10` is money: no blank before the end and no digit after it.
    case .dollar:
      input[place] == Ascii.dollar && input[place - 1] != Ascii.space && input[place - 1] != Ascii.tab
        && !(byte(place + 1).map { Ascii.digits.contains($0) } ?? false)
    }
  }

  /// Whether no words of a paragraph go on in the next line: it is empty, a fence, or an item of a list.
  private func isEndOfWords(lineAfter end: Int) -> Bool {
    if isBlankOrFence(lineAfter: end) { return true }
    let line = input[(end + 1)...].drop { $0 == Ascii.space || $0 == Ascii.tab }
    let digits = line.prefix(10).prefix { Ascii.digits.contains($0) }
    let mark = line.dropFirst(digits.count).first
    let after = line.dropFirst(digits.count + 1).first ?? Ascii.lineFeed
    guard let mark, after == Ascii.space || after == Ascii.tab || after == Ascii.lineFeed else { return false }
    return digits.isEmpty ? "-+*".utf8.contains(mark) : ".)".utf8.contains(mark)
  }

  private func isBlankOrFence(lineAfter end: Int) -> Bool {
    let line = input[(end + 1)...].prefix { $0 != Ascii.lineFeed }.drop { $0 == Ascii.space || $0 == Ascii.tab }
    return line.isEmpty || line.starts(with: Array("```".utf8)) || line.starts(with: Array("~~~".utf8))
  }

  /// Whether a line is the last and has no end: whatever it is so far, it may become another.
  private func isUnfinished(lineAfter end: Int) -> Bool { !input[(end + 1)...].contains(Ascii.lineFeed) }

  private mutating func protect(upTo end: Int) {
    var isLineStart = false
    while place < end {
      let byte = input[place]
      let isSpecial = StandIn.inText.contains(byte) || (isLineStart && StandIn.atLineStart.contains(byte))
      if isSpecial { output += StandIn.of(byte) } else { output.append(byte) }
      isLineStart = byte == Ascii.lineFeed || (isLineStart && (byte == Ascii.space || byte == Ascii.tab))
      place += 1
    }
  }
}

/// Noncharacters that stand for a sign of Markdown while the parser reads.
enum StandIn {
  /// Signs that mean something anywhere in a line.
  static let inText = Set("\\*_[]<>~&!".utf8)
  /// Signs that mean something where a line begins.
  static let atLineStart = Set("-+#=".utf8)
  private static let signs = Array("\\*_[]<>~&!-+#=()".utf8)

  /// U+FDD0, which stands for nothing.
  static let nothing: [UInt8] = [0xEF, 0xB7, 0x90]

  /// What stands for a sign.
  static func of(_ sign: UInt8) -> [UInt8] {
    guard let index = signs.firstIndex(of: sign) else { return [sign] }
    return [0xEF, 0xB7, 0x91 + UInt8(index)]
  }

  /// The sign that the last byte of a stand-in tells; `nil` if it stands for nothing.
  static func sign(_ last: UInt8) -> UInt8? {
    let index = Int(last) - 0x91
    return signs.indices.contains(index) ? signs[index] : nil
  }
}
