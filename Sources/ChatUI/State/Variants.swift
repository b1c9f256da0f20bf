// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// The ways a conversation went at one place, and which of them is seen.
struct VariantSet: Equatable, Sendable {
  var place: MessagePlace
  /// The row of the one that is seen.
  var row: Int
  /// Where the one that is seen stands among them, from 1.
  var position: Int
  /// The threads that they were said in, the one that was there first before all others.
  var threads: [ThreadID]

  var count: Int { threads.count }
  /// As a heading says it: `2/3`.
  var label: String { "\(position)/\(count)" }
}

/// Where the view of a thread goes once its journal is read.
enum AwaitedPlace: Equatable, Sendable {
  /// The first message that is its own.
  case branchPoint
  /// A message, or the copy of it.
  case message(MessagePlace)
  /// A message by its id in the thread itself.
  case id(MessageID)
}

extension Transcript {
  /// Whether a message is the first one that is the thread's own, behind what it took from another.
  func isBranchPoint(_ row: Int) -> Bool {
    entries[row].record.origin == nil && (row == 0 || entries[row - 1].record.origin != nil)
  }

  /// The row of the first message that is the thread's own. What it took from another stands before it.
  var branchRow: Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].record.origin != nil { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Messages that were taken from another thread and that the provider does not have yet.
  var unpostedCopies: [MessageRecord] {
    entries.prefix { $0.record.origin != nil }.map(\.record).filter { $0.id.hasPrefix(MessageRecord.localPrefix) }
  }

  /// The row of a message that was first said elsewhere; its own row is tried first where that is known.
  func row(of place: MessagePlace, in thread: ThreadID) -> Int? {
    if place.thread == thread, let row = row(of: place.message) { return row }
    return entries.firstIndex { $0.record.origin == place } ?? row(of: place.message)
  }
}

extension ChatState {
  /// Where a message was first said.
  func place(of row: Int, in thread: ThreadID, _ transcript: Transcript) -> MessagePlace {
    if let branch = list[thread]?.branch, branch.kind == .variant, transcript.isBranchPoint(row) {
      return branch.place
    }
    let record = transcript.entries[row].record
    return record.variantOf ?? record.origin ?? MessagePlace(thread, record.id)
  }

  /// The variants of a message; `nil` when there is only one.
  func variants(of row: Int, in thread: ThreadID, _ transcript: Transcript) -> VariantSet? {
    let place = place(of: row, in: thread, transcript)
    let others = list.families.variants(at: place).filter { list[$0].map { $0.state != .trashed } ?? false }
    guard !others.isEmpty else { return nil }
    let threads = [place.thread] + others
    let source = transcript.entries[row].record.origin?.thread ?? thread
    return VariantSet(place: place, row: row, position: (threads.firstIndex(of: source) ?? 0) + 1, threads: threads)
  }

  /// The variants that the keys are about: those of the message at hand, else of another one in sight, else of the
  /// place where this thread went its own way.
  var variantsAtHand: VariantSet? {
    guard let thread = openThread, let transcript = transcripts[thread] else { return nil }
    let rows = geometry.messageRows
    guard let here = transcript.rowAtHand(paneRows: rows) else { return nil }
    if let found = variants(of: here, in: thread, transcript) { return found }
    let top = anchorRow(of: transcript)
    let near = (top..<min(transcript.entries.count, max(top, here) + rows)).sorted { abs($0 - here) < abs($1 - here) }
    for row in near { if let found = variants(of: row, in: thread, transcript) { return found } }
    let own = transcript.branchRow
    return own < transcript.entries.count ? variants(of: own, in: thread, transcript) : nil
  }

  /// A row from which on messages may be in sight.
  private func anchorRow(of transcript: Transcript) -> Int {
    if case .top(let id, _) = transcript.anchor, let row = transcript.row(of: id) { return row }
    return max(0, transcript.entries.count - geometry.messageRows)
  }

  /// The key of the draft of a message that is being edited.
  public static func editKey(_ thread: ThreadID, _ message: MessageID) -> ThreadID { "edit \(thread) \(message)" }

  /// The message of the open thread that is being edited.
  var messageInEditing: MessageRecord? {
    openThread.flatMap { thread in edits[thread].flatMap { transcripts[thread]?[$0] } }
  }
}
