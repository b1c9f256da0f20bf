// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
public import ThreadsAPI

/// What came of rebuilding a registry.
public struct RebuiltRegistry: Equatable, Sendable {
  /// Threads that the registry had, and has still.
  public var kept = 0
  /// Threads that it lacked.
  public var restored: [ThreadRecord] = []
  /// Threads of which something newer was found.
  public var renewed: [ThreadRecord] = []
  /// How much waits to be sent.
  public var waiting = 0
  /// The registry as it was, where lines of it could not be read.
  public var keptAs: String?
}

extension ProfileFiles {
  /// Brings together what the registry, its backups, what was set aside of it, the journals and the provider tell.
  ///
  /// Nothing that is newer is changed, and done again it finds nothing to do.
  ///
  /// - Parameters:
  ///   - listed: what the provider lists.
  ///   - isOver: which threads are not to come back.
  public func rebuildRegistry(
    listed: [ChatThread] = [], forgetting isOver: (ThreadRecord) -> Bool = { _ in false }
  ) throws(FileError) -> RebuiltRegistry {
    var result = RebuiltRegistry()
    guard try OpenFile.reading(registryFile.path) != nil else {
      let (_, new) = rebuilt(.nothing, listed, isOver, &result)
      if !new.isEmpty { try registryFile.append(new, durable: true) }
      result.waiting = waiting.count
      return result
    }
    var isDamaged = false
    let finding = try registryFile.rewrite(preserving: { _ in isDamaged }) { text in
      result = RebuiltRegistry()
      let (old, new) = rebuilt(text, listed, isOver, &result)
      isDamaged = isRegistryDamaged(text)
      guard isDamaged || !new.isEmpty else { return nil }
      return old + new.map { $0[...] }
    }
    if case .setAside(_, let name)? = finding { result.keptAs = name }
    result.waiting = waiting.count
    return result
  }

  /// The threads; where the registry is missing or no line of it could be read, as they are rebuilt.
  public func recoveredRegistry(forgetting isOver: (ThreadRecord) -> Bool = { _ in false }) -> RegistryContents {
    var contents = registry()
    guard contents.records.isEmpty, isRegistryLost, hasTraces else { return contents }
    do throws(FileError) {
      let result = try rebuildRegistry(forgetting: isOver)
      let findings = contents.findings
      contents = registry()
      contents.findings =
        findings + [.rebuilt(path: registryFile.path, threads: result.restored.count)] + contents.findings
    } catch {
      contents.findings.append(.failed(error))
    }
    return contents
  }

  /// What waits to be sent; of a newer Skein's file nothing is known.
  private var waiting: [OutboxEntry] {
    var findings: [FileFinding] = []
    return (try? foldedOutbox(&findings))?.contents.entries ?? []
  }

  /// Whether there is no registry, or an empty file in its place. One that holds its first line alone was emptied by us.
  private var isRegistryLost: Bool {
    var status = stat()
    return stat(registryFile.path, &status) != 0 ? errno == ENOENT : status.st_size == 0
  }

  private func isRegistryDamaged(_ text: JournalText) -> Bool {
    let reading = registryFile.read(text) { line, _ in ThreadLine(line) != nil }
    return reading.unreadableCount > 0 || reading.isTorn || (reading.foundFormat == nil && !text.bytes.isEmpty)
  }

  /// The lines that stay as they are, and those that are new.
  private func rebuilt(
    _ text: JournalText, _ listed: [ChatThread], _ isOver: (ThreadRecord) -> Bool, _ result: inout RebuiltRegistry
  ) -> (old: [ArraySlice<UInt8>], new: [[UInt8]]) {
    var fold = RegistryFold()
    _ = registryFile.read(text) { line, offset in fold.take(line, offset) }
    let gathered = gather(fold, listed, isOver)
    var old: [ArraySlice<UInt8>] = []
    var new: [[UInt8]] = []
    for entry in fold.located {
      guard let told = gathered[entry.record.id], told.record != entry.record else {
        old += fold.lines(of: [entry], in: text.bytes)
        result.kept += 1
        continue
      }
      new.append(ThreadLine.bytes(of: told.record, unknown: told.unknown))
      result.renewed.append(told.record)
    }
    for told in gathered.all where fold[told.record.id] == nil {
      new.append(ThreadLine.bytes(of: told.record, unknown: told.unknown))
      result.restored.append(told.record)
    }
    return (old, new)
  }

  private func gather(
    _ fold: RegistryFold, _ listed: [ChatThread], _ isOver: (ThreadRecord) -> Bool
  ) -> ThreadGathering {
    var gathering = ThreadGathering()
    gathering.offer(fold)
    for path in registriesSetAside + backups { gathering.offer(fileAt: path) }
    for id in journalledThreads where !gathering.knows(id) {
      guard var record = threadTold(byJournalOf: id) else { continue }
      // What the provider lists has the title.
      record.metadata = listed.first { $0.id == id }?.metadata ?? [:]
      gathering.offer(ToldThread(record: record))
    }
    for entry in waiting where !gathering.knows(entry.thread) {
      gathering.offer(ToldThread(record: ThreadRecord(toldBy: entry)))
    }
    for thread in listed where !gathering.knows(thread.id) {
      let record = ThreadRecord(
        id: thread.id, createdAt: thread.createdAt, updatedAt: thread.createdAt, metadata: thread.metadata)
      gathering.offer(ToldThread(record: record))
    }
    gathering.remove { fold[$0.record.id] == nil && isOver($0.record) }
    return gathering
  }
}
