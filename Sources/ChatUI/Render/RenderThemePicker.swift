// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws the list of themes and a piece of a conversation beside it, or below it where there is little room.
func renderThemePicker(_ picker: Picker, _ state: ChatState, _ canvas: inout Canvas) {
  let (columns, rows) = (state.size.columns, state.size.rows)
  renderPickerHead(picker, columns: columns, &canvas)
  let isWide = columns >= Geometry.wide
  let body = 2..<max(2, rows - 2)
  // A sample of fewer lines shows nothing.
  let sampleRows = isWide ? body.count : body.count >= 7 ? body.count * 2 / 3 : 0
  let listRows = isWide ? body.count : body.count - sampleRows
  let listColumns = isWide ? 26 : columns
  renderThemes(picker, columns: listColumns, rows: body.lowerBound..<body.lowerBound + listRows, &canvas)
  if isWide {
    for row in body { canvas.write("│", .border, column: listColumns, row: row) }
    renderSample(column: listColumns + 2, rows: body, columns: columns - listColumns - 3, &canvas)
  } else if sampleRows > 0 {
    let rule = body.lowerBound + listRows
    canvas.write(String(repeating: "─", count: columns), .border, column: 0, row: rule)
    renderSample(column: 0, rows: rule + 1..<body.upperBound, columns: columns, &canvas)
  }
  guard rows > 5 else { return }
  let words = picker.items.isEmpty ? "reading the themes …" : picker.shown.isEmpty ? "no theme has this name" : ""
  let summary = words.isEmpty ? canvas.theme.summary : words
  canvas.write(
    shortened(VisibleText.of(summary, keepingLines: false), columns: columns - 2), .faint, column: 1, row: rows - 2,
    columns: columns - 2)
}

private func renderThemes(_ picker: Picker, columns: Int, rows: Range<Int>, _ canvas: inout Canvas) {
  let items = picker.shown
  let first = max(0, min(picker.selected - rows.count / 2, items.count - rows.count))
  for (offset, item) in items.dropFirst(first).prefix(rows.count).enumerated() {
    let row = rows.lowerBound + offset
    let isSelected = first + offset == picker.selected
    let ground: ThemeRole? = isSelected ? .selected : nil
    if isSelected {
      canvas.screen.clear(row: row, columns: 0..<columns, style: canvas.theme[.selected])
      canvas.write("▌", .selectedMark, column: 0, row: row, background: ground)
    }
    let label = shortened(VisibleText.of(item.label, keepingLines: false), columns: columns - 2)
    let width = canvas.write(label, .listTitle, column: 1, row: row, columns: columns - 2, background: ground)
    if width + 4 + item.detail.count <= columns {
      canvas.write(item.detail, .listPreview, endingAt: columns - 1, row: row, background: ground)
    }
  }
}

private func renderSample(column: Int, rows: Range<Int>, columns: Int, _ canvas: inout Canvas) {
  // Where there are few rows none of them is blank.
  let lines = sample(columns: columns)
  for (row, line) in zip(rows, rows.count < 12 ? lines.filter { !$0.runs.isEmpty } : lines) {
    canvas.write(line, column: column, row: row, columns: columns)
  }
}

/// A conversation in which nearly every role has its part, the most telling ones first.
private func sample(columns: Int) -> [TextLine] {
  func rule(_ label: String, _ end: String) -> TextLine {
    guard !label.isEmpty else { return TextLine([TextRun(String(repeating: "─", count: columns), .rule)]) }
    let room = max(0, columns - label.count - end.count - 4)
    return TextLine([TextRun("─ \(label) \(String(repeating: "─", count: room)) \(end)", .rule)])
  }
  return [
    TextLine([TextRun("You", .you), TextRun(" · 09:14", .faint)]),
    TextLine([TextRun("How far is it around the lake?")]),
    TextLine(),
    TextLine([TextRun("qwen-plus", .assistant), TextRun(" · 09:14", .faint)]),
    TextLine([
      TextRun("About "), TextRun("15 km", .strong), TextRun(", "), TextRun("gently", .emphasis), TextRun("; see "),
      TextRun("the map", .link), TextRun("."),
    ]),
    rule("swift", "1"),
    TextLine([
      TextRun(" let", .codeKeyword), TextRun(" km = ", .code), TextRun("15", .codeNumber), TextRun("  ", .code),
      TextRun("// all the way", .codeComment),
    ]),
    TextLine([
      TextRun(" print", .code), TextRun("(", .code), TextRun("\"one day\"", .codeString), TextRun(")", .code),
    ]),
    rule("", ""),
    TextLine([
      TextRun("● streaming ", .streaming), TextRun("* unread ", .unread), TextRun("✎ draft ", .draft),
      TextRun("× gone", .gone),
    ]),
    TextLine([TextRun("! a warning ", .warning), TextRun("✗ an error", .error)]),
    TextLine(),
    TextLine([TextRun("Afterwards", .heading)]),
    TextLine([TextRun("• ", .listMarker), TextRun("tea in "), TextRun("Meijiawu", .inlineCode)]),
    TextLine([TextRun("“Neither too strong nor too faint”", .quote)]),
    TextLine([TextRun("interrupted: R asks again", .interrupted)]),
    TextLine([TextRun("Enter", .footerKey), TextRun(" send · ", .footer), TextRun("▼ 3 new lines", .newLines)]),
  ]
}
