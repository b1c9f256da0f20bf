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

  /// A place before which a layout can be cut: what stands there on does not depend on what stands before, but for this.
  struct Start {
    enum Kind { case block, fence, item, codeLine }

    var kind: Kind
    /// Its line in the source, from 1.
    var sourceLine: Int
    /// Its line in `lines`, from 0.
    var line: Int
    /// The number that the next code block has.
    var codeNumber: Int
    /// How far the links are numbered.
    var links: LinkNumbers.Mark
    /// The list that goes on here.
    var list: ListMarks?
    /// The colours of the code that goes on here.
    var code: CodeColors?
  }

  /// What a layout takes over from the text before it.
  struct Past: Equatable, Sendable {
    var codeNumber = 1
    var numbers = LinkNumbers()
    var list: ListMarks?
    var code: CodeColors?
  }

  let source: MarkdownSource
  private(set) var lines: [TextLine] = []
  /// The number of the next code block.
  private(set) var codeNumber: Int
  /// Where the layout could be cut, first to last.
  private(set) var starts: [Start] = []
  private(set) var numbers: LinkNumbers

  private let columns: Int
  /// The columns for text where we are.
  private var room: Int
  private var containers: [Container] = []
  /// How many of the containers are quotes, and how many have a mark that is still to be shown.
  private var quotes = 0
  private var marks = 0
  private var lists: [ListMarks] = []
  /// What goes on at the beginning, until it has been taken over.
  private var past: Past
  private var endsInGap = true

  init(_ source: MarkdownSource, columns: Int, past: Past) {
    self.source = source
    self.columns = max(1, columns)
    room = self.columns
    codeNumber = past.codeNumber
    numbers = past.numbers
    self.past = past
    self.past.numbers = LinkNumbers()
  }

  mutating func lay(_ document: MarkdownNode) {
    let walk = MarkdownWalk(document)
    var depth = 0
    while let step = walk.next() {
      switch step {
      case .enter(let node):
        gap(before: node)
        if depth == 1 {
          addStart(source.isFence(line: node.startLine) && node.kind == .code ? .fence : .block, node.startLine)
        } else if depth == 2, node.kind == .item, containers.isEmpty {
          addStart(.item, node.startLine)
        }
        if enter(node) { depth += 1 } else { walk.skip(node) }
      case .exit(let node):
        if exit(node) { depth -= 1 }
      }
    }
  }

  private mutating func addStart(_ kind: Start.Kind, _ sourceLine: Int, code: CodeColors? = nil) {
    starts.append(
      Start(
        kind: kind, sourceLine: sourceLine, line: lines.count, codeNumber: codeNumber, links: numbers.mark,
        list: kind == .item ? lists.last : nil, code: code))
  }

  /// Returns whether the node's children are to be visited.
  private mutating func enter(_ node: MarkdownNode) -> Bool {
    switch node.kind {
    case .document: return true
    case .quote: push(mark: [TextRun("> ", .quote)], indent: [TextRun("> ", .quote)], isQuote: true)
    case .list:
      lists.append(past.list ?? ListMarks(isOrdered: node.isOrdered, first: node.listStart))
      past.list = nil
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
    case .heading: heading(node)
    case .rule: emit([TextRun(String(repeating: "─", count: max(1, room)), .rule)])
    case .code: code(node)
    case .html: text(HTMLText.lines(node.literal, role: role))
    case .table:
      avoidNumbers(in: node)
      for line in TableLayout(node, source: source, numbers: &numbers).lines(columns: room) { emit(line) }
    default:
      avoidNumbers(in: node)
      text(InlineText(node, role: role, numbers: &numbers).lines)
    }
  }

  /// The signs of a heading stay, faintly: they tell its level where there are no colours.
  private mutating func heading(_ node: MarkdownNode) {
    let attributes: Style.Attributes = node.level == 1 ? .underline : []
    avoidNumbers(in: node)
    let words = InlineText(
      node, role: node.level > 3 ? .strong : .heading, attributes: attributes, numbers: &numbers
    ).lines
    let sign = [TextRun(String(repeating: "#", count: max(1, node.level)) + " ", .faint)]
    text(words.enumerated().map { $0.offset == 0 ? sign + $0.element : $0.element })
  }

  private mutating func avoidNumbers(in node: MarkdownNode) {
    for line in node.startLine...max(node.startLine, node.endLine) { numbers.avoidNumbers(in: source.line(line)) }
  }

  private mutating func code(_ node: MarkdownNode) {
    let last = containers.isEmpty ? source.lastLineOfOpenFence(node) : nil
    var layout = CodeLayout(
      node.code, number: codeNumber, columns: room, isOpen: last != nil, goingOn: past.code)
    let goesOn = past.code != nil
    past.code = nil
    codeNumber += 1
    for line in layout.head { emit(line.runs, codeBlock: line.codeBlock) }
    var line = node.startLine + 1
    while let runs = layout.nextLine() {
      if line == last { addCodeStart(line, layout) }
      for part in runs { emit(part) }
      line += 1
    }
    // A block that stays without a line has an empty one: until it has begun, nothing goes on.
    if line == last, goesOn || line > node.startLine + 1 { addCodeStart(line, layout) }
    emit([TextRun(String(repeating: "─", count: max(1, room)), .rule)])
  }

  private mutating func addCodeStart(_ sourceLine: Int, _ layout: CodeLayout) {
    addStart(.codeLine, sourceLine, code: layout.colors)
    // The block whose lines these are keeps its number.
    starts[starts.count - 1].codeNumber = codeNumber - 1
  }
}

// MARK: Lists and quotes
extension BlockLayout {
  private mutating func item(_ node: MarkdownNode) {
    guard !lists.isEmpty else { return push(mark: [], indent: [], isQuote: false) }
    let mark = lists[lists.count - 1].next(
      written: source.number(line: node.startLine, column: node.startColumn),
      end: source.endsNumberWithBracket(line: node.startLine, column: node.startColumn) ? ")" : ".",
      isChecked: node.isChecked)
    let width = mark.utf8.allSatisfy { $0 < 0x80 } ? mark.utf8.count : 1
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
      var text = last.text
      while text.last == " " { text.removeLast() }
      if text.utf8.count < last.text.utf8.count { runs[runs.count - 1].text = text }
      if !text.isEmpty { break }
      runs.removeLast()
    }
    return runs
  }

  /// Neighbours that look alike as one run.
  private func merged(_ runs: [TextRun]) -> [TextRun] {
    var merged: [TextRun] = []
    for run in runs {
      if let last = merged.last, last.looksLike(run) {
        merged[merged.count - 1].text += run.text
      } else {
        merged.append(run)
      }
    }
    return merged
  }
}
