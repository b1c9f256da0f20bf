// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Where the parts of the screen are.
struct Geometry: Equatable, Sendable {
  /// The smallest usable screen (LOOK).
  static let smallest = Size(columns: 20, rows: 5)

  let size: Size
  /// The list's columns, its border not counted; 0 when it is not shown.
  let listColumns: Int
  /// Whether the message pane is shown.
  let showsMessages: Bool
  /// The first column of the message pane's text.
  let messageColumn: Int
  let messageColumns: Int
  /// Rows of messages, between the header and the composer.
  let messageRows: Int
  let composerRows: Int
  /// Rows that the composer's text is wrapped to.
  let composerColumns: Int
  /// How many threads the list has room for.
  let listCapacity: Int
  /// One or two rows a thread.
  let rowsPerThread: Int

  var isUsable: Bool { size.columns >= Self.smallest.columns && size.rows >= Self.smallest.rows }
  var footerRow: Int { size.rows - 1 }
  /// The row of the rule above the composer.
  var ruleRow: Int { footerRow - composerRows - 1 }
  var composerRow: Int { footerRow - composerRows }

  init(_ state: ChatState) {
    size = state.size
    let isWide = size.columns >= 60
    let isListShown = isWide ? !state.isListHidden : state.pane == .list
    showsMessages = isWide || !isListShown
    listColumns = !isListShown ? 0 : isWide ? min(34, max(24, size.columns / 3)) : size.columns
    messageColumn = showsMessages && isListShown ? listColumns + 2 : 0
    messageColumns = showsMessages ? max(1, size.columns - messageColumn - (isWide ? 1 : 0)) : 0
    composerColumns = max(1, messageColumns - 3)
    let limit = max(1, (size.rows - 3) / 3)
    composerRows =
      showsMessages ? min(limit, ComposerLines(state.composer, columns: composerColumns).rows.count) : 0
    messageRows = showsMessages ? max(0, size.rows - 3 - composerRows) : 0
    rowsPerThread = size.rows < 16 ? 1 : 2
    listCapacity = max(1, (size.rows - 2) / rowsPerThread)
  }

  /// The first thread to show, so that the selected one is in sight.
  func firstVisible(of list: ThreadList) -> Int {
    let latest = max(0, list.shown.count - listCapacity)
    let first = min(list.firstVisible, latest)
    if list.selectedRow < first { return list.selectedRow }
    if list.selectedRow >= first + listCapacity { return list.selectedRow - listCapacity + 1 }
    return first
  }
}

extension ChatState {
  var geometry: Geometry { Geometry(self) }
}

/// The composer's text as lines of the screen, and where the caret is among them.
struct ComposerLines {
  struct Line {
    var text: String
    /// Its first character, counted from the start of the whole text.
    var offset: Int
  }

  private(set) var rows: [Line] = []
  private(set) var caret = Point(column: 0, row: 0)
  private let columns: Int

  init(_ editor: TextEditor, columns: Int) {
    self.columns = columns
    let caretOffset = editor.before.count
    var offset = 0
    for paragraph in editor.text.split(separator: "\n", omittingEmptySubsequences: false) {
      // A tab in the text is one blank here; the text itself keeps it.
      let shown = VisibleText.of(String(paragraph).replacingTabs, keepingLines: false)
      let isFaithful = shown.count == paragraph.count
      add(paragraph: isFaithful ? shown : String(paragraph.map { $0.isPrintable ? $0 : "·" }), at: offset, caretOffset)
      offset += paragraph.count + 1
    }
    if columns > 1, caret.column >= columns {
      // The caret stands behind a full line: at the start of a line of its own.
      rows.insert(Line(text: "", offset: caretOffset), at: caret.row + 1)
      caret = Point(column: 0, row: caret.row + 1)
    }
  }

  private mutating func add(paragraph: String, at offset: Int, _ caretOffset: Int) {
    var offset = offset
    let ranges = wrap(paragraph, columns: columns)
    for (number, range) in ranges.enumerated() {
      let text = String(paragraph[range])
      let count = text.count
      let isLast = number == ranges.count - 1
      if caretOffset >= offset, caretOffset < offset + count || (isLast && caretOffset == offset + count) {
        let column = TerminalCore.columns(of: String(text.prefix(caretOffset - offset)))
        caret = Point(column: min(column, columns), row: rows.count)
      }
      rows.append(Line(text: text, offset: offset))
      offset += count
    }
  }

  /// The place in the text that is nearest to this one on the screen.
  func offset(row: Int, column: Int) -> Int {
    let line = rows[row]
    var width = 0
    var count = 0
    for character in line.text {
      let next = width + TerminalCore.columns(of: String(character))
      if next > column { break }
      width = next
      count += 1
    }
    let isWrapped = rows.indices.contains(row + 1) && rows[row + 1].offset == line.offset + line.text.count
    return line.offset + (isWrapped ? min(count, max(0, line.text.count - 1)) : count)
  }
}

extension String {
  fileprivate var replacingTabs: String { String(map { $0 == "\t" ? " " : $0 }) }
}

extension Character {
  /// Whether it can be shown as it is.
  fileprivate var isPrintable: Bool {
    let text = String(self)
    return VisibleText.of(text, keepingLines: false) == text
  }
}
