// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Synchronization
import ThreadsAPI

/// The one door: whatever happens outside is posted here, from any thread, and taken by the loop.
///
/// Who takes it either waits for `arrivals`, or listens. A task that waits is woken by way of a thread of no actor; one
/// that listens is called on the main actor at once, and if that is where it was posted, no thread is woken.
public final class Mailbox: Sendable {
  private struct State {
    var events: [Event] = []
    /// Whether the listener was called and has not looked since.
    var isCalled = false
    var listener: (@MainActor @Sendable () async -> Void)?
  }

  private let state = Mutex(State())
  private let signal: AsyncStream<Void>.Continuation
  /// Yields once for any number of events that have gathered.
  public let arrivals: AsyncStream<Void>

  public init() {
    (arrivals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  public func post(_ event: Event) {
    state.withLock { $0.events.add(event) }
    wake()
  }

  public func post(_ several: [Event]) {
    guard !several.isEmpty else { return }
    state.withLock { $0.events += several }
    wake()
  }

  /// Wakes the loop, also when nothing happened: a picture is due.
  func wake() {
    let listener = state.withLock { state in
      defer { state.isCalled = true }
      return state.isCalled ? nil : state.listener
    }
    if let listener { Task { @MainActor in await listener() } }
    signal.yield()
  }

  /// Has `body` called when something has arrived, and once now; not again before it has taken that.
  func listen(_ body: @escaping @MainActor @Sendable () async -> Void) {
    state.withLock { state in
      state.listener = body
      state.isCalled = false
    }
    wake()
  }

  /// Whether it was called since it was last taken from.
  var isCalled: Bool { state.withLock { $0.isCalled } }

  /// Everything that has gathered, in the order it came.
  func take() -> [Event] {
    state.withLock { state in
      state.isCalled = false
      defer { state.events = [] }
      return state.events
    }
  }

  /// No more events are wanted: the loop ends.
  func close() {
    state.withLock { $0.listener = nil }
    signal.finish()
  }
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
