// SPDX-License-Identifier: Apache-2.0

import Glibc
import TerminalCore

extension PseudoTerminal {
  /// What a program has left undone on this terminal, in words; nothing when it is as a program finds it.
  ///
  /// - Parameters:
  ///   - before: the settings that it had.
  ///   - earlier: words that stood there before.
  public func harm(since before: TerminalAttributes, earlier: String = "") -> [String] {
    var harm: [String] = []
    if attributes != before { harm.append("settings") }
    let picture = picture
    if picture.isAlternateScreen { harm.append("alternate screen") }
    if !picture.isCursorVisible { harm.append("hidden cursor") }
    if !picture.title.isEmpty { harm.append("title") }
    if !picture.text.contains(earlier) { harm.append("earlier words gone") }
    let text = String(decoding: output, as: UTF8.self)
    harm += Self.modesOn(in: text).sorted().map { "mode \($0)" }
    if Self.isLast("\u{1B}=", ratherThan: "\u{1B}>", in: text) { harm.append("keypad") }
    // What is taken off is prepared before anything is put aside: an end in between takes one off an empty stack.
    if text.ranges(of: "\u{1B}[22;2t").count > text.ranges(of: "\u{1B}[23;2t").count { harm.append("title's stack") }
    return harm + penHarm()
  }

  /// The private modes whose last word was that they are on; that of the cursor is on by nature.
  private static func modesOn(in text: String) -> Set<Int> {
    var modes: Set<Int> = []
    for match in text.matches(of: /\x1B\[\?([0-9;]+)([hl])/) {
      for number in match.1.split(separator: ";").compactMap({ Int($0) }) {
        if match.2 == "h" { modes.insert(number) } else { modes.remove(number) }
      }
    }
    return modes.subtracting([7, 25])
  }

  private static func isLast(_ one: String, ratherThan other: String, in text: String) -> Bool {
    guard let place = text.ranges(of: one).last?.lowerBound else { return false }
    return text.ranges(of: other).last.map { $0.lowerBound < place } ?? true
  }

  /// What the next letter would look like: `q` is a line in another character set.
  private func penHarm() -> [String] {
    disturb("\u{1B}7\rq")
    let cell = cell(at: Point(column: 0, row: picture.cursor.row))
    disturb("\u{1B}8")
    var harm: [String] = []
    if cell.text != "q" { harm.append("character set") }
    if cell.style != .plain { harm.append("colours") }
    return harm
  }
}
