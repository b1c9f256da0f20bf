// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import ThreadsAPI

extension HTTPCaller.Reply {
  /// Reads the event stream that this reply is, and tells what it says as it comes.
  ///
  /// What breaks after the stream's end is of no interest. Before it, the stream is cut; but the last event may have come
  /// whole all the same.
  func read<Decoder: StreamDecoder>(
    with decoder: inout Decoder, tell: ([Decoder.Told]) async throws(ServiceError) -> Void
  ) async throws(ServiceError) {
    do {
      for try await buffer in response.body {
        try await tell(decoder.feed(buffer.readableBytesView))
        if decoder.isDone { return }
      }
    } catch let error as ServiceError {
      throw error
    } catch {
      if decoder.isComplete { return try await tell(decoder.ending()) }
    }
    try await decoder.tellRest(tell)
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
