// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Something in a message that leads elsewhere.
struct MessageLink: Equatable, Sendable {
  /// Its words; the address where it has none.
  var words: String
  var target: String
}

extension MessageRecord {
  /// The links of the message in their order, each address once.
  var links: [MessageLink] {
    let found = role == .user ? bareLinks(in: text) : MarkdownLayout.messageLinks(of: text)
    var seen: Set<String> = []
    return found.filter { seen.insert($0.target).inserted }
  }
}

extension MarkdownLayout {
  /// The links of a Markdown text, images too.
  static func messageLinks(of source: String) -> [MessageLink] {
    MarkdownTree.read(MarkdownSource(source)) { document in
      var links: [MessageLink] = []
      var open: [String] = []
      let walk = MarkdownWalk(document)
      while let step = walk.next() {
        switch step {
        case .enter(let node) where node.kind == .link || node.kind == .image: open.append("")
        case .enter(let node) where node.kind == .text || node.kind == .inlineCode:
          if open.isEmpty { links += bareLinks(in: node.literal) } else { open[open.count - 1] += node.literal }
        case .exit(let node) where node.kind == .link || node.kind == .image:
          let words = (open.popLast() ?? "").trimmed
          if !open.isEmpty { open[open.count - 1] += words }
          if !node.url.isEmpty { links.append(MessageLink(words: words.isEmpty ? node.url : words, target: node.url)) }
        default: break
        }
      }
      return links
    } ?? []
  }
}

/// The addresses that stand in a text as they are.
func bareLinks(in text: String) -> [MessageLink] {
  var links: [MessageLink] = []
  var rest = text[...]
  while let start = rest.utf8.firstRange(ofAny: ["http://", "https://"]) {
    let end = rest[start...].firstIndex { $0.isWhitespace || "<>\"“”„«»。，、；：！？（）《》".contains($0) } ?? rest.endIndex
    let address = rest[start..<end].withoutPunctuationAtEnd
    if address.utf8.count > "https://".utf8.count {
      links.append(MessageLink(words: String(address), target: String(address)))
    }
    rest = rest[end...]
  }
  return links
}

extension Substring.UTF8View {
  /// Where the first of these begins.
  fileprivate func firstRange(ofAny wanted: [String]) -> Index? {
    var place = startIndex
    while let found = self[place...].firstIndex(of: UInt8(ascii: "h")) {
      if wanted.contains(where: { self[found...].starts(with: $0.utf8) }) { return found }
      place = index(after: found)
    }
    return nil
  }
}

extension Substring {
  /// A sentence's full stop is not its link's; a closing bracket is, if it was opened within.
  fileprivate var withoutPunctuationAtEnd: Substring {
    var text = self
    while let last = text.last {
      if ".,;:!?'*_~".contains(last)
        || last == ")" && text.filter({ $0 == "(" }).count < text.filter({ $0 == ")" }).count
        || last == "]" && !text.contains("[")
      {
        text.removeLast()
      } else {
        break
      }
    }
    return text
  }
}
