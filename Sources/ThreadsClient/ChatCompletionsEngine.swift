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
    proxy: HTTPProxy? = nil, trust: HTTPTrust = HTTPTrust(),
    timeouts: HTTPTimeouts = HTTPTimeouts(), limits: HTTPLimits = HTTPLimits(),
    sleep: @escaping Sleep = { try await Task.sleep(for: .seconds($0)) }
  ) {
    caller = HTTPCaller(
      address: Address(baseURL), apiKey: apiKey,
      headers: { call in
        var headers: HTTPHeaders = ["Accept": "application/json", "User-Agent": "skein"]
        if call.body != nil { headers.add(name: "Content-Type", value: "application/json") }
        return headers
      }, timeouts: timeouts, sleep: sleep, transport: HTTPTransport(timeouts: timeouts, proxy: proxy, trust: trust),
      trust: trust, limits: limits)
  }

  public func models() async throws(ServiceError) -> [String] {
    try ChatCompletions.models(try await caller.json(try Call(.get, "models")))
  }

  public func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error> {
    let pipe = EventPipe<ReplyEvent>()
    let task = Task {
      do throws(ServiceError) {
        try await answer(request) { await pipe.send($0) }
        pipe.finish()
      } catch {
        var error = error.recognizingLength
        error.host = error.host ?? caller.address?.host
        pipe.finish(throwing: error)
      }
    }
    // Closing the connection stops the model.
    pipe.whenAbandoned { task.cancel() }
    return pipe.events
  }

  private func answer(
    _ request: ReplyRequest, _ tell: @Sendable (ReplyEvent) async -> Void
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
          await tell(event)
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
    _ reply: HTTPCaller.Reply, _ tell: @Sendable (ReplyEvent) async -> Void
  ) async throws(ServiceError) {
    var room = ReplyRoom(limits: caller.limits, reply.redaction)
    if reply.isEventStream {
      var decoder = ChatStreamDecoder()
      do throws(ServiceError) {
        try await reply.read(with: &decoder, within: caller.limits) { (events) async throws(ServiceError) in
          for event in events { try await room.pass(event, tell) }
        }
      } catch {
        await room.tellRest(tell)
        throw error
      }
      return await room.tellRest(tell)
    }
    let json = try await caller.body(of: reply).flatMap { caller.json($0, reply.redaction) }.get()
    for event in try ChatStreamDecoder.decode(whole: json) { try await room.pass(event, tell) }
    await room.tellRest(tell)
  }
}

/// What a model may still say in one reply.
private struct ReplyRoom {
  let limits: HTTPLimits
  private let redaction: Redaction
  private var deltas: Redaction.Deltas
  private var bytes = 0

  init(limits: HTTPLimits, _ redaction: Redaction) {
    self.limits = limits
    self.redaction = redaction
    deltas = Redaction.Deltas(redaction)
  }

  /// Tells an event as far as there is room for it.
  mutating func pass(_ event: ReplyEvent, _ tell: (ReplyEvent) async -> Void) async throws(ServiceError) {
    guard case .text(let text) = event else {
      await tellRest(tell)
      if case .toolCall(let call) = event { return await tell(.toolCall(redaction.masked(call))) }
      return await tell(event)
    }
    let room = limits.messageBytes - bytes
    bytes += text.utf8.count
    let told = deltas.take(text.clipped(toBytes: max(0, room)))
    if !told.isEmpty || text.isEmpty { await tell(.text(told)) }
    if text.utf8.count > room { throw ServiceError(.beyondLimit(.messageBytes(limits.messageBytes))) }
  }

  /// Tells what was held back.
  mutating func tellRest(_ tell: (ReplyEvent) async -> Void) async {
    let rest = deltas.restOfText()
    if !rest.isEmpty { await tell(.text(rest)) }
  }
}

/// Whether something has happened.
private final class Flag: Sendable {
  private let flag = Atomic(false)

  var isRaised: Bool { flag.load(ordering: .relaxed) }
  func raise() { flag.store(true, ordering: .relaxed) }
}
