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

/// Lays out a block of code: a rule with its language and number above, a rule below, and nothing at its sides.
enum CodeLayout {
  static func lines(_ code: CodeBlock, number: Int, columns: Int) -> [TextLine] {
    let indent = columns >= 20 ? 1 : 0
    var colors = CodeColors(code.language)
    var lines = head(code.info, number: number, columns: columns).map { TextLine($0) }
    // What is above the rule is what did not fit into it.
    lines[lines.count - 1].codeBlock = number
    for line in code.text.droppingLastLineEnd.split(separator: "\n", omittingEmptySubsequences: false) {
      let parts = chopped(colors.runs(String(line)), columns: columns - indent)
      for (place, part) in parts.enumerated() {
        let margin = indent == 0 ? [] : [TextRun(place == 0 ? " " : "»", place == 0 ? .text : .rule)]
        lines.append(TextLine(margin + part))
      }
    }
    return lines + [TextLine([TextRun(String(repeating: "─", count: max(1, columns)), .rule)])]
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
