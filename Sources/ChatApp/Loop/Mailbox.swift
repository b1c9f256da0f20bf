// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Synchronization
import ThreadsAPI

/// The one door: whatever happens outside is posted here, from any thread, and taken by the loop.
public final class Mailbox: Sendable {
  private let events = Mutex<[Event]>([])
  private let signal: AsyncStream<Void>.Continuation
  /// Yields once for any number of events that have gathered.
  public let arrivals: AsyncStream<Void>

  public init() {
    (arrivals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  public func post(_ event: Event) {
    events.withLock { $0.add(event) }
    signal.yield()
  }

  public func post(_ several: [Event]) {
    guard !several.isEmpty else { return }
    events.withLock { $0 += several }
    signal.yield()
  }

  /// Wakes the loop although nothing happened: a picture is due.
  func wake() { signal.yield() }

  /// Everything that has gathered, in the order it came.
  func take() -> [Event] {
    events.withLock { gathered in
      defer { gathered = [] }
      return gathered
    }
  }

  /// No more events are wanted: the loop ends.
  func close() { signal.finish() }
}

extension [Event] {
  /// Adds an event; a piece of a reply goes to the piece before it, so that a fast server fills the box no faster than its
  /// words do.
  fileprivate mutating func add(_ event: Event) {
    guard case .run(let thread, .delta(messageID: let message, index: let index, text: let text)) = event,
      case .run(let lastThread, .delta(messageID: let lastMessage, index: let lastIndex, text: var gathered))? = last,
      lastThread == thread, lastMessage == message, lastIndex == index
    else { return append(event) }
    // Taken out, so that the text has one owner and grows in place.
    removeLast()
    gathered += text
    append(.run(thread, .delta(messageID: message, index: index, text: gathered)))
  }
}
