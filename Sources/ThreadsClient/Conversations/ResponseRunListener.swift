// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import ThreadsAPI

/// Listens to one response and passes on what happens, whether its server streams or answers at once.
struct ResponseRunListener: ReplyListener {
  let service: ConversationService
  let thread: ThreadID
  let endsWithToolCalls: Bool
  let pipe: EventPipe<RunEvent>
  var caller: HTTPCaller { service.caller }

  func stream(_ reply: HTTPCaller.Reply, _ progress: inout RunProgress) async throws(ServiceError) {
    var decoder = ResponseStreamDecoder(thread: thread, endsWithToolCalls: endsWithToolCalls)
    try await reply.read(with: &decoder, within: caller.limits) { (events) async throws(ServiceError) in
      try await pass(events, &progress)
    }
  }

  /// A reply that is no event stream: a response, when the server does not know `stream`; or a mislabelled stream.
  func whole(_ reply: HTTPCaller.Reply, _ progress: inout RunProgress) async throws(ServiceError) {
    let bytes = try await service.caller.body(of: reply).get()
    var decoder = ResponseStreamDecoder(thread: thread, endsWithToolCalls: endsWithToolCalls)
    let marks = ["event:", "data:", "id:", ":"]
    if !marks.contains(where: { bytes.starts(with: $0.utf8) }) {
      let json = try service.caller.json(bytes, reply.redaction).get()
      let response = try ModelResponse(decoding: json, in: thread, endsWithToolCalls: true)
      guard response.run.status.isTerminal else { return try await poll(response.run, &progress) }
      // The same as a stream of its end alone.
      return try await pass(decoder.feed(Self.ending(json).bytes(spaceAfterColon: true)), &progress)
    }
    try await pass(decoder.feed(reply.redaction.masked(bytes)), &progress)
    try await decoder.tellRest { (events) async throws(ServiceError) in try await pass(events, &progress) }
  }

  private static func ending(_ response: JSONValue) -> ServerSentEvent {
    let name = "response." + (response["status"]?.string ?? "completed")
    return ServerSentEvent(name: name, data: (["type": .string(name), "response": response] as JSONValue).text)
  }

  /// Looks at a response that is under way until it has ended.
  private func poll(_ begun: Run, _ progress: inout RunProgress) async throws(ServiceError) {
    try await pass(.runCreated(begun), &progress)
    let timeouts = service.caller.timeouts
    var status = begun.status
    for _ in 0..<timeouts.polls {
      guard (try? await service.caller.sleep(timeouts.poll)) != nil, !Task.isCancelled else { break }
      let run = try await service.run(begun.id, in: thread)
      if run.status != status { try await pass([.runChanged(run)], &progress) }
      if run.status.isTerminal { return }
      status = run.status
    }
    throw ServiceError(.brokenConnection)
  }

  /// Passes events on; before a run completes without a word, the words are fetched (API_FACTS §0.8).
  private func pass(_ events: [RunEvent], _ progress: inout RunProgress) async throws(ServiceError) {
    for event in events {
      progress.note(event)
      // Calls are what it had to say.
      if case .stepDelta = event { progress.sawText = true }
      guard case .runChanged(let run) = event, run.status == .completed, !progress.sawText else {
        try await pass(event, &progress)
        continue
      }
      do throws(ServiceError) {
        for message in try await reply() { try await pass(.messageChanged(message), &progress) }
      } catch {
        try await pass(event, &progress)
        throw error
      }
      try await pass(event, &progress)
    }
  }

  /// What the assistant said since the last question, oldest first.
  private func reply() async throws(ServiceError) -> [Message] {
    let newest = try await service.messages(in: thread, PageRequest(limit: 20, order: .descending)).items
    return newest.prefix { $0.role != .user }.filter { $0.role == .assistant && !$0.text.isEmpty }
      .map { $0.said(at: .now) }.reversed()
  }
}
