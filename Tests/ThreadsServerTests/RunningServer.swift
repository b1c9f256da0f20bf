// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Synchronization
import ThreadsAPI
import ThreadsLocal
import ThreadsServer

/// A server on a free port of the loopback, over a service in memory, for the length of a test.
struct RunningServer: Sendable {
  var port: Int
  var server: ThreadsServer
  var service: LocalThreadService
  var engine: ScriptedEngine
}

/// Runs a test against a server, which is shut down after it.
func withServer(
  token: String? = nil, oddIDs: Bool = false,
  configure: (inout ServerConfiguration) -> Void = { _ in },
  _ test: @Sendable (RunningServer) async throws -> Void
) async throws {
  let engine = ScriptedEngine()
  let numbers = NumberSource()
  let service = LocalThreadService(
    location: .memory, defaultModel: "scripted", engine: { engine },
    makeID: { oddIDs ? ServiceContract.oddID($0, numbers.next) : randomID($0) })
  var configuration = ServerConfiguration(port: 0, token: token, models: { ["scripted", "scripted-large"] })
  configuration.grace = .zero
  configuration.drain = { await service.shutdown(grace: $0) }
  configure(&configuration)
  let server = ThreadsServer(service: service, configuration: configuration)
  let (ports, port) = AsyncStream.makeStream(of: Int.self)
  let running = Task {
    defer { port.finish() }
    try await server.run { port.yield($1) }
  }
  guard let number = await ports.first(where: { _ in true }) else {
    try await running.value
    throw ContractFailure(what: "the server does not listen")
  }
  do {
    try await test(RunningServer(port: number, server: server, service: service, engine: engine))
  } catch {
    running.cancel()
    _ = await running.result
    throw error
  }
  running.cancel()
  try await running.value
}

/// Counts.
final class NumberSource: Sendable {
  private let count = Atomic(0)

  var next: Int { count.add(1, ordering: .relaxed).newValue }
}

extension RunningServer {
  /// A run on a thread, once it is over.
  func answered(in thread: ThreadID) async throws -> Run {
    var last: Run?
    for try await event in try await service.streamRun(RunRequest(assistantID: "asst_default"), in: thread) {
      if case .runChanged(let run) = event { last = run }
    }
    guard let last else { throw ContractFailure(what: "no run") }
    return last
  }

  /// The id of a new thread with these messages.
  func thread(_ texts: String...) async throws -> ThreadID {
    try await service.createThread(
      messages: texts.map { NewMessage(text: $0) }, metadata: [:], toolResources: nil
    ).id
  }

  /// The ids of a list, with a mark behind them when there are more.
  func ids(_ path: String) async throws -> [String] {
    let reply = try await raw("GET", path)
    let ids = reply.json?["data"]?.array?.compactMap { $0["id"]?.string } ?? []
    return reply.json?["has_more"] == true ? ids + ["…"] : ids
  }
}
