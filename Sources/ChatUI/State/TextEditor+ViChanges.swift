// SPDX-License-Identifier: Apache-2.0

// What the commands of vi change. What they take goes into the kill ring, a piece each.

extension TextEditor {
  mutating func copy(_ text: String) {
    killRing.closePiece()
    killRing.take(text, .forward)
    killRing.closePiece()
  }

  /// Takes a stretch into the ring, and out of the text unless that keeps it; the caret goes to its start.
  mutating func take(_ range: Range<Int>, keepsText: Bool) {
    guard !range.isEmpty else { return }
    copy(buffer.string(range))
    if keepsText { moveCaret(toByte: range.lowerBound) } else { replace(range, with: "") }
  }

  /// Takes whole lines, with the line end that goes with them.
  mutating func takeLines(_ lines: Range<Int>) {
    copy(buffer.string(lines) + "\n")
    var range = lines
    if lines.upperBound < buffer.count {
      range = lines.lowerBound..<lines.upperBound + 1
    } else if lines.lowerBound > 0 {
      range = lines.lowerBound - 1..<lines.upperBound
    }
    guard !range.isEmpty else { return }
    replace(range, with: "")
    moveCaret(toByte: firstSign(from: lineStart))
  }

  /// Puts back what was taken last: whole lines as lines.
  mutating func putBack(_ times: Int, isBefore: Bool) {
    guard let piece = killRing.piece(0), !piece.isEmpty else { return }
    let text = String(repeating: piece, count: max(1, min(times, 1 + Self.mostPutBack / piece.utf8.count)))
    guard piece.hasSuffix("\n") else {
      if !isBefore, caretOffset < lineEnd { moveRight() }
      insert(text)
      return moveLeft()
    }
    let place = isBefore ? lineStart : lineEnd
    replace(place..<place, with: isBefore ? text : "\n" + text.dropLast())
    moveCaret(toByte: firstSign(from: isBefore ? place : place + 1))
  }

  /// What a number before `p` may make, in bytes.
  private static let mostPutBack = 1 << 20

  /// Some signs from the caret on, within the line.
  func signs(_ count: Int) -> Range<Int> {
    var end = caretOffset
    for _ in 0..<count where end < lineEnd { end = buffer.clusterEnd(after: end) }
    return caretOffset..<end
  }

  func signsBefore(_ count: Int) -> Range<Int> {
    var start = caretOffset
    for _ in 0..<count where start > lineStart { start = buffer.clusterStart(before: start) }
    return start..<caretOffset
  }

  /// Puts others in the place of some signs; the caret goes on the last one, or behind it.
  mutating func replaceSigns(_ count: Int, moves: Bool = false, _ change: (Character) -> String) {
    let range = signs(count)
    let old = buffer.string(range)
    guard !range.isEmpty, moves || old.count == count else { return }
    replace(range, with: old.map(change).joined())
    if !moves { moveLeft() }
  }
}

extension Character {
  /// A small letter for a capital, and the other way round.
  var caseSwapped: String { isUppercase ? lowercased() : uppercased() }
}
