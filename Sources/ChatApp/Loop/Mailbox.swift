// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Synchronization

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
    events.withLock { $0.append(event) }
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
