// SPDX-License-Identifier: Apache-2.0

/// How long a client waits, in seconds.
public struct HTTPTimeouts: Equatable, Sendable {
  /// For a connection, TLS included.
  public var connect: Double
  /// For a whole reply that is not a stream.
  public var reply: Double
  /// For the next byte of a stream, its headers included.
  public var idle: Double
  /// Between two looks at a run whose server does not stream.
  public var poll: Double
  /// How often such a run is looked at before the client gives up.
  public var polls: Int

  public init(
    connect: Double = 10, reply: Double = 60, idle: Double = 120, poll: Double = 1, polls: Int = 900
  ) {
    self.connect = connect
    self.reply = reply
    self.idle = idle
    self.poll = poll
    self.polls = polls
  }
}

/// Waits that many seconds; what a test puts in its place does not.
public typealias Sleep = @Sendable (_ seconds: Double) async throws -> Void
