// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Synchronization
import ThreadsAPI

/// What other Skeins have written into the registry.
public struct RegistryNews: Equatable, Sendable {
  public var changes: [ThreadChange]
  public var findings: [FileFinding]
}

// Writing into the registry beside others, and hearing of what they write.
extension ProfileFiles {
  /// What other Skeins have changed in the registry since it was read, or last asked about.
  ///
  /// What this object wrote is left out. Only what is new in the file is read, unless another took its place.
  public func registryNews() -> RegistryNews {
    state.withLock { state in
      var findings: [FileFinding] = []
      do throws(FileError) {
        let news = try state.registry.news(of: registryFile)
        let reading = takeNews(news, &state)
        if case .replaced(_, let new) = news, let reading { findings = registryFile.judge(reading, new) }
      } catch {
        findings.append(.failed(error))
      }
      return RegistryNews(changes: state.shared.tell(), findings: findings)
    }
  }

  /// The newest records of the threads that other Skeins have changed.
  public func registryChanges() -> RegistryContents {
    let news = registryNews()
    return RegistryContents(records: news.changes.map(\.after), findings: news.findings)
  }

  /// The id that a thread has now, by the registry as it was read last; an id that nobody has replaced is itself.
  public func currentID(of thread: ThreadID) -> ThreadID { state.withLock { $0.shared.name(of: thread) } }

  /// Says that the reader of the news has brought them together with its own: its records are these from now on.
  public func know(_ records: [ThreadRecord]) { state.withLock { $0.shared.know(records) } }

  /// Keeps the newest state of a thread: what others have changed of it since the core last knew it stays.
  public func save(_ record: ThreadRecord, durable: Bool = false) throws(FileError) {
    try state.withLock { state throws(FileError) in try save(record, durable: durable, &state) }
  }

  func save(_ record: ThreadRecord, durable: Bool, _ state: inout State) throws(FileError) {
    if let old = record.replaces {
      let unknown = state.unknownMembers(of: old)
      if !unknown.isEmpty, old != record.id { state.unknown[record.id] = unknown }
      state.unknown[old] = nil
    }
    var line: [UInt8] = []
    let place = try registryFile.add(durable: durable) { file throws(FileError) in
      if state.shared.file != nil { _ = takeNews(try state.registry.news(inLocked: file), &state) }
      let merged = state.shared.merged(record)
      line = ThreadLine.bytes(of: merged, unknown: state.unknownMembers(of: merged.id))
      return [line]
    }
    state.registry.wrote(place)
    state.shared.wrote(line, of: record, at: place.range.upperBound - line.count - 1)
  }

  /// Takes in what others have written; the journals of threads that they have named are followed under the new names.
  private func takeNews(_ news: JournalFollower.News, _ state: inout State) -> JournalReading? {
    let reading = read(news, &state)
    if !state.shared.renamed.isEmpty {
      for (old, new) in state.shared.renamed { state.threads.rename(old, to: new) }
      state.shared.forgetRenamed()
    }
    return reading
  }

  private func read(_ news: JournalFollower.News, _ state: inout State) -> JournalReading? {
    switch news {
    case .none: return nil
    case .appended(let text):
      var touched: [ThreadID] = []
      let reading = state.shared.take(text, of: registryFile, touched: &touched)
      state.registry.follow(text, to: reading.end)
      for id in touched { state.unknown[id] = state.shared.file?.unknown[id] }
      return reading
    case .replaced(_, let new):
      var fold = RegistryFold(expecting: new.bytes.count / 256)
      let reading = registryFile.read(new) { line, offset in fold.take(line, offset) }
      state.registry.follow(new, to: reading.end)
      state.unknown = fold.unknown
      state.shared.replace(with: fold)
      return reading
    }
  }
}
