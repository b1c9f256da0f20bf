// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Carries the caret of a selection through the messages of a thread. It lays out only the messages that it meets.
struct CaretMover {
  var transcript: Transcript
  private let view: MessageView
  private(set) var wish: Int?
  private var row: Int
  private var line: Int
  private var offset: Int

  init(_ transcript: Transcript, _ view: MessageView, _ selection: TextSelection) {
    self.transcript = transcript
    self.view = view
    wish = selection.wish
    row = transcript.row(of: selection.caret.message) ?? max(0, transcript.entries.count - 1)
    line = selection.caret.line
    offset = selection.caret.offset
    line = min(max(0, line), max(0, count(of: row) - 1))
  }

  /// Where the caret is now.
  var place: TextSelection.Place {
    TextSelection.Place(message: transcript.entries[row].record.id, line: line, offset: offset)
  }

  /// Moves; whether the action is a move of the caret.
  mutating func perform(_ action: Action) -> Bool {
    let page = max(1, view.rows - 2)
    switch action {
    case .scrollDown: moveLines(1)
    case .scrollUp: moveLines(-1)
    case .scrollHalfPageDown: moveLines(max(1, page / 2))
    case .scrollHalfPageUp: moveLines(-max(1, page / 2))
    case .scrollPageDown: moveLines(page)
    case .scrollPageUp: moveLines(-page)
    default:
      guard performAcross(action) else { return false }
      wish = nil
    }
    return true
  }

  private mutating func performAcross(_ action: Action) -> Bool {
    switch action {
    case .moveLeft: offset = max(0, offset - 1)
    case .moveRight: offset = min(lastOffset, offset + 1)
    case .moveToLineStart: offset = 0
    case .moveToLineEnd: offset = lastOffset
    case .moveWordRight: moveWordRight()
    case .moveWordLeft: moveWordLeft()
    case .scrollToStart: goToMessage(from: 0, by: 1)
    case .scrollToEnd:
      goToMessage(from: transcript.entries.count - 1, by: -1)
      line = max(0, count(of: row) - 1)
      offset = lastOffset
    case .previousTurn:
      if line > 0 || offset > 0 { (line, offset) = (0, 0) } else { goToMessage(from: row - 1, by: -1) }
    case .nextTurn: goToMessage(from: row + 1, by: 1)
    default: return false
    }
    return true
  }

  // MARK: Steps

  private mutating func count(of row: Int) -> Int {
    guard transcript.entries.indices.contains(row) else { return 0 }
    transcript.layOut(row, columns: view.columns, context: view.context)
    return transcript.entries[row].layout?.bodyLineCount ?? 0
  }

  private var characters: [Character] { Array(transcript.bodyLine(line, of: row)?.text ?? "") }
  private var lastOffset: Int { max(0, characters.count - 1) }

  /// Goes to the first words of the first message from `row` on that has any.
  @discardableResult
  private mutating func goToMessage(from row: Int, by step: Int) -> Bool {
    var row = row
    while transcript.entries.indices.contains(row) {
      if count(of: row) > 0 {
        (self.row, line, offset) = (row, 0, 0)
        return true
      }
      row += step
    }
    return false
  }

  /// One line on or back, into the next message if need be. Returns whether there was one.
  private mutating func step(_ direction: Int) -> Bool {
    if direction > 0 {
      if line + 1 < count(of: row) {
        line += 1
        return true
      }
      return goToMessage(from: row + 1, by: 1)
    }
    if line > 0 {
      line -= 1
      return true
    }
    guard goToMessage(from: row - 1, by: -1) else { return false }
    line = max(0, count(of: row) - 1)
    return true
  }

  private mutating func moveLines(_ count: Int) {
    let wanted = wish ?? offset
    wish = wanted
    for _ in 0..<abs(count) where !step(count) { break }
    offset = min(wanted, lastOffset)
  }

  private mutating func moveWordRight() {
    let characters = characters
    var next = offset
    if next < characters.count {
      let start = WordClass(characters[next])
      while next < characters.count, start != .gap, WordClass(characters[next]) == start { next += 1 }
    }
    while next < characters.count, WordClass(characters[next]) == .gap { next += 1 }
    if next < characters.count {
      offset = next
    } else if step(1) {
      offset = self.characters.firstIndex { WordClass($0) != .gap } ?? 0
    } else {
      offset = lastOffset
    }
  }

  private mutating func moveWordLeft() {
    let characters = characters
    var next = min(offset, characters.count) - 1
    while next >= 0, WordClass(characters[next]) == .gap { next -= 1 }
    if next < 0 {
      guard step(-1) else { return offset = 0 }
      let above = self.characters
      next = above.lastIndex { WordClass($0) != .gap } ?? 0
      offset = start(ofWordAt: next, in: above)
    } else {
      offset = start(ofWordAt: next, in: characters)
    }
  }

  private func start(ofWordAt place: Int, in characters: [Character]) -> Int {
    guard characters.indices.contains(place) else { return 0 }
    var start = place
    while start > 0, WordClass(characters[start - 1]) == WordClass(characters[place]) { start -= 1 }
    return start
  }
}
