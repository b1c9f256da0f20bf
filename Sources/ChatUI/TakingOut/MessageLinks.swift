// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

extension MessageRecord {
  /// The links of the message, each address once, with the numbers that they have on the screen.
  var links: [MarkdownLink] {
    guard role == .user else {
      var seen: Set<String> = []
      return MarkdownLayout.links(of: text).filter { !$0.address.isEmpty && seen.insert($0.address).inserted }
    }
    var links: [MarkdownLink] = []
    for address in bareLinks(in: text) where !links.contains(where: { $0.address == address }) {
      links.append(MarkdownLink(number: links.count + 1, text: address, address: address, title: ""))
    }
    return links
  }
}

/// The addresses that stand in a text as they are.
func bareLinks(in text: String) -> [String] {
  var links: [String] = []
  var rest = text[...]
  while let start = rest.utf8.firstRange(ofAny: ["http://", "https://"]) {
    let end = rest[start...].firstIndex { $0.isWhitespace || "<>\"“”„«»。，、；：！？（）《》".contains($0) } ?? rest.endIndex
    let address = rest[start..<end].withoutPunctuationAtEnd
    if address.utf8.count > "https://".utf8.count {
      links.append(String(address))
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
