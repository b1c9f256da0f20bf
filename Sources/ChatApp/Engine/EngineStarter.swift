// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Finds or starts the model that a profile's replies come from, when the first one is needed.
///
/// What it starts ends with this process, however that ends. Each Skein starts its own: a shared one would cut the others'
/// replies when its owner leaves.
public actor EngineStarter {
  /// What a starter needs to know of its surroundings.
  public struct Surroundings: Sendable {
    /// Where `make model` records the installed model: `data/model.json`.
    public var modelFile: String
    /// Where a started model's own words go.
    public var logFile: String
    /// The program and arguments before the command that is to be watched over: ``EngineSupervisor``.
    public var supervisor: [String]
    /// Base URLs on this machine where `auto` looks for a running server.
    public var usualServers: [String]
    /// How long a started model may take until it answers.
    public var patience: Duration

    public init(
      modelFile: String, logFile: String, supervisor: [String] = EngineSupervisor.command,
      usualServers: [String] = ["http://127.0.0.1:8080/v1", "http://127.0.0.1:11434/v1"],
      patience: Duration = .seconds(60)
    ) {
      self.modelFile = modelFile
      self.logFile = logFile
      self.supervisor = supervisor
      self.usualServers = usualServers
      self.patience = patience
    }
  }

  private let surroundings: Surroundings
  private let probe: EngineProbe
  private var engines: [[String]: StartedEngine] = [:]
  private var starting: [Profile.Engine: Task<Result<EngineEndpoint, EngineFailure>, Never>] = [:]

  public init(_ surroundings: Surroundings, probe: @escaping EngineProbe) {
    self.surroundings = surroundings
    self.probe = probe
  }

  /// The endpoint that a setting leads to; an engine that has died meanwhile is started again.
  ///
  /// Callers that ask at the same time wait for the same start. `auto` never throws: it ends at the built-in engine and says why.
  public func endpoint(for setting: Profile.Engine) async throws(EngineFailure) -> EngineEndpoint {
    let task =
      starting[setting]
      ?? Task { () -> Result<EngineEndpoint, EngineFailure> in
        do throws(EngineFailure) {
          return .success(try await find(setting))
        } catch {
          return .failure(error)
        }
      }
    starting[setting] = task
    let result = await task.value
    if starting[setting] == task { starting[setting] = nil }
    return try result.get()
  }

  /// Ends what was started here.
  public func stop() {
    for task in starting.values { task.cancel() }
    for engine in engines.values { engine.stop() }
    engines = [:]
  }

  private func find(_ setting: Profile.Engine) async throws(EngineFailure) -> EngineEndpoint {
    switch setting {
    case .builtin: return .builtin(.asked)
    case .url(let base): return .url(base, models: [])
    case .command(let words): return try await start(words, models: [])
    case .auto: return await findAny()
    }
  }

  private func findAny() async -> EngineEndpoint {
    var failure: EngineFailure?
    do throws(EngineFailure) {
      if let model = try InstalledModel.read(surroundings.modelFile) {
        return try await start(model.command, models: model.models)
      }
    } catch {
      failure = error
    }
    for base in surroundings.usualServers {
      if let models = await models(at: base), !models.isEmpty { return .url(base, models: models) }
    }
    return .builtin(.nothingFound(failure: failure))
  }

  /// The models that a server lists: `nil` when what answers is no such server.
  private func models(at base: String) async -> [String]? {
    guard let answer = await probe(base + "/models"), (200..<300).contains(answer.status),
      let list = (try? JSONValue(parsing: answer.body))?["data"]?.array
    else { return nil }
    return list.compactMap { $0["id"]?.string }
  }

  private func start(_ command: [String], models known: [String]) async throws(EngineFailure) -> EngineEndpoint {
    let base: String
    if let running = try await baseOfRunning(command) { base = running } else { base = try await baseOfNew(command) }
    let models = known.isEmpty ? await models(at: base) ?? [] : known
    return .url(base, models: models)
  }

  /// The engine that was started before: `nil` when there is none any more, which may turn out only while it is asked.
  private func baseOfRunning(_ command: [String]) async throws(EngineFailure) -> String? {
    guard let engine = engines[command] else { return nil }
    do throws(EngineFailure) {
      return try await base(of: engine, command)
    } catch {
      guard case .exited = error else { throw error }
      return nil
    }
  }

  private func baseOfNew(_ command: [String]) async throws(EngineFailure) -> String {
    let engine = try StartedEngine(command, supervisor: surroundings.supervisor, logFile: surroundings.logFile)
    engines[command] = engine
    return try await base(of: engine, command)
  }

  private func base(of engine: StartedEngine, _ command: [String]) async throws(EngineFailure) -> String {
    do throws(EngineFailure) {
      try await waitUntilReady(engine)
    } catch {
      engine.stop()
      engines[command] = nil
      throw error
    }
    return engine.base
  }

  /// Asks until the engine answers, less and less often.
  private func waitUntilReady(_ engine: StartedEngine) async throws(EngineFailure) {
    let clock = ContinuousClock()
    let deadline = clock.now + surroundings.patience
    var pause = Duration.milliseconds(10)
    while true {
      if await isReady(engine) { return }
      if let status = engine.exitStatus() {
        if status == EngineSupervisor.notFoundStatus { throw .commandNotFound(engine.name) }
        throw .exited(command: engine.name, status: status, lastWords: engine.lastWords())
      }
      if clock.now >= deadline || Task.isCancelled {
        let seconds = Int(surroundings.patience.components.seconds)
        throw .notAnswering(command: engine.name, seconds: seconds, lastWords: engine.lastWords())
      }
      // Nothing tells when a server begins to listen: asking again is the wait.
      try? await clock.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(250))
    }
  }

  /// A llama.cpp server lists its models before it can answer, and says 503 on `/health` till then; others have no
  /// `/health`, and are ready once they list their models.
  private func isReady(_ engine: StartedEngine) async -> Bool {
    guard let health = await probe(engine.origin + "/health") else { return false }
    if (200..<300).contains(health.status) { return true }
    if health.status != 404, health.status != 405 { return false }
    return await models(at: engine.base) != nil
  }
}
