// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import Synchronization
import ThreadsAPI

extension ProfileFiles {
  /// Rewrites the journals of which most lines are out of date, for a quiet moment: at the end, or when nothing goes on.
  ///
  /// The newest line of every id stays byte for byte. A file with lines that could not be read is kept as `NAME.bad-N`.
  /// Threads whose time in the trash is over, as `isOver` tells, go with their messages.
  ///
  /// - Parameter snapshot: where the registry's snapshot is, which may tell that there is nothing to do there.
  public func compactIfWorthwhile(
    snapshot: String? = nil, forgetting isOver: (ThreadRecord) -> Bool = { _ in false }
  ) -> [FileFinding] {
    let threads = state.withLock { $0.threads.ids }
    var findings: [FileFinding] = []
    if snapshot.map({ isRegistryTidy(by: $0, isOver) }) != true {
      collect(&findings) { () throws(FileError) in try compactRegistry(forgetting: isOver) }
    }
    collect(&findings) { () throws(FileError) in try compactDrafts() }
    collect(&findings) { () throws(FileError) in
      try compactCleared()
      return nil
    }
    collect(&findings) { () throws(FileError) in try compactOutbox() }
    for thread in threads {
      collect(&findings) { () throws(FileError) in try compactThread(thread) }
    }
    return findings
  }

  private func collect(_ findings: inout [FileFinding], _ compact: () throws(FileError) -> FileFinding?) {
    do throws(FileError) {
      if let finding = try compact() { findings.append(finding) }
    } catch {
      // That a newer Skein's file is left alone was said when it was read.
      if case .newerFormat = error.reason { return }
      findings.append(.failed(error))
    }
  }

  func compactRegistry(
    forgetting isOver: (ThreadRecord) -> Bool = { _ in false }
  ) throws(FileError) -> FileFinding? {
    let journal = registryFile
    var (unreadable, damaged) = (0, 0)
    var forgotten: [ThreadID] = []
    let finding = try journal.rewrite(preserving: { _ in damaged > 0 }) { text in
      var fold = RegistryFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      (unreadable, damaged) = (reading.unreadableCount, reading.damagedCount)
      let newest = fold.located.filter { !isOver($0.record) }
      forgotten = fold.located.map(\.record).filter(isOver).map(\.id)
      guard reading.recordCount > 2 * newest.count + 64 || unreadable > 0 || !forgotten.isEmpty else { return nil }
      return fold.lines(of: newest, in: text.bytes)
    }
    // The registry first: messages without a thread are litter, a thread without its messages would be a loss.
    for thread in forgotten { unlink(threadFile(thread).path) }
    if !forgotten.isEmpty { try forgetUnsent(in: forgotten) }
    return finding
  }

  func compactThread(_ thread: ThreadID) throws(FileError) -> FileFinding? {
    let journal = threadFile(thread)
    var (unreadable, damaged) = (0, 0)
    return try journal.rewrite(preserving: { _ in damaged > 0 }) { text in
      var fold = MessageFold()
      let reading = journal.read(text) { line, offset in fold.take(line, offset) }
      (unreadable, damaged) = (reading.unreadableCount, reading.damagedCount)
      guard reading.recordCount > 2 * fold.count + 64 || unreadable > 0 else { return nil }
      return fold.compacted(text.bytes)
    }
  }
}
