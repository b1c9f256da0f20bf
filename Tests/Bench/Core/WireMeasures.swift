// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// What comes over the wire: events of a stream, and JSON.
enum WireMeasures {
  private static let piece = """
    {"id":"c","object":"chat.completion.chunk","created":1763700000,"model":"m","choices":[{"index":0,"delta":\
    {"content":"word "},"finish_reason":null}]}
    """
  private static let events = Array(String(repeating: "data: \(piece)\n\n", count: 1000).utf8)
  private static let line = """
    {"id":"msg_1","role":"assistant","text":"\(BenchText.words(75))\\n\\"quoted\\" \\u897f","created_at":1793870040000,\
    "state":"completed","metadata":{"a":"b"},"usage":{"total":42}}
    """

  static var all: [Measure] {
    [
      Measure("SSE: 1,000 events in pieces of 1,400 bytes", bytes: events.count) {
        {
          var parser = ServerSentEventParser()
          var place = 0
          while place < events.count {
            let end = min(events.count, place + 1400)
            _ = try? parser.feed(events[place..<end])
            place = end
          }
        }
      },
      Measure("JSON: parse a chunk of a stream", bytes: piece.utf8.count) { { _ = try? JSONValue(parsing: piece) } },
      Measure("JSON: parse a message", bytes: line.utf8.count) { { _ = try? JSONValue(parsing: line) } },
      Measure("JSON: write a message", bytes: line.utf8.count) {
        let value = (try? JSONValue(parsing: line)) ?? .null
        return { _ = value.text }
      },
    ]
  }
}
