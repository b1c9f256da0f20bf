// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
public import Glibc
public import TerminalCore

/// A program running in a terminal that libvterm emulates: keys in, a screen out.
///
/// Widths are libvterm's own (it is the oracle): emoji newer than its tables take one column there.
public final class PseudoTerminal: Sendable {
  let session: Session

  /// Why a program could not be started.
  public enum StartError: Error { case systemCall(errno: Int32), emulator }

  /// What tells the sanitizers of a build that has them where to report: children do as the tests.
  public static let sanitizerOptions = ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }

  /// Starts the program at `command` on a new terminal. The environment is `environment` alone; without a `TERM` and a
  /// `LANG` in it, they are `xterm-256color` and `C.UTF-8`. Swift's own crash reports are off unless it says otherwise.
  public init(
    command: String, arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
    size: Size = Size(columns: 80, rows: 24)
  ) throws(StartError) {
    let defaults = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]
      .merging(Self.sanitizerOptions) { own, _ in own }
    session = try Session(
      command: command, arguments: arguments, environment: environment.merging(defaults) { own, _ in own },
      directory: directory, size: size)
  }

  /// A program still running is killed.
  deinit { session.end() }

  // MARK: What it shows

  /// What the terminal shows now.
  public var picture: Picture { session.picture() }
  /// The rows as text, without blanks at their ends and empty rows at the end.
  public var screenText: String { picture.text }
  /// Where the cursor stands; `nil` when it is hidden.
  public var cursor: Point? {
    let picture = picture
    return picture.isCursorVisible ? picture.cursor : nil
  }
  /// What stands in one cell.
  public func cell(at point: Point) -> EmulatedCell { session.cell(at: point) }
  /// Every byte that the program has written.
  public var output: [UInt8] { session.output(from: 0) }
  /// The bytes that the program has written since its output was `start` bytes long.
  public func output(from start: Int) -> [UInt8] { session.output(from: start) }
  /// How often the bell rang.
  public var bells: Int { session.bells() }

  // MARK: What the user does

  /// Sends bytes as if they were typed.
  public func send(_ bytes: [UInt8]) { session.write(bytes) }
  /// Types a text.
  public func send(_ text: String) { send(Array(text.utf8)) }
  /// Presses keys, as xterm sends them.
  public func send(_ keys: Key...) { send(keys.flatMap(KeyEncoding.bytes)) }
  /// Pastes a text, bracketed.
  public func paste(_ text: String) { send("\u{1B}[200~\(text)\u{1B}[201~") }
  /// Changes the terminal's size; the program gets a SIGWINCH.
  public func resize(_ size: Size) { session.resize(size) }
  /// Writes on the terminal past the program, as a terminal does that lays its picture out anew.
  public func disturb(_ bytes: String) { session.disturb(Array(bytes.utf8)) }
  /// Sends the program a signal.
  public func terminate(_ signal: Int32 = SIGTERM) { session.kill(signal) }

  /// Takes no more of the program's output, as a link does that stands still; or takes it again.
  public func stall(_ isStalled: Bool = true) { session.stall(isStalled) }
  /// Goes for good, as a window that is closed.
  public func hangUp() { session.hangUp() }

  /// The terminal's settings, as `stty -a` tells them.
  public var attributes: TerminalAttributes { session.attributes() }
  /// The process group in the terminal's foreground.
  public var foregroundGroup: Int32 { session.foregroundGroup() }
  /// The process that was started.
  public var processID: Int32 { session.processID }

  // MARK: Waiting

  /// Waits until the screen shows the text somewhere, and returns the picture that does.
  @discardableResult
  public func waitFor(_ texts: String..., deadline: Duration = .seconds(120)) async throws -> Picture {
    try await wait("the screen to show \(texts)", deadline: deadline) { picture in
      texts.allSatisfy { picture.text.contains($0) }
    }
  }

  /// Waits until the picture is as wanted, asked after each output, and returns it.
  @discardableResult
  public func wait(
    _ what: String = "the screen to be as wanted", deadline: Duration = .seconds(120),
    until condition: @escaping @Sendable (Picture) -> Bool
  ) async throws -> Picture {
    let found = try await session.wait(what, deadline) { condition($0) ? $0 : nil }
    let whole = try await wholePicture(after: found)
    return condition(whole) ? whole : found
  }

  /// What a program writes at once may come in pieces: its picture is whole when nothing has followed for a moment.
  private func wholePicture(after first: Picture) async throws -> Picture {
    var picture = first
    for _ in 0..<10 {
      try await Task.sleep(for: .milliseconds(10))
      let next = session.picture()
      if next.outputCount == picture.outputCount { return next }
      picture = next
    }
    return picture
  }

  /// Waits until the bytes written since `start` contain these; returns where they end.
  @discardableResult
  public func waitForOutput(_ bytes: String, from start: Int = 0, deadline: Duration = .seconds(120)) async throws
    -> Int
  {
    let wanted = Array(bytes.utf8)
    return try await session.waitOutput("the output \(bytes.debugDescription)", deadline) { log in
      guard let place = log.dropFirst(start).firstRange(of: wanted) else { return nil }
      return place.upperBound
    }
  }

  /// Waits until the program has ended and all that it wrote is on the screen.
  @discardableResult
  public func waitForExit(deadline: Duration = .seconds(120)) async throws -> ExitStatus {
    try await session.waitExit(deadline)
  }
}

extension PseudoTerminal {
  /// Waits until the program has ended, whatever of its output is still to come.
  public func waitForStatus(deadline: Duration = .seconds(120)) async throws -> ExitStatus {
    try await session.waitStatus(deadline)
  }
}

/// How a program ended.
public enum ExitStatus: Equatable, Sendable {
  case exited(Int32)
  case signaled(Int32)
}

/// A condition that did not come true in time, and what the screen showed instead.
public struct WaitTimeout: Error, CustomStringConvertible {
  public var what: String
  public var picture: Picture

  public init(what: String, picture: Picture) { (self.what, self.picture) = (what, picture) }

  public var description: String {
    let place = "cursor \(picture.cursor.column),\(picture.cursor.row)\(picture.isCursorVisible ? "" : " hidden")"
    return
      "waited in vain for \(what); \(picture.size.columns)×\(picture.size.rows), \(place), the screen:\n\(picture.text)"
  }
}

/// A terminal's settings: flags, speeds and control characters.
public struct TerminalAttributes: Equatable, Sendable {
  public var input: tcflag_t
  public var output: tcflag_t
  public var control: tcflag_t
  public var local: tcflag_t
  public var characters: [UInt8]

  init(_ settings: termios) {
    (input, output, control, local) = (settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag)
    characters = withUnsafeBytes(of: settings.c_cc) { Array($0) }
  }

  /// Whether lines are read whole and signals come from keys, as a shell has it.
  public var isCooked: Bool { local & tcflag_t(ICANON | ECHO | ISIG) == tcflag_t(ICANON | ECHO | ISIG) }
}
