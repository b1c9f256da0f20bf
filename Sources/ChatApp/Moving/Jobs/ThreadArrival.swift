// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

/// Takes threads in at a profile, in the best way that its service has: with ids and times where they can be kept, as
/// new messages elsewhere.
public actor ThreadArrival {
  private let target: MoveTarget
  private let service: any ThreadService
  private let repost: ThreadRepost
  private var known: [ThreadID: ThreadRecord]

  /// - Parameter tell: what happens, for a progress bar.
  public init(
    at target: MoveTarget, tell: @escaping @Sendable (MoveEvent) -> Void
  ) async throws(MoveFailure) {
    let journal = try MoveJournal(target.files)
    do throws(ServiceError) { service = try await target.provider.service() } catch { throw .service(error) }
    self.target = target
    repost = ThreadRepost(to: target, journal: journal, tell: tell)
    known = Dictionary(target.files.registry().records.map { ($0.id, $0) }) { _, last in last }
  }

  /// Takes in a thread of a file.
  public func take(imported moved: MovedThread) async throws(MoveFailure) -> MoveOutcome {
    let outcome: MoveOutcome
    if let restoring = service as? any ThreadRestoring {
      outcome = try await ThreadRestore(restoring, files: target.files).restore(moved) { [known] in known[$0] }
    } else if try await isHere(moved) {
      outcome = try keep(moved)
    } else {
      outcome = try await repost.repost(moved, from: .file(moved))
    }
    known[outcome.record.id] = outcome.record
    return outcome
  }

  /// Takes in a copy of a thread of another profile; the original stays.
  public func take(copyOf moved: MovedThread, from profile: String) async throws(MoveFailure) -> MoveOutcome {
    let source = ThreadRepost.Source.copy(of: moved.record.id, profile: profile)
    var copy = CopyMarks.original(of: moved)
    var outcome: MoveOutcome
    if let restoring = service as? any ThreadRestoring {
      copy.record.metadata.note(source.mark.name, source.mark.value)
      copy.record.copiedFrom = source.copiedFrom
      let neverSent = copy.messages.count { $0.record.wasNeverSent }
      copy.messages.removeAll { $0.record.wasNeverSent }
      let restore = ThreadRestore(restoring, files: target.files)
      outcome = try await restore.restore(copy, copyKey: "\(source.key) to \(target.profile)") { [known] in known[$0] }
      outcome.leftOut = neverSent
    } else {
      outcome = try await repost.repost(copy, from: source)
    }
    known[outcome.record.id] = outcome.record
    return outcome
  }

  // MARK: What the provider has itself

  /// Whether nothing has to be posted: the provider has this very thread, or never had it.
  private func isHere(_ moved: MovedThread) async throws(MoveFailure) -> Bool {
    if !moved.record.isAtProvider || known[moved.record.id] != nil { return true }
    if moved.record.state == .trashed, moved.record.isDeletedAtProvider { return true }
    guard moved.origin != .chatGPT else { return false }
    do throws(ServiceError) {
      return try await service.thread(moved.record.id).id == moved.record.id
    } catch {
      switch error.kind {
      case .notFound, .badRequest, .forbidden, .unsupported: return false
      default: throw .orInterrupted(error)
      }
    }
  }

  /// Keeps a thread in the files alone.
  private func keep(_ moved: MovedThread) throws(MoveFailure) -> MoveOutcome {
    var moved = moved
    moved.settle()
    do throws(FileError) {
      return try target.files.keep(moved, known[moved.record.id])
    } catch {
      throw .file(error)
    }
  }
}

extension ProfileFiles {
  /// Adds to the files what they lack of a thread.
  func keep(_ moved: MovedThread, _ existing: ThreadRecord?) throws(FileError) -> MoveOutcome {
    let here = Set(messages(of: moved.record.id).records.map(\.id))
    let missing = moved.messages.filter { !here.contains($0.record.id) }
    try restore(missing, in: moved.record.id)
    var record = existing ?? moved.record
    record.messageCount = here.count + missing.count
    if existing == nil {
      try restore(record, extras: moved.extras)
    } else if !missing.isEmpty {
      record.updatedAt = max(record.updatedAt, moved.record.updatedAt)
      record.preview = moved.record.preview
      try save(record, durable: true)
    }
    let kind: MoveOutcome.Kind = existing == nil ? .made : missing.isEmpty ? .unchanged : .completed
    return MoveOutcome(kind: kind, record: record, addedMessages: missing.count, otherBranches: moved.otherBranches)
  }
}
