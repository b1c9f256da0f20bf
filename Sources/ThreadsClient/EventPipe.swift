// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Leads events from one who tells to one who listens, and lets the teller wait when the listener is behind: what waits
/// in between is bounded, and so the server is not read ahead of.
final class EventPipe<Element: Sendable>: Sendable {
  private struct State {
    var waiting: [Element] = []
    var ending: Result<Void, any Error>?
    var isAbandoned = false
    var teller: CheckedContinuation<Void, Never>?
    var listener: CheckedContinuation<Void, Never>?
    var onAbandoned: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  private let room: Int

  init(room: Int = HTTPLimits.waitingEvents) { self.room = room }

  // MARK: Telling

  /// Passes an event on; returns when there is room for another, or nobody listens any more.
  func send(_ element: Element) async {
    wakeListener { state in
      if state.ending == nil, !state.isAbandoned { state.waiting.append(element) }
    }
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if state.waiting.count < room || state.isAbandoned || state.ending != nil { return true }
        state.teller = continuation
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  /// There is no more.
  func finish(throwing error: (any Error)? = nil) {
    wakeListener { state in
      if state.ending == nil { state.ending = error.map { .failure($0) } ?? .success(()) }
    }
  }

  /// What to do when the listener has gone before the end.
  func whenAbandoned(_ action: @escaping @Sendable () -> Void) {
    let isNow = state.withLock { state in
      if state.isAbandoned { return true }
      state.onAbandoned = action
      return false
    }
    if isNow { action() }
  }

  private func wakeListener(_ change: (inout State) -> Void) {
    let listener = state.withLock { state in
      change(&state)
      defer { state.listener = nil }
      return state.listener
    }
    listener?.resume()
  }

  // MARK: Listening

  /// The events for one listener; letting go of it, or of the task that listens, abandons the pipe.
  var events: AsyncThrowingStream<Element, any Error> {
    let end = End(self)
    return AsyncThrowingStream { try await end.pipe.next() }
  }

  private func next() async throws -> Element? {
    while true {
      if Task.isCancelled { abandon() }
      switch take() {
      case .element(let element): return element
      case .ending(let ending):
        try ending.get()
        return nil
      case .nothing: await arrival()
      }
    }
  }

  private enum Taken {
    case element(Element)
    case ending(Result<Void, any Error>)
    case nothing
  }

  private func take() -> Taken {
    let (taken, teller) = state.withLock { state -> (Taken, CheckedContinuation<Void, Never>?) in
      if state.isAbandoned { return (.ending(.success(())), nil) }
      if !state.waiting.isEmpty {
        let element = state.waiting.removeFirst()
        defer { state.teller = nil }
        return (.element(element), state.teller)
      }
      return (state.ending.map { .ending($0) } ?? .nothing, nil)
    }
    teller?.resume()
    return taken
  }

  /// Waits until there is something to take.
  private func arrival() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          if !state.waiting.isEmpty || state.ending != nil || state.isAbandoned { return true }
          state.listener = continuation
          return false
        }
        if isThere { continuation.resume() }
      }
    } onCancel: {
      abandon()
    }
  }

  fileprivate func abandon() {
    let (waiters, action) = state.withLock { state in
      let isFirst = !state.isAbandoned && state.ending == nil
      state.isAbandoned = true
      state.waiting = []
      defer { (state.teller, state.listener, state.onAbandoned) = (nil, nil, nil) }
      return ([state.teller, state.listener], isFirst ? state.onAbandoned : nil)
    }
    for waiter in waiters { waiter?.resume() }
    action?()
  }

  /// The listener's end of a pipe: when nobody holds it, nobody listens.
  private final class End: Sendable {
    let pipe: EventPipe

    init(_ pipe: EventPipe) { self.pipe = pipe }

    deinit { pipe.abandon() }
  }
}
