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
    let call = try Call(.post, "threads", thread, "runs", body: dialect.encode(request, stream: true))
    let reply = try await caller.open(call)
    let (events, continuation) = RunEventStream.makeStream()
    let listener = RunListener(service: self, thread: thread, continuation: continuation)
    let task = Task { await listener.listen(to: reply) }
    // Whoever stops listening closes the connection; the run itself goes on.
    continuation.onTermination = { _ in task.cancel() }
    return events
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
    try await object(Run.self, of: Call(.post, "threads", thread, "runs", id, "cancel")).placed(in: thread)
  }

  public func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError)
    -> Page<RunStep>
  {
    try await self.page(of: Call(.get, "threads", thread, "runs", run, "steps", query: page.query))
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
