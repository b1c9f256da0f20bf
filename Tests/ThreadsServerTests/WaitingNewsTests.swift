// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

@testable import ThreadsServer

/// What waits for a listener who is slow is bounded by the reply, and nothing waits for one who has gone.
@Suite struct WaitingNewsTests {
  private static func delta(_ text: String, of message: String = "m") -> ResponseListener.News {
    .event(.delta(messageID: message, index: 0, text: text))
  }

  private static func words(_ stream: AsyncThrowingStream<ResponseListener.News, any Error>) async throws -> [String] {
    var words: [String] = []
    for try await case .event(.delta(_, _, let text)) in stream { words.append(text) }
    return words
  }

  @Test func textThatWaitsGathers() async throws {
    let news = WaitingNews()
    let stream = news.stream
    for number in 0..<10_000 { news.tell(Self.delta("\(number % 10)")) }
    news.tell(Self.delta("x", of: "n"))
    news.tell(Self.delta("y", of: "n"))
    #expect(news.count == 2)
    news.end(.success(()))
    let words = try await Self.words(stream)
    #expect(words.map(\.utf8.count) == [10_000, 2] && words.last == "xy")
  }

  @Test func theEndComesBehindWhatWaits() async throws {
    let news = WaitingNews()
    let stream = news.stream
    news.tell(Self.delta("a"))
    news.end(.failure(ServiceError(.serverError)))
    var words: [String] = []
    let failure = await #expect(throws: ServiceError.self) {
      for try await case .event(.delta(_, _, let text)) in stream { words.append(text) }
    }
    #expect(words == ["a"] && failure?.kind == .serverError)
  }

  @Test func whoIsAheadWaitsForTheNext() async throws {
    let news = WaitingNews()
    let stream = news.stream
    async let words = Self.words(stream)
    for text in ["a", "b", "c"] {
      news.tell(Self.delta(text))
      await Task.yield()
    }
    news.end(.success(()))
    #expect(try await words.joined() == "abc")
  }

  @Test func nothingWaitsForOneWhoHasGone() {
    let news = WaitingNews()
    do { _ = news.stream }
    news.tell(Self.delta("a"))
    #expect(news.count == 0)
  }
}
