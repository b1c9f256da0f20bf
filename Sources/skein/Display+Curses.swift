// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import TerminalCore
import TerminalCurses

extension Display {
  /// The real terminal.
  init(_ terminal: CursesTerminal) {
    self.init(
      paint: { terminal.paint($0) }, redraw: { terminal.redraw() }, suspend: { terminal.suspend() },
      bell: { terminal.bell() })
  }
}

extension CursesTerminal {
  /// Whatever comes in becomes an event.
  func listen(postingTo mailbox: Mailbox) {
    onInput = { mailbox.post($0.map { .input($0) }) }
    listen()
  }
}

/// Why there is no screen, in one line.
func words(for error: TerminalOpenError) -> String { "\(error)" }
