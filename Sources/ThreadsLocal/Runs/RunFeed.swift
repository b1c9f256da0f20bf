// SPDX-License-Identifier: Apache-2.0

import Synchronization
import ThreadsAPI

/// What a run has told so far, for any number of listeners, each at its own pace.
///
/// There is one log; a listener is a place in it. So a slow listener costs nothing and holds nobody up: it gets the
/// text that has gathered since it last looked in one piece.
final class RunFeed: Sendable {
  private enum Entry {
    case event(RunEvent)
    case text(MessageID, String)
  }

  private struct State {
    var entries: [Entry] = []
    var ending: Result<Void, ServiceError>?
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextListener = 0
  }

  /// A place in the log: an entry, and how much of its text has been heard, in UTF-8 units.
  struct Place: Sendable {
    var entry = 0
    var heard = 0
  }

  enum Next: Sendable {
    case event(RunEvent)
    case nothingYet
    case end(Result<Void, ServiceError>)
  }

  private let state = Mutex(State())

  func tell(_ event: RunEvent) {
    state.withLock { state in
      guard state.ending == nil else { return }
      state.entries.append(.event(event))
      for listener in state.listeners.values { listener.yield() }
    }
  }

  func tell(text: String, of message: MessageID) {
    guard !text.isEmpty else { return }
    state.withLock { state in
      guard state.ending == nil else { return }
      if case .text(message, var gathered)? = state.entries.last {
        // Taken out, so that the text has one owner and grows in place.
        state.entries.removeLast()
        gathered += text
        state.entries.append(.text(message, gathered))
      } else {
        state.entries.append(.text(message, text))
      }
      for listener in state.listeners.values { listener.yield() }
    }
  }

  func end(_ ending: Result<Void, ServiceError> = .success(())) {
    state.withLock { state in
      guard state.ending == nil else { return }
      state.ending = ending
      for listener in state.listeners.values { listener.finish() }
      state.listeners = [:]
    }
  }

  /// What comes at a place, which then moves on.
  func next(_ place: inout Place) -> Next {
    state.withLock { state in
      while place.entry < state.entries.count {
        switch state.entries[place.entry] {
        case .event(let event):
          place.entry += 1
          return .event(event)
        case .text(let message, let text):
          let utf8 = text.utf8
          if place.heard < utf8.count {
            let piece = String(text[utf8.index(utf8.startIndex, offsetBy: place.heard)...])
            place.heard = utf8.count
            return .event(.delta(messageID: message, index: 0, text: piece))
          }
          if place.entry + 1 == state.entries.count, state.ending == nil { return .nothingYet }
          place = Place(entry: place.entry + 1)
        }
      }
      return state.ending.map(Next.end) ?? .nothingYet
    }
  }

  /// A listener from the beginning of the log.
  func listen() -> RunEventStream {
    let listener = Listener(feed: self)
    return RunEventStream { try await listener.next() }
  }

  fileprivate func addListener(_ listener: AsyncStream<Void>.Continuation) -> Int {
    state.withLock { state in
      state.nextListener += 1
      if state.ending == nil { state.listeners[state.nextListener] = listener } else { listener.finish() }
      return state.nextListener
    }
  }

  fileprivate func removeListener(_ number: Int) {
    state.withLock { _ = $0.listeners.removeValue(forKey: number) }
  }
}

/// One who listens to a feed.
private final class Listener: Sendable {
  private let feed: RunFeed
  private let place = Mutex(RunFeed.Place())
  /// Rings when there is more; at most one ring waits.
  private let bell: AsyncStream<Void>
  private let number: Int

  init(feed: RunFeed) {
    self.feed = feed
    let (bell, ringer) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.bell = bell
    number = feed.addListener(ringer)
  }

  deinit { feed.removeListener(number) }

  func next() async throws -> RunEvent? {
    while !Task.isCancelled {
      switch place.withLock({ feed.next(&$0) }) {
      case .event(let event): return event
      case .end(let ending):
        try ending.get()
        return nil
      case .nothingYet:
        var rings = bell.makeAsyncIterator()
        _ = await rings.next()
      }
    }
    return nil
  }
}
