// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import ThreadsAPI

/// Listens to one run and passes on what happens, whether its server streams or must be asked again and again.
struct RunListener: ReplyListener {
  let service: HTTPThreadService
  let thread: ThreadID
  let pipe: EventPipe<RunEvent>
  var caller: HTTPCaller { service.caller }

  func stream(_ reply: HTTPCaller.Reply, _ progress: inout RunProgress) async throws(ServiceError) {
    var decoder = RunStreamDecoder()
    try await reply.read(with: &decoder, within: caller.limits) { (events) async throws(ServiceError) in
      try await pass(events, &progress)
    }
  }

  /// A reply that is no event stream: a run, when the server does not know `stream`; or a mislabelled stream.
  func whole(_ reply: HTTPCaller.Reply, _ progress: inout RunProgress) async throws(ServiceError) {
    let bytes = try await service.caller.body(of: reply).get()
    if bytes.starts(with: "event:".utf8) || bytes.starts(with: "data:".utf8) || bytes.starts(with: "id:".utf8) {
      var decoder = RunStreamDecoder()
      try await pass(decoder.feed(reply.redaction.masked(bytes)), &progress)
      return try await decoder.tellRest { (events) async throws(ServiceError) in try await pass(events, &progress) }
    }
    var run = try Run(decoding: service.caller.json(bytes, reply.redaction).get()).placed(in: thread)
    try await pass(.runCreated(run), &progress)
    if run.status.isTerminal { return try await pass([.runChanged(run)], &progress) }
    let timeouts = service.caller.timeouts
    for _ in 0..<timeouts.polls {
      guard (try? await service.caller.sleep(timeouts.poll)) != nil, !Task.isCancelled else { break }
      let next = try await service.run(run.id, in: thread)
      if next.status != run.status { try await pass([.runChanged(next)], &progress) }
      if next.status.isTerminal { return }
      run = next
    }
    throw ServiceError(.brokenConnection)
  }

  /// Passes events on; before a run completes without a word, the words are fetched (API_FACTS §0.8).
  private func pass(_ events: [RunEvent], _ progress: inout RunProgress) async throws(ServiceError) {
    for event in events {
      progress.note(event)
      guard case .runChanged(let run) = event, run.status == .completed, !progress.sawText else {
        try await pass(event, &progress)
        continue
      }
      do throws(ServiceError) {
        for message in try await reply(of: run) { try await pass(.messageChanged(message), &progress) }
      } catch {
        try await pass(event, &progress)
        throw error
      }
      try await pass(event, &progress)
    }
  }

  /// The messages that a run wrote, oldest first.
  private func reply(of run: Run) async throws(ServiceError) -> [Message] {
    let newest = try await service.messages(in: thread, PageRequest(limit: 20, order: .descending)).items
    let written = newest.filter { $0.runID == run.id }
    if !written.isEmpty { return written.reversed() }
    // Without run ids: what the assistant said since the last question.
    return newest.prefix { $0.role != .user }.filter { $0.role == .assistant && $0.runID == nil }.reversed()
  }
}
