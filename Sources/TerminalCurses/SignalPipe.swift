// SPDX-License-Identifier: Apache-2.0

import CNcurses
import EventLoop
import Glibc

/// Signals as calls on the main actor. One at a time.
@MainActor public final class SignalPipe {
  /// The terminal's own, and all that would otherwise end the program without a word.
  private static let signals: [Int32] =
    [
      SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH, SIGTSTP, SIGCONT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
      SIGSTKFLT, SIGXCPU, SIGIO, SIGPWR,
    ] + Array(34...64)
  private let watch: DescriptorWatch
  private let descriptor: Int32

  /// Watches signals, those that concern a terminal if no others are named, from now on; `nil` if the system has no pipe
  /// for it. One that is ignored stays so.
  public init?(_ signals: [Int32]? = nil, onSignal: @escaping @MainActor (Int32) -> Void) {
    let signals = signals ?? Self.signals
    let descriptor = skein_signals_open(signals, Int32(signals.count))
    guard descriptor >= 0 else { return nil }
    self.descriptor = descriptor
    watch = DescriptorWatch(descriptor, for: .reading) {
      for signal in Self.drain(descriptor) { onSignal(signal) }
    }
    watch.resume()
  }

  /// The signals that came and weren't told yet, each once.
  func drain() -> [Int32] { Self.drain(descriptor) }

  /// Everything as it was before.
  public func close() {
    watch.pause()
    let end = skein_signals_close()
    if end >= 0 { _ = Glibc.close(end) }
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
