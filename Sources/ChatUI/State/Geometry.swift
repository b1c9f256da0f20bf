// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// Where the parts of the screen are.
struct Geometry: Sendable {
  /// The smallest usable screen (LOOK).
  static let smallest = Size(columns: 20, rows: 5)
  /// From so many columns on the list stands beside the messages.
  static let wide = 60

  /// From so many rows on there are two a thread.
  static let tall = 16

  let size: Size
  /// The list's columns, its border not counted; 0 when it is not shown.
  let listColumns: Int
  /// Whether the message pane is shown.
  let showsMessages: Bool
  /// The first column of the message pane's text.
  let messageColumn: Int
  /// The columns of the message pane's text, shown or not.
  let messageColumns: Int
  /// The first row of messages: right below the header, or with a blank row between where there is room.
  let messageRow: Int
  /// Rows of messages, from there to the composer.
  let messageRows: Int
  /// The lines around the caret.
  let composer: ComposerLines
  /// Those of them that are shown.
  let composerWindow: Range<Int>
  /// The call that waits to be answered, above the composer.
  let question: [String]
  /// How many threads the list has room for.
  let listCapacity: Int
  /// One or two rows a thread.
  let rowsPerThread: Int

  var isUsable: Bool { size.columns >= Self.smallest.columns && size.rows >= Self.smallest.rows }
  var footerRow: Int { size.rows - 1 }
  /// The row of the rule above the composer.
  var ruleRow: Int { footerRow - composerWindow.count - question.count - 1 }
  var questionRow: Int { ruleRow + 1 }
  var composerRow: Int { footerRow - composerWindow.count }
  /// The columns that the composer's text is wrapped to: the sign before it and the caret behind it have theirs.
  var composerColumns: Int { Self.composerColumns(messageColumns) }

  init(_ state: ChatState) {
    size = state.size
    let isWide = size.columns >= Self.wide
    let isListShown = isWide ? !state.isListHidden : state.pane == .list
    showsMessages = isWide || !isListShown
    listColumns = !isListShown ? 0 : isWide ? min(34, max(24, size.columns / 3)) : size.columns
    messageColumn = showsMessages && isListShown ? listColumns + 2 : 0
    messageColumns = max(1, size.columns - messageColumn - (isWide ? 1 : 0))
    let limit = max(1, (size.rows - 3) / 3)
    composer = state.composer.lines(columns: Self.composerColumns(messageColumns), reach: limit)
    composerWindow = composer.window(of: min(limit, composer.rows.count))
    let isTall = size.rows >= Self.tall
    messageRow = isTall ? 2 : 1
    let columns = messageColumns
    let edited = state.editingWords(columns: columns).map { [shortened($0, columns: columns)] }
    question =
      edited ?? state.waitingCall.map { Self.question($0, columns: columns, rows: max(1, limit / 2)) } ?? []
    messageRows = max(0, size.rows - 2 - messageRow - composerWindow.count - question.count)
    rowsPerThread = isTall ? 2 : 1
    listCapacity = max(1, (size.rows - 2) / rowsPerThread)
  }

  /// A call as lines: its name and its arguments, as much of them as there is room for.
  private static func question(_ call: ToolCall, columns: Int, rows: Int) -> [String] {
    let text = "⚒ " + VisibleText.of("\(call.name) \(call.arguments)", keepingLines: false)
    // So much of a text fills the room, however wide its characters are.
    let shown = String(text.prefix(columns * rows + 1))
    let lines = wrap(shown, columns: columns).map { String(shown[$0]) }
    if lines.count <= rows, shown.count == text.count { return lines }
    var kept = Array(lines.prefix(rows))
    kept[kept.count - 1] = shortened(kept[kept.count - 1] + " ……", columns: columns)
    return kept
  }

  private static func composerColumns(_ columns: Int) -> Int { max(1, columns - 3) }

  /// The first thread to show, so that the selected one is in sight. One that is not comes to the middle: when the list goes
  /// on, nearly all of it is written again, and a thin line is not to carry that at each step.
  func firstVisible(of list: ThreadList) -> Int {
    let latest = max(0, list.shown.count - listCapacity)
    let first = min(list.firstVisible, latest)
    if (first..<first + listCapacity).contains(list.selectedRow) { return first }
    return max(0, min(list.selectedRow - listCapacity / 2, latest))
  }
}

extension ChatState {
  var geometry: Geometry { Geometry(self) }
}
