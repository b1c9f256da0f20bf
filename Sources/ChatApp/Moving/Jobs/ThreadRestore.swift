// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import ThreadsAPI

/// Puts threads into the embedded service and the user's files, with the times and, where it can be, the ids that they
/// had. Done again it finds what is there, and adds only what is missing.
public struct ThreadRestore: Sendable {
  private let service: any ThreadRestoring
  private let files: ProfileFiles

  public init(_ service: any ThreadRestoring, files: ProfileFiles) {
    self.service = service
    self.files = files
  }

  /// Restores one thread. `copyKey` names a copy whose original stays where it is: it has to have an id of its own.
  public func restore(
    _ moved: MovedThread, copyKey: String? = nil, known: @Sendable (ThreadID) -> ThreadRecord?
  ) async throws(MoveFailure) -> MoveOutcome {
    var moved = moved
    moved.settle()
    moved.giveIDs(copyKey: copyKey)
    let existing = known(moved.record.id)
    let isOver = moved.record.state == .trashed && moved.record.isDeletedAtProvider
    if moved.record.isAtProvider, !isOver, existing?.isDeletedAtProvider != true {
      if moved.record.state == .gone { moved.record.state = .active }
      moved = try await store(moved)
    }
    do throws(FileError) {
      return try files.keep(moved, existing)
    } catch {
      throw .file(error)
    }
  }

  private func store(_ moved: MovedThread) async throws(MoveFailure) -> MovedThread {
    do throws(ServiceError) {
      _ = try await service.restoreThread(moved.chatThread, messages: moved.storable)
      return moved
    } catch {
      // An id that is another thread's: all of them get new ones.
      guard error.kind == .badRequest else { throw .service(error) }
    }
    var renamed = moved
    renamed.giveMessageIDs()
    do throws(ServiceError) {
      _ = try await service.restoreThread(renamed.chatThread, messages: renamed.storable)
      return renamed
    } catch {
      throw .service(error)
    }
  }
}

extension MovedThread {
  var chatThread: ChatThread {
    ChatThread(id: record.id, createdAt: record.createdAt, metadata: record.metadata)
  }

  /// The messages that the provider had: what was never sent stays in the files.
  var storable: [Message] {
    messages.map(\.record).filter { !$0.id.hasPrefix(MessageRecord.localPrefix) }.map { message in
      let isWhole = message.state == .completed || message.role == .user
      return Message(
        id: message.id, threadID: record.id, createdAt: message.createdAt, role: message.role,
        content: [.text(message.text)], status: isWhole ? .completed : .incomplete,
        completedAt: isWhole && message.role == .assistant ? message.createdAt : nil,
        runID: message.runID, metadata: message.metadata)
    }
  }

  /// Ids that the embedded service takes. What had such an id keeps it; all else gets one that is always the same, so
  /// that importing again finds it.
  fileprivate mutating func giveIDs(copyKey: String?) {
    if let copyKey {
      record.id = "thread_" + ThreadFileName.digest(of: copyKey)
      giveMessageIDs()
    } else if record.isAtProvider, !record.id.isThreadID {
      record.metadata.note("skein_source", sourceKey)
      record.id = "thread_" + ThreadFileName.digest(of: sourceKey)
      giveMessageIDs()
    }
    let ids = Set(messages.map(\.record.id))
    let arePlain = messages.allSatisfy { $0.record.id.isPlainID || $0.record.id.hasPrefix(MessageRecord.localPrefix) }
    if ids.count < messages.count || !arePlain { giveMessageIDs() }
    record.metadata = JSONValue(record.metadata).importedMetadata
    for index in messages.indices {
      messages[index].record.metadata = JSONValue(messages[index].record.metadata).importedMetadata
    }
  }

  fileprivate mutating func giveMessageIDs() {
    var times: [MessageID: Int] = [:]
    for index in messages.indices where !messages[index].record.id.hasPrefix(MessageRecord.localPrefix) {
      let id = messages[index].record.id
      times[id, default: 0] += 1
      let digest = ThreadFileName.digest(of: "\(record.id) \(times[id, default: 0]) \(id)")
      messages[index].record.id = "msg_" + digest
    }
  }
}

extension Metadata {
  /// Adds a pair of Skein's own, if there is room for it: the user's pairs come first.
  mutating func note(_ key: String, _ value: String) {
    guard self[key] != nil || count < MetadataLimit.pairs,
      value.unicodeScalars.count <= MetadataLimit.valueScalars
    else { return }
    self[key] = value
  }
}

extension String {
  fileprivate var isPlainID: Bool {
    !isEmpty && utf8.count <= 128
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  fileprivate var isThreadID: Bool { hasPrefix("thread_") && isPlainID }
}
