// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A thread of its own for what waits: for a process, for a key, for a disk.
public enum OwnThread {
  /// Runs `body` on a new thread, where it may wait as long as it likes. No signal is taken there but those of its own
  /// faults: the main thread takes them.
  public static func start(_ body: @escaping @Sendable () -> Void) {
    // Without a thread it keeps tasks waiting; that is better than not to be done.
    if !isStarted(body) { Task.detached { body() } }
  }

  /// Runs `body` on a new thread; false, and nothing has run, if the system has none.
  static func isStarted(_ body: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var others = othersSignals
    var before = sigset_t()
    // A thread begins with the signals of the one that starts it.
    pthread_sigmask(SIG_SETMASK, &others, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    if code != 0 { box.release() }
    return code == 0
  }

  /// Runs `body`, which may wait, on a thread of its own, and gives what it returns.
  public static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      start { continuation.resume(returning: body()) }
    }
  }

  private static var othersSignals: sigset_t {
    var signals = sigset_t()
    sigfillset(&signals)
    for fault in [SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS, SIGPIPE] { sigdelset(&signals, fault) }
    return signals
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
