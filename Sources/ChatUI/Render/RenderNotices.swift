// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws what the footer said, from this line on.
func renderNotices(_ state: ChatState, from first: Int, _ canvas: inout Canvas) {
  let (columns, rows) = (state.size.columns, state.size.rows)
  canvas.write("What the footer said", .title, column: 1, row: 0, columns: columns - 2)
  let lines = noticeLines(state)
  let visible = lines.dropFirst(first).prefix(max(0, rows - 3))
  for (offset, line) in visible.enumerated() { canvas.write(line, column: 1, row: 2 + offset, columns: columns - 2) }
  let place = "\(min(lines.count, first + visible.count))/\(lines.count)"
  if columns > 32 { canvas.write(place, .faint, endingAt: columns - 1, row: 0) }
}

/// The notices as lines, the newest first: the time, and every word.
func noticeLines(_ state: ChatState) -> [TextLine] {
  // Where the words would become a thin column their time takes a line of its own.
  let isNarrow = state.size.columns < 40
  let indent = isNarrow ? 0 : 7
  let room = max(1, state.size.columns - 2 - indent)
  return state.notices.entries.reversed().flatMap { entry in
    let time = MessageLayout.hourAndMinute(entry.at, state.layoutContext)
    let (sign, role) = entry.notice.kind.face
    let text = sign + VisibleText.of(entry.notice.text, keepingLines: false)
    let words = wrap(text, columns: room).map { TextRun(String(text[$0]), role) }
    if isNarrow { return [TextLine([TextRun(time, .faint)])] + words.map { TextLine([$0]) } }
    return words.enumerated().map { number, run in
      let lead = number == 0 ? time + String(repeating: " ", count: indent - 5) : String(repeating: " ", count: indent)
      return TextLine([TextRun(lead, .faint), run])
    }
  }
}

extension Notice.Kind {
  /// The sign before its words, and how they look.
  var face: (sign: String, role: ThemeRole) {
    switch self {
    case .done: ("", .notice)
    case .warning: ("! ", .warning)
    case .error: ("✗ ", .error)
    }
  }
}
