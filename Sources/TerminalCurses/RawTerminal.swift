// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
import TerminalCore

/// The terminal as bytes, without a screen: to ask it about itself and to see what its keys send.
///
/// It is put back however the work ends: when it is closed, by a signal, by a fault.
@MainActor public final class RawTerminal {
  private let descriptor: Int32
  private let signals: Int32
  private let wayBack: String
  private var isOpen = true

  /// Takes the terminal of this process: no echo, no lines, no signals from keys.
  ///
  /// - Parameter wayBack: what undoes the modes that will be turned on; it is sent whatever happens.
  public init(wayBack: String = "") throws(TerminalOpenError) {
    let descriptor = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0, isatty(descriptor) == 1 else {
      if descriptor >= 0 { _ = Glibc.close(descriptor) }
      throw .notATerminal
    }
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0, skein_guard_read_settings(descriptor) else {
      let error = errno
      _ = Glibc.close(descriptor)
      throw .systemCall(errno: error)
    }
    let signals = skein_signals_open(Self.watched, Int32(Self.watched.count))
    guard signals >= 0 else {
      _ = Glibc.close(descriptor)
      throw .systemCall(errno: EMFILE)
    }
    (self.descriptor, self.signals) = (descriptor, signals)
    self.wayBack = wayBack
    skein_guard_prepare_bytes(wayBack)
    skein_guard_arm(-1, -1)
    skein_watcher_start(descriptor)
    skein_guard_catch_faults()
    cfmakeraw(&settings)
    tcsetattr(descriptor, TCSAFLUSH, &settings)
    skein_guard_keep_settings()
  }

  private static let watched: [Int32] =
    [
      SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGSTKFLT, SIGXCPU, SIGIO,
      SIGPWR,
    ]
    + Array(34...64)

  /// Puts the terminal back. Answers that came late are thrown away: they are no keys for the shell.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    write(wayBack)
    tcflush(descriptor, TCIFLUSH)
    skein_guard_restore_settings(false)
    skein_guard_disarm()
    skein_watcher_end()
    skein_guard_release_faults()
    _ = Glibc.close(skein_signals_close())
    _ = Glibc.close(descriptor)
  }

  /// The size that the system knows.
  public var size: Size {
    var (rows, columns): (Int32, Int32) = (24, 80)
    _ = skein_terminal_size(descriptor, &rows, &columns)
    return Size(columns: Int(columns), rows: Int(rows))
  }

  /// Writes bytes, all of them; a terminal that takes nothing is waited for until somebody asks for the end.
  public func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      var wanted = [
        pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&wanted, 2, -1) < 0, errno != EINTR { return }
      if wanted[0].revents == 0 { if wanted[1].revents != 0 { return } else { continue } }
      // As much as surely has room where anything has.
      let count = rest.prefix(256).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// What came of a wait for bytes.
  public enum Arrival: Equatable, Sendable {
    case bytes([UInt8])
    case nothing
    /// A signal asks to end, or the terminal is gone.
    case end
  }

  /// Waits for bytes, at most so long; without a time, until some come.
  public func read(milliseconds: Int32? = nil) -> Arrival {
    var wanted = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&wanted, 2, milliseconds ?? -1)
    if count < 0 { return errno == EINTR ? .nothing : .end }
    if count == 0 { return .nothing }
    if wanted[1].revents != 0 { return .end }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length = Glibc.read(descriptor, &buffer, buffer.count)
    return length > 0 ? .bytes(Array(buffer.prefix(length))) : .end
  }
}

extension RawTerminal {
  /// A line that nobody is to see: what is typed is not shown. `nil` when it was given up.
  public func readSecret() -> String? {
    var typed: [UInt8] = []
    while case .bytes(let bytes) = read() {
      for byte in bytes {
        switch byte {
        case 0x0A, 0x0D: return String(decoding: typed, as: UTF8.self)
        case 0x03, 0x04: return nil
        case 0x08, 0x7F: _ = typed.popLast()
        case 0x15: typed = []
        // No key has controls in it; those of a bracketed paste, for one, would be part of it.
        case 0..<0x20: break
        default: typed.append(byte)
        }
      }
    }
    return nil
  }
}
