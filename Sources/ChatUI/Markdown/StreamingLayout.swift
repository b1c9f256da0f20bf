// SPDX-License-Identifier: Apache-2.0

/// The layout of a reply that grows. What can't change any more is laid out once.
///
/// Four kinds of places are settled once their line is complete and something follows: a block with an empty line before
/// it, for a parser that goes line by line never opens a closed block again; a fence, which ends whatever was open; an
/// item of a list that is in nothing else; and the last line of code whose fence is open. No link definitions are read,
/// so no block says anything about another but what `BlockLayout.Past` holds.
public struct StreamingLayout: Equatable, Sendable {
  public let columns: Int
  /// How many of the first lines will never change, whatever is appended.
  public private(set) var settledLines = 0
  /// The bytes that were laid out so far, those of the tail as often as they were.
  public private(set) var bytesLaidOut = 0

  private var laidOut: [TextLine] = []
  private var tail = ""
  /// The line of the fence within which the tail begins, and what else it needs to know.
  private var fence: [UInt8] = []
  private var past = BlockLayout.Past()
  private var isOpen = true
  private var isCurrent = true

  public init(columns: Int) { self.columns = columns }

  /// Adds text to the end. Nothing is laid out until the lines are asked for.
  public mutating func append(_ text: String) {
    guard !text.isEmpty else { return }
    tail += text
    isCurrent = false
  }

  /// The reply is whole: `lines()` is now what `MarkdownLayout.lines` makes of it.
  public mutating func finish() {
    isOpen = false
    isCurrent = false
  }

  /// The lines of all that has been appended.
  public mutating func lines() -> [TextLine] {
    if !isCurrent { layTail() }
    return laidOut
  }

  private mutating func layTail() {
    isCurrent = true
    let source = MarkdownSource(tail, isOpen: isOpen, after: fence)
    let layout = MarkdownLayout.laidOut(source, columns: columns, past: past)
    bytesLaidOut += source.bytes.count
    laidOut.replaceSubrange(settledLines..., with: layout.lines)
    guard isOpen else { return laidOut += MarkdownLayout.end(layout.numbers, columns: columns) }
    let first = fence.isEmpty ? 1 : 2
    guard let start = layout.starts.last(where: { source.isSettled(before: $0, first: first) }),
      let rest = lineStart(start.sourceLine - first + 1)
    else { return }
    if start.kind != .codeLine {
      fence = []
    } else if let block = layout.starts.last(where: { $0.kind == .fence }) {
      fence = Array(source.line(block.sourceLine)) + [Ascii.lineFeed]
    }
    settledLines += start.line
    past = BlockLayout.Past(
      codeNumber: start.codeNumber, numbers: layout.numbers.back(to: start.links), list: start.list, code: start.code)
    tail = String(tail.unicodeScalars.suffix(from: rest))
  }

  /// Where a line of the tail begins. (A line ends where `VisibleText` ends it.)
  private func lineStart(_ number: Int) -> String.Index? {
    let ends: Set<Unicode.Scalar> = ["\n", "\u{2028}", "\u{2029}"]
    var place = tail.startIndex
    for _ in 1..<max(1, number) {
      guard let end = tail.unicodeScalars[place...].firstIndex(where: { ends.contains($0) }) else { return nil }
      place = tail.unicodeScalars.index(after: end)
    }
    return place
  }
}

extension MarkdownSource {
  /// Whether all before a place will stay as it is.
  fileprivate func isSettled(before start: BlockLayout.Start, first: Int) -> Bool {
    guard start.sourceLine > first else { return false }
    if start.kind == .codeLine { return true }
    guard start.sourceLine < lineCount else { return false }
    switch start.kind {
    case .block: return line(start.sourceLine - 1).allSatisfy { $0 == Ascii.space || $0 == Ascii.tab }
    case .item: return start.sourceLine <= pendingLine ?? start.sourceLine
    case .fence, .codeLine: return true
    }
  }
}
