// SPDX-License-Identifier: Apache-2.0

/// A block of HTML as it is written, its tags faint; a `<br>` ends a line.
enum HTMLText {
  /// The lines of the block.
  static func lines(_ text: String, role: ThemeRole) -> [[TextRun]] {
    var lines: [[TextRun]] = [[]]
    var rest = text.droppingLastLineEnd[...]
    while let next = rest.first {
      if next == "\n" {
        lines.append([])
        rest = rest.dropFirst()
        continue
      }
      let isTag = self.isTag(rest)
      let end = isTag ? endOfTag(rest) : rest.dropFirst().firstIndex { $0 == "<" || $0 == "\n" } ?? rest.endIndex
      let part = rest[..<end]
      rest = rest[end...]
      if isTag, isBreak(part), !rest.isEmpty, rest.first != "\n" {
        lines[lines.count - 1].append(TextRun(String(part), .faint))
        lines.append([])
        continue
      }
      for (number, line) in part.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if number > 0 { lines.append([]) }
        if !line.isEmpty { lines[lines.count - 1].append(TextRun(String(line), isTag ? .faint : role)) }
      }
    }
    return lines
  }

  private static func isTag(_ text: Substring) -> Bool {
    guard text.first == "<", let next = text.dropFirst().first else { return false }
    return next.isLetter || next == "/" || next == "!" || next == "?"
  }

  private static func endOfTag(_ text: Substring) -> String.Index {
    guard text.hasPrefix("<!--") else { return text.firstIndex(of: ">").map { text.index(after: $0) } ?? text.endIndex }
    var rest = text.dropFirst(4)
    while !rest.isEmpty, !rest.hasPrefix("-->") { rest = rest.dropFirst() }
    return rest.dropFirst(3).startIndex
  }

  private static func isBreak(_ tag: Substring) -> Bool {
    tag.lowercased().filter { !$0.isWhitespace && $0 != "/" } == "<br>"
  }
}
