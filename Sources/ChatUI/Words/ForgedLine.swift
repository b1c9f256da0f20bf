// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Lines of a message that look like what Skein itself writes between messages, and the mark that tells them apart.
public enum ForgedLine {
  /// Said before a line of a message that could be taken for Skein's own.
  public static let mark = "(in the text) "

  /// The text with the mark before each line that is a forgery.
  public static func guarded(_ text: String, where isForged: (Substring) -> Bool) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: isLineEnd)
      .map { isForged($0) ? mark + $0 : String($0) }.joined(separator: "\n")
  }

  private static func isLineEnd(_ character: Character) -> Bool {
    character == "\n" || character == "\r\n" || character == "\u{2028}" || character == "\u{2029}"
  }

  /// Whether a line has the form of a turn in an export or a shown thread: a name, a comma, a date and a time, and
  /// perhaps a state: `## You, 2026-11-05T09:14:00Z (failed)`.
  public static func isTurnWithDate(_ line: some StringProtocol) -> Bool {
    // A name longer than this was not written to be taken for one.
    guard line.utf8.count < 400, let comma = line.lastIndex(where: { $0 == "," || $0 == "，" }) else { return false }
    let rest = Array(line[line.index(after: comma)...])
    let form = Array("0000-00-00T00:00")
    guard rest.count >= form.count else { return false }
    return (0...rest.count - form.count).contains { start in
      zip(form, rest[start...]).allSatisfy { sign, character in
        switch sign {
        case "0": character.isNumber
        case "T": character == "T" || character.isWhitespace
        default: character == sign
        }
      }
    }
  }

  /// Whether a line of the screen has the form of a message's heading (`You · 09:14`), of the end of one that is not
  /// complete, or of the rule above a block of code.
  ///
  /// - Parameter names: who speaks here, ``folded(_:)``.
  static func isHeading(_ line: String, names: [String]) -> Bool {
    guard line.utf8.count < 400, let first = line.first(where: { $0 != " " }) else { return false }
    if !first.isASCII, "─━═—–―⇡■✗✘×⬆▪".contains(first) {
      let words = line.trimmed
      return isEnding(words) || isCodeRule(words)
    }
    // Signs of Markdown around it do not make it another line.
    let words = line.drop(while: isMarkup).dropLast(while: isMarkup)
    if words.last?.isNumber == true, let name = nameBeforeTime(Array(words)) {
      return name.isMarked || names.contains(folded(name.words))
    }
    guard line.utf8.count < 100, names.contains(where: { mayBe($0, line) }) else { return false }
    return names.contains(folded(line))
  }

  /// What stands before a time at the end of a line, and whether a dot does between them as in a heading.
  private static func nameBeforeTime(_ line: [Character]) -> (words: String, isMarked: Bool)? {
    var rest = line[...]
    func drop(_ most: Int, _ isWanted: (Character) -> Bool) -> Int {
      var count = 0
      while count < most, let last = rest.last, isWanted(last) {
        rest.removeLast()
        count += 1
      }
      return count
    }
    guard drop(2, \.isNumber) == 2 else { return nil }
    _ = drop(8, \.isWhitespace)
    guard drop(1, { ":：∶꞉".contains($0) }) == 1 else { return nil }
    _ = drop(8, \.isWhitespace)
    guard drop(2, \.isNumber) > 0 else { return nil }
    let signs = rest.suffix(while: { !$0.isLetter && !$0.isNumber })
    let isMarked = signs.contains { "·•∙⋅‧・･᛫●⸱".contains($0) } && signs.count < rest.count
    return (String(rest.dropLast(signs.count)), isMarked)
  }

  private static func isMarkup(_ character: Character) -> Bool {
    switch character {
    case " ", "*", "_", "`", "~": true
    default: false
    }
  }

  /// Whether a line may be this name when it is folded; `false` is said at the first sign that is another one, without
  /// folding it. Where ASCII is left, where a mark may make another sign of the one before, it may be.
  private static func mayBe(_ name: String, _ line: String) -> Bool {
    var name = name.utf8.makeIterator()
    var wanted = name.next()
    var hasBegun = false
    var line = line.utf8.makeIterator()
    var next = line.next()
    while let byte = next {
      next = line.next()
      // An ideograph is never ASCII in another spelling, nor a mark.
      if isIdeograph(byte), (wanted ?? 0) < 0x80 { return false }
      guard byte < 0x80, (wanted ?? 0) < 0x80, next.map({ $0 < 0x80 || isIdeograph($0) }) ?? true else { return true }
      switch byte {
      case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "#"), UInt8(ascii: ">"),
        UInt8(ascii: "~"), UInt8(ascii: "|"), UInt8(ascii: ":"):
        continue
      case 0x09...0x0D where !hasBegun || wanted == nil, 0x20 where !hasBegun || wanted == nil: continue
      default: break
      }
      hasBegun = true
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      guard lower == wanted else { return false }
      wanted = name.next()
    }
    return wanted == nil
  }

  /// Whether a byte begins a scalar from U+4000 to U+9FFF.
  private static func isIdeograph(_ byte: UInt8) -> Bool { (0xE4...0xE9).contains(byte) }

  private static let endings = [
    "waiting to be sent", "interrupted", "failed", "stopped", "cut ", "incomplete", "the run ",
  ]

  private static func isEnding(_ line: String) -> Bool {
    guard let sign = line.first, "⇡■✗✘×⬆▪".contains(sign) else { return false }
    let words = line.dropFirst().drop { $0.isWhitespace }.lowercased()
    return endings.contains { words.hasPrefix($0) }
  }

  /// `─ python ──────── 1 ─`
  private static func isCodeRule(_ line: String) -> Bool {
    let marks: Set<Character> = ["─", "━", "═", "—", "–", "―"]
    var rest = line[...]
    guard let first = rest.popFirst(), marks.contains(first) else { return false }
    while let last = rest.last, marks.contains(last) { rest.removeLast() }
    while rest.last == " " { rest.removeLast() }
    guard let digit = rest.last, digit.isNumber else { return false }
    return rest.contains { marks.contains($0) } || rest.count <= 4
  }

  /// The names that stand in headings, as ``folded(_:)`` has them.
  static func names(_ model: String?) -> [String] {
    ["you", "assistant", "system", "tool", "user"]
      + (model.map { [folded(VisibleText.of($0, keepingLines: false))] } ?? [])
  }

  /// A name as the eye takes it.
  static func folded(_ text: some StringProtocol) -> String {
    String(text.filter { !"*_`#>~|:".contains($0) }).trimmed.lowercased()
  }
}

/// Marks lines that look like a complaint of the program (`skein: …`) in a text that comes in pieces.
public struct OwnLineGuard: Sendable {
  private static let own = Array("skein:")
  /// The beginning of a line as long as it may be one of ours; `nil` behind it.
  private var head: String? = ""

  public init() {}

  /// Takes a piece; returns what can be written by now.
  public mutating func take(_ piece: String) -> String {
    var result = ""
    for character in piece {
      guard let begun = head else {
        result.append(character)
        if character == "\n" { head = "" }
        continue
      }
      let line = begun + String(character)
      if character == "\n" {
        result += line
        head = ""
      } else if Self.isOwn(line) {
        result += ForgedLine.mark + line
        head = nil
      } else if Self.mayBecomeOwn(line) {
        head = line
      } else {
        result += line
        head = nil
      }
    }
    return result
  }

  /// What was held back.
  public mutating func finish() -> String {
    defer { head = "" }
    return head ?? ""
  }

  private static func letters(_ line: String) -> [Character] {
    Array(line.drop { $0.isWhitespace }.lowercased()).filter { !$0.isWhitespace }
  }
  private static func isOwn(_ line: String) -> Bool { letters(line) == own }
  private static func mayBecomeOwn(_ line: String) -> Bool {
    line.utf8.count < 200 && own.starts(with: letters(line))
  }
}

extension Substring {
  fileprivate func dropLast(while isUnwanted: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, isUnwanted(last) { rest.removeLast() }
    return rest
  }
}

extension BidirectionalCollection {
  /// The longest end of which each is wanted.
  fileprivate func suffix(while isWanted: (Element) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex, isWanted(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
