// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// The lines of a text as it came, each with its end, where ``VisibleText`` and the layouts end them too.
struct SourceLines {
  private let scalars: String.UnicodeScalarView
  /// Where each line begins, and the end of the text.
  private let starts: [String.Index]

  init(_ text: String) {
    scalars = text.unicodeScalars
    var starts = [scalars.startIndex]
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      index = scalars.index(after: index)
      if SourceLines.ends.contains(scalar) { starts.append(index) }
    }
    self.starts = starts + [scalars.endIndex]
  }

  static let ends: Set<Unicode.Scalar> = ["\n", "\u{2028}", "\u{2029}"]

  /// How many lines there are; the last one has no end, and may be empty.
  var count: Int { starts.count - 1 }

  /// Where a line begins, counted from 0; the end of the text for all that are not there.
  func start(of line: Int) -> String.Index { starts[min(max(0, line), starts.count - 1)] }

  /// A line with its end; empty outside the text.
  func line(_ number: Int) -> Substring.UnicodeScalarView {
    guard number >= 0, number < count else { return Substring("").unicodeScalars }
    return scalars[starts[number]..<starts[number + 1]]
  }
}

extension MarkdownLayout {
  /// The code blocks of a message with their text exactly as it came, where `codeBlocks(of:)` has marks for what can't
  /// be shown.
  static func sourceCodeBlocks(of source: String) -> [CodeBlock] {
    if VisibleText.of(source) == source { return codeBlocks(of: source) }
    let lines = SourceLines(source)
    return MarkdownTree.read(MarkdownSource(source)) { document in
      var blocks: [CodeBlock] = []
      let walk = MarkdownWalk(document)
      while let step = walk.next() {
        if case .enter(let node) = step, node.kind == .code { blocks.append(raw(node, lines)) }
      }
      return blocks
    } ?? []
  }

  private static func raw(_ node: MarkdownNode, _ lines: SourceLines) -> CodeBlock {
    var code = node.code
    let opening = String(lines.line(node.startLine - 1))
    let first = node.startLine - (opening.contains("```") || opening.contains("~~~") ? 0 : 1)
    let shown = code.text.split(separator: "\n", omittingEmptySubsequences: false)
    code.text = shown.enumerated().map { number, line in
      // Behind the last line end there is nothing.
      if number == shown.count - 1, line.isEmpty { return "" }
      return raw(line, in: lines.line(first + number)) + (number < shown.count - 1 ? "\n" : "")
    }.joined()
    return code
  }

  /// What a line of code was before it was made visible: the end of its source line, without the marks of the list or
  /// quote that it stands in.
  private static func raw(_ shown: Substring, in line: Substring.UnicodeScalarView) -> String {
    var source = line
    if let last = source.last, SourceLines.ends.contains(last) { source.removeLast() }
    let visible = VisibleText.of(String(source))
    guard visible != String(source), visible.hasSuffix(shown) else { return String(shown) }
    let margin = visible.unicodeScalars.count - shown.unicodeScalars.count
    return String(source.dropFirst(margin))
  }
}
