// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
public import ThreadsAPI

/// A model behind any chat-completions URL: llama.cpp, Ollama, or a provider.
public struct ChatCompletionsEngine: ReplyEngine {
  private let caller: HTTPCaller

  /// An engine at `baseURL` (`http://127.0.0.1:8080/v1`); an empty key sends no `Authorization`.
  public init(
    baseURL: String, apiKey: @escaping @Sendable () async throws(ServiceError) -> String = { "" },
    proxy: HTTPProxy? = nil, timeouts: HTTPTimeouts = HTTPTimeouts(),
    sleep: @escaping Sleep = { try await Task.sleep(for: .seconds($0)) }
  ) {
    caller = HTTPCaller(
      address: Address(baseURL), apiKey: apiKey,
      headers: { call in
        var headers: HTTPHeaders = ["Accept": "application/json", "User-Agent": "skein"]
        if call.body != nil { headers.add(name: "Content-Type", value: "application/json") }
        return headers
      }, timeouts: timeouts, sleep: sleep, transport: HTTPTransport(timeouts: timeouts, proxy: proxy))
  }

  public func models() async throws(ServiceError) -> [String] {
    try ChatCompletions.models(try await caller.json(try Call(.get, "models")))
  }

  public func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error> {
    let (events, continuation) = AsyncThrowingStream<ReplyEvent, any Error>.makeStream()
    let task = Task {
      do throws(ServiceError) {
        try await answer(request) { continuation.yield($0) }
        continuation.finish()
      } catch {
        var error = error.recognizingLength
        error.host = error.host ?? caller.address?.host
        continuation.finish(throwing: error)
      }
    }
    // Closing the connection stops the model.
    continuation.onTermination = { _ in task.cancel() }
    return events
  }

  private func answer(
    _ request: ReplyRequest, _ tell: @Sendable (ReplyEvent) -> Void
  ) async throws(ServiceError) {
    var call = try Call(.post, "chat", "completions", body: ChatCompletions.encode(request))
    call.changesNothing = true
    let hasSpoken = Flag()
    var attempts = 0
    while true {
      // Sent again as often as the rule allows, until a reply begins …
      let reply = try await caller.open(call)
      do throws(ServiceError) {
        return try await read(reply) { event in
          hasSpoken.raise()
          tell(event)
        }
      } catch {
        // … and when what begins is the news, in the stream itself, that the server is too busy.
        let wait = caller.retry.wait(
          after: RetryRule.Failure(error: error), isRepeatable: false, attempt: attempts, jitter: .random(in: 0...1))
        guard let wait, !hasSpoken.isRaised, !Task.isCancelled, (try? await caller.sleep(wait)) != nil else {
          throw reply.redaction.applied(to: error)
        }
        attempts += 1
      }
    }
  }

  private func read(
    _ reply: HTTPCaller.Reply, _ tell: @Sendable (ReplyEvent) -> Void
  ) async throws(ServiceError) {
    if reply.isEventStream {
      var decoder = ChatStreamDecoder()
      return try await reply.read(with: &decoder) { events in for event in events { tell(event) } }
    }
    let json = try await caller.body(of: reply).flatMap(caller.json).get()
    for event in try ChatStreamDecoder.decode(whole: json) { tell(event) }
  }
}

/// Whether something has happened.
private final class Flag: Sendable {
  private let flag = Atomic(false)

  var isRaised: Bool { flag.load(ordering: .relaxed) }
  func raise() { flag.store(true, ordering: .relaxed) }
}
