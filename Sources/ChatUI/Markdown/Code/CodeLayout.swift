// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// A block of code in a message.
public struct CodeBlock: Hashable, Sendable {
  /// The first word after the fence: `python`; empty if there is none.
  public var language: String
  /// All that its author wrote after the fence.
  public var info: String
  /// The code as it was written, each line with its end.
  public var text: String
}

extension MarkdownNode {
  /// Of a code node: what it holds.
  var code: CodeBlock {
    let info = self.info.trimmed
    let language = info.split(whereSeparator: { " \t{},.".contains($0) }).first.map { String($0) } ?? ""
    return CodeBlock(language: language, info: info, text: literal)
  }
}

extension StringProtocol {
  var droppingLastLineEnd: String { last == "\n" ? String(dropLast()) : String(self) }
}

/// Lays out a block of code, line by line: a rule with its language and number above, and nothing at its sides.
struct CodeLayout {
  /// The rule above, and what of the words after the fence does not fit into it; nothing if the code goes on.
  let head: [TextLine]
  /// How the next line is to be coloured.
  private(set) var colors: CodeColors
  private var rest: Substring
  private var isAtEnd: Bool
  private let indent: Int
  private let room: Int

  init(_ code: CodeBlock, number: Int, columns: Int, isOpen: Bool = false, goingOn past: CodeColors? = nil) {
    indent = columns >= 20 ? 1 : 0
    room = columns - indent
    colors = past ?? CodeColors(code.language)
    rest = code.text[...]
    // An empty block has one empty line, unless it is to be filled or only goes on.
    isAtEnd = (isOpen || past != nil) && rest.isEmpty
    var head: [TextLine] = []
    if past == nil {
      // A tab between its words is a blank here.
      let info = VisibleText.of(code.info, keepingLines: false)
      head = CodeLayout.head(info, number: number, columns: columns).map { TextLine($0) }
      head[head.count - 1].codeBlock = number
    }
    self.head = head
  }

  /// The next line of the code in lines that fit; `nil` behind the last.
  mutating func nextLine() -> [[TextRun]]? {
    guard !isAtEnd else { return nil }
    let end = rest.utf8.firstIndex(of: Ascii.lineFeed)
    let line = rest[..<(end ?? rest.endIndex)]
    rest = end.map { rest[rest.utf8.index(after: $0)...] } ?? ""
    isAtEnd = rest.isEmpty
    return chopped(colors.runs(String(line)), columns: room).enumerated().map { place, part in
      (indent == 0 ? [] : [TextRun(place == 0 ? " " : "»", place == 0 ? .text : .rule)]) + part
    }
  }

  /// `─ python ─────── 1 ─`. What is too long for that stands above, a number too wide is left out.
  private static func head(_ info: String, number: Int, columns limit: Int) -> [[TextRun]] {
    let number = String(number)
    let tail = number.utf8.count + 3
    guard limit >= tail + 1 else { return above(info, columns: limit) + [rule(limit)] }
    let space = limit - tail
    let end = [TextRun(" \(number) ", .codeNumber), TextRun("─", .rule)]
    let width = columns(of: info)
    if info.isEmpty { return [rule(space) + end] }
    guard width + 4 <= space else { return above(info, columns: limit) + [rule(space) + end] }
    return [[TextRun("─ ", .rule), TextRun(info, .faint), TextRun(" ", .rule)] + rule(space - width - 3) + end]
  }

  private static func above(_ info: String, columns: Int) -> [[TextRun]] {
    info.isEmpty ? [] : wrapped([TextRun(info, .faint)], columns: columns)
  }

  private static func rule(_ count: Int) -> [TextRun] { [TextRun(String(repeating: "─", count: max(0, count)), .rule)] }
}
