// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import ThreadsAPI

// Threads and their messages.
extension Call {
  func createThread() async throws(ServiceError) -> Response {
    let request = try CreateThreadRequest(decoding: body)
    return reply.object(
      try await service.createThread(
        messages: request.messages, metadata: request.metadata, toolResources: request.toolResources))
  }

  func listThreads() async throws(ServiceError) -> Response {
    var request = try pageRequest()
    request.after = request.after.map(Route.threadID)
    request.before = request.before.map(Route.threadID)
    return reply.page(try await service.threads(request))
  }

  func updateThread(_ id: ThreadID) async throws(ServiceError) -> Response {
    let request = try UpdateThreadRequest(decoding: body)
    return reply.object(
      try await service.updateThread(id, metadata: request.metadata, toolResources: request.toolResources))
  }

  func deleteThread(_ id: ThreadID) async throws(ServiceError) -> Response {
    try await service.deleteThread(id)
    return reply.deletion(of: ChatThread.self, id)
  }

  func createMessage(_ thread: ThreadID) async throws(ServiceError) -> Response {
    let request = try CreateMessageRequest(decoding: body)
    return reply.object(try await service.createMessage(request.message, in: thread))
  }

  func updateMessage(_ id: MessageID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    let request = try UpdateMetadataRequest(decoding: body)
    return reply.object(try await service.updateMessage(id, in: thread, metadata: request.metadata))
  }

  func deleteMessage(_ id: MessageID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    try await service.deleteMessage(id, in: thread)
    return reply.deletion(of: Message.self, id)
  }

  func listMessages(_ thread: ThreadID) async throws(ServiceError) -> Response {
    let request = try pageRequest()
    guard let run = query["run_id"], !run.isEmpty else {
      return reply.page(try await service.messages(in: thread, request))
    }
    return reply.page(try await messages(of: run, in: thread, request))
  }

  /// Only that run's messages, which are looked for page by page.
  private func messages(of run: RunID, in thread: ThreadID, _ asked: PageRequest) async throws(ServiceError)
    -> Page<Message>
  {
    var found: [Message] = []
    var request = asked
    request.limit = 100
    // With `before` alone the page is the one that ends right before that id.
    let isBackwards = asked.before != nil && asked.after == nil
    while true {
      let page = try await service.messages(in: thread, request)
      let more = page.items.filter { $0.runID == run }
      found = isBackwards ? more + found : found + more
      let edge = isBackwards ? page.items.first : page.items.last
      guard page.hasMore, found.count <= asked.limit, let edge else { break }
      if isBackwards { request.before = edge.id } else { request.after = edge.id }
    }
    let items = isBackwards ? found.suffix(asked.limit) : found.prefix(asked.limit)
    return Page(items: Array(items), hasMore: found.count > asked.limit)
  }
}
