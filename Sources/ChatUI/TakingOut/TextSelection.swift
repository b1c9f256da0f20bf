// SPDX-License-Identifier: Apache-2.0
import TerminalCore
public import ThreadsAPI

/// A caret among the words of a thread, and the words that are selected with it.
public struct TextSelection: Equatable, Sendable {
  /// A sign in a message: a line of its body, counted from 0, and which of the line's characters it is.
  public struct Place: Equatable, Sendable {
    public internal(set) var message: MessageID
    public internal(set) var line: Int
    public internal(set) var offset: Int
  }

  public internal(set) var caret: Place
  /// The other end; `nil` while nothing is selected.
  public internal(set) var mark: Place?
  /// The columns that the lines of the places are laid out for.
  var columns: Int
  /// The offset that a caret going up and down comes back to.
  var wish: Int?
}

/// Where a selection is on the screen, counted from the first cell of the message pane.
struct SelectionPicture: Equatable, Sendable {
  var stretches: [Stretch] = []
  var caret: Point?

  struct Stretch: Equatable, Sendable {
    var row: Int
    var columns: Range<Int>
  }
}

extension Transcript {
  /// The lines of the body of a message that is laid out.
  func body(of row: Int) -> [TextLine] {
    guard let layout = entries[row].layout else { return [] }
    return layout.lines(1..<1 + layout.bodyLineCount)
  }

  func bodyLine(_ line: Int, of row: Int) -> TextLine? {
    lines(of: row, line + 1..<line + 2).first
  }

  /// Where a place stands now; `nil` when its message is gone or has no words.
  func linePlace(of place: TextSelection.Place) -> LinePlace? {
    row(of: place.message).map { LinePlace(row: $0, line: place.line + 1) }
  }

  /// The two ends in their order; `nil` when one of them is gone.
  func ends(of selection: TextSelection) -> (TextSelection.Place, TextSelection.Place)? {
    guard let mark = selection.mark, let a = linePlace(of: mark), let b = linePlace(of: selection.caret) else {
      return nil
    }
    let isForward = a == b ? mark.offset <= selection.caret.offset : a < b
    return isForward ? (mark, selection.caret) : (selection.caret, mark)
  }
}

extension ChatState {
  /// The text behind the selected words; `nil` while none are.
  var selectedWords: String? {
    guard let selection, let transcript, let (first, last) = transcript.ends(of: selection),
      let firstRow = transcript.row(of: first.message), let lastRow = transcript.row(of: last.message)
    else { return nil }
    let (columns, context) = (selection.columns, layoutContext)
    var laidOut = transcript
    let parts = (firstRow...lastRow).compactMap { row -> String? in
      let record = laidOut.entries[row].record
      if row > firstRow, row < lastRow { return record.text.isEmpty ? nil : record.text }
      laidOut.layOut(row, columns: columns, context: context)
      let lines = laidOut.body(of: row)
      guard !lines.isEmpty else { return nil }
      let start = row == firstRow ? BodyPlace(line: first.line, offset: first.offset) : BodyPlace(line: 0, offset: 0)
      let end =
        row == lastRow
        ? BodyPlace(line: last.line, offset: last.offset)
        : BodyPlace(line: lines.count - 1, offset: max(0, (lines.last?.text.count ?? 0) - 1))
      return SourceMap(record, lines: lines, columns: columns).source(from: start, to: end)
    }
    let words = parts.joined(separator: "\n\n")
    return words.isEmpty ? nil : words
  }
}

// MARK: On the screen

extension MessageView {
  /// Where the selection is in the pane.
  func picture(of selection: TextSelection, in transcript: inout Transcript) -> SelectionPicture {
    var picture = SelectionPicture()
    let ends = transcript.ends(of: selection)
    let (first, last) = (
      ends.flatMap { transcript.linePlace(of: $0.0) }, ends.flatMap { transcript.linePlace(of: $0.1) }
    )
    let caret = transcript.linePlace(of: selection.caret)
    forEachLine(of: &transcript) { pane, place, line in
      let characters = Array(line.text)
      if place == caret {
        let column = columns(of: characters, before: selection.caret.offset)
        picture.caret = Point(column: min(column, columns - 1), row: pane)
      }
      guard let first, let last, let ends, first <= place, place <= last else { return }
      let start = place == first ? columns(of: characters, before: ends.0.offset) : 0
      let end =
        place == last ? columns(of: characters, before: ends.1.offset + 1) : columns(of: characters, before: .max)
      picture.stretches.append(.init(row: pane, columns: start..<max(start + 1, end)))
    }
    return picture
  }

  private func columns(of characters: [Character], before offset: Int) -> Int {
    characters.prefix(max(0, offset)).reduce(0) { $0 + $1.columns }
  }

  /// Visits the lines of message bodies that are in sight.
  private func forEachLine(of transcript: inout Transcript, _ body: (Int, LinePlace, TextLine) -> Void) {
    var place = top(of: &transcript)
    var pane = 0
    while pane < rows, place.row < transcript.entries.count {
      let count = transcript.layOut(place.row, columns: columns, context: context)
      let bodyCount = transcript.entries[place.row].layout?.bodyLineCount ?? 0
      while place.line < count, pane < rows {
        if (1...max(1, bodyCount)).contains(place.line),
          let line = transcript.lines(of: place.row, place.line..<place.line + 1).first
        {
          body(pane, place, line)
        }
        place.line += 1
        pane += 1
      }
      place = LinePlace(row: place.row + 1, line: 0)
    }
  }
}

// MARK: What happens meanwhile

/// Lets the selection go when its pane or its words are left, and keeps its ends on their signs at a new width.
func keepSelection(_ state: inout ChatState, _ geometry: Geometry) {
  guard var selection = state.selection else { return }
  guard state.pane == .messages, let thread = state.openThread, let transcript = state.transcripts[thread],
    transcript.row(of: selection.caret.message) != nil
  else {
    state.selection = nil
    return
  }
  guard geometry.isUsable, geometry.showsMessages, selection.columns != max(1, geometry.messageColumns) else { return }
  guard var laidOut = state.transcripts.removeValue(forKey: thread) else { return }
  let view = MessageView(geometry, state.layoutContext)
  let letters = laidOut.letters(before: selection.caret)
  let markLetters = selection.mark.map { laidOut.letters(before: $0) }
  view.move(&selection.caret, behind: letters, in: &laidOut)
  if var mark = selection.mark, let markLetters {
    view.move(&mark, behind: markLetters, in: &laidOut)
    selection.mark = mark
  }
  selection.columns = view.columns
  selection.wish = nil
  state.selection = selection
  state.transcripts[thread] = laidOut
}

extension Transcript {
  /// How many letters of its message stand before a place, as the message is laid out now.
  fileprivate func letters(before place: TextSelection.Place) -> Int {
    guard let row = row(of: place.message), let layout = entries[row].layout else { return 0 }
    let prefix = bodyLine(place.line, of: row)?.text.prefix(place.offset) ?? ""
    return layout.letters(before: place.line + 1) + TextLine([TextRun(String(prefix))]).letterCount
  }
}

extension MessageView {
  /// Puts a place where the letter behind so many others is now.
  fileprivate func move(_ place: inout TextSelection.Place, behind letters: Int, in transcript: inout Transcript) {
    guard let row = transcript.row(of: place.message) else { return }
    transcript.layOut(row, columns: columns, context: context)
    guard let layout = transcript.entries[row].layout else { return }
    let line = layout.line(after: letters)
    place.line = min(max(0, line - 1), max(0, layout.bodyLineCount - 1))
    place.offset = layout.offset(ofLetter: letters - layout.letters(before: line), in: line)
  }
}

extension MessageLayout {
  /// Which character of a line is the letter after so many others.
  fileprivate func offset(ofLetter count: Int, in line: Int) -> Int {
    let text = lines(line..<line + 1).first?.text ?? ""
    var passed = 0
    for (offset, character) in text.enumerated() {
      passed += TextLine([TextRun(String(character))]).letterCount
      if passed > count { return offset }
    }
    return max(0, text.count - 1)
  }
}
