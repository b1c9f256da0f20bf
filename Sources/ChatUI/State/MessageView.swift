// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// A line of a transcript: which message, and which line of it.
struct LinePlace: Comparable {
  var row: Int
  var line: Int

  static func < (a: LinePlace, b: LinePlace) -> Bool { a.row == b.row ? a.line < b.line : a.row < b.row }
}

/// The window through which a transcript is seen. It lays out only the messages that it meets.
struct MessageView {
  let columns: Int
  let rows: Int
  let context: MessageLayout.Context

  init(_ geometry: Geometry, _ context: MessageLayout.Context) {
    columns = max(1, geometry.messageColumns)
    rows = max(1, geometry.messageRows)
    self.context = context
  }

  /// The line that stands at the top now.
  func top(of transcript: inout Transcript) -> LinePlace {
    guard case .top(let id, let line) = transcript.anchor, let row = transcript.row(of: id) else {
      return endTop(of: &transcript)
    }
    let count = transcript.layOut(row, columns: columns, context: context)
    return LinePlace(row: row, line: min(line, count - 1))
  }

  /// The line that stands at the top when the last one stands at the bottom.
  func endTop(of transcript: inout Transcript) -> LinePlace {
    let last = transcript.entries.count - 1
    guard last >= 0 else { return LinePlace(row: 0, line: 0) }
    let count = transcript.layOut(last, columns: columns, context: context)
    return move(LinePlace(row: last, line: count), by: -rows, in: &transcript)
  }

  /// Goes up or down by lines, within the transcript.
  func move(_ place: LinePlace, by step: Int, in transcript: inout Transcript) -> LinePlace {
    guard !transcript.entries.isEmpty else { return place }
    var row = place.row
    var line = place.line + step
    while line < 0, row > 0 {
      row -= 1
      line += transcript.layOut(row, columns: columns, context: context)
    }
    while row < transcript.entries.count - 1 {
      let count = transcript.layOut(row, columns: columns, context: context)
      if line < count { break }
      line -= count
      row += 1
    }
    return LinePlace(row: row, line: max(0, line))
  }

  /// The lines that are seen.
  func lines(of transcript: inout Transcript) -> [TextLine] {
    let top = top(of: &transcript)
    var lines: [TextLine] = []
    var row = top.row
    while lines.count < rows, row < transcript.entries.count {
      transcript.layOut(row, columns: columns, context: context)
      let all = transcript.entries[row].layout?.lines ?? []
      lines += all.dropFirst(row == top.row ? top.line : 0).prefix(rows - lines.count)
      row += 1
    }
    return lines
  }

  /// How many lines the last message has.
  func lastLineCount(of transcript: inout Transcript) -> (id: MessageID?, lines: Int) {
    let last = transcript.entries.count - 1
    guard last >= 0 else { return (nil, 0) }
    return (transcript.entries[last].record.id, transcript.layOut(last, columns: columns, context: context))
  }
}

extension ChatState {
  var layoutContext: MessageLayout.Context { MessageLayout.Context(secondsFromUTC: secondsFromUTC) }
}

/// Lays out what the message pane shows, and brings the selection of the list into sight.
func layOut(_ state: inout ChatState) {
  let geometry = state.geometry
  state.list.firstVisible = geometry.firstVisible(of: state.list)
  guard let thread = state.openThread, var transcript = state.transcripts.removeValue(forKey: thread) else {
    state.messageLines = []
    return
  }
  state.messageLines = MessageView(geometry, state.layoutContext).lines(of: &transcript)
  state.transcripts[thread] = transcript
}
