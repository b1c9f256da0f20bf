// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

// Where a message is the input of a run (Responses). Posted by itself it would not reach the model everywhere: OGX shows
// a model only what came with a response.
extension Provider {
  /// Sends a message with the run that answers it. It keeps its local id until the provider's is known.
  func ask(
    _ message: MessageRecord, _ request: SendRequest, in thread: ThreadID, of service: any ThreadService,
    _ stage: inout SendFailure.Stage, _ tell: @Sendable (Event) -> Void
  ) async throws(ServiceError) {
    let tellRun: @Sendable (RunEvent) -> Void = { tell(.run(thread, $0)) }
    if let found = try await arrivedBefore(message, request, in: thread, of: service) {
      tell(.messageAccepted(thread, local: message.id, found))
      stage = .running
      return try await takeReplyOrAsk(to: found, request, in: thread, of: service, tellRun)
    }
    var run = try await runRequest(of: service, by: request.choice)
    run.additionalMessages = [NewMessage(text: message.text)]
    let events: RunEventStream
    do throws(ServiceError) {
      events = try await whenFree { () throws(ServiceError) in try await service.streamRun(run, in: thread) }
    } catch {
      guard error.kind == .brokenConnection,
        let found = try? await arrived(message, request, in: thread, of: service)
      else { throw error }
      tell(.messageAccepted(thread, local: message.id, found))
      stage = .running
      return try await takeReply(to: found, in: thread, of: service, tellRun, orElse: error)
    }
    stage = .running
    tell(.messageAccepted(thread, local: message.id, message.asAccepted(id: message.id, in: thread)))
    do throws(ServiceError) {
      try await listen(to: nil, in: thread, of: service, tell: tellRun) { () throws(ServiceError) in events }
    } catch {
      await name(message, in: thread, of: service, tell)
      throw error
    }
    await name(message, in: thread, of: service, tell)
  }

  /// Waits for the reply to a message that arrived although nobody said so.
  private func takeReply(
    to question: Message, in thread: ThreadID, of service: any ThreadService,
    _ tell: @Sendable (RunEvent) -> Void, orElse failure: ServiceError
  ) async throws(ServiceError) {
    if let run = try? await newestRun(in: thread, of: service, since: nil), !run.status.isTerminal {
      return try await follow(run, in: thread, of: service, tell)
    }
    // A provider of responses does not say which of them are under way; what they wrote stands behind the question.
    for _ in 0..<Self.patience {
      if (try? await tellReply(to: question, in: thread, of: service, tell)) == true { return }
      if Task.isCancelled { break }
      await pause()
    }
    throw failure
  }

  /// Waits for the reply to a message that was sent before: it went with a run, which may be under way or lost. Only
  /// when nothing comes of it another one is asked for.
  private func takeReplyOrAsk(
    to question: Message, _ request: SendRequest, in thread: ThreadID, of service: any ThreadService,
    _ tell: @Sendable (RunEvent) -> Void
  ) async throws(ServiceError) {
    for _ in 0..<Self.patience {
      if try await tellReply(to: question, in: thread, of: service, tell) { return }
      if Task.isCancelled { throw ServiceError(.cutStream) }
      await pause()
    }
    try await replyOnce(to: question, in: thread, of: service, by: request.choice, tell: tell)
  }

  /// How often a reply that may be under way is looked for.
  private static let patience = 20

  /// Finds the provider's id of a message that went as input. Whatever was not kept keeps its local id, and is sent
  /// again when the reply is asked for again.
  private func name(
    _ message: MessageRecord, in thread: ThreadID, of service: any ThreadService, _ tell: @Sendable (Event) -> Void
  ) async {
    guard let newest = try? await service.messages(in: thread, PageRequest(limit: 20)).items else { return }
    let trailing = newest.drop { $0.role != .user }.prefix { $0.role == .user }
    guard let found = trailing.first(where: { $0.text == message.text }) else { return }
    tell(.messageAccepted(thread, local: message.id, message.asAccepted(id: found.id, in: thread)))
  }
}

extension MessageRecord {
  fileprivate func asAccepted(id: MessageID, in thread: ThreadID) -> Message {
    Message(id: id, threadID: thread, createdAt: createdAt, role: .user, content: [.text(text)], metadata: metadata)
  }
}
