// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import ThreadsAPI

/// What a model's program says, as a file may hold it: each line visible text, and without what looks like a key.
///
/// Who looks at the log looks with `cat`; and servers of models print the headers of requests.
struct EngineLogText {
  /// A longer line is written in pieces.
  static let longestLine = 8192
  private var line: [UInt8] = []

  /// Takes what came; returns the lines that are whole.
  mutating func take(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes
    while let first = rest.first {
      if first == UInt8(ascii: "\n") {
        rest.removeFirst()
        result += finish()
        continue
      }
      let piece = rest.prefix { $0 != UInt8(ascii: "\n") }.prefix(Self.longestLine - line.count)
      line += piece
      rest = rest.dropFirst(piece.count)
      if line.count == Self.longestLine { result += finish() }
    }
    return result
  }

  /// Returns the line that has not ended, ended.
  mutating func finish() -> [UInt8] {
    defer { line.removeAll(keepingCapacity: true) }
    // Programs of models draw bars of progress with returns: each step is a line.
    let steps = line.split(separator: UInt8(ascii: "\r"))
    if steps.isEmpty { return line.isEmpty ? [UInt8(ascii: "\n")] : [] }
    return steps.flatMap { step -> [UInt8] in
      let masked = SecretShapes.masked(String(decoding: step, as: UTF8.self))
      return Array(VisibleText.of(masked, keepingLines: false).utf8) + [UInt8(ascii: "\n")]
    }
  }

  /// Whether nothing is held back.
  var isEmpty: Bool { line.isEmpty }
}
