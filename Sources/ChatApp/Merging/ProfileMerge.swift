// SPDX-License-Identifier: Apache-2.0
import ChatUI
public import ThreadsAPI

/// Unites the threads of another machine's profile with ours. The other folder is only read.
///
/// Each file is the old or the new one at every moment, and what was done is found done: cut off, it can be run again.
public struct ProfileMerge: Sendable {
  private let ours: ProfileFiles
  private let theirs: ProfileFiles
  private let service: (any ThreadRestoring)?
  private let now: Timestamp

  /// - Parameter service: where threads are to be put as well, when it is on this machine.
  public init(_ theirs: ProfileFiles, into ours: ProfileFiles, service: (any ThreadRestoring)?, at now: Timestamp) {
    self.ours = ours
    self.theirs = theirs
    self.service = service
    self.now = now
  }

  public func run(tell: @Sendable (MoveEvent) -> Void = { _ in }) async throws(MoveFailure) -> MergeReport {
    var report = MergeReport()
    var findings: [FileFinding] = []
    let known: ThreadGathering
    let told: [ToldThread]
    let outbox: MergedOutbox
    do throws(FileError) {
      try ours.backUpRegistry(at: now)
      var own: [FileFinding] = []
      known = try ours.gatheredThreads(&own)
      told = try theirs.gatheredThreads(&findings).all
      outbox = try MergedOutbox(theirs, into: ours, known, &findings)
    } catch { throw .file(error) }
    var changed: [ToldThread] = []
    for (index, thread) in told.enumerated() {
      if Task.isCancelled { throw .interrupted }
      tell(.progress(done: index, total: told.count, what: "threads"))
      do throws(MoveFailure) {
        try await take(thread, known, outbox, &changed, &report, &findings)
      } catch {
        guard error.isOfOneThread else {
          // What was done before is in the registry as well, if the disk lets it.
          try? ours.put(changed)
          throw error
        }
        report.leftOut.append(.init(thread: thread.record.id, reason: error))
      }
    }
    do throws(FileError) {
      // Before the list: what it shows already is taken for sent when a merge that was cut off is run again.
      try ours.take(outbox)
      report.waiting = outbox.entries
      try ours.put(changed)
      try uniteDrafts(known.replaced, &report)
      report.moves = try ours.uniteMoves(with: theirs, &findings)
    } catch { throw .file(error) }
    report.findings = findings
    return report
  }

  private func take(
    _ thread: ToldThread, _ known: ThreadGathering, _ outbox: MergedOutbox, _ changed: inout [ToldThread],
    _ report: inout MergeReport,
    _ findings: inout [FileFinding]
  ) async throws(MoveFailure) {
    var messages: [MovedMessage] = []
    do throws(FileError) {
      messages = try theirs.gatheredMessages(of: thread.record.id, &findings).map { $0.settled(outbox) }
    } catch { throw .file(error) }
    let mine = known[known.replaced.current(thread.record.id) ?? thread.record.id]
    let local = thread.record.replaces.flatMap { known[$0] }
    var record = (mine ?? local).map { MergedRecord($0.record, thread.record, now: now) }?.record ?? thread.record.asNew
    if let local, mine == nil {
      record.id = thread.record.id
      record.replaces = local.record.id
    }
    let metadata = mine?.record.metadata
    try await store(record, messages, isChanged: metadata != nil && metadata != record.metadata)
    do throws(FileError) {
      if let local, mine == nil { try ours.rename(thread: local.record.id, as: record) }
      let merged = try ours.unite(messages, in: record.id)
      describe(&record, merged)
      note(record, thread, mine, merged, &changed, &report)
    } catch { throw .file(error) }
  }

  /// The numbers and words of the list come from the messages.
  private func describe(_ record: inout ThreadRecord, _ merged: MergedThread) {
    guard !merged.messages.isEmpty else { return }
    record.messageCount = max(record.messageCount, merged.messages.count)
    if record.opening.isEmpty {
      record.opening =
        merged.messages.lazy.map { $0.record.text.firstWords(ThreadRecord.previewLength) }.first { !$0.isEmpty } ?? ""
    }
    if merged.messages.contains(where: { $0.record.state == .failed && $0.record.role == .user }) {
      record.hasUnsent = true
    }
  }

  private func note(
    _ record: ThreadRecord, _ thread: ToldThread, _ mine: ToldThread?, _ merged: MergedThread,
    _ changed: inout [ToldThread], _ report: inout MergeReport
  ) {
    var unknown = mine?.unknown ?? []
    let names = Set(unknown.map(\.memberName))
    unknown += thread.unknown.filter { !names.contains($0.memberName) }
    let isSame = mine?.record == record && mine?.unknown == unknown
    if !isSame { changed.append(ToldThread(record: record, unknown: unknown)) }
    let kind: MoveOutcome.Kind = mine == nil ? .made : isSame && !merged.isChanged ? .unchanged : .completed
    report.outcomes.append(
      .init(kind: kind, record: record, addedMessages: merged.added, completedMessages: merged.completed))
    report.conflicts += merged.conflicts.map { .text(record.id, $0) }
    if let mine { report.conflicts += MergedRecord(mine.record, thread.record, now: now).conflicts }
  }

  /// The embedded service has its own store: what is not in it can't be gone on with.
  private func store(
    _ record: ThreadRecord, _ messages: [MovedMessage], isChanged: Bool
  ) async throws(MoveFailure) {
    guard let service, record.isAtProvider, record.state != .gone, !record.isDeletedAtProvider else { return }
    do throws(ServiceError) {
      let moved = MovedThread(record, messages: messages)
      _ = try await service.restoreThread(moved.chatThread, messages: moved.storable)
      if isChanged { _ = try await service.updateThread(record.id, metadata: record.metadata, toolResources: nil) }
    } catch { throw .service(error) }
  }

  /// Of two drafts none is lost: theirs comes behind ours.
  private func uniteDrafts(_ names: Successors, _ report: inout MergeReport) throws(FileError) {
    var findings: [FileFinding] = []
    _ = try theirs.readable(theirs.draftsFile, &findings)
    let mine = ours.drafts().texts
    for (key, text) in theirs.readDrafts().sorted(by: { $0.key < $1.key }) where !text.isEmpty {
      let thread = names.current(key) ?? key
      guard let own = mine[thread], !own.isEmpty else {
        try ours.saveDraft(text, for: thread)
        report.takenDrafts.append(thread)
        continue
      }
      if own.utf8.containsText(text.utf8) { continue }
      try ours.saveDraft(text.utf8.containsText(own.utf8) ? text : own + "\n\n" + text, for: thread)
      report.joinedDrafts.append(thread)
    }
  }
}

extension MoveFailure {
  /// Whether the next thread may well fare better.
  fileprivate var isOfOneThread: Bool {
    switch self {
    case .file(let error): error.isForGood
    case .service(let error): error.kind == .badRequest
    case .busy, .interrupted, .noReader: false
    }
  }
}

extension ThreadRecord {
  /// A thread of another machine that was not known here: nothing of it is under way here.
  fileprivate var asNew: ThreadRecord {
    var record = self
    record.runID = nil
    return record
  }
}

extension ArraySlice<UInt8> {
  /// The name of a member that stands as `"name":value`.
  fileprivate var memberName: [UInt8] { Array(dropFirst().prefix { $0 != UInt8(ascii: "\"") }) }
}

extension String.UTF8View {
  fileprivate func containsText(_ other: String.UTF8View) -> Bool { firstRange(of: Array(other)) != nil }
}
