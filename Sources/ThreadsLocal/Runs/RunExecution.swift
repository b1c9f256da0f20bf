// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// What a run needs from the service that started it.
struct RunContext: Sendable {
  var store: Store
  var engine: @Sendable () async throws -> any ReplyEngine
  var now: @Sendable () -> Timestamp
  var makeID: @Sendable (_ prefix: String) -> String
  /// See ``RunRequest/endsWithToolCalls``.
  var endsWithToolCalls = false
}

/// One run under way, from its beginning or from the answers to its calls. Whatever happens to it arrives in one queue
/// and is dealt with in order, so that the store and every listener see the same story.
final class RunExecution: Sendable {
  let feed = RunFeed()
  let context: RunContext
  private let inputs: AsyncStream<Input>
  private let post: AsyncStream<Input>.Continuation

  private enum Input: Sendable {
    case reply(ReplyEvent)
    /// The conversation was too long for the model and was cut by so many messages.
    case shortened(by: Int)
    case ended(RunOutcome)
  }

  init(context: RunContext) {
    self.context = context
    (inputs, post) = AsyncStream.makeStream(of: Input.self)
  }

  /// Ends the run early; what has come is kept. Has no effect on a run that has ended.
  func stop(_ outcome: RunOutcome) { post.yield(.ended(outcome)) }

  /// Answers the run until it ends or requires action. A run that goes on does so from a step of calls, just completed.
  func perform(_ run: Run, after calls: RunStep? = nil) async {
    var story = Story(record: RunRecord(run: run), isContinued: calls != nil, usageBefore: run.usage)
    feed.tell(calls.map(RunEvent.stepChanged) ?? .runCreated(run))
    feed.tell(.runChanged(run))
    do {
      let outcome = try await answer(&story)
      try await end(&story, outcome)
      feed.end()
    } catch {
      await abandon(&story, error)
    }
  }

  private func answer(_ story: inout Story) async throws(ServiceError) -> RunOutcome {
    guard let conversation = try await begin(&story) else { return .cancelled }
    let request = story.request(conversation)
    let model = Task { await ask(request, conversation) }
    defer { model.cancel() }
    for await input in inputs {
      switch input {
      case .reply(.model(let model)): story.record.run.model = model
      case .reply(.text(let text)): try await say(text, &story)
      case .reply(.toolCall(let call)): story.calls.append(call)
      case .reply(.usage(let usage)): story.record.run.usage = story.usageBefore + usage
      case .reply(.finished(let reason)): story.finishReason = reason
      case .shortened(let dropped): story.record.run.droppedMessages += dropped
      case .ended(.finished): return .finished(reason: story.finishReason)
      case .ended(let outcome): return outcome
      }
    }
    return .cancelled
  }

  /// Lets the model speak into the queue. To a model that finds the conversation too long, and has said nothing yet,
  /// less and less of it is shown.
  private func ask(_ request: ReplyRequest, _ conversation: Conversation) async {
    var (request, conversation) = (request, conversation)
    while true {
      var hasSpoken = false
      do {
        for try await event in try await context.engine().reply(to: request) {
          hasSpoken = hasSpoken || event.isSpeech
          post.yield(.reply(event))
        }
        post.yield(.ended(.finished(reason: "")))
        return
      } catch {
        let error = error as? ServiceError ?? ServiceError(.serverError, message: String(describing: error))
        guard error.kind == .tooLarge, !hasSpoken, !Task.isCancelled, let dropped = conversation.dropOlderHalf() else {
          post.yield(.ended(.failed(error)))
          return
        }
        post.yield(.shortened(by: dropped))
        request.turns = conversation.turns
      }
    }
  }

  /// Marks the run as begun; gives the conversation so far, or `nil` when it was cancelled before it began.
  private func begin(_ story: inout Story) async throws(ServiceError) -> Conversation? {
    var run = story.record.run
    run.status = .inProgress
    run.startedAt = run.startedAt ?? context.now()
    let refusal = story.isContinued ? nil : refusedTools(of: run)
    let begun = try await context.store.write { [run] db -> (Run, Conversation)? in
      guard try RunTable.status(of: run.id, in: db) == .queued else { return nil }
      var run = run
      let items = try MessageTable.all(of: run.threadID, in: db)
      var conversation = Conversation(items, notes: try AttachedFiles.notes(for: items, in: db))
      run.droppedMessages = conversation.shorten(for: run)
      run = try RunTable.update(run, in: db)
      if let refusal { try StepTable.insert(refusal, in: db) }
      return (run, conversation)
    }
    guard let begun else { return nil }
    story.record.run = begun.0
    feed.tell(.runChanged(begun.0))
    if let refusal { tell(begunAndEnded: refusal) }
    return begun.1
  }

  private func say(_ text: String, _ story: inout Story) async throws(ServiceError) {
    guard !text.isEmpty else { return }
    guard let message = try await message(&story) else { return }
    story.text += text
    feed.tell(text: text, of: message)
    await story.writer?.append(text)
  }

  /// The message of the run, begun if it was not; `nil` when the run is to stop or is gone.
  func message(_ story: inout Story) async throws(ServiceError) -> MessageID? {
    if let message = story.record.message { return message.id }
    let run = story.record.run
    let message = Message(
      id: context.makeID("msg_"), threadID: run.threadID, createdAt: context.now(), role: .assistant, content: [],
      status: .inProgress, assistantID: run.assistantID.isEmpty ? nil : run.assistantID, runID: run.id)
    let step = newStep(of: run, .messageCreation(message.id))
    let begun = try await context.store.write { db in
      guard try RunTable.status(of: run.id, in: db) == .inProgress else { return false }
      try MessageTable.insert(message, in: db)
      try StepTable.insert(step, in: db)
      return true
    }
    guard begun else {
      stop(.cancelled)
      return nil
    }
    story.record.message = message
    story.record.step = step
    story.writer = PieceWriter(store: context.store, run: run.id, message: message.id) { [post] in
      post.yield(.ended(.cancelled))
    }
    for event in [RunEvent.stepCreated(step), .stepChanged(step), .messageCreated(message), .messageChanged(message)] {
      feed.tell(event)
    }
    return message.id
  }

  private func end(_ story: inout Story, _ outcome: RunOutcome) async throws(ServiceError) {
    var outcome = outcome
    if case .finished(let reason) = outcome, !story.calls.isEmpty {
      if try await endWithCalls(&story, reason) { return }
      outcome = .cancelled
    }
    if case .finished = outcome { _ = try await message(&story) }
    if case .cancelled = outcome {
      story.record.run.status = .cancelling
      feed.tell(.runChanged(story.record.run))
    }
    await story.close()
    story.record.end(outcome, at: context.now())
    tellEnd(of: try await context.store.write { [record = story.record] db in try record.update(in: db) })
  }

  func tellEnd(of record: RunRecord) {
    tellEndOfMessage(record)
    feed.tell(.runChanged(record.run))
  }

  func tellEndOfMessage(_ record: RunRecord) {
    if let message = record.message { feed.tell(.messageChanged(message)) }
    if let step = record.step { feed.tell(.stepChanged(step)) }
  }

  /// The store failed: tries to leave the run as failed, and tells the listeners what happened.
  private func abandon(_ story: inout Story, _ error: ServiceError) async {
    story.record.end(.failed(error), at: context.now())
    _ = try? await context.store.write { [record = story.record] db in try record.update(in: db) }
    feed.end(.failure(error))
  }
}

extension ReplyEvent {
  /// Whether the model has said something in it that cannot be taken back.
  fileprivate var isSpeech: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .toolCall: true
    case .model, .usage, .finished: false
    }
  }
}

extension RunRecord {
  /// Writes all of it, as far as it is still in the store. Gives it as it is now, with what clients hung on it meanwhile.
  @discardableResult
  func update(in db: Database) throws -> RunRecord {
    var record = self
    record.message = try message.map { try MessageTable.update($0, in: db) }
    if let step { try StepTable.update(step, in: db) }
    record.run = try RunTable.update(run, in: db)
    return record
  }
}
