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

/// The bytes of a request body, which know whether anybody has begun to send them.
///
/// A collection and no asynchronous sequence: those end by a task's turn, and a server that has answered and closed by
/// then has answered nobody.
struct ObservedBody: RandomAccessCollection, Sendable {
  let bytes: ByteBufferView
  let begun: Begun

  /// Whether the body was asked for.
  final class Begun: Sendable {
    private let flag = Atomic(false)
    var value: Bool { flag.load(ordering: .acquiring) }
    func set() { flag.store(true, ordering: .releasing) }
  }

  var startIndex: Int { bytes.startIndex }
  var endIndex: Int { bytes.endIndex }

  subscript(position: Int) -> UInt8 {
    begun.set()
    return bytes[position]
  }

  func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    begun.set()
    return try bytes.withContiguousStorageIfAvailable(body)
  }
}
