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

/// Standard output and standard error: the one way out, past which no control, override or hidden character gets.
///
/// What is said is always made visible. Only ``data(_:)`` is another's own text, and only where no terminal reads it.
enum Output {
  /// The most of one complaint that is written: what it quotes may be of any length.
  private static let longestComplaint = 4000

  /// Writes text, made visible; false when the reader has gone.
  @discardableResult
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    write(bytes: Array(VisibleText.of(text).utf8), to: descriptor)
  }

  /// Writes a line, made visible.
  @discardableResult
  static func line(_ text: String) -> Bool { write(text + "\n") }

  /// Writes a line of columns with tabs between them. Nothing in a column begins another, or a line.
  @discardableResult
  static func row(_ columns: String...) -> Bool {
    line(columns.map { VisibleText.of($0, keepingLines: false) }.joined(separator: "\t"))
  }

  /// Writes what somebody said: to a pipe as it came, to a terminal made visible.
  @discardableResult
  static func data(_ text: String) -> Bool {
    isTerminal ? write(text) : write(bytes: Array(text.utf8), to: STDOUT_FILENO)
  }

  /// Writes one JSON value and a line end.
  static func json(_ value: JSONValue) { json(part: value.text + "\n") }

  /// Writes an array of JSON values and a line end, as they come: only a piece of it is ever held.
  static func json(array values: some Sequence<JSONValue>) {
    json(array: values) { value, bytes in value.write(to: &bytes) }
  }

  /// The same for what can tell its JSON without making a value of it.
  static func json<Element>(
    array elements: some Sequence<Element>, append: (borrowing Element, inout [UInt8]) -> Void
  ) {
    var piece = [UInt8(ascii: "[")]
    var isFirst = true
    for element in elements {
      if !isFirst { piece.append(UInt8(ascii: ",")) }
      isFirst = false
      append(element, &piece)
      if piece.count < 1 << 16 { continue }
      guard json(part: String(decoding: piece, as: UTF8.self)) else { return }
      piece.removeAll(keepingCapacity: true)
    }
    json(part: String(decoding: piece, as: UTF8.self) + "]\n")
  }

  /// Writes a part of one JSON value. What could drive a terminal is spelled in ASCII: the value is the same.
  @discardableResult
  static func json(part: String) -> Bool {
    write(bytes: Array(VisibleText.escapedJSON(part).utf8), to: STDOUT_FILENO)
  }

  /// Writes text for a terminal that takes other bytes than UTF-8.
  static func write(_ text: String, in charset: (String) -> [UInt8]) {
    write(bytes: charset(VisibleText.of(text)), to: STDOUT_FILENO)
  }

  /// One line on standard error.
  static func complain(_ text: String) {
    let line = VisibleText.of(String(text.prefix(longestComplaint)), keepingLines: false)
    write("skein: \(line)\(text.count > longestComplaint ? "…" : "")\n", to: STDERR_FILENO)
  }

  /// Draws the last line of standard error anew.
  static func redraw(_ line: String, isOver: Bool) {
    let words = VisibleText.of(line, keepingLines: false)
    write(bytes: Array("\r\(words)\(isOver ? "\r" : "")".utf8), to: STDERR_FILENO)
  }

  /// Writes bytes whole; false when the reader has gone.
  @discardableResult
  private static func write(bytes all: [UInt8], to descriptor: Int32) -> Bool {
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

  /// How wide a terminal is; `nil` for what is none, or does not tell.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}
