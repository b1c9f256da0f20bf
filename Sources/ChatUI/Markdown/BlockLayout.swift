// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Lays the blocks of a document out, top to bottom.
struct BlockLayout {
  /// A list item or a quote around what is being laid out.
  private struct Container {
    /// What stands before the first line (a bullet) until that is used.
    var mark: [TextRun]
    /// What stands before every other line, as wide as the mark.
    var indent: [TextRun]
    /// The columns of either. A mark in a narrow place has none: it is part of the text.
    var width: Int
    var isQuote: Bool
  }

  /// A list that is being laid out.
  private struct OpenList {
    var numbers: [Int]?
    var next = 0
    /// The columns of the widest mark.
    var width: Int

    init(numbers: [Int]?) {
      self.numbers = numbers
      width = numbers?.reduce(2) { max($0, "\($1).".utf8.count) } ?? 1
    }
  }

  /// Where a child of the document begins.
  struct Start {
    /// Its line in the source, from 1.
    var sourceLine: Int
    /// Its line in `lines`, from 0.
    var line: Int
    /// The number that its first code block has.
    var codeNumber: Int
  }

  let source: MarkdownSource
  private(set) var lines: [TextLine] = []
  /// The number of the next code block.
  private(set) var codeNumber: Int
  /// Where each child of the document begins.
  private(set) var blocks: [Start] = []

  private let columns: Int
  /// The columns for text where we are.
  private var room: Int
  private var containers: [Container] = []
  /// How many of the containers are quotes, and how many have a mark that is still to be shown.
  private var quotes = 0
  private var marks = 0
  private var lists: [OpenList] = []
  private var endsInGap = true

  init(_ source: MarkdownSource, columns: Int, firstCodeBlock: Int) {
    self.source = source
    self.columns = max(1, columns)
    room = self.columns
    codeNumber = firstCodeBlock
  }

  mutating func lay(_ document: MarkdownNode) {
    let walk = MarkdownWalk(document)
    var depth = 0
    while let step = walk.next() {
      switch step {
      case .enter(let node):
        gap(before: node)
        if depth == 1 { blocks.append(Start(sourceLine: node.startLine, line: lines.count, codeNumber: codeNumber)) }
        if enter(node) { depth += 1 } else { walk.skip(node) }
      case .exit(let node):
        if exit(node) { depth -= 1 }
      }
    }
  }

  /// Returns whether the node's children are to be visited.
  private mutating func enter(_ node: MarkdownNode) -> Bool {
    switch node.kind {
    case .document: return true
    case .quote: push(mark: [TextRun("> ", .quote)], indent: [TextRun("> ", .quote)], isQuote: true)
    case .list: lists.append(OpenList(numbers: node.isOrdered ? numbers(of: node) : nil))
    case .item: item(node)
    default:
      leaf(node)
      return false
    }
    return true
  }

  /// Returns whether the node's children were visited.
  private mutating func exit(_ node: MarkdownNode) -> Bool {
    switch node.kind {
    case .document: return true
    case .list: lists.removeLast()
    case .quote, .item: pop()
    default: return false
    }
    return true
  }

  private mutating func leaf(_ node: MarkdownNode) {
    let role: ThemeRole = quotes > 0 ? .quote : .text
    switch node.kind {
    case .paragraph: text(InlineText(node, role: role).lines)
    case .heading: heading(node)
    case .rule: emit([TextRun(String(repeating: "─", count: max(1, room)), .rule)])
    case .code:
      for line in CodeLayout.lines(node.code, number: codeNumber, columns: room) {
        emit(line.runs, codeBlock: line.codeBlock)
      }
      codeNumber += 1
    case .html:
      text(
        node.literal.droppingLastLineEnd.split(separator: "\n", omittingEmptySubsequences: false)
          .map { [TextRun(String($0), role)] })
    case .table: for line in TableLayout(node, source: source).lines(columns: room) { emit(line) }
    default: text(InlineText(node, role: role).lines)
    }
  }

  private mutating func heading(_ node: MarkdownNode) {
    let attributes: Style.Attributes = node.level == 1 ? .underline : []
    text(InlineText(node, role: node.level > 3 ? .strong : .heading, attributes: attributes).lines)
  }
}

// MARK: Lists and quotes
extension BlockLayout {
  /// The numbers to show. Somebody who writes `1.` before every item wants them counted; else they are as written.
  private func numbers(of list: MarkdownNode) -> [Int] {
    let items = Array(list.children)
    let written = items.map { source.number(line: $0.startLine, column: $0.startColumn) }
    let counted = items.indices.map { list.listStart + $0 }
    let known = written.compactMap { $0 }
    return known.count < items.count || Set(known).count == 1 ? counted : known
  }

  private mutating func item(_ node: MarkdownNode) {
    guard let list = lists.last else { return push(mark: [], indent: [], isQuote: false) }
    var mark = "•"
    var width = list.width
    if let numbers = list.numbers {
      mark = list.next < numbers.count ? "\(numbers[list.next])." : "-"
      mark = String(repeating: " ", count: max(0, width - mark.utf8.count)) + mark
    }
    if let isChecked = node.isChecked {
      mark = (list.numbers == nil ? "" : mark + " ") + (isChecked ? "[x]" : "[ ]")
      width = mark.utf8.count
    }
    lists[lists.count - 1].next += 1
    let indent = [TextRun(String(repeating: " ", count: width + 2))]
    push(mark: [TextRun(" \(mark) ", .listMarker)], indent: indent, isQuote: false)
  }

  /// Opens a container; where it would leave too little room for words its mark is put into the text instead.
  private mutating func push(mark: [TextRun], indent: [TextRun], isQuote: Bool) {
    let width = indent.reduce(0) { $0 + $1.text.utf8.count }
    var container = Container(mark: mark, indent: indent, width: width, isQuote: isQuote)
    if room - width < max(4, columns / 3) || containers.count >= 16 {
      let inText = mark.map { TextRun($0.text.trimmed + " ", $0.role) }
      container = Container(mark: isQuote ? [] : inText, indent: [], width: 0, isQuote: isQuote)
    }
    room -= container.width
    quotes += isQuote ? 1 : 0
    marks += container.mark.isEmpty ? 0 : 1
    containers.append(container)
  }

  /// Closes the last container. An item with nothing in it is its mark.
  private mutating func pop() {
    if containers.last?.mark.isEmpty == false { text([[]]) }
    guard let container = containers.popLast() else { return }
    room += container.width
    quotes -= container.isQuote ? 1 : 0
  }
}

// MARK: Lines
extension BlockLayout {
  /// One empty line where the author left some, and before a heading.
  private mutating func gap(before node: MarkdownNode) {
    guard !endsInGap, node.kind != .document else { return }
    guard source.isBlank(line: node.startLine - 1) || node.kind == .heading else { return }
    guard marks == 0 || containers.allSatisfy({ $0.mark.isEmpty || $0.isQuote }) else { return }
    lines.append(TextLine(withoutEndBlanks(containers.prefix(16).flatMap(\.indent))))
    endsInGap = true
  }

  /// Text in lines as its author began them, wrapped to the room there is.
  private mutating func text(_ parts: [[TextRun]]) {
    for part in parts {
      let marks = inTextMarks()
      for line in wrapped(marks + part, columns: room) { emit(line) }
    }
  }

  /// The marks for which there is no room beside the text.
  private mutating func inTextMarks() -> [TextRun] {
    guard marks > 0 else { return [] }
    var runs: [TextRun] = []
    for index in containers.indices where containers[index].width == 0 && !containers[index].mark.isEmpty {
      runs += containers[index].mark
      containers[index].mark = []
      marks -= 1
    }
    return runs
  }

  /// Adds one line that fits, behind the marks or indents of all containers.
  private mutating func emit(_ runs: [TextRun], codeBlock: Int? = nil) {
    let above = inTextMarks()
    if !above.isEmpty { for line in wrapped(above, columns: room) { emit(line) } }
    var prefix: [TextRun] = []
    // Containers further in have no room of their own, nor has the text behind their marks.
    for index in containers.indices.prefix(16) {
      prefix += containers[index].mark.isEmpty ? containers[index].indent : containers[index].mark
      containers[index].mark = []
    }
    marks = 0
    lines.append(TextLine(merged(withoutEndBlanks(prefix + runs)), codeBlock: codeBlock))
    endsInGap = false
  }

  private func withoutEndBlanks(_ runs: [TextRun]) -> [TextRun] {
    var runs = runs
    while let last = runs.last {
      let text = last.text.reversed().drop { $0 == " " }.reversed()
      runs[runs.count - 1].text = String(text)
      if !text.isEmpty { break }
      runs.removeLast()
    }
    return runs
  }

  /// Neighbours that look alike as one run.
  private func merged(_ runs: [TextRun]) -> [TextRun] {
    var merged: [TextRun] = []
    for run in runs {
      if let last = merged.last, last.role == run.role, last.attributes == run.attributes {
        merged[merged.count - 1].text += run.text
      } else {
        merged.append(run)
      }
    }
    return merged
  }
}
