// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Dispatch
import Glibc
public import TerminalCore

/// The terminal that this process runs on: paints screens, tells input, and is put back however the process ends.
///
/// Everything happens on the main actor and its queue. Nothing polls: without input, signals or paints it sleeps.
@MainActor public final class CursesTerminal {
  /// How the terminal is used.
  public struct Options: Sendable {
    /// The file that takes what is written to standard output and error while the screen is drawn; without it they
    /// stay as they are.
    public var log: String?
    /// Whether colours are used; `nil` asks the environment (`NO_COLOR`).
    public var usesColor: Bool?
    /// Whether the terminal is asked to tell when it gains and loses the focus.
    public var reportsFocus: Bool
    /// How long the rest of a key's sequence may take.
    public var escapeDelay: Duration

    public init(
      log: String? = nil, usesColor: Bool? = nil, reportsFocus: Bool = false, escapeDelay: Duration = .milliseconds(35)
    ) {
      self.log = log
      self.usesColor = usesColor
      self.reportsFocus = reportsFocus
      self.escapeDelay = escapeDelay
    }
  }

  /// Keys, pastes, focus and new sizes, in the order in which they came.
  public var onInput: @MainActor ([TerminalInput]) -> Void = { _ in }
  /// SIGHUP, SIGINT, SIGQUIT or SIGTERM: save, `close()` and leave.
  public var onSignal: @MainActor (Int32) -> Void = { _ in }
  /// The terminal is gone; nothing comes from it any more.
  public var onHangUp: @MainActor () -> Void = {}
  /// The columns and rows there are now.
  public private(set) var size: Size

  /// Who has the terminal.
  enum Phase { case drawing, released, suspended, closed }
  var phase = Phase.released
  let descriptor: Int32
  private let streams: StandardStreams
  private let modes: Modes
  private var painter: Painter
  private var reader: TerminalReader?
  private var signals: SignalPipe?
  private static var isOpen = false

  /// Opens the terminal of this process (standard input and output) for drawing. One at a time.
  public static func open(_ options: Options = Options()) throws(TerminalOpenError) -> CursesTerminal {
    if isOpen { throw .alreadyOpen }
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    let term = getenv("TERM").map { String(cString: $0) } ?? ""
    if term.isEmpty { throw .unknownTerm(term) }
    if term == "dumb" { throw .dumbTerm(term) }
    try UTF8Locale.use()
    return try CursesTerminal(term: term, options)
  }

  private init(term: String, _ options: Options) throws(TerminalOpenError) {
    descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0, skein_guard_read_settings(descriptor) else { throw .systemCall(errno: errno) }
    streams = StandardStreams(path: options.log)
    // Before ncurses, which then leaves all signals alone.
    let box = WeakTerminal()
    guard let signals = SignalPipe(onSignal: { box.terminal?.take(signal: $0) }) else {
      let error = errno
      _ = Glibc.close(descriptor)
      throw .systemCall(errno: error)
    }
    if let error = Self.openCurses(term) {
      signals.close()
      _ = Glibc.close(descriptor)
      throw error
    }
    modes = Modes(reportsFocus: options.reportsFocus)
    size = Size(columns: Int(skein_curses_columns()), rows: Int(skein_curses_rows()))
    painter = Painter(usesColor: options.usesColor ?? Self.environmentAllowsColor)
    self.signals = signals
    Self.isOpen = true
    box.terminal = self
    skein_guard_prepare(descriptor, modes.off, "")
    skein_guard_catch_faults()
    reader = makeReader(options)
    enter()
  }

  /// What the signals' handler knows the terminal by, before there is one.
  @MainActor private final class WeakTerminal { weak var terminal: CursesTerminal? }

  private static var environmentAllowsColor: Bool { getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }

  private static func openCurses(_ term: String) -> TerminalOpenError? {
    switch skein_curses_open(term, STDIN_FILENO, STDOUT_FILENO) {
    case SKEIN_OPENED: nil
    case SKEIN_UNKNOWN_TERM: .unknownTerm(term)
    case SKEIN_DUMB_TERM: .dumbTerm(term)
    default: .systemCall(errno: errno)
    }
  }

  private func makeReader(_ options: Options) -> TerminalReader {
    let delay = options.escapeDelay.components
    return TerminalReader(
      descriptor: STDIN_FILENO, decoder: KeyDecoder(terminalKeys: TerminfoKeys.sequences()),
      escapeDelay: .milliseconds(Int(delay.seconds * 1000 + delay.attoseconds / 1_000_000_000_000_000)),
      onInput: { [weak self] in self?.onInput($0) }, onHangUp: { [weak self] in self?.onHangUp() })
  }

  /// Puts the terminal back and stops listening to it. What was painted is gone with the alternate screen.
  public func close() {
    guard phase != .closed else { return }
    leave(for: .closed)
    reader?.close()
    skein_curses_close()
    skein_guard_restore_settings()
    skein_guard_release_faults()
    signals?.close()
    _ = Glibc.close(descriptor)
    Self.isOpen = false
  }

  // MARK: Painting

  /// Shows a screen: what differs from the one before goes to the terminal. While others have the terminal it is
  /// kept, and shown when they are done.
  public func paint(_ screen: Screen) {
    painter.wanted = screen
    // The main queue changes its thread at will.
    skein_guard_give_stack()
    if phase == .drawing { painter.paint(size: size) }
  }

  /// Clears the terminal and paints everything anew, after something else has written on it.
  public func redraw() {
    guard phase == .drawing else { return }
    skein_curses_clear()
    skein_curses_update()
  }

  /// Rings the bell.
  public func bell() { send([0x07]) }

  /// Sends bytes that draw nothing (a title, the clipboard) straight to the terminal, between two paints.
  public func send(_ bytes: [UInt8]) {
    guard phase == .drawing else { return }
    write(bytes)
  }

  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }

  // MARK: Giving the terminal to others

  /// Runs `body` with the terminal as it was before, for a program that uses it. Ctrl-C there is that program's.
  public func withTerminalReleased<Value>(_ body: @MainActor () async throws -> Value) async rethrows -> Value {
    guard phase == .drawing else { return try await body() }
    leave(for: .released)
    if skein_signal_is_watched(SIGTSTP) { skein_signal_default(SIGTSTP) }
    defer { if phase == .released { enterAgain() } }
    return try await body()
  }

  /// Puts the terminal back and stops the process and its job, as Ctrl-Z does; returns when it goes on.
  public func suspend() { suspend(wholeJob: true) }

  private func suspend(wholeJob: Bool) {
    // Where the signal was ignored from the beginning, nobody could continue the process.
    guard phase == .drawing, skein_signal_is_watched(SIGTSTP) else { return }
    leave(for: .suspended)
    skein_stop_job(wholeJob)
    enterAgain()
    for signal in signals?.drain() ?? [] where signal != SIGCONT && signal != SIGTSTP { take(signal: signal) }
  }

  private func leave(for next: Phase) {
    let wasDrawing = phase == .drawing
    phase = next
    guard wasDrawing else { return }
    reader?.pause()
    write(Array(modes.off.utf8))
    skein_curses_leave()
    skein_guard_disarm()
    skein_guard_restore_settings()
    streams.putBack()
  }

  private func enter() {
    phase = .drawing
    streams.redirect()
    skein_guard_arm(streams.out, streams.err)
    skein_curses_enter()
    write(Array(modes.on.utf8))
    reader?.resume()
  }

  private func enterAgain() {
    if skein_signal_is_watched(SIGTSTP) { skein_signal_watch(SIGTSTP) }
    let isNewSize = takeSize()
    enter()
    painter.paint(size: size)
    if isNewSize { onInput([.resized(size)]) }
  }

  // MARK: Signals

  private func take(signal: Int32) {
    switch signal {
    case SIGWINCH: resize()
    case SIGTSTP: suspend(wholeJob: false)
    case SIGCONT:
      // Something stopped the process without asking, and the shell has changed the terminal since.
      guard phase == .drawing else { return }
      leave(for: .released)
      enterAgain()
    // Keys of the program that has the terminal.
    case SIGINT where phase == .released, SIGQUIT where phase == .released: return
    default: if phase != .closed { onSignal(signal) }
    }
  }

  private func resize() {
    guard phase == .drawing else { return }
    // There and back again: the size is the old one, the picture may not be.
    guard takeSize() else {
      skein_curses_distrust()
      return painter.putCursorBack()
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

/// The modes of the terminal that Skein turns on beside those of ncurses.
private struct Modes {
  let on: String
  let off: String

  /// Bracketed paste, and reports of the focus if wanted; nothing on a terminal whose sequences aren't ANSI's.
  @MainActor init(reportsFocus: Bool) {
    let isANSI = skein_terminfo_string("cup").map { String(cString: $0).hasPrefix("\u{1B}[") } ?? false
    let numbers = isANSI ? (reportsFocus ? [2004, 1004] : [2004]) : []
    on = numbers.map { "\u{1B}[?\($0)h" }.joined()
    off = numbers.map { "\u{1B}[?\($0)l" }.joined()
  }
}
