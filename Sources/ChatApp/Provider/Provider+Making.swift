// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

// A thread whose making was tried before may be there although nobody said so: it knows the local id that it was made
// for, and is looked for where the provider lists threads. Elsewhere a second one is made; as nothing is posted before
// the name is on our disk, the first stays empty.
extension Provider {
  /// Makes a thread that was asked for without a reply, and tells its name.
  func create(
    _ local: ThreadID, _ metadata: Metadata, messages: [String], isRepeat: Bool,
    named: @Sendable (ThreadID) async -> Void, tell: @Sendable (Event) -> Void
  ) async {
    do throws(ServiceError) {
      let service = try await service()
      let thread: ChatThread
      if isRepeat, let found = try await made(for: local, of: service) {
        thread = found
      } else {
        thread = try await service.createThread(
          messages: messages.map { NewMessage(text: $0) }, metadata: Self.marked(metadata, for: local),
          toolResources: nil)
      }
      await named(thread.id)
      tell(.threadNamed(local: local, thread))
      tell(.sendEnded(thread.id, nil))
    } catch {
      tell(.sendEnded(local, SendFailure(stage: .creatingThread, error: error)))
    }
  }

  /// What has come of the making of a thread that was tried before, if it is there.
  func madeBefore(
    _ local: ThreadID, _ request: SendRequest, of service: any ThreadService
  ) async throws(ServiceError) -> ChatThread? {
    guard request.isRepeat else { return nil }
    return try await lookFor(mayBeUnderWay: request.mayBeUnderWay) { () throws(ServiceError) in
      try await made(for: local, of: service)
    }
  }

  /// The thread that was made for a local id; `nil` when there is none, or the provider does not list threads.
  func made(for local: ThreadID, of service: any ThreadService) async throws(ServiceError) -> ChatThread? {
    var request = PageRequest(limit: 100)
    for _ in 0..<Self.pagesLookedThrough {
      let page: Page<ChatThread>
      do throws(ServiceError) {
        page = try await service.threads(request)
      } catch {
        switch error.kind {
        case .unsupported, .notFound, .badRequest, .apiRetired: return nil
        default: throw error
        }
      }
      if let found = page.items.first(where: { $0.metadata[ThreadRecord.ownIDKey] == local }) { return found }
      guard page.hasMore, let last = page.items.last, last.id != request.after else { return nil }
      request.after = last.id
    }
    return nil
  }

  private static var pagesLookedThrough: Int { 10 }

  /// Metadata with the local id in it, where there is room.
  static func marked(_ metadata: Metadata, for local: ThreadID) -> Metadata {
    guard metadata.count < MetadataLimit.pairs, metadata[ThreadBranch.ownIDKey] == nil else { return metadata }
    var marked = metadata
    marked[ThreadRecord.ownIDKey] = local
    return marked
  }
}
