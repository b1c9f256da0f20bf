// SPDX-License-Identifier: Apache-2.0

import RecordedTraffic
import Testing
import ThreadsAPI

@Suite struct ServerSentEventTests {
  /// The events of chunks, the flush at the end included.
  private func events(_ chunks: [[UInt8]], limit: Int = 1 << 20) throws -> [ServerSentEvent] {
    var parser = ServerSentEventParser(maximumEventBytes: limit)
    var events: [ServerSentEvent] = []
    for chunk in chunks { events += try parser.feed(chunk) }
    return events + (try parser.finish())
  }

  private func events(_ text: String) throws -> [ServerSentEvent] { try events([Array(text.utf8)]) }

  @Test(arguments: Fixtures.streams) func givesTheSameEventsByteByByte(_ name: String) throws {
    let bytes = try Fixtures.stream(name)
    let whole = try events([bytes])
    #expect(whole.count > 5)
    #expect(try events(bytes.map { [$0] }) == whole)
  }

  @Test(arguments: ["dashscope_run", "real_llamacpp_chat"])
  func givesTheSameEventsSplitAnywhere(_ name: String) throws {
    // The end of a stream, with its multi-byte text and its end mark; long enough for several events.
    let bytes = Array(try Fixtures.stream(name).suffix(1800))
    let whole = try events([bytes])
    for cut in 0...bytes.count {
      #expect(try events([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "cut at \(cut)")
    }
  }

  @Test(arguments: ["\r\n", "\r"]) func takesEveryLineEnd(_ end: String) throws {
    let bytes = try Fixtures.stream("openai_run")
    let text = String(decoding: bytes, as: UTF8.self)
    let other = Array(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end).utf8)
    #expect(try events([other]) == events([bytes]))
    #expect(try events(other.map { [$0] }) == events([bytes]))
  }

  @Test func takesOneSpaceAfterTheColonOrNone() throws {
    let expected = [ServerSentEvent(name: "a", data: "b")]
    #expect(try events("event:a\ndata:b\n\n") == expected)
    #expect(try events("event: a\ndata: b\n\n") == expected)
    #expect(try events("data:  b\n\n") == [ServerSentEvent(data: " b")])
  }

  @Test func joinsLinesOfData() throws {
    #expect(try events("data: a\ndata:\ndata: b\n\n") == [ServerSentEvent(data: "a\n\nb")])
  }

  @Test func ignoresCommentsIdsAndUnknownFields() throws {
    let text = ":keepalive\n\nid: 7\nretry: 10\nfoo: bar\nnonsense\ndata: x\n\n:\n\n"
    #expect(try events(text) == [ServerSentEvent(data: "x")])
  }

  @Test func readsTheStatusHoweverItIsSpelled() throws {
    let expected = [ServerSentEvent(name: "error", data: "{}", status: 400)]
    #expect(try events("event:error\n:HTTP_STATUS/400\ndata:{}\n\n") == expected)
    #expect(try events("event:error:HTTP_STATUS/400\ndata:{}\n\n") == expected)
    #expect(try events("event:error\nstatus:400\ndata:{}\n\n") == expected)
  }

  @Test func flushesTheLastEventAtTheEnd() throws {
    #expect(try events("data: a\n\ndata: b\n") == [ServerSentEvent(data: "a"), ServerSentEvent(data: "b")])
    #expect(try events("data: a\n\ndata: b") == [ServerSentEvent(data: "a"), ServerSentEvent(data: "b")])
    #expect(try events("").isEmpty)
  }

  @Test func dropsAByteOrderMark() throws {
    #expect(try events("\u{FEFF}data: a\n\n") == [ServerSentEvent(data: "a")])
  }

  @Test func boundsAnEventButHandsOutWhatCameBefore() throws {
    var parser = ServerSentEventParser(maximumEventBytes: 20)
    let long = "data: a\n\ndata: " + String(repeating: "x", count: 100)
    #expect(try parser.feed(long.utf8) == [ServerSentEvent(data: "a")])
    #expect(throws: ServiceError(.beyondLimit(.eventBytes(20)))) { try parser.feed("x".utf8) }
    #expect(throws: ServiceError(.beyondLimit(.eventBytes(20)))) { try parser.finish() }
    // Many small lines are bounded too.
    #expect(throws: ServiceError(.beyondLimit(.eventBytes(20)))) {
      try events([Array(String(repeating: "data:x\n", count: 10).utf8)], limit: 20)
    }
  }

  @Test func survivesBytesThatAreNoText() throws {
    #expect(
      try events([[0xFF, 0xFE, 0x00], Array("\ndata: ".utf8), [0xE4], [0x0A, 0x0A]]).map(\.data) == ["\u{FFFD}"])
  }

  @Test func writesBothFramings() {
    let event = ServerSentEvent(name: "done", data: "[DONE]")
    #expect(event.bytes(spaceAfterColon: false) == Array("event:done\ndata:[DONE]\n\n".utf8))
    #expect(event.bytes(spaceAfterColon: true) == Array("event: done\ndata: [DONE]\n\n".utf8))
    #expect(
      ServerSentEvent(data: "a\nb").bytes(spaceAfterColon: true) == Array("data: a\ndata: b\n\n".utf8))
  }
}
