// SPDX-License-Identifier: Apache-2.0

import Synchronization
import ThreadsAPI

/// News of a run that must be listened to although nobody may take it in time.
///
/// The teller never waits. Text that waits gathers in one piece, so that what waits is no more than the reply itself,
/// which is bounded, and the few events around it. Of one who listens no more nothing is kept.
final class WaitingNews: Sendable {
  private struct State {
    var waiting: [ResponseListener.News] = []
    /// The first of them that was not taken.
    var next = 0
    var ending: Result<Void, any Error>?
    var isAbandoned = false

    mutating func takeFirst() -> ResponseListener.News? {
      guard next < waiting.count else { return nil }
      defer {
        next += 1
        if next == waiting.count { (waiting, next) = ([], 0) }
      }
      return waiting[next]
    }
  }

  private let state = Mutex(State())
  /// Rings when there is more; at most one ring waits.
  private let bell: AsyncStream<Void>
  private let ringer: AsyncStream<Void>.Continuation

  init() { (bell, ringer) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

  func tell(_ news: ResponseListener.News) {
    state.withLock { state in
      if state.isAbandoned { return }
      guard case .event(.delta(let id, let index, let text)) = news, state.next < state.waiting.count,
        case .event(.delta(id, index, var gathered))? = state.waiting.last
      else { return state.waiting.append(news) }
      // Taken out, so that the text has one owner and grows in place.
      state.waiting.removeLast()
      gathered += text
      state.waiting.append(.event(.delta(messageID: id, index: index, text: gathered)))
    }
    ringer.yield()
  }

  func end(_ ending: Result<Void, any Error>) {
    state.withLock { $0.ending = ending }
    ringer.finish()
  }

  /// How many pieces wait.
  var count: Int { state.withLock { $0.waiting.count - $0.next } }

  /// The news for one listener; letting go of it is to listen no more.
  var stream: AsyncThrowingStream<ResponseListener.News, any Error> {
    let listener = Listener(self)
    return AsyncThrowingStream { try await listener.news.next() }
  }

  private func next() async throws -> ResponseListener.News? {
    while !Task.isCancelled {
      let (news, ending) = state.withLock { state in (state.takeFirst(), state.ending) }
      if let news { return news }
      if let ending {
        try ending.get()
        return nil
      }
      var rings = bell.makeAsyncIterator()
      _ = await rings.next()
    }
    abandon()
    return nil
  }

  private func abandon() {
    state.withLock { state in
      state.isAbandoned = true
      state.waiting = []
      state.next = 0
    }
  }

  private final class Listener: Sendable {
    let news: WaitingNews

    init(_ news: WaitingNews) { self.news = news }

    deinit { news.abandon() }
  }
}
