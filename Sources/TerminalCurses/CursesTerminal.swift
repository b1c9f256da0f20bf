// SPDX-License-Identifier: Apache-2.0

import CNcurses
import EventLoop
import Glibc
public import TerminalCore

/// The terminal that this process runs on: paints screens, tells input, and is put back however the process ends.
///
/// Everything happens on the main actor. Nothing polls: without input, signals or paints it sleeps.
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
    /// Whether the screen is drawn on the terminal's alternate screen, and gone when it is left. Without it, what was
    /// there before is above, and what is drawn last stays.
    public var usesAlternateScreen = true
    /// Whether links are drawn as such (OSC 8).
    public var links = FeatureUse.auto
    /// Whether the terminal is told where an update begins and ends; `auto` asks it.
    public var synchronizedUpdates = FeatureUse.auto
    /// How long the rest of a key's sequence may take.
    public var escapeDelay: Duration
    /// What is said on standard error when a fault of the program ends it, in a line or two.
    public var lastWords = ""

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
  /// A signal that ends a program: save, `close()` and leave.
  public var onSignal: @MainActor (Int32) -> Void = { _ in }
  /// The terminal is gone; nothing comes from it any more.
  public var onHangUp: @MainActor () -> Void = {}
  /// The columns and rows there are now.
  public internal(set) var size: Size

  /// What the terminal is drawn as, when its own description isn't known here.
  public private(set) var substitute: String?
  /// What stands between this process and the terminal.
  public var multiplexer: Multiplexer? { traits.multiplexer }
  /// Whether there are any colours.
  public var hasColors: Bool { skein_curses_colors() > 0 }

  /// Who has the terminal.
  enum Phase { case drawing, released, suspended, closed }
  var phase = Phase.released
  let descriptor: Int32
  let streams: StandardStreams
  private let traits: TerminalTraits
  var modes: Modes { didSet { if modes.off != oldValue.off { prepareGuard() } } }
  var painter: Painter
  private(set) var reader: TerminalReader?
  private(set) var signals: SignalPipe?
  /// The first signal that asked for the end.
  public internal(set) var endingSignal: Int32?
  /// Tells when a terminal that took no more takes something again.
  var thaw: DescriptorWatch?
  /// Whether the terminal has not yet taken all that it was sent.
  var isStalled = false { didSet { if isStalled != oldValue { isStalled ? thaw?.resume() : thaw?.pause() } } }
  /// How often the terminal was asked who it is, without having answered.
  var missingAnswers = 0
  /// Whether it is still to be asked what it can do.
  private var isToBeAsked: Bool
  private let asksForUpdates: Bool
  static var isOpen = false

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
    descriptor = skein_output_open(STDOUT_FILENO)
    guard descriptor >= 0, skein_guard_read_settings(descriptor) else { throw .systemCall(errno: errno) }
    streams = StandardStreams(path: options.log)
    // Before ncurses, which then leaves all signals alone.
    let box = WeakTerminal()
    guard let signals = SignalPipe(onSignal: { box.terminal?.take(signal: $0) }) else {
      let error = errno
      skein_output_close()
      throw .systemCall(errno: error)
    }
    Self.beginGuard(descriptor, options)
    let name: String
    do throws(TerminalOpenError) {
      name = try Self.openCurses(term, options)
    } catch {
      Self.endGuard()
      signals.close()
      skein_output_close()
      throw error
    }
    substitute = name == term ? nil : name
    traits = TerminalTraits(ofOpen: term)
    modes = Modes(traits, reportsFocus: options.reportsFocus)
    isToBeAsked = traits.answersModes
    asksForUpdates = options.synchronizedUpdates == .auto
    size = Size(columns: Int(skein_curses_columns()), rows: Int(skein_curses_rows()))
    painter = Painter(
      usesColor: options.usesColor ?? Self.environmentAllowsColor,
      usesLinks: options.links == .auto ? traits.takesLinks : options.links == .always && traits.isANSI)
    self.signals = signals
    Self.isOpen = true
    box.terminal = self
    if options.synchronizedUpdates == .always, traits.isANSI { synchronize() }
    prepareGuard()
    thaw = makeThaw()
    reader = makeReader(options)
    enter()
  }

  /// From here on the terminal is put back whatever happens.
  private static func beginGuard(_ descriptor: Int32, _ options: Options) {
    skein_guard_last_words(options.lastWords)
    skein_guard_arm(-1, -1)
    skein_watcher_start(descriptor)
    skein_guard_catch_faults()
  }

  /// There is nothing more to put back.
  static func endGuard() {
    skein_guard_restore_settings(false)
    skein_guard_disarm()
    skein_watcher_end()
    skein_guard_release_faults()
  }

  /// What the signals' handler knows the terminal by, before there is one.
  @MainActor private final class WeakTerminal { weak var terminal: CursesTerminal? }

  private static var environmentAllowsColor: Bool { getenv("NO_COLOR").map { $0.pointee == 0 } ?? true }

  /// Opens the terminal by its name, or by the nearest one that is known; returns which.
  private static func openCurses(_ term: String, _ options: Options) throws(TerminalOpenError) -> String {
    for name in [term] + TerminalTraits.substitutes(for: term) {
      switch skein_curses_open(name, STDIN_FILENO, STDOUT_FILENO, options.usesAlternateScreen) {
      case SKEIN_OPENED: return name
      case SKEIN_UNKNOWN_TERM: continue
      case SKEIN_DUMB_TERM: throw .dumbTerm(name)
      default: throw .systemCall(errno: errno)
      }
    }
    throw .unknownTerm(term)
  }

  private func prepareGuard() { skein_guard_prepare(modes.rescue, !skein_curses_has_alternate()) }

  private func makeReader(_ options: Options) -> TerminalReader {
    TerminalReader(
      descriptor: STDIN_FILENO, decoder: KeyDecoder(terminalKeys: TerminfoKeys.sequences()),
      escapeDelay: options.escapeDelay,
      onInput: { [weak self] in self?.take($0) }, onHangUp: { [weak self] in self?.hangUp() })
  }

  /// The terminal is gone, whether or not the signal that says so has come yet.
  private func hangUp() {
    endingSignal = endingSignal ?? SIGHUP
    onHangUp()
  }

  // MARK: Painting

  /// Shows a screen: what differs from the one before goes to the terminal. While others have the terminal it is
  /// kept, and shown when they are done.
  public func paint(_ screen: Screen) {
    painter.wanted = screen
    skein_guard_give_stack()
    guard phase == .drawing, !isStalled else { return }
    takeModes(of: screen)
    painter.paint(size: size)
    flush()
  }

  /// The mouse and the title as a screen wants them.
  private func takeModes(of screen: Screen) {
    let bytes = modes.setMouse(screen.wantsMouse) + modes.setTitle(screen.title)
    if !bytes.isEmpty { write(Array(bytes.utf8)) }
  }

  /// Takes over what the screen wants while others have the terminal: it is turned on with the rest.
  func takeModesQuietly() {
    guard let screen = painter.wanted else { return }
    _ = modes.setMouse(screen.wantsMouse)
    _ = modes.setTitle(screen.title)
  }

  /// Clears the terminal and paints everything anew, after something else has written on it.
  public func redraw() {
    guard phase == .drawing else { return }
    painter.forget()
    guard !isStalled else { return }
    skein_curses_clear()
    painter.paint(size: size)
    skein_curses_update()
    flush()
  }

  /// Whether there are colours enough for a page of a theme's own: fewer would make a glaring one of it.
  public var hasRoomForPages: Bool { skein_curses_colors() >= 256 }

  /// Rings the bell.
  public func bell() { send([0x07]) }

  /// Sends bytes that draw nothing (a title, the clipboard) straight to the terminal, between two paints.
  /// Returns whether the terminal was ours to send to.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool {
    guard phase == .drawing, skein_output_pending() < 1 << 20 else { return false }
    write(bytes)
    return true
  }

  // MARK: What the terminal says

  /// Asks the terminal what it can do, once, while nothing is drawn yet.
  func ask() {
    guard isToBeAsked else { return }
    isToBeAsked = false
    missingAnswers += 1
    // A terminal that doesn't know the question might write its last letter: that is wiped off.
    let updates = asksForUpdates ? "\u{1B}[?2026$p" : ""
    write(Array("\(updates)\u{1B}[?69$p\r\u{1B}[K\(Self.whoAreYou)".utf8))
  }

  /// Keeps the answers, and tells the rest.
  func take(_ inputs: [TerminalInput]) {
    var others: [TerminalInput] = []
    for input in inputs {
      switch input {
      case .answer(.mode(2026, let mode)): if asksForUpdates, mode == .on || mode == .off { synchronize() }
      case .answer(.mode(69, let mode)): if mode == .on || mode == .off { useMargins() }
      case .answer(.kind): missingAnswers = max(0, missingAnswers - 1)
      case .answer: break
      case .mouse: if modes.tellsMouse, phase == .drawing { others.append(input) }
      default: others.append(input)
      }
    }
    if !others.isEmpty { onInput(others) }
  }

  private func synchronize() {
    modes.synchronizes = true
    painter.synchronizes = true
  }

  private func useMargins() {
    modes.hasMargins = true
    painter.hasMargins = true
  }
}

extension TerminalTraits {
  /// Those of the terminal that is open.
  @MainActor init(ofOpen term: String) {
    let move = skein_terminfo_string("cup").map { String(cString: $0) } ?? ""
    var environment: [String: String] = [:]
    for name in ["TMUX", "STY", "VTE_VERSION"] { environment[name] = getenv(name).map { String(cString: $0) } }
    self.init(
      term: term, environment: environment, isANSI: move.hasPrefix("\u{1B}["), hasXtermTitle: skein_terminfo_flag("XT"))
  }
}
