// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// A looking through the open thread, message by message from where one is. What takes long takes several steps, and a
/// key comes in between.
struct Seeking: Equatable, Sendable {
  enum Target: Equatable, Sendable {
    case match, codeBlock
  }

  var target: Target
  var thread: ThreadID
  var number: Int
  var isForward: Bool
  /// The message to look at next.
  var row: Int
  /// How many are still to be looked at.
  var left: Int
  /// Where it began: in the first message only what lies beyond counts, in the last one only what lies before.
  var start: LinePlace
  /// The match that it began at.
  var startMatch: Int?
  var isFirst = true
}

/// How much is looked through in one step: bytes of text, those that had to be laid out counted several times.
private enum Step {
  static let limit = 256 * 1024
  static let layoutCost = 8
  static let messageCost = 64
}

/// Looks for the next match.
func seekMatch(forward: Bool, from place: LinePlace?, _ state: inout ChatState) -> [Effect] {
  guard let finder = state.finder, let transcript = state.transcripts[finder.thread], finder.thread == state.openThread
  else { return [] }
  if let current = finder.current, let row = transcript.row(of: current.message), place == nil {
    return seek(.match, forward, LinePlace(row: row, line: 0), match: current.number, &state)
  }
  return seek(.match, forward, place ?? state.topPlace, match: nil, &state)
}

/// Looks for the next code block.
func seekCodeBlock(forward: Bool, _ state: inout ChatState) -> [Effect] {
  guard let thread = state.openThread, state.transcripts[thread]?.entries.isEmpty == false else {
    return show(Notice(.done, "Nothing was said here yet."), &state)
  }
  return seek(.codeBlock, forward, state.topPlace, match: nil, &state)
}

private func seek(
  _ target: Seeking.Target, _ isForward: Bool, _ start: LinePlace, match: Int?, _ state: inout ChatState
) -> [Effect] {
  guard let thread = state.openThread, let count = state.transcripts[thread]?.entries.count, count > 0 else {
    return []
  }
  state.seekCount += 1
  let row = min(start.row, count - 1)
  // Matches go round; code blocks end where the thread does.
  let left = target == .match ? count + 1 : isForward ? count - row : row + 1
  state.seeking = Seeking(
    target: target, thread: thread, number: state.seekCount, isForward: isForward, row: row, left: left,
    start: LinePlace(row: row, line: start.line), startMatch: match)
  return goOnSeeking(state.seekCount, &state)
}

/// One step of a looking that is under way.
func goOnSeeking(_ number: Int, _ state: inout ChatState) -> [Effect] {
  guard var seeking = state.seeking, seeking.number == number, seeking.thread == state.openThread,
    var transcript = state.transcripts.removeValue(forKey: seeking.thread)
  else { return [] }
  let view = MessageView(state.geometry, state.layoutContext)
  var spent = 0
  var found: LinePlace?
  while found == nil, seeking.left > 0, spent < Step.limit, transcript.entries.indices.contains(seeking.row) {
    found = seeking.look(view, &transcript, &state.finder, &spent)
    if found == nil { seeking.advance(transcript.entries.count) }
  }
  if let found { transcript.bring(found, into: view, asHead: seeking.target == .codeBlock) }
  state.transcripts[seeking.thread] = transcript
  if found == nil, seeking.left > 0, spent >= Step.limit {
    state.seeking = seeking
    return [.wake(.seek(number), afterMilliseconds: 1)]
  }
  state.seeking = nil
  return found == nil ? seekEnded(seeking, &state) : beginCounting(seeking, &state)
}

private func seekEnded(_ seeking: Seeking, _ state: inout ChatState) -> [Effect] {
  guard seeking.target == .match else {
    return show(Notice(.done, "There is no code block further \(seeking.isForward ? "down" : "up")."), &state)
  }
  guard let finder = state.finder else { return [] }
  state.finder?.current = nil
  state.finder?.count.isWhole = true
  // While one types, the footer says that there is none.
  return state.prompt == nil ? sayNotFound(finder, &state) : []
}

extension Seeking {
  fileprivate mutating func advance(_ count: Int) {
    isFirst = false
    left -= 1
    row += isForward ? 1 : -1
    if target == .match { row = (row + count) % count }
  }

  /// Looks at one message.
  fileprivate func look(
    _ view: MessageView, _ transcript: inout Transcript, _ finder: inout Finder?, _ spent: inout Int
  ) -> LinePlace? {
    let text = transcript.entries[row].record.text
    spent += text.utf8.count + Step.messageCost
    switch target {
    case .codeBlock:
      guard text.mayHoldCode else { return nil }
      spent += text.utf8.count * Step.layoutCost
      transcript.layOut(row, columns: view.columns, context: view.context)
      return codeHead(transcript.entries[row].layout)
    case .match:
      guard let matches = finder?.matches(in: row, view, &transcript), !matches.isEmpty else { return nil }
      spent += text.utf8.count * Step.layoutCost
      guard let number = choose(matches) else { return nil }
      finder?.current = Finder.Place(message: transcript.entries[row].record.id, number: number)
      return LinePlace(row: row, line: matches[number].line)
    }
  }

  /// The match that comes next: beyond the start in the first message, any of the others in the rest.
  private func choose(_ matches: [Match]) -> Int? {
    guard isFirst else { return isForward ? matches.startIndex : matches.endIndex - 1 }
    if let startMatch {
      let next = startMatch + (isForward ? 1 : -1)
      return matches.indices.contains(next) ? next : nil
    }
    return isForward
      ? matches.firstIndex { $0.line >= start.line } : matches.lastIndex { $0.line < start.line }
  }

  /// The first line of the code block that comes next.
  private func codeHead(_ layout: MessageLayout?) -> LinePlace? {
    guard let layout else { return nil }
    let lines = layout.lines(0..<layout.lineCount)
    let heads = lines.indices.filter { line in
      lines[line].codeBlock != nil && (line == 0 || lines[line - 1].codeBlock != lines[line].codeBlock)
    }
    let line =
      !isFirst
      ? (isForward ? heads.first : heads.last)
      : isForward ? heads.first { $0 > start.line } : heads.last { $0 < start.line }
    return line.map { LinePlace(row: row, line: $0) }
  }
}

extension Transcript {
  /// Brings a line into sight: at the top, or, where it is not yet seen, a third of the pane below it.
  fileprivate mutating func bring(_ place: LinePlace, into view: MessageView, asHead: Bool) {
    let end = view.endTop(of: &self)
    if asHead { return set(top: place, end: end) }
    let top = view.top(of: &self)
    // The row that tells of what is below covers the last one.
    let last = view.move(top, by: max(0, view.rows - 2), in: &self)
    if place >= top, place <= last { return }
    set(top: view.move(place, by: -(view.rows / 3), in: &self), end: end)
  }
}

extension String {
  /// Whether a code block may begin somewhere in it.
  fileprivate var mayHoldCode: Bool {
    var run = 0
    var last: UInt8 = 0
    for byte in utf8 {
      run = byte == last ? run + 1 : 1
      last = byte
      let isFence = run == 3 && (byte == UInt8(ascii: "`") || byte == UInt8(ascii: "~"))
      if isFence || run == 4 && byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { return true }
    }
    return false
  }
}

extension ChatState {
  /// What stands at the top of the pane.
  fileprivate var topPlace: LinePlace {
    guard let thread = openThread, var transcript = transcripts[thread] else { return LinePlace(row: 0, line: 0) }
    return MessageView(geometry, layoutContext).top(of: &transcript)
  }
}
