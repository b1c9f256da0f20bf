// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// Counting the matches of a thread, a few messages at a time while no key comes.

/// Begins to count, or goes on where the counting stood. Of the messages that are not seen nothing is kept.
func beginCounting(_ seeking: Seeking, _ state: inout ChatState) -> [Effect] {
  guard seeking.target == .match, let finder = state.finder, let transcript = state.transcripts[finder.thread] else {
    return []
  }
  var count = finder.count
  let columns = MessageView(state.geometry, state.layoutContext).columns
  let isSame = count.rows == 0 || count.columns == columns && transcript.id(at: count.rows - 1) == count.last
  if !isSame { count = MatchCount() }
  // The last message may have grown since it was counted.
  if count.isWhole, count.rows > 0,
    transcript.entries.last?.record.state == .streaming || !transcript.isCounted(by: count)
  {
    count.sums.removeLast()
    count.isWhole = false
  }
  count.columns = columns
  count.last = count.rows > 0 ? transcript.id(at: count.rows - 1) : nil
  state.finder?.count = count
  if count.isWhole { return [] }
  return [.wake(.countMatches(seeking.number), afterMilliseconds: 30)]
}

/// One step of the counting.
func goOnCounting(_ number: Int, _ state: inout ChatState) -> [Effect] {
  guard number == state.seekCount, let finder = state.finder, finder.thread == state.openThread,
    !finder.count.isWhole, let transcript = state.transcripts[finder.thread]
  else { return [] }
  let view = MessageView(state.geometry, state.layoutContext)
  var count = finder.count
  var spent = 0
  while count.rows < transcript.entries.count, spent < 96 * 1024 {
    let entry = transcript.entries[count.rows]
    spent += entry.record.text.utf8.count + 64
    var matches = 0
    if finder.mayMatch(entry.record.text) {
      spent += entry.record.text.utf8.count * 8
      let known = entry.layout.flatMap { $0.columns == view.columns ? $0 : nil }
      matches =
        finder.matches(in: known ?? MessageLayout(entry.record, columns: view.columns, context: view.context)).count
    }
    count.sums.append(count.total + matches)
    count.last = entry.record.id
  }
  count.isWhole = count.rows >= transcript.entries.count
  state.finder?.count = count
  return count.isWhole ? [] : [.wake(.countMatches(number), afterMilliseconds: 1)]
}

extension Transcript {
  fileprivate func id(at row: Int) -> MessageID? { entries.indices.contains(row) ? entries[row].record.id : nil }

  fileprivate func isCounted(by count: MatchCount) -> Bool { entries.count == count.rows }
}
