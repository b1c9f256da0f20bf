// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import ThreadsAPI

extension HTTPCaller.Reply {
  /// Reads the event stream that this reply is, and tells what it says as it comes.
  ///
  /// What breaks after the stream's end is of no interest. Before it, the stream is cut; but the last event may have come
  /// whole all the same. A stream that is longer than any reply, in bytes, events or time, is left.
  func read<Decoder: StreamDecoder>(
    with decoder: inout Decoder, within limits: HTTPLimits, tell: ([Decoder.Told]) async throws(ServiceError) -> Void
  ) async throws(ServiceError) {
    var masking = Redaction.Streaming(redaction)
    var allowance = StreamAllowance(limits)
    do {
      for try await buffer in response.body {
        try allowance.take(bytes: buffer.readableBytes)
        let told = try decoder.feed(masking.feed(buffer.readableBytesView))
        try allowance.take(events: told.count)
        if !told.isEmpty { try await tell(told) }
        if decoder.isDone { return }
      }
    } catch let error as ServiceError {
      throw error
    } catch {
      if decoder.isComplete { return try await tell(decoder.ending()) }
    }
    let rest = try decoder.feed(masking.rest())
    if !rest.isEmpty { try await tell(rest) }
    try await decoder.tellRest(tell)
  }
}

/// What is left of the room that one stream has.
private struct StreamAllowance {
  private let limits: HTTPLimits
  private let end: ContinuousClock.Instant
  private var bytes = 0
  private var events = 0

  init(_ limits: HTTPLimits) {
    self.limits = limits
    end = .now + .seconds(limits.streamSeconds)
  }

  mutating func take(bytes count: Int) throws(ServiceError) {
    bytes += count
    if bytes > limits.streamBytes { throw ServiceError(.beyondLimit(.streamBytes(limits.streamBytes))) }
    if .now > end { throw ServiceError(.beyondLimit(.streamSeconds(limits.streamSeconds))) }
  }

  mutating func take(events count: Int) throws(ServiceError) {
    events += count
    if events > limits.streamEvents { throw ServiceError(.beyondLimit(.streamEvents(limits.streamEvents))) }
  }
}

extension StreamDecoder {
  /// Tells all that is left when the stream is over.
  mutating func tellRest(_ tell: ([Told]) async throws(ServiceError) -> Void) async throws(ServiceError) {
    while true {
      let rest = try finish()
      if rest.isEmpty { return }
      try await tell(rest)
    }
  }
}
