// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
import TerminalCore
import ThreadsAPI

/// One line on standard error that says how far long work is; nothing at all when that is no terminal.
final class ProgressLine: Sendable {
  private struct State {
    var shown = 0
    var last = Timestamp(milliseconds: 0)
  }

  private let isOn: Bool
  private let verb: String
  private let state = Mutex(State())

  /// Short work shows nothing: the first line comes after this many milliseconds.
  private static let pause: Int64 = 100

  init(_ verb: String, isQuiet: Bool) {
    self.verb = verb
    isOn = !isQuiet && isatty(STDERR_FILENO) == 1
    state.withLock { $0.last = .now }
  }

  /// Draws the line anew, at most ten times a second.
  func show(done: Int, total: Int?, what: String) {
    guard isOn else { return }
    let now = Timestamp.now
    state.withLock { state in
      guard now.milliseconds - state.last.milliseconds >= Self.pause else { return }
      state.last = now
      let line = Self.line(
        verb, done: done, total: total, what: what, columns: (Output.columns(of: STDERR_FILENO) ?? 80) - 1)
      draw(line, &state)
    }
  }

  /// Takes the line away, for what is to be written there.
  func clear() {
    guard isOn else { return }
    state.withLock { state in
      if state.shown > 0 { draw("", &state) }
    }
  }

  private func draw(_ line: String, _ state: inout State) {
    let width = columns(of: line)
    let rest = String(repeating: " ", count: max(0, state.shown - width))
    Output.redraw(line + rest, isOver: line.isEmpty)
    state.shown = width
  }

  /// The line of at most that many columns: a bar, how much of it, and what is at hand.
  static func line(_ verb: String, done: Int, total: Int?, what: String, columns limit: Int) -> String {
    var line = verb
    if let total, total > 0 {
      let part = min(max(Double(done) / Double(total), 0), 1)
      let filled = Int((part * 20).rounded(.down))
      let percent = String(Int((part * 100).rounded(.down)))
      line += " [" + String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled) + "] "
      line += String(repeating: " ", count: 3 - percent.count) + percent + "%"
    } else {
      line += " \(done)"
    }
    return clipped("\(line)  \(VisibleText.of(String(what.prefix(limit)), keepingLines: false))", columns: limit)
  }

  private static func clipped(_ text: String, columns limit: Int) -> String {
    var width = 0
    var clipped = ""
    for glyph in Glyphs(text) {
      width += Int(glyph.columns)
      if width > limit { break }
      clipped += glyph.text
    }
    return clipped
  }
}
