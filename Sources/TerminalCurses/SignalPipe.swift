// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Dispatch
import Glibc

/// The signals that the terminal and its user send, as calls on the main actor.
@MainActor final class SignalPipe {
  /// The terminal's own, and all that would otherwise end the program without a word.
  private static let signals: [Int32] =
    [
      SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH, SIGTSTP, SIGCONT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
      SIGSTKFLT, SIGXCPU, SIGIO, SIGPWR,
    ] + Array(34...64)
  private let source: any DispatchSourceRead
  private let descriptor: Int32

  /// Watches the signals from now on; `nil` if the system has no pipe for it.
  init?(onSignal: @escaping @MainActor (Int32) -> Void) {
    descriptor = skein_signals_open(Self.signals, Int32(Self.signals.count))
    guard descriptor >= 0 else { return nil }
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .main)
    source.setEventHandler { [descriptor] in
      MainActor.assumeIsolated {
        for signal in Self.drain(descriptor) { onSignal(signal) }
      }
    }
    source.activate()
  }

  /// The signals that came and weren't told yet, each once.
  func drain() -> [Int32] { Self.drain(descriptor) }

  /// Everything as it was before.
  func close() {
    let end = skein_signals_close()
    // The end is closed only when the source no longer looks at it.
    source.setCancelHandler { _ = Glibc.close(end) }
    source.cancel()
  }

  private static func drain(_ descriptor: Int32) -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 256)
    var signals: [Int32] = []
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      if count <= 0 { return signals }
      for byte in bytes[..<count] where !signals.contains(Int32(byte)) { signals.append(Int32(byte)) }
    }
  }
}
