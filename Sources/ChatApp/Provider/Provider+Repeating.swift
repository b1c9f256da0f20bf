// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI

// What was tried before may have arrived although nobody said so. It is looked for before it is sent again, so that
// neither a message nor a run is ever there twice.
extension Provider {
  /// The message at the provider, posted unless it is there already.
  func post(_ request: SendRequest, _ record: MessageRecord, in thread: ThreadID, of service: any ThreadService)
    async throws(ServiceError) -> (message: Message, isFound: Bool)
  {
    if let found = try await arrivedBefore(record, request, in: thread, of: service) { return (found, true) }
    do throws(ServiceError) {
      let message = NewMessage(text: record.text, metadata: [MessageRecord.ownIDKey: record.id])
      let posted = try await whenFree { () throws(ServiceError) in
        try await service.createMessage(message, in: thread)
      }
      return (posted, false)
    } catch {
      guard error.kind == .brokenConnection,
        let found = try? await arrived(record, request, in: thread, of: service)
      else { throw error }
      return (found, true)
    }
  }

  /// What has come of a message that was tried before, if it has arrived.
  func arrivedBefore(
    _ record: MessageRecord, _ request: SendRequest, in thread: ThreadID, of service: any ThreadService
  ) async throws(ServiceError) -> Message? {
    guard request.isRepeat else { return nil }
    return try await lookFor(mayBeUnderWay: request.mayBeUnderWay) { () throws(ServiceError) in
      try await arrived(record, request, in: thread, of: service)
    }
  }

  /// Looks for something, and again for some seconds where it may be on its way still: a system sends what a dead process
  /// has written, and the provider may take its time.
  func lookFor<Found>(
    mayBeUnderWay: Bool, _ look: () async throws(ServiceError) -> Found?
  ) async throws(ServiceError) -> Found? {
    if let found = try await look() { return found }
    for _ in 0..<(mayBeUnderWay ? 2 : 0) {
      await pause()
      // Who has stopped it meanwhile does not want it posted.
      if Task.isCancelled { throw ServiceError(.cutStream) }
      if let found = try await look() { return found }
    }
    return nil
  }

  func arrived(
    _ record: MessageRecord, _ request: SendRequest, in thread: ThreadID, of service: any ThreadService
  ) async throws(ServiceError) -> Message? {
    if let id = request.arrivedAs {
      return try await Self.messages(in: thread, backTo: id, of: service).first { $0.id == id }
    }
    let messages =
      if let known = request.newestKnown {
        try await Self.messages(in: thread, backTo: known, of: service).drop { $0.id != known }.dropFirst()
      } else {
        try await service.allMessages(in: thread)[...]
      }
    return messages.last { $0.isArrival(of: record) }
  }

  /// Has a thread answered whose message was tried before: by the run that is there, if there is one.
  func replyOnce(
    to message: Message?, in thread: ThreadID, of service: any ThreadService, by choice: ReplyChoice,
    tell: @Sendable (RunEvent) -> Void
  ) async throws(ServiceError) {
    if let message, try await tellReply(to: message, in: thread, of: service, tell) { return }
    if let run = try await newestRun(in: thread, of: service, since: message?.createdAt), run.status.isWorthFollowing {
      if run.status != .cancelling { return try await follow(run, in: thread, of: service, tell) }
      // What its reader has stopped is not the reply, but as long as it goes on there can be no other.
      _ = try await end(of: run, in: thread, of: service)
    } else if let message, try await tellReply(to: message, in: thread, of: service, tell) {
      // It has ended since its reply was looked for.
      return
    }
    try await reply(to: message, in: thread, of: service, by: choice, tell: tell)
  }

  /// Tells the whole reply that already stands behind a message; whether there is one.
  func tellReply(
    to message: Message, in thread: ThreadID, of service: any ThreadService, _ tell: @Sendable (RunEvent) -> Void
  ) async throws(ServiceError) -> Bool {
    let later = try await Self.messages(in: thread, backTo: message.id, of: service).drop { $0.id != message.id }
    let replies = later.filter { $0.role == .assistant && $0.status == .completed && !$0.text.isEmpty }
    for reply in replies { tell(.messageChanged(reply)) }
    return !replies.isEmpty
  }

  /// The newest run of a thread, if it began no earlier than that; none where a provider does not list runs.
  func newestRun(in thread: ThreadID, of service: any ThreadService, since time: Timestamp?)
    async throws(ServiceError) -> Run?
  {
    let runs: [Run]
    do throws(ServiceError) {
      runs = try await service.runs(in: thread, PageRequest(limit: 5)).items
    } catch {
      if case .unsupported = error.kind { return nil }
      throw error
    }
    let newest = runs.max { $0.createdAt < $1.createdAt }
    guard let newest, let time, newest.createdAt < time else { return newest }
    return nil
  }

  /// Waits for a run that is under way and tells what came of it.
  func follow(
    _ run: Run, in thread: ThreadID, of service: any ThreadService, _ tell: @Sendable (RunEvent) -> Void
  ) async throws(ServiceError) {
    tell(.runCreated(run))
    let ended = try await end(of: run, in: thread, of: service)
    let newest = try await service.messages(in: thread, PageRequest(limit: 20)).items
    let written = newest.filter { $0.role == .assistant && $0.runID == run.id }
    // Without names of runs: what the assistant said since the last question.
    let unnamed = newest.prefix { $0.role != .user }.filter { $0.role == .assistant && $0.runID == nil }
    for message in (written.isEmpty ? unnamed : written).reversed() { tell(.messageChanged(message)) }
    tell(.runChanged(ended))
    try Self.checkEnd(of: ended)
  }

  private func end(of run: Run, in thread: ThreadID, of service: any ThreadService) async throws(ServiceError) -> Run {
    var run = run
    while !run.status.isTerminal {
      await pause()
      if Task.isCancelled { throw ServiceError(.cutStream) }
      run = try await service.run(run.id, in: thread)
    }
    return run
  }
}

extension RunStatus {
  /// Whether it still says what comes of it.
  fileprivate var isWorthFollowing: Bool { self == .requiresAction || !isTerminal }
}

extension Message {
  /// Whether this is our message: by the id that we gave it, or, where a provider keeps none, by its words and time.
  fileprivate func isArrival(of record: MessageRecord) -> Bool {
    guard role == .user else { return false }
    if let own = metadata[MessageRecord.ownIDKey] { return own == record.id }
    guard text.split(whereSeparator: \.isWhitespace) == record.text.split(whereSeparator: \.isWhitespace) else {
      return false
    }
    // The clocks of two machines differ; items of conversations have no time at all.
    return createdAt.milliseconds == 0 || createdAt.seconds >= record.createdAt.seconds - 300
  }
}
