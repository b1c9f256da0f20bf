// SPDX-License-Identifier: Apache-2.0

import Glibc
public import ThreadsAPI

/// Where a server listens, and whom it answers.
public struct ServerConfiguration: Sendable {
  public var host: String
  /// 0 takes a free one.
  public var port: Int
  /// The bearer token that every request but `/healthz` must carry; `nil` asks for none.
  public var token: String?
  /// Names under which the server may be called beside its host and the loopback names: `name` or `name:port`.
  public var allowedHosts: [String]
  /// The models that `GET /v1/models` lists.
  public var models: @Sendable () async throws -> [String]
  /// How long streams may go on once the server was told to stop.
  public var grace: Duration
  /// Called when the server was told to stop, with the grace time: ends what is under way in the service, and returns
  /// when that is done. Without it streams are cut off when the grace time is over.
  public var drain: (@Sendable (Duration) async -> Void)?
  /// The largest body of a request that sends no file, in bytes.
  public var bodyLimit = 8 << 20
  /// The largest file that may be sent here, in bytes.
  public var fileLimit = 64 << 20
  /// How long the head of a request may take.
  public var headTimeout: Duration = .seconds(10)
  /// How long a connection may be idle.
  public var idleTimeout: Duration = .seconds(60)
  /// How many connections there may be at once; who comes then waits until another leaves.
  public var connectionLimit = 512
  public var now: @Sendable () -> Timestamp = { .systemTime }
  public var makeRequestID: @Sendable () -> String = { randomRequestID() }

  public init(
    host: String = "127.0.0.1", port: Int = 8377, token: String? = nil, allowedHosts: [String] = [],
    models: @escaping @Sendable () async throws -> [String] = { [] }, grace: Duration = .seconds(20),
    drain: (@Sendable (Duration) async -> Void)? = nil
  ) {
    self.host = host
    self.port = port
    self.token = token
    self.allowedHosts = allowedHosts
    self.models = models
    self.grace = grace
    self.drain = drain
  }
}

extension Timestamp {
  /// The time of the system's clock.
  static var systemTime: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

/// An id for a request, in the form that DashScope's have: a random UUID.
func randomRequestID() -> String {
  var generator = SystemRandomNumberGenerator()
  var bits = [generator.next(), generator.next()]
  return String(unsafeUninitializedCapacity: 36) { place in
    for index in 0..<36 {
      switch index {
      case 8, 13, 18, 23: place[index] = UInt8(ascii: "-")
      default:
        let word = index < 18 ? 0 : 1
        let digit = UInt8(bits[word] & 15)
        bits[word] >>= 4
        place[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
      }
    }
    return 36
  }
}
