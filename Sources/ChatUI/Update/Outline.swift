// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Opens the outline of the thread: a line for every turn, the one at the top of the pane selected.
func openOutline(_ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, let entries = state.transcripts[thread]?.entries, !entries.isEmpty else {
    return show(Notice(.done, "Nothing was said here yet."), &state)
  }
  var picker = Picker(
    .outline(thread), items: [], pool: .turns(entries.count), status: "type to narrow; Enter goes there")
  picker.selected = state.topRow ?? 0
  state.picker = picker
  return []
}

func pickTurn(_ item: Picker.Item?, in thread: ThreadID, _ state: inout ChatState) -> [Effect] {
  guard case .message(let id) = item?.value else { return show(Notice(.done, "No turn has these words."), &state) }
  state.pane = .messages
  guard thread == state.openThread else { return [] }
  changeTranscript(&state) { transcript, view in
    guard let row = transcript.row(of: id) else { return }
    transcript.set(top: LinePlace(row: row, line: 0), end: view.endTop(of: &transcript))
  }
  return []
}

extension ChatState {
  /// The row of the message at the top of the pane.
  fileprivate var topRow: Int? {
    guard let thread = openThread, var transcript = transcripts[thread] else { return nil }
    return MessageView(geometry, layoutContext).top(of: &transcript).row
  }
}

extension MessageRecord {
  /// What there is to find in a message besides words: its first heading, and how many blocks of code of what language.
  var outlineHint: String {
    var hints: [String] = []
    var isInCode = false
    var blocks = 0
    var language = ""
    for line in text.prefix(20_000).split(separator: "\n") {
      let start = line.drop { $0 == " " }
      if start.hasPrefix("```") || start.hasPrefix("~~~") {
        if !isInCode {
          blocks += 1
          if language.isEmpty { language = String(start.drop { $0 == "`" || $0 == "~" }.prefix { $0 != " " }) }
        }
        isInCode.toggle()
      } else if !isInCode, hints.isEmpty, line.first == "#", role != .user {
        hints.append(String(line))
      }
    }
    if blocks > 0 { hints.append("▤ \(language.isEmpty ? "code" : language)\(blocks > 1 ? " ×\(blocks)" : "")") }
    return hints.joined(separator: "  ")
  }
}
