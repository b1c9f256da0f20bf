// SPDX-License-Identifier: Apache-2.0

import Hummingbird
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

  /// With `run_id` only that run's messages, which are looked for page by page.
  func listMessages(_ thread: ThreadID) async throws(ServiceError) -> Response {
    var request = try pageRequest()
    guard let run = query["run_id"], !run.isEmpty else {
      return reply.page(try await service.messages(in: thread, request))
    }
    var found: [Message] = []
    let limit = request.limit
    request.limit = 100
    while true {
      let page = try await service.messages(in: thread, request)
      found += page.items.filter { $0.runID == run }
      guard page.hasMore, found.count <= limit, request.before == nil, let last = page.items.last else { break }
      request.after = last.id
    }
    return reply.page(Page(items: Array(found.prefix(limit)), hasMore: found.count > limit))
  }
}
