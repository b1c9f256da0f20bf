// SPDX-License-Identifier: Apache-2.0

import GRDB
import Synchronization
public import ThreadsAPI

/// Threads on this machine: a SQLite store, and a model that answers.
///
/// Making one costs nothing: the database is opened by the first call. Several services, in one process or in many,
/// may share a database.
public actor LocalThreadService {
  /// The assistant that is there without being made. It answers with the service's default model until somebody gives
  /// it another; deleted, it is back at the next start.
  public static let defaultAssistantID: AssistantID = "asst_default"

  let location: StoreLocation
  let engine: @Sendable () async throws -> any ReplyEngine
  let defaultModel: String
  let now: @Sendable () -> Timestamp
  let makeID: @Sendable (_ prefix: String) -> String
  var executions: [RunID: RunExecution] = [:]
  /// Runs whose calls are just being answered: what they go on with.
  var resuming: [RunID: RunExecution] = [:]
  private var opening: Task<Result<Store, ServiceError>, Never>?
  /// Outside of the actor, so that who wants a thread waits for nobody.
  private let opened = Mutex<Store?>(nil)
  private var shutDown = false
  private var shutdownWaiters: [CheckedContinuation<Void, Never>] = []

  /// - Parameters:
  ///   - engine: Asked for at each run, so that a model which appears later is used from then on; a caller that wants
  ///     one engine for good keeps it itself.
  ///   - defaultModel: What assistants without a model of their own answer with.
  public init(
    location: StoreLocation, defaultModel: String, engine: @escaping @Sendable () async throws -> any ReplyEngine,
    now: @escaping @Sendable () -> Timestamp = { .now },
    makeID: @escaping @Sendable (_ prefix: String) -> String = { randomID($0) }
  ) {
    self.location = location
    self.defaultModel = defaultModel
    self.engine = engine
    self.now = now
    self.makeID = makeID
  }

  /// A service with one engine for good.
  public init(location: StoreLocation, defaultModel: String, engine: any ReplyEngine) {
    self.init(location: location, defaultModel: defaultModel, engine: { engine })
  }

  /// The models that the engine answers with; the first is its default.
  public func models() async throws(ServiceError) -> [String] {
    do {
      return try await engine().models()
    } catch let error as ServiceError {
      throw error
    } catch {
      throw ServiceError(.serverError, message: String(describing: error))
    }
  }

  /// What a run that is under way tells, from its beginning; `notFound` when it is not under way here.
  public func events(of run: RunID) throws(ServiceError) -> RunEventStream {
    guard let execution = executions[run] else { throw ServiceError(missing: "run under way", run) }
    return execution.feed.listen()
  }

  /// Takes no new runs, lets those under way finish for a while, and ends what is left as incomplete. When this
  /// returns, all that came is in the store.
  public func shutdown(grace: Duration) async {
    shutDown = true
    let patience = Task {
      try? await Task.sleep(for: grace)
      for execution in [executions, resuming].flatMap(\.values) { execution.stop(.shutDown) }
    }
    if !executions.isEmpty || !resuming.isEmpty {
      await withCheckedContinuation { shutdownWaiters.append($0) }
    }
    patience.cancel()
  }

  /// The store, opened by the first who needs it. A failure is not kept: the next call tries again.
  nonisolated func store() async throws(ServiceError) -> Store {
    if let store = opened.withLock({ $0 }) { return store }
    return try await openStore()
  }

  private func openStore() async throws(ServiceError) -> Store {
    let opening = self.opening ?? Task { await open() }
    self.opening = opening
    let result = await opening.value
    if case .failure = result, self.opening == opening { self.opening = nil }
    let store = try result.get()
    opened.withLock { $0 = store }
    return store
  }

  private func open() async -> Result<Store, ServiceError> {
    do throws(ServiceError) {
      let store = try Store(at: location)
      try await settle(store)
      return .success(store)
    } catch {
      return .failure(error)
    }
  }

  /// Ends what an earlier process left behind, and sees to it that there is an assistant.
  private func settle(_ store: Store) async throws(ServiceError) {
    let time = now()
    let yesterday = time.later(by: -86_400_000)
    let settled = try await store.read { db in
      guard try AssistantTable.contains(Self.defaultAssistantID, in: db) else { return false }
      if try ThreadTable.hasForsaken(before: yesterday, in: db) { return false }
      return try RunTable.active(db).allSatisfy { !$0.run.isUnderWay || store.owner.isAlive($0.owner) }
    }
    if settled { return }
    try await store.write { db in
      for (run, owner) in try RunTable.active(db) where run.isUnderWay && !store.owner.isAlive(owner) {
        try RunRecord.endAbandoned(run, at: time, in: db)
      }
      try ThreadTable.deleteForsaken(before: yesterday, in: db)
      guard try !AssistantTable.contains(Self.defaultAssistantID, in: db) else { return }
      let settings = AssistantSettings(model: "", name: "Skein")
      try AssistantTable.insert(
        Assistant(id: Self.defaultAssistantID, createdAt: time, settings: settings), in: db)
    }
  }

  /// Throws when the service is closing: no new work.
  func checkOpen() throws(ServiceError) {
    if shutDown { throw ServiceError(.overloaded, status: 503, code: "server_shutdown") }
  }

  func begin(_ run: Run, _ execution: RunExecution, after calls: RunStep? = nil) {
    Task {
      await execution.perform(run, after: calls)
      ended(run.id, execution)
    }
  }

  /// Asks a run to stop, if this service is at work on it.
  func stop(_ run: RunID) {
    executions[run]?.stop(.cancelled)
    resuming[run]?.stop(.cancelled)
  }

  /// Forgets a run's execution, unless the run has gone on with another.
  func ended(_ run: RunID, _ execution: RunExecution) {
    if executions[run] === execution { executions[run] = nil }
    if resuming[run] === execution { resuming[run] = nil }
    guard shutDown, executions.isEmpty, resuming.isEmpty else { return }
    for waiter in shutdownWaiters { waiter.resume() }
    shutdownWaiters = []
  }
}
