// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension HTTPThreadService {
  public func createRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> Run {
    try await addMessages(of: request, to: thread)
    let call = try Call(.post, "threads", thread, "runs", body: dialect.encode(request, stream: false))
    return try await object(Run.self, of: call).placed(in: thread)
  }

  public func streamRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> RunEventStream {
    try await addMessages(of: request, to: thread)
    return try await listen(
      to: Call(.post, "threads", thread, "runs", body: dialect.encode(request, stream: true)), in: thread)
  }

  /// Sends a call that starts a run or lets it go on, and tells what happens.
  private func listen(to call: Call, in thread: ThreadID) async throws(ServiceError) -> RunEventStream {
    let reply = try await caller.open(call)
    // Whoever stops listening closes the connection; the run itself goes on.
    return RunListener(service: self, thread: thread, pipe: EventPipe()).events(of: reply)
  }

  public func run(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run {
    try await object(Run.self, of: Call(.get, "threads", thread, "runs", id)).placed(in: thread)
  }

  public func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run> {
    var result: Page<Run> = try await self.page(of: Call(.get, "threads", thread, "runs", query: page.query))
    result.items = result.items.map { $0.placed(in: thread) }
    return result
  }

  public func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run {
    try require(.cancelRuns, "POST /threads/ID/runs/ID/cancel")
    return try await object(Run.self, of: Call(.post, "threads", thread, "runs", id, "cancel")).placed(in: thread)
  }

  public func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError)
    -> Page<RunStep>
  {
    try await self.page(of: Call(.get, "threads", thread, "runs", run, "steps", query: page.query))
  }

  public func updateRun(_ id: RunID, in thread: ThreadID, metadata: Metadata?) async throws(ServiceError) -> Run {
    try require(.updateRuns, "POST /threads/ID/runs/ID")
    try check(metadata)
    let call = try Call(.post, "threads", thread, "runs", id, body: dialect.encodeUpdate(metadata: metadata))
    return try await object(Run.self, of: call).placed(in: thread)
  }

  public func submitToolOutputs(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID)
    async throws(ServiceError) -> Run
  {
    try await object(Run.self, of: answer(outputs, to: run, in: thread, stream: false)).placed(in: thread)
  }

  public func streamToolOutputs(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID)
    async throws(ServiceError) -> RunEventStream
  {
    try await listen(to: answer(outputs, to: run, in: thread, stream: true), in: thread)
  }

  private func answer(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID, stream: Bool)
    throws(ServiceError) -> Call
  {
    try require(.functionTools, "POST /threads/ID/runs/ID/submit_tool_outputs")
    let body = dialect.encode(outputs, stream: stream)
    return try Call(.post, "threads", thread, "runs", run, "submit_tool_outputs", body: body)
  }

  /// Adds a run's messages one by one where the dialect cannot take them with the run.
  private func addMessages(of request: RunRequest, to thread: ThreadID) async throws(ServiceError) {
    try check(request.metadata)
    for message in request.additionalMessages { try check(message.metadata) }
    if dialect.takesAdditionalMessages { return }
    for message in request.additionalMessages { _ = try await createMessage(message, in: thread) }
  }
}

extension Run {
  /// This run on the thread it was asked of, when the provider does not say which.
  func placed(in thread: ThreadID) -> Run {
    var run = self
    if threadID.isEmpty { run.threadID = thread }
    return run
  }
}
