// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import TerminalCurses

extension CursesTerminal.Options {
  /// The terminal as the user wants it to be used.
  init(_ preferences: Preferences, log: String) {
    self.init(log: log, escapeDelay: .milliseconds(preferences.screen.escapeDelay))
    lastWords = "skein: a fault in Skein has ended it. What was typed and received is kept; the log is \(log)\n"
    // Who is told always, or never, need not be looked for.
    reportsFocus = preferences.screen.focus && preferences.notify.when == .unfocused
    usesAlternateScreen = preferences.screen.alternate
    // Both are bytes beside the words, and only for looks.
    let spares = preferences.screen.lowBandwidth
    links = spares && preferences.screen.links == .auto ? .never : preferences.screen.links
    synchronizedUpdates = spares && preferences.screen.synchronized == .auto ? .never : preferences.screen.synchronized
  }
}
