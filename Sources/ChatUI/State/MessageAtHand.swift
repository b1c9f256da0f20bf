// SPDX-License-Identifier: Apache-2.0
import TerminalCore

// Which message the keys of the message pane are about: the one that carries the mark.
//
// It is the one that `[` or `]` went to, as long as its heading is in sight; else the last one while the view follows
// the end; else the one whose heading stands first in the upper half of the pane, or the one that fills that half.

extension ChatState {
  /// The message that copying, editing and the like are about; `nil` where there is none.
  public var messageAtHand: MessageRecord? {
    guard let transcript, let row = transcript.rowAtHand(paneRows: geometry.messageRows) else { return nil }
    return transcript.entries[row].record
  }
}

extension Transcript {
  /// The row of the message at hand.
  func rowAtHand(paneRows: Int) -> Int? {
    guard !entries.isEmpty else { return nil }
    if let row = chosen.flatMap({ row(of: $0) }) { return row }
    guard case .top(let id, let line) = anchor, let row = row(of: id) else { return entries.count - 1 }
    guard line > 0, row + 1 < entries.count, let count = entries[row].layout?.lineCount else { return row }
    return count - line < (paneRows + 1) / 2 ? row + 1 : row
  }
}

extension MessageView {
  /// The line of the pane on which a message's heading stands; `nil` when it is out of sight.
  func headingLine(of row: Int, in transcript: inout Transcript) -> Int? {
    let top = top(of: &transcript)
    guard row > top.row else { return row == top.row && top.line == 0 ? 0 : nil }
    var line = -top.line
    for before in top.row..<row {
      line += transcript.layOut(before, columns: columns, context: context)
      if line >= rows { return nil }
    }
    return line
  }

  /// The line of the heading of the message at hand. A message that was gone to and has left the view is let go.
  func headingAtHand(in transcript: inout Transcript) -> Int? {
    if let row = transcript.chosen.flatMap({ transcript.row(of: $0) }) {
      if let line = headingLine(of: row, in: &transcript) { return line }
      transcript.chosen = nil
    }
    return transcript.rowAtHand(paneRows: rows).flatMap { headingLine(of: $0, in: &transcript) }
  }
}
