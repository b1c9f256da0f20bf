// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks whether something answers at a URL: one GET, no key, no second try.
public struct HTTPProbe: Sendable {
  /// What is read of an answer at most, in bytes.
  static let limit = 1 << 20

  private let transport: HTTPTransport
  private let seconds: Double

  /// - Parameter seconds: how long an answer may take.
  public init(seconds: Double) {
    self.seconds = seconds
    transport = HTTPTransport(timeouts: HTTPTimeouts(connect: seconds, reply: seconds, idle: seconds))
  }

  /// The status and the body of the answer; `nil` when none came in time.
  public func get(_ url: String) async -> (status: Int, body: [UInt8])? {
    do {
      let reply = try await transport.execute(HTTPClientRequest(url: url), headWithin: seconds)
      let body = try await reply.body.collect(upTo: Self.limit)
      return (Int(reply.status.code), Array(body.readableBytesView))
    } catch {
      return nil
    }
  }
}
