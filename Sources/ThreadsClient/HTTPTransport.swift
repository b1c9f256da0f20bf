// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// The connections of one client: made when first needed, closed when nobody holds them any more.
final class HTTPTransport: Sendable {
  private let timeouts: HTTPTimeouts
  private let client = Mutex<HTTPClient?>(nil)

  private let proxy: HTTPProxy?
  private let trust: HTTPTrust

  init(timeouts: HTTPTimeouts, proxy: HTTPProxy? = nil, trust: HTTPTrust = HTTPTrust()) {
    self.trust = trust
    self.timeouts = timeouts
    self.proxy = proxy
  }

  deinit {
    guard let client = client.withLock({ $0 }) else { return }
    // The client must be told to shut down, and can only be told by somebody who waits.
    Task { try? await client.shutdown() }
  }

  /// Sends a request; returns when the head of the reply is there.
  func execute(_ request: HTTPClientRequest, headWithin seconds: Double) async throws -> HTTPClientResponse {
    try await opened().execute(request, deadline: .now() + TimeAmount(seconds: seconds))
  }

  private func opened() -> HTTPClient {
    client.withLock { client in
      if let client { return client }
      let new = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
      client = new
      return new
    }
  }

  private var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: TimeAmount(seconds: timeouts.connect), read: TimeAmount(seconds: timeouts.idle)))
    configuration.httpVersion = .http1Only
    configuration.tlsConfiguration = trust.configuration
    // No compression is asked for, and none is undone: a reply is as large as what was sent.
    configuration.decompression = .disabled
    configuration.proxy = proxy?.configuration
    // Many servers close an idle connection after 5 s; a request on one that is just closing would be lost.
    configuration.connectionPool.idleTimeout = .seconds(3)
    // Every streaming thread holds a connection; a ninth must not wait for the first.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
    // A refused connection is an answer: trying again is RetryRule's business.
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }
}

extension TimeAmount {
  init(seconds: Double) { self = .nanoseconds(Int64(max(0, min(seconds, 1e9)) * 1e9)) }
}

/// A request body that knows whether anybody has begun to send it.
struct ObservedBody: AsyncSequence, Sendable {
  let bytes: ByteBuffer
  let begun: Begun

  /// Whether the body was asked for.
  final class Begun: Sendable {
    private let flag = Mutex(false)
    var value: Bool { flag.withLock { $0 } }
    func set() { flag.withLock { $0 = true } }
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    var bytes: ByteBuffer?
    let begun: Begun

    mutating func next() async -> ByteBuffer? {
      begun.set()
      defer { bytes = nil }
      return bytes
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(bytes: bytes, begun: begun) }
}
