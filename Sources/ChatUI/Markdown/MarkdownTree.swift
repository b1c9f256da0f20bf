// SPDX-License-Identifier: Apache-2.0
import CCmark
import Synchronization

/// Reads Markdown into nodes, which live as long as the reading.
enum MarkdownTree {
  /// The parser's extensions switch signs on and off in tables that all parsers of the process share.
  private static let parsing = Mutex(())
  private static let registered: Bool = {
    cmark_gfm_core_extensions_ensure_registered()
    return true
  }()
  private static let extensions = ["table", "strikethrough", "autolink", "tasklist"]

  /// Gives the document to `body`. The nodes may not leave it.
  static func read<Result>(_ source: MarkdownSource, _ body: (MarkdownNode) -> Result) -> Result? {
    guard let address = parsing.withLock({ _ in parse(source) }), let document = OpaquePointer(bitPattern: address)
    else { return nil }
    defer { cmark_node_free(document) }
    return body(MarkdownNode(document))
  }

  /// The kind of the block in which the text ends.
  static func lastBlock(_ source: MarkdownSource) -> MarkdownNode.Kind? {
    read(source) { document in
      var node = document
      while [.document, .quote, .list, .item, .table].contains(node.kind), let last = node.lastChild { node = last }
      return node.kind
    }
  }

  /// The address of a new document.
  private static func parse(_ source: MarkdownSource) -> Int? {
    guard registered, let parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE) else { return nil }
    defer { cmark_parser_free(parser) }
    for name in extensions {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    source.bytes.withUnsafeBytes { bytes in
      cmark_parser_feed(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return cmark_parser_finish(parser).map { Int(bitPattern: $0) }
  }
}

/// One node of a parsed document.
struct MarkdownNode {
  /// What a node is.
  enum Kind {
    case document, quote, list, item, code, html, paragraph, heading, rule
    case table, tableRow, tableCell
    case text, softBreak, lineBreak, inlineCode, inlineHTML, emphasis, strong, link, image, strikethrough
    case other
  }

  let pointer: OpaquePointer
  let kind: Kind

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    kind = MarkdownNode.kind(of: pointer)
  }

  var lastChild: MarkdownNode? { cmark_node_last_child(pointer).map(MarkdownNode.init) }
  var firstChild: MarkdownNode? { cmark_node_first_child(pointer).map(MarkdownNode.init) }
  var next: MarkdownNode? { cmark_node_next(pointer).map(MarkdownNode.init) }
  var startLine: Int { Int(cmark_node_get_start_line(pointer)) }
  var endLine: Int { Int(cmark_node_get_end_line(pointer)) }
  var startColumn: Int { Int(cmark_node_get_start_column(pointer)) }

  /// The children, first to last.
  var children: some Sequence<MarkdownNode> {
    sequence(first: self.firstChild, next: { $0?.next }).lazy.compactMap { $0 }
  }

  var literal: String { text(cmark_node_get_literal(pointer)) }
  var info: String { text(cmark_node_get_fence_info(pointer)) }
  var url: String { text(cmark_node_get_url(pointer)) }
  var title: String { text(cmark_node_get_title(pointer)) }
  var level: Int { Int(cmark_node_get_heading_level(pointer)) }

  var isOrdered: Bool { cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST }
  var listStart: Int { Int(cmark_node_get_list_start(pointer)) }
  /// Of an item with a box: whether it is done.
  var isChecked: Bool? {
    guard let name = cmark_node_get_type_string(pointer), String(cString: name) == "tasklist" else { return nil }
    return cmark_gfm_extensions_get_tasklist_item_checked(pointer)
  }

  /// Of a table: how each column is set, `l`, `c`, `r` or 0.
  var alignments: [UInt8] {
    guard let found = cmark_gfm_extensions_get_table_alignments(pointer) else { return [] }
    return Array(UnsafeBufferPointer(start: found, count: Int(cmark_gfm_extensions_get_table_columns(pointer))))
  }

  private func text(_ found: UnsafePointer<CChar>?) -> String {
    guard let found else { return "" }
    let bytes = UnsafeRawBufferPointer(start: found, count: length(found))
    return MarkdownSource.restored(bytes)
  }

  private func length(_ text: UnsafePointer<CChar>) -> Int {
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
  }

  private static func kind(of node: OpaquePointer) -> Kind {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_DOCUMENT: .document
    case CMARK_NODE_BLOCK_QUOTE: .quote
    case CMARK_NODE_LIST: .list
    case CMARK_NODE_ITEM: .item
    case CMARK_NODE_CODE_BLOCK: .code
    case CMARK_NODE_HTML_BLOCK: .html
    case CMARK_NODE_PARAGRAPH: .paragraph
    case CMARK_NODE_HEADING: .heading
    case CMARK_NODE_THEMATIC_BREAK: .rule
    case CMARK_NODE_TEXT: .text
    case CMARK_NODE_SOFTBREAK: .softBreak
    case CMARK_NODE_LINEBREAK: .lineBreak
    case CMARK_NODE_CODE: .inlineCode
    case CMARK_NODE_HTML_INLINE: .inlineHTML
    case CMARK_NODE_EMPH: .emphasis
    case CMARK_NODE_STRONG: .strong
    case CMARK_NODE_LINK: .link
    case CMARK_NODE_IMAGE: .image
    default: extended[cmark_node_get_type_string(node).map { String(cString: $0) } ?? ""] ?? .other
    }
  }

  private static let extended: [String: Kind] = [
    "table": .table, "table_header": .tableRow, "table_row": .tableRow, "table_cell": .tableCell,
    "strikethrough": .strikethrough,
  ]
}

/// A walk through a node and all below it, without recursion, so that no nesting is too deep.
struct MarkdownWalk: ~Copyable {
  enum Step {
    case enter(MarkdownNode)
    case exit(MarkdownNode)
  }

  private let iterator: OpaquePointer?

  init(_ node: MarkdownNode) { iterator = cmark_iter_new(node.pointer) }

  deinit { if let iterator { cmark_iter_free(iterator) } }

  borrowing func next() -> Step? {
    guard let iterator else { return nil }
    let event = cmark_iter_next(iterator)
    guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return nil }
    return event == CMARK_EVENT_ENTER ? .enter(MarkdownNode(node)) : .exit(MarkdownNode(node))
  }

  /// Goes on after this node, past what is below it.
  borrowing func skip(_ node: MarkdownNode) {
    guard let iterator else { return }
    cmark_iter_reset(iterator, node.pointer, CMARK_EVENT_EXIT)
  }
}
