// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Synchronization
public import ThreadsAPI

/// Posts a thread again at another provider, message after message.
///
/// Cut off at any point it goes on where it was: the journal knows the thread, and what has arrived is asked of the
/// provider before anything is posted. So nothing is there twice, and nothing is missing.
public struct ThreadRepost: Sendable {
  /// Where a thread comes from, as the copy says it.
  public struct Source: Sendable {
    /// What the journal knows it by.
    public var key: String
    /// The pair of metadata that the copy gets.
    public var mark: (name: String, value: String)
    /// The same for the registry: `PROFILE/ID`.
    public var copiedFrom: String?

    /// A copy of a thread of another profile.
    public static func copy(of thread: ThreadID, profile: String) -> Source {
      let place = "\(profile)/\(thread)"
      return Source(key: "copy:\(place)", mark: (CopyMarks.copiedFrom, place), copiedFrom: place)
    }

    /// A thread of an imported file.
    public static func file(_ moved: MovedThread) -> Source {
      Source(key: "import:\(moved.sourceKey)", mark: (CopyMarks.source, moved.sourceKey), copiedFrom: nil)
    }
  }

  let target: MoveTarget
  let journal: MoveJournal
  let tell: @Sendable (MoveEvent) -> Void

  public init(to target: MoveTarget, journal: MoveJournal, tell: @escaping @Sendable (MoveEvent) -> Void) {
    self.target = target
    self.journal = journal
    self.tell = tell
  }

  /// Posts the thread, or what of it is not there yet.
  public func repost(_ moved: MovedThread, from source: Source) async throws(MoveFailure) -> MoveOutcome {
    var moved = moved
    moved.settle()
    let service = try await self.service()
    let place = try await place(for: moved, source, service)
    var posting = posting(of: moved, in: place.record.id, service)
    try await posting.run(from: place.isNew ? [] : try await messages(in: place.record.id, service))
    let record = try finished(place.record, moved, posting)
    try journal.note(.done, record.id, for: source.key)
    let kind: MoveOutcome.Kind = place.isNew ? .made : posting.posted > 0 ? .completed : .unchanged
    return MoveOutcome(
      kind: kind, record: record, addedMessages: posting.posted, leftOut: posting.plan.leftOut,
      otherBranches: moved.otherBranches)
  }

  /// The posting of the messages, each of which is kept in the files once it is there.
  private func posting(of moved: MovedThread, in thread: ThreadID, _ service: any ThreadService) -> RepostRun {
    let known = Mutex(Set(target.files.messages(of: thread).records.map(\.id)))
    return RepostRun(
      service, thread: thread, name: moved.record.displayTitle, roles: target.roles, pause: target.pause,
      plan: { RepostPlan(moved, roles: $0) },
      keep: { [files = target.files] pairs throws(MoveFailure) in
        do throws(FileError) {
          try known.withLock { known throws(FileError) in try files.keep(pairs, in: thread, besides: &known) }
        } catch {
          throw .file(error)
        }
      }, tell: tell)
  }

  private func service() async throws(MoveFailure) -> any ThreadService {
    do throws(ServiceError) { return try await target.provider.service() } catch { throw .service(error) }
  }

  private func messages(in thread: ThreadID, _ service: any ThreadService) async throws(MoveFailure) -> [Message] {
    do throws(ServiceError) { return try await service.allMessages(in: thread) } catch { throw .orInterrupted(error) }
  }

  // MARK: The thread

  /// The thread that the messages go to: the one that was begun before, else a new one.
  private func place(
    for moved: MovedThread, _ source: Source, _ service: any ThreadService
  ) async throws(MoveFailure) -> (record: ThreadRecord, isNew: Bool) {
    let entry = journal[source.key]
    if let thread = entry?.thread, try await isThere(thread, service) {
      if let known = target.files.registry().records.first(where: { $0.id == thread }) { return (known, false) }
      return (try saved(record(of: moved, thread, metadata(moved, source), source)), false)
    }
    if Task.isCancelled { throw .interrupted }
    var made: ChatThread?
    // Somebody was about to make it, and did not say what came of that.
    if entry?.stage == .begun { made = await orphan(source, service) }
    let isFound = made != nil
    try journal.note(.begun, nil, for: source.key)
    let thread: ChatThread
    if let made { thread = made } else { thread = try await make(metadata(moved, source), source, service) }
    try journal.note(.made, thread.id, for: source.key)
    return (try saved(record(of: moved, thread.id, thread.metadata, source)), !isFound)
  }

  private func isThere(_ thread: ThreadID, _ service: any ThreadService) async throws(MoveFailure) -> Bool {
    do throws(ServiceError) {
      _ = try await service.thread(thread)
      return true
    } catch {
      if error.kind == .notFound { return false }
      throw .orInterrupted(error)
    }
  }

  /// Makes the thread, empty: one that is made twice because its answer was lost holds nothing twice.
  private func make(
    _ metadata: Metadata, _ source: Source, _ service: any ThreadService
  ) async throws(MoveFailure) -> ChatThread {
    var attempt = 0
    while true {
      do throws(ServiceError) {
        return try await service.createThread(messages: [], metadata: metadata, toolResources: nil)
      } catch {
        attempt += 1
        if Task.isCancelled { throw .interrupted }
        guard error.mayPass, attempt < 3 else { throw .service(error) }
        await target.pause(error.retryAfter ?? Double(attempt))
        if let found = await orphan(source, service) { return found }
      }
    }
  }

  /// A thread that says it is this copy, and is in no registry; only where the provider lists threads.
  private func orphan(_ source: Source, _ service: any ThreadService) async -> ChatThread? {
    var request = PageRequest(limit: 100)
    for _ in 0..<10 {
      guard let page = try? await service.threads(request) else { return nil }
      let known = Set(target.files.registry().records.map(\.id))
      let found = page.items.first { $0.metadata[source.mark.name] == source.mark.value && !known.contains($0.id) }
      if let found { return found }
      guard page.hasMore, let last = page.items.last, last.id != request.after else { return nil }
      request.after = last.id
    }
    return nil
  }

  private func metadata(_ moved: MovedThread, _ source: Source) -> Metadata {
    var metadata = JSONValue(moved.record.metadata).importedMetadata
    metadata.note(source.mark.name, source.mark.value)
    return metadata
  }

  // MARK: The registry

  private func record(
    of moved: MovedThread, _ id: ThreadID, _ metadata: Metadata, _ source: Source
  ) -> ThreadRecord {
    var record = ThreadRecord(
      id: id, createdAt: moved.record.createdAt, updatedAt: moved.record.updatedAt, metadata: metadata,
      opening: moved.record.opening)
    record.copiedFrom = source.copiedFrom
    if moved.record.state == .archived { record.state = .archived }
    return record
  }

  private func finished(
    _ record: ThreadRecord, _ moved: MovedThread, _ posting: RepostRun
  ) throws(MoveFailure) -> ThreadRecord {
    var finished = record
    finished.messageCount = max(posting.there, record.messageCount)
    if posting.posted > 0 {
      finished.opening = moved.record.opening
      finished.preview = moved.record.preview
      finished.updatedAt = max(record.updatedAt, moved.record.updatedAt)
    }
    return finished == record ? record : try saved(finished)
  }

  private func saved(_ record: ThreadRecord) throws(MoveFailure) -> ThreadRecord {
    do throws(FileError) { try target.files.save(record, durable: true) } catch { throw .file(error) }
    return record
  }
}

extension MoveFailure {
  /// A failure of the service, unless the user ended it.
  static func orInterrupted(_ error: ServiceError) -> MoveFailure {
    Task.isCancelled ? .interrupted : .service(error)
  }
}

extension ServiceError {
  /// Whether the same may succeed in a moment: what failed may have arrived all the same.
  var mayPass: Bool {
    switch kind {
    case .brokenConnection, .cutStream, .serverError, .unreachable, .notUnderstood: true
    case .rateLimited, .overloaded: (retryAfter ?? 0) <= 30
    default: false
    }
  }
}
