// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// A message's Markdown made fit to stand under a heading of another document: whatever it holds, the document's own
/// headings stay what they are, and no line of a code block is changed.
///
/// Its headings go two levels down, a fence that it leaves open is closed, HTML is shown as it is written. What would
/// still reach out of its place is quoted as a whole; the parser has the last word on that.
public func includedMarkdown(_ text: String) -> String {
  let visible = VisibleText.of(text)
  var inclusion = MarkdownInclusion()
  for line in visible.split(separator: "\n", omittingEmptySubsequences: false) { inclusion.take(line) }
  let included = inclusion.finish()
  return staysInPlace(included) ? included : quoted(visible)
}

private func quoted(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? ">" : "> \($0)" }
    .joined(separator: "\n")
}

/// Whether a heading that follows is one, and nothing before it claims to be of its kind.
private func staysInPlace(_ text: String) -> Bool {
  let probe = "skein probe"
  let read = MarkdownTree.read(MarkdownSource(text + "\n\n## \(probe)\n")) { document in
    var last = false
    for node in document.children {
      if last { return false }
      switch node.kind {
      case .heading where node.level < 3:
        guard node.level == 2, node.firstChild?.literal == probe else { return false }
        last = true
      case .html: return false
      default: break
      }
    }
    return last
  }
  return read ?? false
}

/// The work of ``includedMarkdown(_:)``, line by line.
private struct MarkdownInclusion {
  private var lines: [Substring] = []
  private var fence: (mark: Character, length: Int)?

  mutating func take(_ line: Substring) {
    let body = line.drop { $0 == " " }
    guard line.count - body.count < 4 else { return lines.append(line) }
    if let open = fence {
      if Self.closes(body, open) { fence = nil }
      return lines.append(line)
    }
    if let opened = Self.fence(body) {
      fence = opened
      return lines.append(line)
    }
    switch body.first {
    case "#": lines.append(Self.lowered(body))
    case "=", "-": takeUnderline(line, body)
    case "<": lines.append(Self.isHTML(body) ? "\\" + body : line)
    default: lines.append(line)
    }
  }

  mutating func finish() -> String {
    if let fence { lines.append(Substring(String(repeating: fence.mark, count: fence.length))) }
    return lines.joined(separator: "\n")
  }

  /// A line of marks that would make a heading of the text above it.
  private mutating func takeUnderline(_ line: Substring, _ body: Substring) {
    let marks = body.prefix { $0 == body.first }
    let isUnderline = body.dropFirst(marks.count).allSatisfy { $0 == " " || $0 == "\t" }
    guard isUnderline, let above = lines.last, !above.allSatisfy(\.isWhitespace) else { return lines.append(line) }
    let isAlone = lines.count < 2 || lines[lines.count - 2].allSatisfy(\.isWhitespace)
    if isAlone, let first = above.first, first.isLetter {
      lines[lines.count - 1] = (marks.first == "=" ? "### " : "#### ") + above
    } else if marks.first == "=" {
      lines.append("\\" + body)
    } else {
      lines += ["", line]
    }
  }

  /// A heading two levels down.
  private static func lowered(_ body: Substring) -> Substring {
    let level = body.prefix { $0 == "#" }.count
    let rest = body.dropFirst(level)
    guard level <= 6, rest.first.map({ $0 == " " || $0 == "\t" }) ?? true else { return body }
    return Substring(String(repeating: "#", count: min(6, level + 2)) + rest)
  }

  private static func fence(_ body: Substring) -> (mark: Character, length: Int)? {
    guard let mark = body.first, mark == "`" || mark == "~" else { return nil }
    let length = body.prefix { $0 == mark }.count
    guard length >= 3, mark == "~" || !body.dropFirst(length).contains("`") else { return nil }
    return (mark, length)
  }

  private static func closes(_ body: Substring, _ open: (mark: Character, length: Int)) -> Bool {
    let length = body.prefix { $0 == open.mark }.count
    return length >= open.length && body.dropFirst(length).allSatisfy { $0 == " " || $0 == "\t" }
  }

  /// Whether a block of HTML could begin with this line; an address in angles is none.
  private static func isHTML(_ body: Substring) -> Bool {
    guard let next = body.dropFirst().first, next.isLetter || "/!?".contains(next) else { return false }
    let name = body.dropFirst().prefix { $0.isLetter || $0.isNumber || "+.-".contains($0) }
    return body.dropFirst(1 + name.count).first.map { $0 != ":" && $0 != "@" } ?? true
  }
}
