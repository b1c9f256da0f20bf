// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
import TerminalCore

// Giving the terminal to others, and taking it back.
extension CursesTerminal {
  /// Puts the terminal back and stops listening to it. What was painted is gone with the alternate screen.
  public func close() {
    guard phase != .closed else { return }
    leave(for: .closed)
    reader?.close()
    skein_curses_close()
    Self.endGuard()
    signals?.close()
    closeOutput()
    Self.isOpen = false
  }

  /// What every terminal answers, and after everything that it was asked before.
  static let whoAreYou = "\u{1B}[c"
  /// How long a terminal's last words may take, in milliseconds: a round trip to the other side of the world.
  private static let lastWord: Int64 = 300
  /// How long the terminal may take for all that it was sent, in milliseconds.
  private static let lastPicture: Int32 = 1000

  /// Runs `body` with the terminal as it was before, for a program that uses it. Ctrl-C there is that program's.
  public func withTerminalReleased<Value>(_ body: @MainActor () async throws -> Value) async rethrows -> Value {
    guard phase == .drawing else { return try await body() }
    leave(for: .released)
    if skein_signal_is_watched(SIGTSTP) { skein_signal_default(SIGTSTP) }
    defer {
      // What came while the other program had the terminal was meant for it, also if it is heard only now.
      for signal in signals?.drain() ?? [] { take(signal: signal) }
      if phase == .released { enterAgain() }
    }
    return try await body()
  }

  /// Puts the terminal back and stops the process and its job, as Ctrl-Z does; returns when it goes on.
  public func suspend() { suspend(wholeJob: true) }

  private func suspend(wholeJob: Bool) {
    // Where the signal was ignored from the beginning, nobody could continue the process.
    guard phase == .drawing, skein_signal_is_watched(SIGTSTP) else { return }
    leave(for: .suspended)
    skein_stop_job(wholeJob)
    skein_stop_in_background(descriptor)
    enterAgain()
    for signal in signals?.drain() ?? [] where signal != SIGCONT && signal != SIGTSTP { take(signal: signal) }
  }

  private func leave(for next: Phase) {
    let wasDrawing = phase == .drawing
    phase = next
    guard wasDrawing else { return }
    reader?.pause()
    let late = silence()
    write(Array(modes.off.utf8))
    skein_curses_leave()
    // Where there is no other screen, what was drawn stays, and what comes next comes below it.
    if !skein_curses_has_alternate() { write(Array("\r\n".utf8)) }
    let isDrained = skein_output_drain(Self.lastPicture)
    if !isDrained { skein_guard_hurry() }
    isStalled = false
    skein_guard_restore_settings(isDrained)
    skein_guard_disarm()
    streams.putBack()
    if !late.isEmpty { take(late) }
  }

  /// Has the terminal say no more: what it still tells of its mouse, or owes as an answer, would reach the shell as if
  /// it were typed. Returns the keys that came meanwhile.
  private func silence() -> [TerminalInput] {
    guard modes.tellsMouse || missingAnswers > 0, !isStalled else { return [] }
    if modes.tellsMouse {
      write(Array((Modes.mouseOff + Self.whoAreYou).utf8))
      missingAnswers += 1
    }
    defer { missingAnswers = 0 }
    return reader?.readOn(untilAnswers: missingAnswers, within: Self.lastWord) ?? []
  }

  func enter() {
    phase = .drawing
    streams.redirect()
    skein_guard_arm(streams.out, streams.err)
    skein_curses_enter()
    ask()
    write(Array(modes.on.utf8))
    reader?.resume()
  }

  private func enterAgain() {
    if skein_signal_is_watched(SIGTSTP) { skein_signal_watch(SIGTSTP) }
    let isNewSize = takeSize()
    takeModesQuietly()
    // What others have written goes up, out of the way of what is drawn.
    if !skein_curses_has_alternate() { write(Array(repeating: 0x0A, count: size.rows)) }
    enter()
    painter.forget()
    painter.paint(size: size)
    flush()
    if isNewSize { onInput([.resized(size)]) }
  }

  // MARK: Signals

  func take(signal: Int32) {
    switch signal {
    case SIGWINCH: resize()
    case SIGTSTP: suspend(wholeJob: false)
    case SIGCONT:
      // Something stopped the process without asking, and the shell has changed the terminal since.
      guard phase == .drawing else { return }
      skein_stop_in_background(descriptor)
      leave(for: .released)
      enterAgain()
    // Keys of the program that has the terminal.
    case SIGINT where phase == .released, SIGQUIT where phase == .released: return
    default:
      guard phase != .closed else { return }
      endingSignal = endingSignal ?? signal
      onSignal(signal)
    }
  }

  private func resize() {
    guard phase == .drawing else { return }
    // There and back again: the size is the old one, the picture may not be.
    guard takeSize() else {
      skein_curses_distrust()
      painter.forget()
      painter.paint(size: size)
      return flush()
    }
    onInput([.resized(size)])
  }

  /// Asks how large the terminal is; whether that is new.
  private func takeSize() -> Bool {
    var (rows, columns): (Int32, Int32) = (0, 0)
    guard skein_terminal_size(descriptor, &rows, &columns) else { return false }
    let new = Size(columns: Int(columns), rows: Int(rows))
    guard new != size, skein_curses_resize(rows, columns) else { return false }
    size = new
    painter.forget()
    return true
  }
}
