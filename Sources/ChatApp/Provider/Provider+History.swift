// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Synchronization
import ThreadsAPI

// What a branch begins with: copies of another thread's messages, which its provider is to have before all else. The
// embedded service takes them as they are, under ids that are always the same; elsewhere they are posted again, and
// what has arrived is looked up before anything is posted twice.
extension Provider {
  /// Makes the thread of a sending, with its history where that goes in one call.
  func make(
    _ request: SendRequest, _ metadata: Metadata, of service: any ThreadService
  ) async throws(ServiceError) -> ChatThread {
    if !request.history.isEmpty || metadata[ThreadBranch.ownIDKey] != nil,
      let restoring = service as? any ThreadRestoring
    {
      let time = (request.history.map(\.createdAt) + [request.message?.createdAt].compactMap { $0 }).max()
      let thread = ChatThread(
        id: Self.restoredID("thread_", of: request.thread), createdAt: time ?? Timestamp(milliseconds: 0),
        metadata: metadata)
      _ = try await restoring.restoreThread(thread, messages: Self.restored(request.history, in: thread.id))
      return thread
    }
    let metadata = Self.marked(metadata, for: request.thread)
    let messages = RepostPlan(request.history, roles: roles).items.map(\.message)
    let bytes = messages.reduce(0) { $0 + $1.content.text.utf8.count }
    if !messages.isEmpty, messages.count <= Self.mostAtOnce, bytes <= Self.mostBytesAtOnce {
      do throws(ServiceError) {
        return try await service.createThread(messages: messages, metadata: metadata, toolResources: nil)
      } catch {
        switch error.kind {
        case .badRequest, .tooLarge, .unsupported: break
        default: throw error
        }
      }
    }
    return try await service.createThread(messages: [], metadata: metadata, toolResources: nil)
  }

  /// Sees to it that a thread has its history, and tells the ids that the messages have there.
  func postHistory(
    of request: SendRequest, in thread: ThreadID, of service: any ThreadService, _ tell: @Sendable (Event) -> Void
  ) async throws(ServiceError) {
    guard !request.history.isEmpty else { return }
    if let restoring = service as? any ThreadRestoring {
      let messages = Self.restored(request.history, in: thread)
      _ = try await restoring.restoreThread(
        ChatThread(id: thread, createdAt: messages[0].createdAt), messages: messages)
      let posted = zip(request.history, messages).map { PostedCopy(local: $0.id, id: $1.id) }
      return tell(.copiesPosted(thread, posted))
    }
    let ids = Mutex<[MessageID: MessageID]>([:])
    let history = request.history
    var run = RepostRun(
      service, thread: thread, roles: roles, pause: { [pause] _ in await pause() },
      plan: { RepostPlan(history, roles: $0) },
      keep: { pairs in
        ids.withLock { ids in for (item, message) in pairs { ids[item.source.record.id] = message.id } }
      })
    var failure: ServiceError?
    do throws(MoveFailure) {
      let there: [Message]
      do throws(ServiceError) { there = try await service.allMessages(in: thread) } catch { throw .service(error) }
      try await run.run(from: there)
    } catch {
      if case .service(let error) = error { failure = error } else { failure = ServiceError(.cutStream) }
    }
    let known = ids.withLock { $0 }
    let posted = history.compactMap { copy in known[copy.id].map { PostedCopy(local: copy.id, id: $0) } }
    if !posted.isEmpty { tell(.copiesPosted(thread, posted)) }
    if let failure { throw failure }
  }

  /// More than this is posted piece by piece.
  private static let mostAtOnce = 100
  private static let mostBytesAtOnce = 1 << 20

  /// An id that is the same whenever the same branch is made.
  private static func restoredID(_ prefix: String, of local: String) -> String {
    prefix + ThreadFileName.digest(of: local)
  }

  private static func restored(_ copies: [MessageRecord], in thread: ThreadID) -> [Message] {
    copies.map { copy in
      let isWhole = copy.state != .interrupted
      return Message(
        id: restoredID("msg_", of: copy.id), threadID: thread, createdAt: copy.createdAt, role: copy.role,
        content: [.text(copy.text)], status: isWhole ? .completed : .incomplete,
        completedAt: isWhole && copy.role == .assistant ? copy.createdAt : nil)
    }
  }
}
