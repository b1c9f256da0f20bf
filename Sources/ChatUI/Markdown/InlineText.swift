// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// The words of a paragraph, a heading or a table cell, as runs; one array for each line that its author began.
struct InlineText {
  private(set) var lines: [[TextRun]] = [[]]
  private var looks: [Look]
  /// What the HTML tags that are open say of how words look.
  private var tags: [(name: String, attributes: Style.Attributes)] = []
  /// The links and pictures that are open.
  private var open: [OpenLink] = []
  private var numbers: LinkNumbers
  /// Whether a `<br>` has just ended a line: then the line end behind it ends no other.
  private var hasBroken = false

  private struct Look {
    var role: ThemeRole
    var attributes: Style.Attributes = []
  }

  private struct OpenLink {
    /// The words so far.
    var words = ""
    var address: String
  }

  /// Reads everything below `node`; its links get their numbers from `numbers`.
  init(_ node: MarkdownNode, role: ThemeRole, attributes: Style.Attributes = [], numbers: inout LinkNumbers) {
    looks = [Look(role: role, attributes: attributes)]
    // Taken out of its place, so that nothing is copied when it changes.
    self.numbers = numbers
    numbers = LinkNumbers()
    let walk = MarkdownWalk(node)
    while let step = walk.next() {
      switch step {
      case .enter(let child): enter(child)
      case .exit(let child): exit(child)
      }
    }
    numbers = self.numbers
    self.numbers = LinkNumbers()
  }

  private var look: Look { looks.last ?? Look(role: .text) }

  private mutating func enter(_ node: MarkdownNode) {
    switch node.kind {
    case .text: append(node.literal)
    case .softBreak, .lineBreak:
      if !hasBroken { lines.append([]) }
      hasBroken = false
    case .inlineCode: append(node.literal, role: .inlineCode)
    case .inlineHTML: html(node.literal)
    case .emphasis: looks.append(with(.italic))
    case .strong: looks.append(with(.bold))
    case .strikethrough:
      looks.append(with(.strikethrough))
      append("~~")
    case .link, .image:
      looks.append(Look(role: .link, attributes: look.attributes))
      open.append(OpenLink(address: node.url))
      if node.kind == .image { append(node.firstChild == nil ? "[image" : "[image: ", role: .faint, isWords: false) }
    default: break
    }
  }

  private mutating func exit(_ node: MarkdownNode) {
    switch node.kind {
    case .emphasis, .strong: looks.removeLast()
    case .strikethrough:
      append("~~")
      looks.removeLast()
    case .link, .image:
      if node.kind == .image { append("]", role: .faint, isWords: false) }
      looks.removeLast()
      if let link = open.popLast() {
        end(link, node)
        if !open.isEmpty { open[open.count - 1].words += link.words }
      }
    default: break
    }
  }

  private func with(_ attribute: Style.Attributes) -> Look {
    Look(role: look.role, attributes: look.attributes.union(attribute))
  }

  /// Plain text that is stressed takes a role for it; what has a role of its own (a heading, a link) keeps that.
  private func run(_ text: some StringProtocol, role: ThemeRole) -> TextRun {
    let attributes = tags.reduce(look.attributes) { $0.union($1.attributes) }
    var run = TextRun(String(text), role, attributes: attributes, link: open.last?.address)
    if run.link?.isEmpty == true { run.link = nil }
    // Bold code may look like the name of a speaker, and then a reply could forge a turn.
    if role == .inlineCode { run.attributes.subtract(.bold) }
    guard role == .text else { return run }
    if attributes.contains(.bold) {
      (run.role, run.attributes) = (.strong, attributes.subtracting(.bold))
    } else if attributes.contains(.italic) {
      (run.role, run.attributes) = (.emphasis, attributes.subtracting(.italic))
    }
    return run
  }

  /// Text, which may hold line ends (from a code span or HTML over several lines).
  private mutating func append(_ text: String, role: ThemeRole? = nil, isWords: Bool = true) {
    hasBroken = false
    for (number, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if number > 0 { lines.append([]) }
      guard !part.isEmpty else { continue }
      if !open.isEmpty, isWords { open[open.count - 1].words += part }
      let run = run(part, role: role ?? look.role)
      let line = lines.count - 1
      if let last = lines[line].last, last.looksLike(run) {
        lines[line][lines[line].count - 1].text += run.text
      } else {
        lines[line].append(run)
      }
    }
  }
}

// MARK: HTML
extension InlineText {
  private static let attributes: [String: Style.Attributes] = [
    "b": .bold, "strong": .bold, "i": .italic, "em": .italic, "u": .underline, "ins": .underline,
    "s": .strikethrough, "del": .strikethrough, "kbd": .bold, "mark": .reverse,
  ]

  /// HTML is shown as it is written, faintly; `<br>` is what it says, and the tags for looks have their effect.
  private mutating func html(_ text: String) {
    let name = text.lowercased().filter { !$0.isWhitespace && !"<>/".contains($0) }
    if name == "br" {
      lines.append([])
      hasBroken = true
      return
    }
    if text.hasPrefix("</"), tags.last?.name == name { tags.removeLast() }
    append(text, role: .faint)
    if !text.hasPrefix("</"), let attributes = Self.attributes[name] { tags.append((name, attributes)) }
  }
}

// MARK: Links
extension InlineText {
  /// The number of a link behind its words, unless they are the address.
  private mutating func end(_ link: OpenLink, _ node: MarkdownNode) {
    let (address, words, title) = (link.address, link.words, node.title)
    if node.kind == .link, title.isEmpty, isSame(address, words) {
      if !address.isEmpty { numbers.add(bare: address) }
      return
    }
    guard !address.isEmpty || !title.isEmpty else { return }
    let number = numbers.number(of: address, title: title, text: words)
    // `[1](https://…)`: the words are the number already.
    if node.kind == .link, LinkNumbers.number(in: words) == number, endsInBrackets(words) { return }
    open.append(OpenLink(address: address))
    append("[\(number)]", role: .faint, isWords: false)
    open.removeLast()
  }

  /// Puts the words that were last appended in brackets, unless they are; false if they are not the last.
  private mutating func endsInBrackets(_ words: String) -> Bool {
    let line = lines.count - 1
    guard let run = lines[line].last, run.text.hasSuffix(words) else { return false }
    if !words.hasPrefix("[") { lines[line][lines[line].count - 1].text = run.text.dropLast(words.count) + "[\(words)]" }
    return true
  }

  private func isSame(_ url: String, _ shown: String) -> Bool {
    url == shown || url == "mailto:" + shown || (url == "http://" + shown && shown.hasPrefix("www."))
  }
}
