// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// A link or picture of a message.
public struct MarkdownLink: Hashable, Sendable {
  /// As it stands behind the words (`[1]`) and in the list of addresses; addresses that are their own words come last.
  public var number: Int
  /// The words that lead there.
  public var text: String
  /// Where it leads, as its author wrote it: nobody has checked it.
  public var address: String
  /// What its author calls the place; mostly empty.
  public var title: String
}

/// Gives the addresses of a message their numbers, in the order in which they occur. What stands before an address
/// alone decides its number, so that a reply that grows never changes one.
struct LinkNumbers: Equatable, Sendable {
  /// How far the numbering is.
  struct Mark: Equatable, Sendable {
    fileprivate var listed = 0
    fileprivate var bare = 0
    fileprivate var written = 0
    fileprivate var next = 1
  }

  private struct Place: Hashable {
    var address: String
    var title: String
  }

  /// The links with a number, in the order of their first occurrence.
  private(set) var listed: [MarkdownLink] = []
  /// Addresses that are their own words, and so need no number in the text.
  private var bare: [String] = []
  private var numbers: [Place: Int] = [:]
  /// Numbers that the author has used, as in `[1]`.
  private var written: [Int] = []
  private var taken: Set<Int> = []
  private var next = 1

  /// How far the numbering is now.
  var mark: Mark { Mark(listed: listed.count, bare: bare.count, written: written.count, next: next) }

  /// As it was at a mark.
  func back(to mark: Mark) -> LinkNumbers {
    guard mark != self.mark else { return self }
    var earlier = LinkNumbers()
    earlier.listed = Array(listed.prefix(mark.listed))
    earlier.bare = Array(bare.prefix(mark.bare))
    earlier.written = Array(written.prefix(mark.written))
    earlier.next = mark.next
    for link in earlier.listed { earlier.numbers[Place(address: link.address, title: link.title)] = link.number }
    earlier.taken = Set(earlier.written).union(earlier.listed.map(\.number))
    return earlier
  }

  /// The number of an address; words that are a number themselves (`[1](https://…)`) keep it if they can.
  mutating func number(of address: String, title: String, text: String) -> Int {
    let place = Place(address: address, title: title)
    if let known = numbers[place] { return known }
    var number = next
    if let wanted = LinkNumbers.number(in: text), !taken.contains(wanted) {
      number = wanted
    } else {
      while taken.contains(number) { number += 1 }
      next = number + 1
    }
    taken.insert(number)
    numbers[place] = number
    listed.append(MarkdownLink(number: number, text: text, address: address, title: title))
    return number
  }

  /// Remembers an address that is shown in full where it stands.
  mutating func add(bare address: String) { bare.append(address) }

  /// The number that is all of a text, alone or in brackets.
  static func number(in text: String) -> Int? {
    let digits = text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
    guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ Ascii.digits.contains($0) }) else { return nil }
    return Int(digits)
  }

  /// Keeps clear of the numbers that the author uses for something else: `[1]`, unless a link follows or is around it.
  mutating func avoidNumbers(in bytes: ArraySlice<UInt8>) {
    var place = bytes.startIndex
    while let open = bytes[place...].firstIndex(of: Ascii.openBracket) {
      let digits = bytes[(open + 1)...].prefix { Ascii.digits.contains($0) }
      place = digits.endIndex
      guard (1...3).contains(digits.count), place < bytes.endIndex, bytes[place] == Ascii.closeBracket else { continue }
      let after = place + 1 < bytes.endIndex ? bytes[place + 1] : 0
      guard after != UInt8(ascii: "("), after != Ascii.closeBracket else { continue }
      let number = digits.reduce(0) { $0 * 10 + Int($1 - Ascii.zero) }
      if taken.insert(number).inserted { written.append(number) }
    }
  }

  /// Every link once: those with a number in the text in the order of their numbers, then the others.
  var all: [MarkdownLink] {
    var links = listed.sorted { $0.number < $1.number }
    var seen = Set(links.map(\.address))
    var number = max(next, (links.last?.number ?? 0) + 1)
    for address in bare where seen.insert(address).inserted {
      links.append(MarkdownLink(number: number, text: address, address: address, title: ""))
      number += 1
    }
    return links
  }
}

/// The addresses of a message below its words.
enum LinkList {
  /// An address longer than this is data rather than a place; the list shows its beginning.
  private static let longest = 2000

  /// `[1] https://…`, a line or more for each.
  static func lines(_ numbers: LinkNumbers, columns limit: Int) -> [TextLine] {
    numbers.listed.sorted { $0.number < $1.number }.flatMap { link -> [TextLine] in
      let label = "[\(link.number)] "
      let indent = limit >= 24 ? label.utf8.count : 0
      var runs = [TextRun(shown(link.address), .faint, link: link.address)]
      if let host = SafeText.misleadingHost(of: link.address) { runs.append(TextRun(" → \(host)", .faint)) }
      if !link.title.isEmpty { runs.append(TextRun((link.address.isEmpty ? "" : " ") + "“\(link.title)”", .faint)) }
      guard indent > 0 else { return wrapped([TextRun(label, .faint)] + runs, columns: limit).map { TextLine($0) } }
      return wrapped(runs, columns: limit - indent).enumerated().map { place, part in
        TextLine([TextRun(place == 0 ? label : String(repeating: " ", count: indent), .faint)] + part)
      }
    }
  }

  private static func shown(_ address: String) -> String {
    guard address.hasPrefix("data:"), address.utf8.count > longest else { return address }
    return "\(address.prefix(60))… (\(address.utf8.count) bytes)"
  }
}
