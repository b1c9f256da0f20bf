// SPDX-License-Identifier: Apache-2.0

/// A text cut into pieces that are laid out one by one: its lines, and parts of lines that are very long.
///
/// Where a line is cut is seen from what is near, so that nothing has to be looked through from its beginning.
struct TextPieces: Sendable {
  let buffer: TextBuffer

  /// A long line is cut at multiples of so many bytes.
  static let length = 2048
  /// Within so many bytes is a line end or a cut.
  private static let reach = 3 * length

  /// The line that holds this byte, or the part of a long one that does.
  func piece(at offset: Int) -> Range<Int> { start(of: offset)..<end(of: offset) }

  func piece(before range: Range<Int>) -> Range<Int>? {
    range.lowerBound > 0 ? piece(at: range.lowerBound - 1).clamped(to: 0..<range.lowerBound) : nil
  }

  func piece(after range: Range<Int>) -> Range<Int>? {
    guard range.upperBound < buffer.count else { return nil }
    let start = buffer[range.upperBound] == UInt8(ascii: "\n") ? range.upperBound + 1 : range.upperBound
    return start..<max(start, end(of: start))
  }

  private func start(of offset: Int) -> Int {
    let farthest = max(0, offset - Self.reach)
    let lineStart = buffer.lastLineEnd(in: farthest..<offset).map { $0 + 1 } ?? (farthest == 0 ? 0 : nil)
    var grid = offset / Self.length * Self.length
    while grid > lineStart ?? farthest {
      if let cut = cut(at: grid), cut <= offset { return max(cut, lineStart ?? 0) }
      grid -= Self.length
    }
    return lineStart ?? buffer.scalarStart(at: farthest)
  }

  private func end(of offset: Int) -> Int {
    let farthest = min(buffer.count, offset + Self.reach)
    let lineEnd = buffer.firstLineEnd(in: offset..<farthest) ?? (farthest == buffer.count ? farthest : nil)
    var grid = offset / Self.length * Self.length
    while grid < lineEnd ?? farthest {
      if let cut = cut(at: grid), cut > offset { return min(cut, lineEnd ?? cut) }
      grid += Self.length
    }
    return lineEnd ?? buffer.scalarStart(at: farthest)
  }

  /// Where a line is cut near this multiple of the length: only in the midst of a long one.
  private func cut(at grid: Int) -> Int? {
    guard grid >= Self.length, grid + Self.length <= buffer.count,
      buffer.lastLineEnd(in: grid - Self.length..<grid + Self.length) == nil
    else { return nil }
    // Not within a sign that is seen as one, unless that is longer than any is.
    let border = buffer.clusterBorder(atOrAfter: grid)
    return border - grid < Self.length / 8 ? border : buffer.scalarBorder(atOrAfter: grid)
  }
}
