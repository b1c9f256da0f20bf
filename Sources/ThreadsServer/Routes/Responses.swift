// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import ThreadsAPI

// Responses: runs that are known by their own id, in a conversation or in none.
extension Call {
  func createResponse() async throws(ServiceError) -> Response {
    let request = try ResponseRequest(decoding: body)
    let thread = try await thread(of: request.place)
    do throws(ServiceError) {
      return try await answer(request, in: thread)
    } catch {
      // Nothing leads to a thread without a run that no list shows.
      if request.place == .nowhere { try? await service.deleteThread(thread.id) }
      throw error
    }
  }

  private func thread(of place: ResponseRequest.Place) async throws(ServiceError) -> ChatThread {
    switch place {
    case .conversation(let id): try await service.thread(id)
    case .response(let id): try await service.createDetachedThread(after: id)
    case .nowhere: try await service.createDetachedThread(after: nil)
    }
  }

  private func answer(_ request: ResponseRequest, in thread: ChatThread) async throws(ServiceError) -> Response {
    if request.isBackground, !request.stream {
      let run = try await service.createRun(request.run, in: thread.id)
      return reply.json(ModelResponse(run: run, conversation: thread.shownID, isBackground: true).encoded)
    }
    let listener = ResponseListener(
      service: service, thread: thread, isKept: request.isKept,
      events: try await service.streamRun(request.run, in: thread.id))
    // The run is not known yet: its first event names it.
    let blank = ModelResponse(
      run: Run(
        id: "", threadID: thread.id, assistantID: "", status: .queued, createdAt: reply.now()),
      conversation: thread.shownID, isBackground: request.isBackground, isKept: request.isKept)
    if request.stream { return reply.stream(listener.news, of: blank) }
    let (run, output) = try await listener.end()
    var response = blank
    response.run = run
    response.output = output
    return reply.json(response.encoded)
  }

  func retrieveResponse(_ id: RunID) async throws(ServiceError) -> Response {
    let response = try await response(of: try await service.run(id))
    guard ["true", "1"].contains(query["stream"]) else { return reply.json(response.encoded) }
    guard response.run.status.isTerminal else {
      throw ServiceError(.badRequest, message: "A response that is under way is not streamed a second time.")
    }
    return reply.stream(told: response)
  }

  private func response(of run: Run) async throws(ServiceError) -> ModelResponse {
    let thread = try await service.thread(run.threadID)
    return ModelResponse(
      run: run, output: try await service.output(of: run), conversation: thread.shownID)
  }

  func cancelResponse(_ id: RunID) async throws(ServiceError) -> Response {
    let run = try await service.run(id)
    return reply.json(try await response(of: try await service.cancelRun(run.id, in: run.threadID)).encoded)
  }

  func deleteResponse(_ id: RunID) async throws(ServiceError) -> Response {
    let run = try await service.run(id)
    try await service.deleteRun(run.id, in: run.threadID)
    return reply.json(reply.dialect.encodeDeletion(ofResponse: id))
  }

  func listInputItems(_ id: RunID) async throws(ServiceError) -> Response {
    let request = try pageRequest()
    let run = try await service.run(id)
    var ids = request.order == .ascending ? run.inputIDs : run.inputIDs.reversed()
    if let after = request.after {
      guard let index = ids.firstIndex(of: after) else {
        throw ServiceError(.badRequest, message: "No input item found with id '\(after)'.")
      }
      ids.removeFirst(index + 1)
    }
    if let before = request.before, let index = ids.firstIndex(of: before) { ids.removeSubrange(index...) }
    var items: [Message] = []
    for id in ids.prefix(request.limit) {
      do throws(ServiceError) {
        items.append(try await service.message(id, in: run.threadID))
      } catch {
        // Deleted since.
        if error.kind != .notFound { throw error }
      }
    }
    return reply.json(Page(items: items, hasMore: ids.count > request.limit).itemList)
  }
}

extension ChatThread {
  /// The id under which a response names its conversation; a thread that no list shows is none.
  fileprivate var shownID: ThreadID? { isListed ? id : nil }
}

extension ThreadService {
  /// The items that a run wrote, oldest first.
  func output(of run: Run) async throws(ServiceError) -> [Message] {
    var found: [Message] = []
    var request = PageRequest(limit: 100, order: .descending)
    while true {
      let page = try await items(in: run.threadID, request)
      found += page.items.filter { $0.runID == run.id && !run.inputIDs.contains($0.id) }
      guard page.hasMore, let last = page.items.last, last.createdAt >= run.createdAt else { break }
      request.after = last.id
    }
    return found.reversed()
  }
}
