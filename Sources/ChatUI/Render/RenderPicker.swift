// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws a list to choose from: what is typed, the items that fit it, and the selected one in sight.
func renderPicker(_ picker: Picker, _ state: ChatState, _ canvas: inout Canvas) {
  let (columns, rows) = (state.size.columns, state.size.rows)
  renderPickerHead(picker, columns: columns, &canvas)
  let rowsPerItem = picker.purpose == .search && rows >= 10 ? 2 : 1
  let rowCount = picker.rowCount
  let capacity = max(0, rows - 4) / rowsPerItem
  let first = max(0, min(picker.selected - capacity / 2, rowCount - capacity))
  for offset in 0..<max(0, min(capacity, rowCount - first)) {
    guard let item = state.item(first + offset, of: picker) else { continue }
    let place = ItemPlace(
      row: 2 + offset * rowsPerItem, rows: rowsPerItem, columns: columns,
      isSelected: first + offset == picker.selected)
    render(state.completed(item, of: picker), at: place, &canvas)
  }
  let status = rowCount == 0 && picker.total > 0 ? picker.purpose.emptyWords : picker.status
  let count = rowCount > capacity && columns >= 40 ? "\(picker.selected + 1)/\(rowCount)" : ""
  canvas.write(count, .faint, endingAt: columns - 1, row: rows - 2)
  let room = columns - 2 - (count.isEmpty ? 0 : TerminalCore.columns(of: count) + 1)
  canvas.write(
    shortened(VisibleText.of(status, keepingLines: false), columns: room), .faint, column: 1, row: rows - 2,
    columns: room)
}

extension Picker.Purpose {
  /// What is asked for.
  fileprivate var title: String {
    switch self {
    case .answerer: "Who answers: "
    case .theme: "Theme: "
    case .sort: "Sort by: "
    case .filter: "Show: "
    case .metadata: "Metadata: "
    case .history: "Sent before: "
    case .link: "Open: "
    case .codeBlock: "Open: "
    case .palette: "Do or open: "
    case .outline: "Outline: "
    case .search: "Search: "
    }
  }

  /// What to say when no item fits.
  fileprivate var emptyWords: String {
    if case .answerer = self { return "nothing fits; Enter takes it as a model's name" }
    return "nothing fits"
  }
}

/// Draws what is chosen and what is typed, and puts the real cursor at the caret.
func renderPickerHead(_ picker: Picker, columns: Int, _ canvas: inout Canvas) {
  let start = 1 + canvas.write(picker.purpose.title, .title, column: 1, row: 0, columns: columns - 2)
  let typed = VisibleText.of(picker.editor.before, keepingLines: false)
  let room = max(1, columns - start - 2)
  let width = min(room, canvas.write(typed, .text, column: start, row: 0, columns: room))
  canvas.write(
    VisibleText.of(picker.editor.after, keepingLines: false), .text, column: start + width, row: 0,
    columns: max(0, room - width))
  canvas.screen.cursor = Point(column: min(columns - 1, start + width), row: 0)
}

extension ChatState {
  /// An item with what is only looked up for those that are seen.
  fileprivate func completed(_ item: Picker.Item, of picker: Picker) -> Picker.Item {
    var item = item
    switch (picker.purpose, item.value) {
    case (.outline(let thread), .message(let id)): item.note = transcripts[thread]?[id]?.outlineHint ?? ""
    case (.metadata(let thread), .word(let word)): (item.note, item.noteRole) = fateOfPair(word, of: thread)
    default: break
    }
    return item
  }
}

/// Where an item is drawn.
private struct ItemPlace {
  var row: Int
  var rows: Int
  var columns: Int
  var isSelected: Bool
}

private func render(_ item: Picker.Item, at place: ItemPlace, _ canvas: inout Canvas) {
  let (row, columns) = (place.row, place.columns)
  let ground: ThemeRole? = place.isSelected ? .selected : nil
  if place.isSelected {
    for row in row..<row + place.rows {
      canvas.write(String(repeating: " ", count: columns), .text, column: 0, row: row, background: ground)
      canvas.write("▌", .selectedMark, column: 0, row: row, background: ground)
    }
  }
  var end = columns - 1
  let note = VisibleText.of(item.note, keepingLines: false)
  // The note has at most half of the row, and no more than leaves the label some room.
  let noteColumns = min(TerminalCore.columns(of: note), columns / 2)
  if noteColumns > 0, columns - noteColumns > 12 {
    end =
      canvas.write(
        shortened(note, columns: noteColumns), item.noteRole, endingAt: end, row: row, background: ground) - 2
  }
  let label = shortened(VisibleText.of(item.label, keepingLines: false), columns: end - 1)
  let labelEnd = 1 + canvas.write(label, item.role, column: 1, row: row, columns: end - 1, background: ground)
  if place.rows == 2 {
    write(item, column: 3, row: row + 1, columns: columns - 4, ground, &canvas)
  } else if end - labelEnd - 2 > 4, !item.detail.isEmpty {
    write(item, column: labelEnd + 2, row: row, columns: end - labelEnd - 2, ground, &canvas)
  }
}

/// Writes the detail of an item, the words that were looked for marked in it.
private func write(
  _ item: Picker.Item, column: Int, row: Int, columns room: Int, _ ground: ThemeRole?, _ canvas: inout Canvas
) {
  var line = TextLine([TextRun(item.detail, .listPreview)])
  for mark in item.marks { line.mark(mark, .match) }
  line.bringIntoSight(.match, columns: room)
  var column = column
  let end = column + room
  for run in line.runs {
    let text = VisibleText.of(run.text, keepingLines: false)
    let isCut = column + TerminalCore.columns(of: text) > end
    column += canvas.write(
      shortened(text, columns: end - column), run.role, column: column, row: row, columns: end - column,
      background: ground)
    if isCut { break }
  }
}

extension TextLine {
  /// Cuts off so much of the beginning that the first run of a role is within some columns.
  fileprivate mutating func bringIntoSight(_ role: ThemeRole, columns room: Int) {
    guard let first = runs.firstIndex(where: { $0.role == role }), first > 0 else { return }
    let before = runs[..<first].map(\.text).joined()
    let width = TerminalCore.columns(of: runs[first].text)
    var spare = TerminalCore.columns(of: before) + width - room
    guard spare > 0 else { return }
    // Some of what stands before stays, for the sense of it.
    spare += min(room / 4, max(0, room - width - 1)) + 1
    let kept = before.drop { character in
      defer { spare -= TerminalCore.columns(of: String(character)) }
      return spare > 0
    }
    runs.replaceSubrange(..<first, with: [TextRun("…" + kept, runs[0].role)])
  }
}
