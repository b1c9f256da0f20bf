// SPDX-License-Identifier: Apache-2.0

// Where readline's keys take the caret, and what they cut.

extension TextEditor {
  /// The start of the line that has the caret.
  var lineStart: Int { buffer.lastLineEnd(in: 0..<caretOffset).map { $0 + 1 } ?? 0 }
  /// The end of the line that has the caret.
  var lineEnd: Int { buffer.firstLineEnd(in: caretOffset..<buffer.count) ?? buffer.count }

  public mutating func moveLeft() { moveCaret(toByte: buffer.clusterStart(before: caretOffset)) }
  public mutating func moveRight() { moveCaret(toByte: buffer.clusterEnd(after: caretOffset)) }
  public mutating func moveWordLeft() { moveCaret(toByte: buffer.wordStart(before: caretOffset)) }
  public mutating func moveWordRight() { moveCaret(toByte: buffer.wordEnd(after: caretOffset)) }
  public mutating func moveToLineStart() { moveCaret(toByte: lineStart) }
  public mutating func moveToLineEnd() { moveCaret(toByte: lineEnd) }
  public mutating func moveToStart() { moveCaret(toByte: 0) }
  public mutating func moveToEnd() { moveCaret(toByte: buffer.count) }

  public mutating func killToLineEnd() {
    let end = lineEnd
    // At the end of a line the line end itself goes, as readline users expect of a text of many lines.
    kill(caretOffset..<(end == caretOffset ? min(end + 1, buffer.count) : end), .forward)
  }

  public mutating func killToLineStart() { kill(lineStart..<caretOffset, .backward) }
  public mutating func killWordBackward() { kill(buffer.wordStart(before: caretOffset)..<caretOffset, .backward) }
  public mutating func killWordForward() { kill(caretOffset..<buffer.wordEnd(after: caretOffset), .forward) }
  /// Kills back to the last blank, whatever is between (readline's Ctrl-W).
  public mutating func killToBlank() { kill(buffer.blankWordStart(before: caretOffset)..<caretOffset, .backward) }

  // MARK: Letters

  public mutating func upcaseWord() { changeWord { $0.uppercased() } }
  public mutating func downcaseWord() { changeWord { $0.lowercased() } }
  public mutating func capitalizeWord() {
    changeWord { word in
      guard let first = word.firstIndex(where: { $0.isLetter || $0.isNumber }) else { return word }
      let rest = word.index(after: first)
      return word[..<first] + word[first..<rest].uppercased() + word[rest...].lowercased()
    }
  }

  private mutating func changeWord(_ change: (String) -> String) {
    let range = caretOffset..<buffer.wordEnd(after: caretOffset)
    guard !range.isEmpty else { return }
    let (word, changed) = (buffer.string(range), change(buffer.string(range)))
    if changed == word { moveCaret(toByte: range.upperBound) } else { replace(range, with: changed) }
  }

  /// Swaps the signs on the two sides of the caret, and goes behind both; at a line's end, the two before it.
  public mutating func transposeCharacters() {
    var middle = caretOffset
    if middle == lineEnd { middle = buffer.clusterStart(before: middle) }
    let start = buffer.clusterStart(before: middle)
    guard lineStart <= start, start < middle else { return }
    let end = buffer.clusterEnd(after: middle)
    replace(start..<end, with: buffer.string(middle..<end) + buffer.string(start..<middle))
  }

  /// Swaps the word before the caret with the one behind it, and goes behind both.
  public mutating func transposeWords() {
    let middle = buffer.wordStart(before: buffer.wordEnd(after: caretOffset))
    let wordEnd = buffer.wordEnd(after: middle)
    let start = buffer.wordStart(before: middle)
    let gap = buffer.wordEnd(after: start)
    guard start < gap, gap <= middle, middle < wordEnd else { return }
    replace(
      start..<wordEnd,
      with: buffer.string(middle..<wordEnd) + buffer.string(gap..<middle) + buffer.string(start..<gap))
  }
}
