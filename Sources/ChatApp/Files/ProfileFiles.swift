// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
import Synchronization
public import ThreadsAPI

/// The registry as it was read.
public struct RegistryContents: Equatable, Sendable {
  public var records: [ThreadRecord]
  public var findings: [FileFinding]
}

/// The messages of a thread as they were read.
public struct ThreadContents: Equatable, Sendable {
  /// In the order in which they first came to be known.
  public var records: [MessageRecord]
  /// Messages in state `streaming` whose process is gone: nobody completes them unless the reader sees to it.
  public var leftStreaming: [MessageID]
  public var findings: [FileFinding]
}

/// The user's own copy of one profile: `data/<profile>/`, shared with every other Skein on this machine.
///
/// Every call does its work before it returns. Calls from several threads wait for each other; to keep the screen alive
/// they belong on a queue or an actor of their own.
public final class ProfileFiles: Sendable {
  /// The profile's folder; it need not exist.
  public let folder: String
  let state = Mutex(State())

  /// Knows whether the folder has vanished.
  let home: HomeFolder

  public init(folder: String) {
    self.folder = folder
    home = HomeFolder(folder)
  }

  struct State: Sendable {
    var registry = JournalFollower()
    var shared = SharedRegistry()
    /// Members of records that a newer Skein put there: they go back with the next save.
    var unknown: [ThreadID: [ArraySlice<UInt8>]] = [:]
    /// The same of the messages that were read.
    var unknownOfMessages: [ThreadID: [MessageID: [ArraySlice<UInt8>]]] = [:]
    var threads = FollowedThreads()
    var drafts = DraftState()
    /// Members of entries of the outbox that a newer Skein put there, and the size from which on compacting it is tried.
    var outboxExtras: [String: JSONObject] = [:]
    var outboxLimit = 64 * 1024
    var outboxFollower = JournalFollower()

    /// Members of a thread's record that a newer Skein put there.
    func unknownMembers(of thread: ThreadID) -> [ArraySlice<UInt8>] {
      unknown[thread] ?? shared.file?.unknownMembers(of: thread) ?? []
    }
  }

  // MARK: the registry

  /// Every thread of this profile.
  public func registry() -> RegistryContents {
    state.withLock { state in
      var findings: [FileFinding] = []
      let text = registryFile.text(&findings)
      var fold = RegistryFold(expecting: text.bytes.count / 256)
      let reading = registryFile.read(text) { line, offset in fold.take(line, offset) }
      findings += registryFile.judge(reading, text)
      state.registry.follow(text, to: reading.end)
      state.unknown = fold.unknown
      state.shared = SharedRegistry(fold)
      return RegistryContents(records: fold.records, findings: findings)
    }
  }

  // MARK: the files

  var registryFile: JSONLinesFile { file("registry.jsonl", format: "skein.registry") }
  var draftsFile: JSONLinesFile { file("drafts.jsonl", format: "skein.drafts") }

  func threadFile(_ id: ThreadID) -> JSONLinesFile {
    var journal = file("threads/\(ThreadFileName.name(of: id))", format: "skein.thread")
    // A name that is a digest does not lead back to the id.
    if journal.path.contains("~"), id.utf8.count <= 1024 { journal.subject = id }
    return journal
  }

  func file(_ name: String, format: String) -> JSONLinesFile {
    var journal = JSONLinesFile(path: "\(folder)/\(name)", format: format)
    journal.home = home
    return journal
  }
}
