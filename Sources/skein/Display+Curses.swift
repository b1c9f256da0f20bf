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
      bell: { terminal.bell() }, notify: { terminal.notify($0) }, send: { terminal.send($0) },
      lend: { await terminal.withTerminalReleased($0) })
  }
}

extension CursesTerminal {
  /// Has the terminal tell somebody who looks elsewhere.
  func notify(_ notification: Notification) {
    let bytes = notification.bytes(through: multiplexer)
    if !bytes.isEmpty { send(bytes) }
  }

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
  case .unknownTerm(let name) where name.isEmpty:
    "TERM is not set. Set it to what your terminal is (xterm-256color), or use skein --plain or skein send."
  case .unknownTerm(let name):
    "no terminal “\(name)” is described here. Set TERM to one that is (xterm-256color), or use skein --plain."
  case .dumbTerm(let name):
    "the terminal “\(name)” can't place its cursor. Use skein --plain or skein send, or set TERM."
  case .noUTF8Locale(let name):
    "the locale \(name.isEmpty ? "" : "“\(name)” ")is not UTF-8. Set LANG to one that is (C.UTF-8), or use skein --plain."
  case .systemCall(let code): "the terminal can't be used (\(String(cString: strerror(code))))."
  case .alreadyOpen: "the terminal is open already."
  }
}
