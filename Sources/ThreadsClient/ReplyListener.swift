// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// One who listens to the reply that a run is, streamed or whole, and passes on what it says.
protocol ReplyListener: Sendable {
  var caller: HTTPCaller { get }
  var pipe: EventPipe<RunEvent> { get }

  func stream(_ reply: HTTPCaller.Reply, _ progress: inout RunProgress) async throws(ServiceError)
  func whole(_ reply: HTTPCaller.Reply, _ progress: inout RunProgress) async throws(ServiceError)
}

extension ReplyListener {
  /// The events of a reply, for one who listens; whoever stops listening closes the connection.
  func events(of reply: HTTPCaller.Reply) -> RunEventStream {
    let task = Task { await listen(to: reply) }
    pipe.whenAbandoned { task.cancel() }
    return pipe.events
  }

  /// Passes on all of the reply and finishes the stream; no error leaves here with the key in it.
  private func listen(to reply: HTTPCaller.Reply) async {
    var progress = RunProgress(reply.redaction, caller.limits)
    do throws(ServiceError) {
      if reply.isEventStream {
        try await stream(reply, &progress)
      } else {
        try await whole(reply, &progress)
      }
      for event in progress.deltas.rest() { await pipe.send(event) }
      pipe.finish()
    } catch {
      for event in progress.deltas.rest() { await pipe.send(event) }
      var error = reply.redaction.applied(to: error)
      error.host = error.host ?? caller.address?.host
      pipe.finish(throwing: error)
    }
  }

  /// Passes on one event as far as there is room for what it says.
  func pass(_ event: RunEvent, _ progress: inout RunProgress) async throws(ServiceError) {
    let (bounded, limit) = progress.bounded(event)
    if let bounded { for event in progress.deltas.take(bounded) { await pipe.send(event) } }
    if let limit { throw ServiceError(.beyondLimit(limit)) }
  }
}

/// What a listener has seen of a run so far, and what it may still take.
struct RunProgress: Sendable {
  var sawText = false
  /// What was said goes on from here, without the key.
  var deltas: Redaction.Deltas
  private let limits: HTTPLimits
  private var textBytes = 0
  private var calls = 0

  init(_ redaction: Redaction, _ limits: HTTPLimits) {
    deltas = Redaction.Deltas(redaction)
    self.limits = limits
  }

  mutating func note(_ event: RunEvent) {
    switch event {
    case .delta: sawText = true
    case .messageChanged(let message): sawText = sawText || !message.text.isEmpty
    default: break
    }
  }

  /// An event cut to the room that there is, and the limit that it ran into: then it is the last.
  mutating func bounded(_ event: RunEvent) -> (RunEvent?, ReachedLimit?) {
    switch event {
    case .delta(let id, let index, let text):
      let room = limits.messageBytes - textBytes
      textBytes += text.utf8.count
      if text.utf8.count <= room { return (event, nil) }
      let beginning = text.clipped(toBytes: max(0, room))
      let last = beginning.isEmpty ? nil : RunEvent.delta(messageID: id, index: index, text: beginning)
      return (last, .messageBytes(limits.messageBytes))
    case .messageChanged(let message): return (.messageChanged(message.clipped(toBytes: limits.messageBytes)), nil)
    case .messageCreated(let message): return (.messageCreated(message.clipped(toBytes: limits.messageBytes)), nil)
    case .stepDelta:
      calls += 1
      return calls > ServiceLimits.toolCalls ? (nil, .toolCalls(ServiceLimits.toolCalls)) : (event, nil)
    default: return (event, nil)
    }
  }
}
