// SPDX-License-Identifier: Apache-2.0

/// The layout of a reply that grows. What can't change any more is laid out once.
///
/// A block of the document is settled when another block has begun after it, on a line of its own that is complete and
/// has an empty line before it: a parser that goes line by line never opens a closed block again, and since no link
/// definitions are read no block says anything about another.
public struct StreamingLayout: Equatable, Sendable {
  public let columns: Int
  /// How many of the first lines will never change, whatever is appended.
  public private(set) var settledLines = 0
  /// The bytes that were laid out so far, those of the tail as often as they were.
  public private(set) var bytesLaidOut = 0

  private var laidOut: [TextLine] = []
  private var tail = ""
  private var codeNumber = 1
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
    let source = MarkdownSource(tail, isOpen: isOpen)
    let layout = MarkdownLayout.laidOut(source, columns: columns, firstCodeBlock: codeNumber)
    bytesLaidOut += source.bytes.count
    laidOut.replaceSubrange(settledLines..., with: layout.lines)
    guard let start = layout.blocks.last(where: { source.isSettled(before: $0) }) else { return }
    guard let rest = lineStart(start.sourceLine) else { return }
    settledLines += start.line
    codeNumber = start.codeNumber
    tail = String(tail.unicodeScalars.suffix(from: rest))
  }

  /// Where a line of the tail begins. (A line ends where `VisibleText` ends it.)
  private func lineStart(_ number: Int) -> String.Index? {
    let ends: Set<Unicode.Scalar> = ["\n", "\u{2028}", "\u{2029}"]
    var place = tail.startIndex
    for _ in 1..<number {
      guard let end = tail.unicodeScalars[place...].firstIndex(where: { ends.contains($0) }) else { return nil }
      place = tail.unicodeScalars.index(after: end)
    }
    return place
  }
}

extension MarkdownSource {
  /// Whether all before a block will stay as it is.
  fileprivate func isSettled(before start: BlockLayout.Start) -> Bool {
    start.sourceLine > 1 && start.sourceLine < lineCount
      && line(start.sourceLine - 1).allSatisfy { $0 == Ascii.space || $0 == Ascii.tab }
  }
}
