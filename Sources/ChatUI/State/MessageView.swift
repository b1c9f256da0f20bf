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
  /// A window of fewer rows has none to spare.
  static let small = 10

  let columns: Int
  let rows: Int
  let context: MessageLayout.Context
  /// How many lines the end goes up at once when the window is full.
  let step: Int

  init(_ geometry: Geometry, _ context: MessageLayout.Context) {
    columns = max(1, geometry.messageColumns)
    rows = max(1, geometry.messageRows)
    self.context = context
    // Whatever goes up is written again: on a thin line that is done rarely, half a window at a time.
    step = context.isThrifty ? max(1, rows / 2) : 1
  }

  /// The line that stands at the top now.
  func top(of transcript: inout Transcript) -> LinePlace {
    guard case .top(let id, _) = transcript.anchor, let row = transcript.row(of: id) else {
      return endTop(of: &transcript)
    }
    let count = transcript.layOut(row, columns: columns, context: context)
    // A new width moves the anchor to where its words are now.
    guard case .top(_, let line) = transcript.anchor else { return LinePlace(row: row, line: 0) }
    return LinePlace(row: row, line: max(0, min(line, count - 1)))
  }

  /// The line that stands at the top when the last one stands at the bottom.
  func endTop(of transcript: inout Transcript) -> LinePlace {
    let last = transcript.entries.count - 1
    guard last >= 0 else { return LinePlace(row: 0, line: 0) }
    var count = transcript.layOut(last, columns: columns, context: context)
    // In a small window the blank line behind the last message is left out.
    if rows < Self.small { count -= 1 }
    let end = LinePlace(row: last, line: count)
    let top = move(end, by: -rows, in: &transcript)
    let free = (step - count % step) % step
    return free == 0 || top <= LinePlace(row: 0, line: 0) ? top : move(end, by: free - rows, in: &transcript)
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
  ///
  /// - Parameter remark: what the heading of a row says beside its own words.
  func lines(
    of transcript: inout Transcript, remark: (_ row: Int, Transcript) -> String? = { _, _ in nil }
  ) -> [TextLine] {
    let top = top(of: &transcript)
    var lines: [TextLine] = []
    var row = top.row
    while lines.count < rows, row < transcript.entries.count {
      let count = transcript.layOut(row, columns: columns, context: context)
      let first = row == top.row ? top.line : 0
      let seen = transcript.lines(of: row, first..<max(first, min(count, first + rows - lines.count)))
      lines += seen
      if first == 0, !seen.isEmpty, let words = remark(row, transcript) {
        lines[lines.count - seen.count].runs.append(TextRun(" · \(words)", .faint))
      }
      row += 1
    }
    return lines
  }

  /// How many lines the messages from this row on have.
  func lineCount(from row: Int, of transcript: inout Transcript) -> Int {
    var count = 0
    for row in max(0, row)..<max(0, row, transcript.entries.count) {
      count += transcript.layOut(row, columns: columns, context: context)
    }
    return count
  }
}

extension ChatState {
  var layoutContext: MessageLayout.Context {
    MessageLayout.Context(secondsFromUTC: secondsFromUTC, isThrifty: preferences.screen.lowBandwidth)
  }
}

/// Lays out what the message pane shows, and brings the selection of the list into sight.
func layOut(_ state: inout ChatState) {
  let geometry = state.geometry
  state.composers[state.draftKey]?.keep(geometry.composer)
  let size = Size(columns: geometry.messageColumns, rows: geometry.messageRows)
  defer { (state.unseen, state.laidOutSize) = (.nothing, size) }
  if state.unseen <= .draft, state.laidOutSize == size { return }
  layOutAll(&state, geometry)
}

private func layOutAll(_ state: inout ChatState, _ geometry: Geometry) {
  state.layouts.increase()
  state.refreshFilter()
  state.list.firstVisible = geometry.firstVisible(of: state.list)
  if let line = state.noticesLine { state.noticesLine = min(line, state.lastNoticesLine) }
  state.output?.layOut(state.size)
  keepSelection(&state, geometry)
  if let line = state.helpLine { state.helpLine = min(line, state.lastHelpLine) }
  // What nobody sees is laid out when it is seen again.
  guard geometry.isUsable, geometry.showsMessages else { return }
  guard let thread = state.openThread else { return showNoMessages(&state) }
  if let end = state.ends[thread] { return showEnd(end, &state) }
  guard var transcript = state.transcripts.removeValue(forKey: thread) else { return showNoMessages(&state) }
  let view = MessageView(geometry, state.layoutContext)
  state.messageLines = view.lines(of: &transcript) { state.variants(of: $0, in: thread, $1)?.label }
  if state.finder?.thread == thread { state.finder?.mark(&state.messageLines, view, &transcript) }
  state.lineAtHand = view.headingAtHand(in: &transcript)
  if let selection = state.selection { state.selectionPicture = view.picture(of: selection, in: &transcript) }
  state.transcripts[thread] = transcript
}

private func showNoMessages(_ state: inout ChatState) {
  state.messageLines = []
  state.lineAtHand = nil
}

/// Shows the end of a thread that is not here yet.
private func showEnd(_ end: Transcript, _ state: inout ChatState) {
  var end = end
  state.messageLines = MessageView(state.geometry, state.layoutContext).lines(of: &end)
  state.lineAtHand = nil
}
