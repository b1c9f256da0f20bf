// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension LocalThreadService {
  public func createRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> Run {
    try await start(request, in: thread).run
  }

  public func streamRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> RunEventStream {
    try await start(request, in: thread).feed.listen()
  }

  public func run(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run {
    let store = try await store()
    let run = try await store.read { try RunTable.run(id, in: thread, $0) }
    if run.isOver { return run }
    // A poller must not wait for a process that is no more.
    guard try await settleRuns(of: thread, in: store) else { return run }
    return try await store.read { try RunTable.run(id, in: thread, $0) }
  }

  public func run(_ id: RunID) async throws(ServiceError) -> Run {
    let thread = try await store().read { try RunTable.run(id, $0) }.threadID
    return try await run(id, in: thread)
  }

  public func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run> {
    let store = try await store()
    try await settleRuns(of: thread, in: store)
    return try await store.read { try RunTable.page(of: thread, page, in: $0) }
  }

  public func updateRun(_ id: RunID, in thread: ThreadID, metadata: Metadata?) async throws(ServiceError) -> Run {
    try metadata?.check()
    let run = try await run(id, in: thread)
    guard let metadata else { return run }
    return try await store().write { db in
      var run = try RunTable.run(id, in: thread, db)
      run.metadata = metadata
      try RunTable.updateMetadata(of: run, in: db)
      return run
    }
  }

  /// Forgets a run; one that is under way is stopped. A detached thread goes with the last of its runs: nobody could
  /// come back to it.
  public func deleteRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) {
    try await store().write { db in
      _ = try RunTable.run(id, in: thread, db)
      try RunTable.delete(id, in: db)
      if try !ThreadTable.isListed(thread, in: db), try !RunTable.hasRuns(thread, in: db) {
        try ThreadTable.delete(thread, in: db)
      }
    }
    stop(id)
  }

  public func steps(
    of run: RunID, in thread: ThreadID, _ page: PageRequest
  ) async throws(ServiceError) -> Page<RunStep> {
    let store = try await store()
    try await settleRuns(of: thread, in: store)
    return try await store.read { db in
      _ = try RunTable.run(run, in: thread, db)
      return try StepTable.page(of: run, page, in: db)
    }
  }

  /// Asks a run to stop. It is `cancelling` when this returns and `cancelled` soon after, with the text that had come.
  public func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run {
    let store = try await store()
    try await settleRuns(of: thread, in: store)
    let time = now()
    let run = try await store.write { db in
      var run = try RunTable.run(id, in: thread, db)
      if run.isOver {
        throw ServiceError(
          .badRequest, status: 400, message: "Cannot cancel run with status '\(run.status.rawValue)'.")
      }
      // Nobody is at work on a run that waits for outputs.
      if run.status == .requiresAction { return try RunRecord.endWaiting(run, .cancelled, at: time, in: db) }
      run.status = .cancelling
      return try RunTable.update(run, in: db)
    }
    // A run of another process sees its new status when it next writes.
    stop(id)
    return run
  }

  private func start(
    _ request: RunRequest, in thread: ThreadID
  ) async throws(ServiceError) -> (run: Run, feed: RunFeed) {
    try checkOpen()
    try request.metadata.check()
    try request.options.check()
    let items = try prepare(request.additionalMessages, for: thread, roles: NewMessage.itemRoles)
    let store = try await store()
    try await settleRuns(of: thread, in: store)
    try checkOpen()
    let id = makeID("run_")
    let execution = RunExecution(
      context: RunContext(
        store: store, engine: engine, now: now, makeID: makeID, endsWithToolCalls: request.endsWithToolCalls))
    // Known before it is in the store: a run of ours that is in the store and not known here was abandoned.
    executions[id] = execution
    do {
      let run = try await store.write { [now, defaultModel] db in
        // Without an assistant the request says it all.
        let settings =
          request.assistantID.isEmpty
          ? AssistantSettings(model: "") : try AssistantTable.assistant(request.assistantID, in: db).settings
        var run = Run(
          id: id, thread: thread, request: request, settings: settings, defaultModel: defaultModel, at: now())
        try ThreadTable.check(thread, in: db)
        if let active = try RunTable.active(in: thread, db).first {
          throw ServiceError(
            .badRequest, status: 400, message: "Thread \(thread) already has an active run \(active.run.id).")
        }
        run.inputIDs = try MessageTable.add(items, to: thread, in: db).map(\.id)
        try RunTable.insert(run, owner: store.owner.number, in: db)
        return run
      }
      begin(run, execution)
      return (run, execution.feed)
    } catch {
      ended(id, execution)
      throw error
    }
  }
}

extension Run {
  /// A run as it begins: what its assistant says, unless the request says otherwise.
  init(
    id: RunID, thread: ThreadID, request: RunRequest, settings: AssistantSettings, defaultModel: String,
    at now: Timestamp
  ) {
    let model = request.model ?? settings.model
    let instructions = [request.instructions ?? settings.instructions, request.additionalInstructions]
      .compactMap { $0 }.filter { !$0.isEmpty }
    self.init(
      id: id, threadID: thread, assistantID: request.assistantID, status: .queued, createdAt: now,
      expiresAt: now.later(by: Run.patience), model: model.isEmpty ? defaultModel : model,
      instructions: instructions.joined(separator: "\n\n"),
      tools: request.tools ?? settings.tools, metadata: request.metadata,
      sampling: Sampling(
        temperature: request.sampling.temperature ?? settings.sampling.temperature,
        topP: request.sampling.topP ?? settings.sampling.topP,
        topK: request.sampling.topK ?? settings.sampling.topK,
        maxTokens: request.sampling.maxTokens ?? settings.sampling.maxTokens))
    options = request.options
    options.responseFormat = options.responseFormat ?? settings.responseFormat
    options.reasoningEffort = options.reasoningEffort ?? settings.reasoningEffort
    previousID = request.previousID
  }
}
