// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Glibc
import TerminalCore
import TerminalCurses

extension Display {
  /// The real terminal.
  init(_ terminal: CursesTerminal) {
    self.init(
      paint: { terminal.paint($0) }, redraw: { terminal.redraw() }, suspend: { terminal.suspend() },
      bell: { terminal.bell() }, send: { terminal.send($0) },
      lend: { await terminal.withTerminalReleased($0) })
  }
}

extension CursesTerminal {
  /// Whatever comes in becomes an event.
  func listen(postingTo mailbox: Mailbox) {
    onInput = { inputs in mailbox.post(inputs.map { .input($0) }) }
    onSignal = { _ in mailbox.post(.endRequested) }
    onHangUp = { mailbox.post(.endRequested) }
  }
}

/// Why there is no screen and what to do, in one line.
func words(for error: TerminalOpenError) -> String {
  switch error {
  case .notATerminal:
    "the screen needs a terminal. In a pipe or a script use skein send, skein --plain or skein threads."
  case .unknownTerm(let name) where name.isEmpty: "TERM is not set. Set it to what your terminal is (xterm-256color)."
  case .unknownTerm(let name): "there is no terminal “\(name)”. Set TERM to one that is known here (xterm-256color)."
  case .dumbTerm(let name): "the terminal “\(name)” can't place its cursor. Use skein --plain, or set TERM."
  case .noUTF8Locale(let name):
    "the locale \(name.isEmpty ? "" : "“\(name)” ")is not UTF-8. Set LANG to one that is (C.UTF-8), or use skein --plain."
  case .systemCall(let code): "the terminal can't be used (\(String(cString: strerror(code))))."
  case .alreadyOpen: "the terminal is open already."
  }
}
