// SPDX-License-Identifier: Apache-2.0

import Synchronization
import ThreadsAPI
import ThreadsClient

/// Waits that did not happen, in the order in which they were asked for.
final class Waits: Sendable {
  private let list = Mutex<[Double]>([])
  var all: [Double] { list.withLock { $0 } }
  var sleep: Sleep { { seconds in self.list.withLock { $0.append(seconds) } } }
}

extension ScriptedServer {
  /// A service that talks to this server.
  func service(
    _ dialect: Dialect = .assistants, key: String = "sk-test-key", workspace: String? = nil,
    timeouts: HTTPTimeouts = HTTPTimeouts(), waits: Waits = Waits()
  ) -> HTTPThreadService {
    HTTPThreadService(
      dialect: dialect, baseURL: url + dialect.mountPath, apiKey: { key }, workspace: workspace, timeouts: timeouts,
      sleep: waits.sleep)
  }
}

/// Runs a test against a server, and stops it afterwards.
func withServer(_ steps: [ScriptedServer.Step], _ body: (ScriptedServer) async throws -> Void) async throws {
  let server = try await ScriptedServer(steps)
  do {
    try await body(server)
  } catch {
    await server.stop()
    throw error
  }
  await server.stop()
}

/// The error that a call throws, if it throws.
func failure<Value>(_ call: () async throws -> Value) async -> ServiceError? {
  do {
    _ = try await call()
    return nil
  } catch {
    return error as? ServiceError ?? ServiceError(.badRequest, message: "no ServiceError: \(error)")
  }
}

extension AsyncThrowingStream where Failure == any Error {
  /// All elements, and the error at the end.
  func story() async -> (events: [Element], error: ServiceError?) {
    var events: [Element] = []
    do {
      for try await event in self { events.append(event) }
      return (events, nil)
    } catch {
      return (events, error as? ServiceError)
    }
  }
}
