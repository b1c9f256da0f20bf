// SPDX-License-Identifier: Apache-2.0

/// Markdown laid out for reading on a terminal: every word of it, in lines that fit.
public enum MarkdownLayout {
  /// The lines of a message, each at most `columns` columns wide (a wide sign needs two at least).
  ///
  /// Code blocks are numbered from 1, as in `codeBlocks(of:)`.
  ///
  /// Behind the words of a link stands its number (`[1]`), and after the last block the list of addresses.
  ///
  /// Of a text that `isOpen`, still being written, marks alone on the last line are left out until it is known what
  /// they mean, its emphasis, code and links are ended, and there is no list of addresses yet.
  public static func lines(_ source: String, columns: Int, isOpen: Bool = false) -> [TextLine] {
    let layout = laidOut(MarkdownSource(source, isOpen: isOpen), columns: columns)
    return isOpen ? layout.lines : layout.lines + end(layout.numbers, columns: columns)
  }

  /// What stands after the last block: an empty line and the list of addresses, if there are any.
  static func end(_ numbers: LinkNumbers, columns: Int) -> [TextLine] {
    numbers.listed.isEmpty ? [] : [TextLine()] + LinkList.lines(numbers, columns: columns)
  }

  /// The links and pictures of a message, each address once, in the order of their numbers.
  public static func links(of source: String) -> [MarkdownLink] {
    laidOut(MarkdownSource(source), columns: 80).numbers.all
  }

  /// The code blocks of a message in the order of their numbers.
  public static func codeBlocks(of source: String) -> [CodeBlock] {
    MarkdownTree.read(MarkdownSource(source)) { document in
      var blocks: [CodeBlock] = []
      let walk = MarkdownWalk(document)
      while let step = walk.next() {
        if case .enter(let node) = step, node.kind == .code { blocks.append(node.code) }
      }
      return blocks
    } ?? []
  }

  static func laidOut(_ source: MarkdownSource, columns: Int, past: BlockLayout.Past = .init()) -> BlockLayout {
    let source = source.isOpen ? completed(source) : source
    var layout = BlockLayout(source, columns: columns, past: past)
    MarkdownTree.read(source) { layout.lay($0) }
    return layout
  }

  /// An open text with the signs that its last line lacks, unless that is code.
  private static func completed(_ source: MarkdownSource) -> MarkdownSource {
    guard let plain = source.completed(isRow: false) else { return source }
    switch MarkdownTree.lastBlock(source) {
    case .paragraph, .heading: return plain
    case .tableRow: return source.completed(isRow: true) ?? source
    default: return source
    }
  }
}

/// Plain text, such as a user's message, laid out as it was written: its own lines, wrapped.
public enum PlainLayout {
  /// The lines of a text, each at most `columns` columns wide. Blanks before a line and empty lines stay.
  public static func lines(_ text: String, columns: Int, role: ThemeRole = .text) -> [TextLine] {
    MarkdownSource.visible(text).split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { wrapped([TextRun(String($0), role)], columns: columns) }
      .map { TextLine($0) }
  }
}
