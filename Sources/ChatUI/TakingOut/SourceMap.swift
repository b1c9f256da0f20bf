// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Which stretch of a message's text the laid-out lines of its body stand for.
///
/// Blocks are known exactly: a source line of plain text, a block of Markdown. Within a block the signs that are seen
/// are found again in the text one after the other; marks that only the layout made are passed over.
struct SourceMap {
  /// Some lines of the body, and where they come from.
  private struct Block {
    var lines: Range<Int>
    var source: Range<String.Index>
  }

  private let text: String
  private let lines: [TextLine]
  private let blocks: [Block]
  /// Where the list of addresses begins, an empty line before it; it stands below the words but not in the text.
  private let list: Int

  /// - Parameter lines: the message's body as it is laid out for so many columns.
  init(_ message: MessageRecord, lines: [TextLine], columns: Int) {
    text = message.text
    self.lines = lines
    let (starts, bodyCount) =
      message.role == .user
      ? (SourceMap.plainStarts(message.text, columns: columns), lines.count)
      : SourceMap.markdownStarts(message.text, columns: columns, isOpen: message.state == .streaming)
    let list = min(lines.count, bodyCount)
    self.list = list
    var blocks: [Block] = []
    for (number, start) in starts.enumerated() where start.line < list {
      let next = number + 1 < starts.count ? starts[number + 1] : (line: list, source: message.text.endIndex)
      let range = start.line..<max(start.line, min(list, next.line))
      blocks.append(Block(lines: range, source: start.source..<max(start.source, next.source)))
    }
    if blocks.isEmpty || blocks[0].lines.lowerBound > 0 {
      blocks = [Block(lines: 0..<list, source: message.text.startIndex..<message.text.endIndex)]
    }
    self.blocks = blocks
  }

  private typealias Start = (line: Int, source: String.Index)

  private static func plainStarts(_ text: String, columns: Int) -> [Start] {
    let source = SourceLines(text)
    var line = 0
    return (0..<source.count).map { number in
      let start = (line: line, source: source.start(of: number))
      var words = String(source.line(number))
      if words.unicodeScalars.last.map(SourceLines.ends.contains) == true {
        words.unicodeScalars.removeLast()
        if words.unicodeScalars.last == "\r" { words.unicodeScalars.removeLast() }
      }
      line += PlainLayout.lines(words, columns: columns).count
      return start
    }
  }

  private static func markdownStarts(_ text: String, columns: Int, isOpen: Bool) -> ([Start], Int) {
    let source = SourceLines(text)
    let layout = MarkdownLayout.laidOut(MarkdownSource(text, isOpen: isOpen), columns: columns)
    let starts = layout.starts.filter { $0.kind == .block || $0.kind == .fence }
      .map { ($0.line, source.start(of: $0.sourceLine - 1)) }
    return (starts, layout.lines.count)
  }

  /// The text that stands behind what is seen from one sign to another, both included.
  func source(from first: BodyPlace, to last: BodyPlace) -> String {
    if first.line >= list { return addresses(from: first, to: last) }
    if last.line >= list, list > 0 {
      return source(from: first, to: BodyPlace(line: list - 1, offset: max(0, lines[list - 1].text.count - 1)))
    }
    guard let start = block(of: first.line).map({ start(of: first, in: $0) }),
      let end = block(of: last.line).map({ end(of: last, in: $0) }), start < end
    else { return "" }
    return String(text.unicodeScalars[start..<end])
  }

  /// What is selected in the list of addresses alone, an address that was wrapped as one.
  private func addresses(from first: BodyPlace, to last: BodyPlace) -> String {
    var words = ""
    for line in first.line...max(first.line, min(last.line, lines.count - 1)) {
      let text = Array(lines[line].text)
      let start = line == first.line ? min(first.offset, text.count) : 0
      let end = line == last.line ? min(last.offset + 1, text.count) : text.count
      guard start < end else { continue }
      let part = String(text[start..<end])
      let isWrapped = text.first != "["
      if !words.isEmpty, !isWrapped { words += "\n" }
      words += isWrapped && line > first.line ? String(part.drop { $0 == " " }) : part
    }
    return words
  }

  private func block(of line: Int) -> Block? { blocks.last { $0.lines.lowerBound <= line } }

  // MARK: The ends

  private func start(of place: BodyPlace, in block: Block) -> String.Index {
    let alignment = align(block)
    // Who begins with the first sign of a block wants its marks too.
    if place.line == block.lines.lowerBound, place.offset == 0 { return block.source.lowerBound }
    let seen = alignment.count(before: place)
    guard let found = alignment.places[seen...].lazy.compactMap({ $0 }).first else { return block.source.upperBound }
    let before = alignment.places[..<seen].last { $0 != nil } ?? nil
    let lineStart = lineStart(before: found, in: block)
    return before.map { $0 < lineStart } ?? true ? lineStart : found
  }

  private func end(of place: BodyPlace, in block: Block) -> String.Index {
    let alignment = align(block)
    let after = alignment.count(before: BodyPlace(line: place.line, offset: place.offset + 1))
    let next = alignment.places[after...].lazy.compactMap { $0 }.first
    let isLast = lines[place.line + 1..<max(place.line + 1, block.lines.upperBound)].allSatisfy { $0.runs.isEmpty }
    // Behind the last sign there are only marks: a fence, stars, the bar of a table.
    if isLast, next == nil { return withoutLineEnds(block.source) }
    guard let found = alignment.places[..<after].last(where: { $0 != nil }) ?? nil else {
      return block.source.lowerBound
    }
    let scalars = text.unicodeScalars
    let lineEnd = scalars[found..<block.source.upperBound].firstIndex(where: SourceLines.ends.contains)
    if let lineEnd, next.map({ $0 > lineEnd }) ?? true { return withoutReturn(lineEnd, after: found) }
    return scalars.index(after: cluster(around: found, before: next ?? block.source.upperBound))
  }

  /// The last scalar of the sign that this one belongs to, as far as nothing else that is seen begins.
  private func cluster(around index: String.Index, before next: String.Index) -> String.Index {
    let scalars = text.unicodeScalars
    var last = index
    while true {
      let after = scalars.index(after: last)
      guard after < next, after < scalars.endIndex, Character(scalars[index]).joins(scalars[after]) else { return last }
      last = after
    }
  }

  private func lineStart(before index: String.Index, in block: Block) -> String.Index {
    let scalars = text.unicodeScalars
    guard let end = scalars[block.source.lowerBound..<index].lastIndex(where: SourceLines.ends.contains) else {
      return block.source.lowerBound
    }
    return scalars.index(after: end)
  }

  private func withoutReturn(_ end: String.Index, after start: String.Index) -> String.Index {
    let before = text.unicodeScalars.index(before: end)
    return before > start && text.unicodeScalars[before] == "\r" ? before : end
  }

  private func withoutLineEnds(_ range: Range<String.Index>) -> String.Index {
    let scalars = text.unicodeScalars[range]
    guard let last = scalars.lastIndex(where: { !SourceLines.ends.contains($0) && $0 != "\r" }) else {
      return range.lowerBound
    }
    return scalars.index(after: last)
  }

  // MARK: Finding signs again

  private func align(_ block: Block) -> SourceAlignment {
    SourceAlignment(lines, block.lines, in: text.unicodeScalars[block.source])
  }
}

/// A sign of a message's body as it is laid out.
struct BodyPlace: Equatable {
  var line: Int
  var offset: Int
}

extension Character {
  /// Whether this scalar behind it would be part of it.
  fileprivate func joins(_ scalar: Unicode.Scalar) -> Bool { "\(self)\(Character(scalar))".count == 1 }
}
