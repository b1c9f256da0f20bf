// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Draws the help from this line on.
func renderHelp(_ state: ChatState, from first: Int, _ canvas: inout Canvas) {
  let (columns, rows) = (state.size.columns, state.size.rows)
  canvas.write("Keys", .title, column: 1, row: 0)
  let lines = helpLines(state.bindings, columns: columns, first: state.pane)
  let visible = lines.dropFirst(first).prefix(max(0, rows - 3))
  for (offset, line) in visible.enumerated() { canvas.write(line, column: 1, row: 2 + offset, columns: columns - 2) }
  let place = "\(min(lines.count, first + visible.count))/\(lines.count)"
  canvas.write(place, .faint, endingAt: columns - 1, row: 0)
}

/// The help as lines: every scope with its keys, from the table of actions, those of the pane that it is asked in first.
func helpLines(_ bindings: KeyBindings, columns: Int, first pane: ChatState.Pane) -> [TextLine] {
  var lines: [TextLine] = []
  let own: [Scope] =
    switch pane {
    case .list: [.list]
    case .messages: [.messages]
    case .composer: [.composer, .anywhere, .editing]
    }
  for scope in own + Scope.allCases.filter({ !own.contains($0) }) where scope != .help {
    if !lines.isEmpty { lines.append(TextLine()) }
    lines.append(TextLine([TextRun(title(of: scope), .heading)]))
    for entry in bindings.entries(in: scope) where !entry.keys.isEmpty {
      lines += helpLines(entry, bindings, columns: columns - 2)
    }
  }
  return lines
}

private func helpLines(_ entry: ActionEntry, _ bindings: KeyBindings, columns limit: Int) -> [TextLine] {
  let keys = bindings.keys(of: entry.action, in: entry.scope).map(\.label).joined(separator: " ")
  let column = min(24, max(8, limit / 3))
  let words = wrap(entry.summary, columns: max(1, limit - column)).map { String(entry.summary[$0]) }
  let padding = column - columns(of: keys)
  guard padding > 0 else {
    return [TextLine([TextRun(keys, .footerKey)])]
      + words.map { TextLine([TextRun(String(repeating: " ", count: column) + $0)]) }
  }
  return words.enumerated().map { number, text in
    number == 0
      ? TextLine([TextRun(keys, .footerKey), TextRun(String(repeating: " ", count: padding) + text)])
      : TextLine([TextRun(String(repeating: " ", count: column) + text)])
  }
}

/// What a scope is called.
func title(of scope: Scope) -> String {
  switch scope {
  case .anywhere: "Anywhere"
  case .list: "List"
  case .messages: "Messages"
  case .selection: "Selecting text"
  case .composer: "Composer"
  case .editing: "Editing"
  case .prompt: "Questions in the footer"
  case .picker: "Lists to choose from"
  case .output: "What a command wrote"
  case .help: "Help"
  }
}
