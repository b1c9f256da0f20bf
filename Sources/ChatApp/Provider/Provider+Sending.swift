// SPDX-License-Identifier: Apache-2.0
import ChatUI
public import ThreadsAPI

extension Provider {
  /// Sends a message and tells what happens, from the making of the thread to the end of the reply.
  func send(
    _ request: SendRequest, named: @Sendable (ThreadID) async -> Void, tell: @Sendable (Event) -> Void
  ) async {
    var thread = request.thread
    var stage = SendFailure.Stage.creatingThread
    do throws(ServiceError) {
      let service = try await service()
      if let metadata = request.newThreadMetadata {
        let found = try await madeBefore(request.thread, request, of: service)
        let made: ChatThread
        if let found { made = found } else { made = try await make(request, metadata, of: service) }
        await named(made.id)
        tell(.threadNamed(local: thread, made))
        thread = made.id
      }
      stage = .postingMessage
      try await postHistory(of: request, in: thread, of: service, tell)
      if let message = request.message, plainRun != nil {
        try await ask(message, request, in: thread, of: service, &stage, tell)
        return tell(.sendEnded(thread, nil))
      }
      var posted: (message: Message, isFound: Bool)?
      if let message = request.message {
        let arrived = try await post(request, message, in: thread, of: service)
        tell(.messageAccepted(thread, local: message.id, arrived.message))
        posted = arrived
      }
      stage = .running
      let tellRun: @Sendable (RunEvent) -> Void = { [thread] in tell(.run(thread, $0)) }
      if posted.map(\.isFound) ?? request.isRepeat {
        try await replyOnce(to: posted?.message, in: thread, of: service, by: request.choice, tell: tellRun)
      } else {
        try await reply(to: posted?.message, in: thread, of: service, by: request.choice, tell: tellRun)
      }
      tell(.sendEnded(thread, nil))
    } catch {
      tell(.sendEnded(thread, SendFailure(stage: stage, error: error)))
    }
  }

  /// Has the assistant answer on a thread, and tells what it says. Throws when the run ends without a full reply.
  ///
  /// - Parameter question: what it is to answer, where that is known: behind it a reply is looked for when nobody said
  ///   that the run has begun.
  public func reply(
    to question: Message? = nil, in thread: ThreadID, of service: any ThreadService,
    by choice: ReplyChoice = ReplyChoice(),
    tell: @Sendable (RunEvent) -> Void
  ) async throws(ServiceError) {
    let request = try await runRequest(of: service, by: choice)
    try await listen(to: question, in: thread, of: service, tell: tell) { () throws(ServiceError) in
      try await service.streamRun(request, in: thread)
    }
  }

  /// Answers the calls that a run waits for, and tells how it goes on.
  func submit(
    _ outputs: [ToolOutput], to run: RunID, in thread: ThreadID, tell: @Sendable (Event) -> Void
  ) async {
    do throws(ServiceError) {
      let service = try await service()
      let tellRun: @Sendable (RunEvent) -> Void = { tell(.run(thread, $0)) }
      try await listen(to: nil, in: thread, of: service, tell: tellRun) { () throws(ServiceError) in
        try await service.streamToolOutputs(outputs, to: run, in: thread)
      }
      tell(.sendEnded(thread, nil))
    } catch {
      tell(.sendEnded(thread, SendFailure(stage: .running, error: error)))
    }
  }

  /// Tells what a run says from the moment it is started, and looks for it when nobody said that it has begun.
  func listen(
    to question: Message?, in thread: ThreadID, of service: any ThreadService, tell: @Sendable (RunEvent) -> Void,
    from start: () async throws(ServiceError) -> RunEventStream
  ) async throws(ServiceError) {
    var last: Run?
    do {
      let events = try await whenFree(start)
      for try await event in events {
        switch event {
        case .runCreated(let run), .runChanged(let run): last = run
        default: break
        }
        tell(event)
      }
    } catch {
      let error = error as? ServiceError ?? ServiceError(.cutStream)
      // Nobody has told which run this is, but there may be one.
      guard last == nil, error.kind == .brokenConnection || error.kind == .cutStream else { throw error }
      if let run = try? await newestRun(in: thread, of: service, since: nil), !run.status.isTerminal {
        return try await follow(run, in: thread, of: service, tell)
      }
      guard let question, (try? await tellReply(to: question, in: thread, of: service, tell)) == true else {
        throw error
      }
      return
    }
    if Task.isCancelled { throw ServiceError(.cutStream) }
    if let last { try Self.checkEnd(of: last) }
  }

  /// Does something to a thread as soon as no other run is under way there: one that a dead Skein has begun, perhaps.
  func whenFree<Value>(_ work: () async throws(ServiceError) -> Value) async throws(ServiceError) -> Value {
    for _ in 0..<Self.runPatience {
      do throws(ServiceError) {
        return try await work()
      } catch {
        guard error.isOfBusyThread, !Task.isCancelled else { throw error }
        await pause()
      }
    }
    return try await work()
  }

  /// How often that is tried again.
  private static let runPatience = 30

  /// Whether a run came to a good end.
  static func checkEnd(of run: Run) throws(ServiceError) {
    switch run.status {
    case .completed: return
    case .failed, .expired, .incomplete, .requiresAction, .cancelled:
      throw ServiceError(
        .runEnded(run.status), code: run.lastError?.code, message: run.lastError?.message ?? run.incompleteReason)
    case .queued, .inProgress, .cancelling: throw ServiceError(.cutStream)
    }
  }
}
