// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// One who listens to the reply that a run is, streamed or whole, and passes on what it says.
protocol ReplyListener: Sendable {
  var caller: HTTPCaller { get }
  var continuation: RunEventStream.Continuation { get }

  func stream(_ reply: HTTPCaller.Reply, _ progress: inout RunProgress) async throws(ServiceError)
  func whole(_ reply: HTTPCaller.Reply, _ progress: inout RunProgress) async throws(ServiceError)
}

extension ReplyListener {
  /// Passes on all of the reply and finishes the stream; no error leaves here with the key in it.
  func listen(to reply: HTTPCaller.Reply) async {
    var progress = RunProgress()
    do throws(ServiceError) {
      if reply.isEventStream {
        try await stream(reply, &progress)
      } else {
        try await whole(reply, &progress)
      }
      continuation.finish()
    } catch {
      var error = reply.redaction.applied(to: error)
      error.host = error.host ?? caller.address?.host
      continuation.finish(throwing: error)
    }
  }
}

/// What a listener has seen of a run so far.
struct RunProgress: Equatable, Sendable {
  var sawText = false

  mutating func note(_ event: RunEvent) {
    switch event {
    case .delta: sawText = true
    case .messageChanged(let message): sawText = sawText || !message.text.isEmpty
    default: break
    }
  }
}
