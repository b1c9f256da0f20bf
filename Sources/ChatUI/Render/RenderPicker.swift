// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws a list to choose from: what is typed, the items that fit it, and the selected one in sight.
func renderPicker(_ picker: Picker, _ state: ChatState, _ canvas: inout Canvas) {
  let (columns, rows) = (state.size.columns, state.size.rows)
  let title =
    switch picker.purpose {
    case .answerer: "Who answers: "
    case .theme: "Theme: "
    case .sort: "Sort by: "
    case .filter: "Show: "
    case .metadata: "Metadata: "
    case .history: "Sent before: "
    case .link: "Open: "
    case .codeBlock: "Open: "
    }
  renderPickerHead(title, picker, columns: columns, &canvas)
  let items = picker.shown
  let capacity = max(0, rows - 4)
  let first = max(0, min(picker.selected - capacity / 2, items.count - capacity))
  for (offset, item) in items.dropFirst(first).prefix(capacity).enumerated() {
    render(item, isSelected: first + offset == picker.selected, row: 2 + offset, columns, &canvas)
  }
  let status = items.isEmpty ? picker.emptyStatus : picker.status
  canvas.write(
    shortened(VisibleText.of(status, keepingLines: false), columns: columns - 2), .faint, column: 1, row: rows - 2,
    columns: columns - 2)
}

/// Draws what is chosen and what is typed, and puts the real cursor at the caret.
func renderPickerHead(_ title: String, _ picker: Picker, columns: Int, _ canvas: inout Canvas) {
  let start = 1 + canvas.write(title, .title, column: 1, row: 0, columns: columns - 2)
  let typed = VisibleText.of(picker.editor.before, keepingLines: false)
  let room = max(1, columns - start - 2)
  let width = min(room, canvas.write(typed, .text, column: start, row: 0, columns: room))
  canvas.write(
    VisibleText.of(picker.editor.after, keepingLines: false), .text, column: start + width, row: 0,
    columns: max(0, room - width))
  canvas.screen.cursor = Point(column: min(columns - 1, start + width), row: 0)
}

extension Picker {
  /// What is said when nothing fits what is typed.
  fileprivate var emptyStatus: String {
    if case .answerer = purpose { "nothing fits; Enter takes it as a model's name" } else { "nothing fits" }
  }
}

private func render(_ item: Picker.Item, isSelected: Bool, row: Int, _ columns: Int, _ canvas: inout Canvas) {
  let ground: ThemeRole? = isSelected ? .selected : nil
  if isSelected {
    canvas.write(String(repeating: " ", count: columns), .text, column: 0, row: row, background: ground)
    canvas.write("▌", .selectedMark, column: 0, row: row, background: ground)
  }
  let label = shortened(VisibleText.of(item.label, keepingLines: false), columns: columns - 2)
  let end = 1 + canvas.write(label, .listTitle, column: 1, row: row, columns: columns - 2, background: ground)
  let room = columns - end - 3
  guard room > 4 else { return }
  let detail = shortened(VisibleText.of(item.detail, keepingLines: false), columns: room)
  canvas.write(detail, .listPreview, column: end + 2, row: row, columns: room, background: ground)
}
