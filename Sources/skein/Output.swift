// SPDX-License-Identifier: Apache-2.0
import Glibc
import TerminalCore
import ThreadsAPI

/// Why a command ends early: one line for standard error, and the exit status.
struct Failure: Error {
  var line: String
  var status: Int32

  init(_ line: String, status: Int32 = 1) {
    self.line = line
    self.status = status
  }
}

/// Standard output and standard error.
enum Output {
  /// Writes text as it is, whole; false when the reader has gone.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    write(bytes: Array(text.utf8), to: descriptor)
  }

  /// Writes bytes as they are, whole; false when the reader has gone.
  @discardableResult
  static func write(bytes all: [UInt8], to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    var bytes = all[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      bytes = bytes.dropFirst(count)
    }
    return true
  }

  /// Writes a line; what it quotes is made safe for a terminal.
  @discardableResult
  static func line(_ text: String) -> Bool {
    write((isTerminal ? VisibleText.of(text) : text) + "\n")
  }

  /// Writes one JSON value and a line end.
  static func json(_ value: JSONValue) { write(value.text + "\n") }

  /// One line on standard error.
  static func complain(_ text: String) {
    write("skein: \(VisibleText.of(text, keepingLines: false))\n", to: STDERR_FILENO)
  }

  /// How wide a terminal is; `nil` for what is none, or does not tell.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}
