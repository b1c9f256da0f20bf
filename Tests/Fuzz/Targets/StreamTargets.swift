// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

// Event streams: what they tell does not depend on how the network cuts them.
extension FuzzTarget {
  static let streams = [
    FuzzTarget("sse") { input throws(Broken) in
      let whole = EventReading([input.bytes[...]], limit: 4 << 20)
      try requireSame(EventReading(input.pieces(), limit: 4 << 20), whole, "events of a split stream")
      let narrow = EventReading([input.bytes[...]], limit: 64)
      try requireSame(EventReading(input.pieces(), limit: 64), narrow, "events of a bounded, split stream")
      for event in narrow.events {
        try require(event.data.utf8.count <= 64 * 3, "an event of \(event.data.utf8.count) bytes, where 64 are allowed")
      }
      for event in whole.events { try goesAndComes(event) }
    },
    FuzzTarget("run-stream") { input throws(Broken) in
      let whole = StreamTold([input.bytes[...]], RunStreamDecoder())
      try requireSame(StreamTold(input.pieces(), RunStreamDecoder()), whole, "a split stream")
      for dialect in Dialect.all { try isStable(whole.told, in: dialect) }
    },
    FuzzTarget("response-stream") { input throws(Broken) in
      let decoder = ResponseStreamDecoder(thread: "t")
      let whole = StreamTold([input.bytes[...]], decoder)
      try requireSame(StreamTold(input.pieces(), decoder), whole, "a split stream")
      try isStable(asResponse: whole.told)
    },
    FuzzTarget("chat-stream") { input throws(Broken) in
      let whole = StreamTold([input.bytes[...]], ChatStreamDecoder())
      try requireSame(StreamTold(input.pieces(), ChatStreamDecoder()), whole, "a split stream")
      if let json = try? JSONValue(parsing: input.bytes) {
        _ = try? ChatStreamDecoder.decode(whole: json)
        _ = try? ChatCompletions.models(json)
      }
    },
  ]

  /// An event that we write is the event that is read.
  private static func goesAndComes(_ event: ServerSentEvent) throws(Broken) {
    var sent = event
    sent.status = nil
    // A name may carry a status, by which it is cut: ours have none.
    if sent.name?.contains("HTTP_STATUS") == true { sent.name = "n" }
    for space in [true, false] where space || !sent.hasLeadingBlank {
      let bytes = sent.bytes(spaceAfterColon: space)
      try requireSame(EventReading([bytes[...]], limit: 4 << 20).events, [sent], "an event written with space \(space)")
    }
  }

  /// What is told of a run is the same once it was written and read, however often.
  private static func isStable(_ events: [RunEvent], in dialect: Dialect) throws(Broken) {
    for event in events {
      guard let first = dialect.encode(event, requestID: "q") else { continue }
      let again = StreamTold([dialect.bytes(first)[...]], RunStreamDecoder()).told
      let second = again.compactMap { dialect.encode($0, requestID: "q") }
      let isEmpty = if case .delta(_, _, let text) = event { text.isEmpty } else { false }
      if isEmpty { continue }
      let texts = [[first], second].map { $0.map { "\($0.name ?? "") \(timeless($0.data))" } }
      try requireSame(texts[1], texts[0], "\(dialect.name) written, read and written")
    }
  }

  /// A response's stream that is written anew tells the same words.
  private static func isStable(asResponse events: [RunEvent]) throws(Broken) {
    guard case .runCreated(let run)? = events.first else { return }
    var encoder = ResponseStreamEncoder(ModelResponse(run: run))
    var bytes: [UInt8] = []
    for event in events { for event in encoder.encode(event) { bytes += event.bytes(spaceAfterColon: true) } }
    for event in encoder.end(run, output: []) { bytes += event.bytes(spaceAfterColon: true) }
    let told = StreamTold([bytes[...]], ResponseStreamDecoder(thread: "t"))
    try require(told.failure == nil || told.failure?.kind == .serverError || run.lastError != nil, "\(told)")
  }
}

/// What a parser of events makes of pieces.
private struct EventReading: Equatable {
  var events: [ServerSentEvent] = []
  var failure: ServiceError?

  init(_ pieces: [ArraySlice<UInt8>], limit: Int) {
    var parser = ServerSentEventParser(maximumEventBytes: limit)
    do throws(ServiceError) {
      for piece in pieces { events += try parser.feed(piece) }
      events += try parser.finish()
    } catch {
      failure = error
    }
  }
}

/// What a decoder makes of pieces.
private struct StreamTold<Told: Equatable & Sendable>: Equatable {
  var told: [Told] = []
  var failure: ServiceError?

  init<Decoder: StreamDecoder>(_ pieces: [ArraySlice<UInt8>], _ decoder: Decoder) where Decoder.Told == Told {
    var decoder = decoder
    do throws(ServiceError) {
      for piece in pieces { told += try decoder.feed(piece) }
      while true {
        let more = try decoder.finish()
        if more.isEmpty { break }
        told += more
      }
    } catch {
      failure = error
    }
  }
}

extension ServerSentEvent {
  /// Whether a value begins with a blank, which then needs another before it.
  fileprivate var hasLeadingBlank: Bool {
    let lines = data.utf8.split(separator: 10, omittingEmptySubsequences: false)
    return lines.contains { $0.first == 0x20 } || name?.utf8.first == 0x20
  }
}

/// A JSON text without its times: which unit a number has is told from its size, and a small one is taken for seconds.
func timeless(_ text: String) -> String { (try? JSONValue(parsing: text)).map { timeless($0).text } ?? text }

func timeless(_ json: JSONValue) -> JSONValue {
  switch json {
  case .array(let elements): return .array(elements.map { timeless($0) })
  case .object(let object):
    var kept = JSONObject()
    for member in object.members where !member.name.hasSuffix("_at") { kept[member.name] = timeless(member.value) }
    return .object(kept)
  default: return json
  }
}
