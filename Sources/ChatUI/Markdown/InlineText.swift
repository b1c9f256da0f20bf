// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// The words of a paragraph, a heading or a table cell, as runs; one array for each line that its author began.
struct InlineText {
  private(set) var lines: [[TextRun]] = [[]]
  private var looks: [Look]
  /// The words so far of the links that are open, without those of a link or image within.
  private var linkWords: [String] = []

  private struct Look {
    var role: ThemeRole
    var attributes: Style.Attributes = []
  }

  /// Reads everything below `node`.
  init(_ node: MarkdownNode, role: ThemeRole, attributes: Style.Attributes = []) {
    looks = [Look(role: role, attributes: attributes)]
    let walk = MarkdownWalk(node)
    while let step = walk.next() {
      switch step {
      case .enter(let child): enter(child)
      case .exit(let child): exit(child)
      }
    }
  }

  private var look: Look { looks.last ?? Look(role: .text) }

  private mutating func enter(_ node: MarkdownNode) {
    switch node.kind {
    case .text: append(node.literal)
    case .softBreak, .lineBreak: lines.append([])
    case .inlineCode: append(node.literal, role: .inlineCode)
    case .inlineHTML: html(node.literal)
    case .emphasis: looks.append(with(.italic))
    case .strong: looks.append(with(.bold))
    case .strikethrough:
      looks.append(with(.strikethrough))
      append("~~")
    case .link, .image:
      looks.append(Look(role: .link, attributes: look.attributes))
      linkWords.append("")
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
      looks.removeLast()
      address(of: node, shown: linkWords.popLast() ?? "")
    default: break
    }
  }

  private func with(_ attribute: Style.Attributes) -> Look {
    Look(role: look.role, attributes: look.attributes.union(attribute))
  }

  /// Plain text that is stressed takes a role for it; what has a role of its own (a heading, a link) keeps that.
  private func run(_ text: some StringProtocol, role: ThemeRole) -> TextRun {
    let attributes = look.attributes
    guard role == .text else { return TextRun(String(text), role, attributes: attributes) }
    if attributes.contains(.bold) { return TextRun(String(text), .strong, attributes: attributes.subtracting(.bold)) }
    if attributes.contains(.italic) {
      return TextRun(String(text), .emphasis, attributes: attributes.subtracting(.italic))
    }
    return TextRun(String(text), role, attributes: attributes)
  }

  /// Text, which may hold line ends (from a code span or HTML over several lines).
  private mutating func append(_ text: String, role: ThemeRole? = nil) {
    for (number, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if number > 0 { lines.append([]) }
      guard !part.isEmpty else { continue }
      if !linkWords.isEmpty { linkWords[linkWords.count - 1] += part }
      let run = run(part, role: role ?? look.role)
      let line = lines.count - 1
      if let last = lines[line].last, last.role == run.role, last.attributes == run.attributes {
        lines[line][lines[line].count - 1].text += run.text
      } else {
        lines[line].append(run)
      }
    }
  }

  /// HTML is shown as it is; only `<br>` is what it says.
  private mutating func html(_ text: String) {
    let name = text.lowercased().filter { !$0.isWhitespace && $0 != "/" }
    if name == "<br>" { lines.append([]) } else { append(text) }
  }

  /// The address of a link after its words, unless it is its words.
  private mutating func address(of node: MarkdownNode, shown: String) {
    let url = node.url
    var address = url.isEmpty || isSame(url, shown) ? "" : url
    if !node.title.isEmpty { address += (address.isEmpty ? "" : " ") + "“\(node.title)”" }
    guard !address.isEmpty else { return }
    append(shown.isEmpty ? "(\(address))" : " (\(address))", role: .faint)
  }

  private func isSame(_ url: String, _ shown: String) -> Bool {
    url == shown || url == "mailto:" + shown || url == "http://" + shown
  }
}
