// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import Synchronization
public import ThreadsAPI

/// The registry as a screen needs it: a table of what a snapshot holds, and what has come since.
public struct RegistryOverSnapshot: Sendable {
  public let table: RegistrySnapshot
  /// The threads that have come or changed since the snapshot was made.
  public var changed: [ThreadRecord]
  /// Those that have another id since, and those whose time in the trash is over.
  public var gone: [ThreadID]
  /// Whether there are any of the latter.
  public var hasThreadsToForget: Bool
  /// Whether so much has come since that a new snapshot is due.
  public let isSnapshotDue: Bool
  /// Whether somebody has written to the registry since: that it begins as it did is then a guess yet.
  public let isSure: Bool
}

// A start that does not read the registry: the threads are as a snapshot has them, and what was appended since.
extension ProfileFiles {
  /// A registry with fewer threads is read as fast as its snapshot.
  public static let leastInSnapshot = 64
  /// How much may come behind a snapshot before a new one is made, in bytes.
  static let mostBehindSnapshot = 24 * 1024

  /// The registry by its snapshot; `nil` when there is none that fits, or when anything of what came since is not as it
  /// should be: then the whole registry is to be read.
  public func registry(over path: String, forgetting isOver: (ThreadRecord) -> Bool) -> RegistryOverSnapshot? {
    state.withLock { state in
      guard let file = (try? OpenFile.reading(registryFile.path)) ?? nil, let status = try? file.status(),
        let snapshot = RegistrySnapshot(path: path, of: file),
        let text = try? registryFile.text(from: snapshot.header.end, in: file)
      else { return nil }
      var fold = RegistryFold(over: snapshot)
      let reading = registryFile.read(text) { line, offset in fold.take(line, offset) }
      guard reading.unreadableCount == 0, !reading.isTorn else { return nil }
      state.registry.follow(text, to: reading.end)
      state.unknown = fold.unknown
      state.shared = SharedRegistry(fold)
      let over = fold.overThreads(isOver)
      return RegistryOverSnapshot(
        table: snapshot, changed: fold.records.filter { !over.contains($0.id) }, gone: Array(fold.gone.union(over)),
        hasThreadsToForget: !over.isEmpty,
        isSnapshotDue: text.bytes.count > Self.mostBehindSnapshot,
        isSure: status.changedAt == snapshot.header.changedAt)
    }
  }

  /// Makes a new snapshot where there is none that fits, or so much has come since that one is due.
  public func renewSnapshot(at path: String) {
    guard let file = (try? OpenFile.reading(registryFile.path)) ?? nil, let size = try? file.size() else { return }
    let known = RegistrySnapshot(path: path, of: file)?.header.end
    if known.map({ size - $0 > Self.mostBehindSnapshot }) ?? true { writeSnapshot(to: path) }
  }

  /// Whether rewriting the registry is not worth while for sure, as its snapshot and what came behind it tell.
  func isRegistryTidy(by path: String, _ isOver: (ThreadRecord) -> Bool) -> Bool {
    guard let file = (try? OpenFile.reading(registryFile.path)) ?? nil,
      let snapshot = RegistrySnapshot(path: path, of: file),
      let text = try? registryFile.text(from: snapshot.header.end, in: file)
    else { return false }
    var fold = RegistryFold(over: snapshot)
    let reading = registryFile.read(text) { line, offset in fold.take(line, offset) }
    return reading.unreadableCount == 0 && snapshot.header.lineCount + reading.recordCount <= 2 * snapshot.count + 64
      && fold.overThreads(isOver).isEmpty
  }

  /// Makes a snapshot of the registry, unless it is small, or not all of it can be read. It may be late: what matters is in
  /// the registry.
  public func writeSnapshot(to path: String) {
    guard let file = (try? OpenFile.reading(registryFile.path)) ?? nil, let identity = try? file.identity(),
      let before = try? file.status(), let text = try? registryFile.text(from: 0, in: file)
    else { return }
    var fold = RegistryFold(expecting: text.bytes.count / 256)
    let reading = registryFile.read(text) { line, offset in fold.take(line, offset) }
    guard reading.unreadableCount == 0, !reading.isTorn, reading.end == text.bytes.count,
      reading.foundFormat?.format == registryFile.format, reading.foundFormat?.version == JSONLinesFile.version,
      reading.recordCount >= Self.leastInSnapshot
    else { return }
    var header = SnapshotHeader(registry: identity)
    header.end = reading.end
    header.lineCount = reading.recordCount
    // The time from before it was read: what was written meanwhile makes it look changed.
    header.changedAt = before.changedAt
    header.digest = text.bytes.withUnsafeBytes { Digest.of($0) }
    header.sample = text.bytes.suffix(SnapshotHeader.longestSample)
    var writer = SnapshotWriter(fold, of: text.bytes, header)
    // Without it the next start is slower, and that is all.
    try? AtomicFile.write(writer.bytes(), to: path)
  }

  /// Whether the registry still begins with what the snapshot was made of, byte for byte. Where it does not, all of it is
  /// read with the next news.
  ///
  /// Nobody who only appends changes that; an editor that writes a file in place does, and its size and its end may be the
  /// same.
  public func check(_ table: RegistrySnapshot) -> Bool {
    guard let file = (try? OpenFile.reading(registryFile.path)) ?? nil,
      (try? file.identity()) == table.header.registry
    else { return true }
    var digest = Digest()
    var position = 0
    while position < table.header.end {
      let next = min(position + 1 << 18, table.header.end)
      guard let piece = try? file.read(from: position, to: next), !piece.isEmpty else { return true }
      piece.withUnsafeBytes { digest.take($0) }
      position += piece.count
    }
    if digest.finished() == table.header.digest { return true }
    state.withLock { $0.registry = JournalFollower() }
    return false
  }
}

extension RegistryFold {
  /// The threads whose time in the trash is over.
  fileprivate func overThreads(_ isOver: (ThreadRecord) -> Bool) -> Set<ThreadID> {
    var over = Set(records.filter(isOver).map(\.id))
    guard let snapshot else { return over }
    for slot in 0..<snapshot.count where snapshot.traits(at: slot).contains(.trashed) {
      if let record = self[snapshot.id(at: slot)], isOver(record) { over.insert(record.id) }
    }
    return over
  }
}

extension stat {
  /// When the file was last written to, in nanoseconds since 1970.
  fileprivate var changedAt: Int64 { Int64(st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(st_mtim.tv_nsec) }
}
