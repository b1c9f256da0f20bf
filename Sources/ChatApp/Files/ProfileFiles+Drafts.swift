// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Synchronization
public import ThreadsAPI

/// What was typed and not sent, by thread.
public struct DraftContents: Equatable, Sendable {
  public var texts: [String: String]
  public var findings: [FileFinding]
}

/// What this process knows of the drafts on disk.
struct DraftState: Sendable {
  var follower = JournalFollower()
  /// The newest draft of each thread.
  var texts: [ThreadID: String] = [:]
  /// The size of the drafts' journal from which on compacting it is tried.
  var limit = 128 * 1024
  /// Long drafts as they were last written here: only what changes is written from then on.
  var long: [ThreadID: [UInt8]] = [:]
  /// Whose drafts, of Skeins that are no more, were read here: what is written takes their place.
  var inherited: [ThreadID: Set<String>] = [:]

  /// From this size on, in bytes, a draft is long.
  static let long = 64 << 10
}

extension ProfileFiles {
  /// Every draft.
  public func drafts() -> DraftContents {
    let journal = draftsFile
    var findings: [FileFinding] = []
    let text = journal.text(&findings)
    var fold = DraftFold()
    let reading = journal.read(text) { line, offset in fold.take(line, offset) }
    let texts = fold.texts { $0 != ProcessIdentity.current && ProcessIdentity.isAlive($0) }
    state.withLock { state in
      state.drafts.follower.follow(text, to: reading.end)
      state.drafts.texts = texts
      for id in fold.drafts.keys {
        if let writer = fold[id]?.writer, !ProcessIdentity.isAlive(writer) { state.drafts.inherited[id] = [writer] }
      }
    }
    return DraftContents(texts: texts, findings: findings + journal.judge(reading, text))
  }

  /// Every draft, of a folder that is only read.
  func readDrafts() -> [String: String] {
    guard let text = try? draftsFile.text(from: 0) else { return [:] }
    var fold = DraftFold()
    _ = draftsFile.read(text) { line, offset in fold.take(line, offset) }
    return fold.texts { _ in false }
  }

  /// Keeps a draft; `nil` when there is none any more.
  public func saveDraft(_ text: String?, for thread: ThreadID) throws(FileError) {
    try state.withLock { state throws(FileError) in
      let writer = ProcessIdentity.current
      // The old one and its heir change places in one append.
      var lines = (state.drafts.inherited[thread] ?? []).sorted().map { DraftPatch.whole(nil, of: thread, by: $0) }
      lines.append(Self.line(text, of: thread, by: writer, state.drafts.long[thread]))
      let place = try draftsFile.add(lines, durable: false)
      state.drafts.follower.wrote(place)
      state.drafts.texts[thread] = text.flatMap { $0.isEmpty ? nil : $0 }
      state.drafts.inherited[thread] = nil
      state.drafts.long[thread] = text.flatMap { $0.utf8.count >= DraftState.long ? Array($0.utf8) : nil }
      // A draft is written at every pause in typing: the file would soon hold every state of it.
      if place.range.upperBound > state.drafts.limit {
        _ = try compactDrafts()
        state.drafts.limit = max(128 * 1024, 2 * ((try? OpenFile.reading(draftsFile.path)?.size()) ?? 0))
      }
    }
  }

  /// Takes over the drafts that were read here and that Skeins which are no more have left: they leave the other windows.
  /// What another has changed since they were read stays with it.
  public func claimDrafts() throws(FileError) {
    try state.withLock { state throws(FileError) in
      guard case .none = try state.drafts.follower.news(of: draftsFile) else { return }
      var lines: [[UInt8]] = []
      for (thread, writers) in state.drafts.inherited.sorted(by: { $0.key < $1.key }) {
        guard let text = state.drafts.texts[thread] else { continue }
        lines += writers.sorted().map { DraftPatch.whole(nil, of: thread, by: $0) }
        lines.append(DraftPatch.whole(text, of: thread, by: ProcessIdentity.current))
        state.drafts.inherited[thread] = nil
      }
      if !lines.isEmpty { state.drafts.follower.wrote(try draftsFile.add(lines, durable: false)) }
    }
  }

  private static func line(_ text: String?, of thread: ThreadID, by writer: String, _ old: [UInt8]?) -> [UInt8] {
    guard let old, let text, text.utf8.count >= DraftState.long else {
      return DraftPatch.whole(text, of: thread, by: writer)
    }
    return DraftPatch(from: old, to: Array(text.utf8)).line(of: thread, by: writer)
  }

  func compactDrafts() throws(FileError) -> FileFinding? {
    let journal = draftsFile
    var (unreadable, damaged) = (0, 0)
    return try journal.rewrite(preserving: { _ in damaged > 0 }) { text in
      var fold = DraftFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      (unreadable, damaged) = (reading.unreadableCount, reading.damagedCount)
      // A few long drafts weigh more than many short ones.
      let isLong = text.bytes.count > 2 * fold.byteCount + 128 * 1024
      guard reading.recordCount > 2 * fold.draftCount + 64 || isLong || unreadable > 0 else { return nil }
      return fold.compacted(text.bytes)
    }
  }

  /// Moves drafts into the history that dead Skeins have left beside newer ones of the same threads; how many.
  public func setLeftDraftsAside(at now: Timestamp) throws(FileError) -> Int {
    let journal = draftsFile
    var findings: [FileFinding] = []
    let text = journal.text(&findings)
    var fold = DraftFold()
    _ = journal.read(text) { line, offset in fold.take(line, offset) }
    let left = fold.left(isAlive: ProcessIdentity.isAlive)
    if left.isEmpty { return 0 }
    // What the newer one holds too is not lost with the older one.
    let lost = left.filter { id, draft in
      let newest = fold[id]?.bytes ?? []
      return !String(decoding: newest, as: UTF8.self).contains(String(decoding: draft.bytes, as: UTF8.self))
    }
    if !lost.isEmpty {
      try keep(cleared: lost.map { ClearedText(text: String(decoding: $0.draft.bytes, as: UTF8.self), at: now) })
    }
    try journal.append(left.map { DraftPatch.whole(nil, of: $0.id, by: $0.draft.writer) })
    return lost.count
  }
}
