// SPDX-License-Identifier: Apache-2.0
import Glibc
import TerminalCurses

/// Calls back on the main actor when the user or the system asks the program to end.
@MainActor
final class Interrupts {
  private let watched: [Int32]
  private let pipe: SignalPipe?

  /// Without a pipe the signals do what they always do.
  init(_ signals: [Int32] = [SIGINT, SIGTERM, SIGHUP], _ act: @escaping @MainActor (_ signal: Int32) -> Void) {
    watched = signals
    pipe = SignalPipe(signals, onSignal: act)
  }

  /// Hears no more of them. They end nothing: what was begun is finished.
  func cancel() {
    guard let pipe else { return }
    pipe.close()
    for number in watched { signal(number, SIG_IGN) }
  }
}
