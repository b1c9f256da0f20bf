// SPDX-License-Identifier: Apache-2.0
import Glibc
import PseudoTerminal

/// What a signal does to the screen, as docs/decisions/0013 has it.
enum SignalFate: Equatable {
  /// Skein saves, puts the terminal back, and ends with 128 and the signal's number.
  case endsInOrder
  /// The process dies of it.
  case kills
  /// Skein goes on.
  case passes

  /// All that have a name, and some of those that have none.
  static let all: [Int32] = Array(1...31) + [34, 35, 50, 64]

  static func of(_ signal: Int32) -> SignalFate {
    switch signal {
    case SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSYS, SIGKILL: .kills
    case SIGPIPE, SIGXFSZ, SIGURG, SIGWINCH, SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU: .passes
    default: .endsInOrder
    }
  }

  func expects(_ status: ExitStatus, of signal: Int32) -> Bool {
    switch self {
    case .endsInOrder: status == .exited(128 + signal)
    case .kills: status == .signaled(signal)
    case .passes: status == .exited(0)
    }
  }
}
