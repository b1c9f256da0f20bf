// SPDX-License-Identifier: Apache-2.0
import ChatApp
import Synchronization
import ThreadsAPI
import ThreadsClient
import ThreadsLocal

/// Finds the engine that answers in a local profile, when it is first needed.
actor Engines {
  private let starter: EngineStarter
  /// The models of each server, as it listed them.
  private var known: [String: [String]] = [:]
  private let environment: [String: String]
  /// Where the key of a server that the settings name comes from. Nobody else is ever given it.
  private let keySource: APIKeySource?
  private let keyReader: APIKeyReader
  private let trust: HTTPTrust

  /// - Parameter allowsHTTP: whether plain http may lead to another machine although the settings do not say so.
  init(_ household: Household, allowsHTTP: Bool = false) {
    var trust = household.trust(of: household.localProfile)
    trust.allowsPlainHTTP = trust.allowsPlainHTTP || allowsHTTP
    self.trust = trust
    environment = household.environment
    keySource =
      household.localProfile?.apiKey
      ?? (environment["SKEIN_ENGINE_KEY"] == nil ? nil : .environment("SKEIN_ENGINE_KEY"))
    keyReader = APIKeyReader(environment: environment, folder: household.folders.config)
    let probe = HTTPProbe(seconds: 1)
    starter = EngineStarter(
      .init(
        modelFile: household.folders.data + "/model.json", logFile: household.folders.state + "/engine.log"),
      probe: { url in await probe.get(url).map { ProbeAnswer(status: $0.status, body: $0.body) } })
  }

  /// The engine that a setting leads to, ready to answer. Of a server with models of its own the wanted one is used,
  /// else its first.
  func engine(for setting: Profile.Engine, model: String?) async throws -> any ReplyEngine {
    do throws(EngineFailure) {
      switch try await starter.endpoint(for: setting) {
      case .builtin(let reason): return BuiltinEngine(remark: reason.remark)
      case .url(let base, let models):
        return await engine(at: base, models, wanted: model, isNamed: setting == .url(base))
      }
    } catch {
      throw ServiceError(.unreachable, message: error.words, host: "the model")
    }
  }

  private func engine(
    at base: String, _ models: [String], wanted: String?, isNamed: Bool
  ) async -> NamedModelEngine {
    let engine = ChatCompletionsEngine(
      baseURL: base, apiKey: apiKey(isNamed: isNamed), proxy: HTTPProxy(for: base, environment: environment),
      trust: trust)
    if known[base] == nil { known[base] = models.isEmpty ? (try? await engine.models()) ?? [] : models }
    return NamedModelEngine(engine: engine, known: known[base] ?? [], standard: wanted)
  }

  /// The key for a server: that of the settings for the one that they name, none for what was found or started.
  private func apiKey(isNamed: Bool) -> @Sendable () async throws(ServiceError) -> String {
    guard isNamed, let keySource else { return { () async throws(ServiceError) in "" } }
    return { [keyReader] () async throws(ServiceError) in
      do throws(APIKeyError) {
        return try await keyReader.key(from: keySource).value
      } catch {
        throw ServiceError(.noKey, message: "\(error)")
      }
    }
  }

  /// Ends the models that were started here.
  func stop() async { await starter.stop() }
}

/// An engine that is only asked for models it has: clients of `skein serve` name those of other providers.
private struct NamedModelEngine: ReplyEngine {
  let engine: ChatCompletionsEngine
  /// The models that it lists; empty when it lists none.
  let known: [String]
  /// The model that the settings name.
  let standard: String?

  func models() async throws(ServiceError) -> [String] { try await engine.models() }

  func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error> {
    guard let first = known.first, !known.contains(request.model) else { return engine.reply(to: request) }
    var request = request
    request.model = standard.flatMap { known.contains($0) ? $0 : nil } ?? first
    return naming(request.model, engine.reply(to: request))
  }

  /// The same reply, its model named first.
  private func naming(
    _ model: String, _ reply: AsyncThrowingStream<ReplyEvent, any Error>
  ) -> AsyncThrowingStream<ReplyEvent, any Error> {
    let source = NamedReply(model, reply)
    return AsyncThrowingStream { try await source.next() }
  }
}

/// A reply with its model before it. It is asked for each event, so that the server waits for one who is slow.
private final class NamedReply: Sendable {
  private let model: Mutex<String?>
  private let reply: AsyncThrowingStream<ReplyEvent, any Error>

  init(_ model: String, _ reply: AsyncThrowingStream<ReplyEvent, any Error>) {
    self.model = Mutex(model)
    self.reply = reply
  }

  func next() async throws -> ReplyEvent? {
    if let name = model.withLock({ $0.take() }) { return .model(name) }
    // A stream keeps its own place: every iterator goes on where the last one was.
    var events = reply.makeAsyncIterator()
    return try await events.next()
  }
}

extension BuiltinReason {
  /// What the built-in engine says of why it answers, beyond that there is no model.
  fileprivate var remark: String? {
    switch self {
    case .asked, .nothingFound(failure: nil): nil
    case .nothingFound(let failure?): "The installed model did not start: \(failure.words)."
    }
  }
}

extension EngineFailure {
  /// What happened, in words without an end.
  fileprivate var words: String {
    switch self {
    case .unreadableCommand(let text): "the engine “\(text)” is no command line: a quote in it does not end"
    case .commandNotFound(let name): "\(name) is not there or can't be run"
    case .notStarted(let command, let code): "\(command) could not be started (error \(code))"
    case .exited(let command, let status, let last):
      "\(command) ended with status \(status)" + (last.isEmpty ? "" : ": \(last)")
    case .notAnswering(let command, let seconds, let last):
      "\(command) did not answer within \(seconds) s" + (last.isEmpty ? "" : ": \(last)")
    case .unreadableModelFile(let path): "\(path) can't be read; make model writes it anew"
    }
  }
}
