// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import ThreadsAPI

// Conversations and their items.
extension Call {
  /// Answers a route; what is not there is called by the id that the client knows it by.
  func answer(_ route: ConversationRoute, isPost: Bool, isDelete: Bool) async throws(ServiceError) -> Response {
    do throws(ServiceError) {
      return try await answered(route, isPost: isPost, isDelete: isDelete)
    } catch {
      var error = error
      error.message = error.message?.withShownIDs
      throw error
    }
  }

  private func answered(_ route: ConversationRoute, isPost: Bool, isDelete: Bool) async throws(ServiceError) -> Response
  {
    switch route {
    case .conversations: isPost ? try await createConversation() : try await listConversations()
    case .conversation(let id) where isPost: try await updateConversation(id)
    case .conversation(let id) where isDelete: try await deleteConversation(id)
    case .conversation(let id): reply.json(try await service.thread(id).conversation(reply.dialect))
    case .items(let thread) where isPost: try await createItems(thread)
    case .items(let thread): reply.json(try await service.items(in: thread, try pageRequest()).itemList)
    case .item(let id, let thread) where isDelete: try await deleteItem(id, thread)
    case .item(let id, let thread): reply.json(try await service.message(id, in: thread).item)
    case .responses: try await createResponse()
    case .response(let id) where isDelete: try await deleteResponse(id)
    case .response(let id): try await retrieveResponse(id)
    case .cancellation(let id): try await cancelResponse(id)
    case .inputItems(let id): try await listInputItems(id)
    }
  }

  private func createConversation() async throws(ServiceError) -> Response {
    let request = try CreateConversationRequest(decoding: body)
    let thread = try await service.createThread(
      messages: request.items, metadata: request.metadata, toolResources: nil)
    return reply.json(thread.conversation(reply.dialect))
  }

  /// None of the vendors lists conversations; who lost an id is glad that we do.
  private func listConversations() async throws(ServiceError) -> Response {
    var request = try pageRequest()
    request.after = request.after?.asThreadID
    request.before = request.before?.asThreadID
    return reply.json(try await service.threads(request).conversations(reply.dialect))
  }

  private func updateConversation(_ id: ThreadID) async throws(ServiceError) -> Response {
    let request = try UpdateMetadataRequest(decoding: body)
    let thread = try await service.updateThread(id, metadata: request.metadata, toolResources: nil)
    return reply.json(thread.conversation(reply.dialect))
  }

  private func deleteConversation(_ id: ThreadID) async throws(ServiceError) -> Response {
    try await service.deleteThread(id)
    return reply.json(reply.dialect.encodeDeletion(ofConversation: id))
  }

  private func createItems(_ thread: ThreadID) async throws(ServiceError) -> Response {
    let request = try CreateItemsRequest(decoding: body)
    let made = try await service.createItems(request.items, in: thread)
    return reply.json(Page(items: made, hasMore: false).itemList)
  }

  private func deleteItem(_ id: MessageID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    try await service.deleteMessage(id, in: thread)
    return reply.json(reply.dialect.encodeDeletion(ofItem: id, in: try await service.thread(thread)))
  }
}
