// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A thread of the store's own: what waits for a disk belongs on none that others need.
struct StoreThread: Sendable {
  private let thread: pthread_t

  /// Begins a thread; `nil` when the system has none left.
  init?(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { box in
        guard let box else { return nil }
        Unmanaged<Work>.fromOpaque(box).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    guard failure == 0 else {
      box.release()
      return nil
    }
    self.thread = thread
  }

  /// Returns when the thread has ended; at once when it is the thread itself that asks.
  func join() {
    if pthread_equal(thread, pthread_self()) != 0 { pthread_detach(thread) } else { pthread_join(thread, nil) }
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
