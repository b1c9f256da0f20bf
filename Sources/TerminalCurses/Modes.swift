// SPDX-License-Identifier: Apache-2.0

import TerminalCore

/// The modes of the terminal that Skein turns on beside those of ncurses, and what undoes them all.
struct Modes: Equatable, Sendable {
  private let traits: TerminalTraits
  private let reportsFocus: Bool
  private(set) var tellsMouse = false
  /// What the window is called; `nil` while it has the name it had.
  private(set) var title: String?
  /// The same as it was asked for.
  private var wantedTitle: String?
  /// Whether updates are bracketed, so that one may be open when the program ends.
  var synchronizes = false

  /// Whether the terminal knows margins left and right, so that one may be set when the program ends.
  var hasMargins = false

  static let beginUpdate = "\u{1B}[?2026h"
  static let endUpdate = "\u{1B}[?2026l"
  private static let noMargins = "\u{1B}[?69l"
  private static let mouseOn = "\u{1B}[?1000h\u{1B}[?1006h"
  static let mouseOff = "\u{1B}[?1006l\u{1B}[?1000l"
  /// The most of a title that is of use in a list of windows.
  private static let titleColumns = 100

  init(_ traits: TerminalTraits, reportsFocus: Bool) {
    self.traits = traits
    self.reportsFocus = reportsFocus && traits.tellsFocus
  }

  /// The bytes that make the terminal tell of its mouse, or no longer.
  mutating func setMouse(_ isWanted: Bool) -> String {
    guard traits.isANSI, isWanted != tellsMouse else { return "" }
    tellsMouse = isWanted
    return isWanted ? Self.mouseOn : Self.mouseOff
  }

  /// The bytes that give the window a title; `nil` gives it back the one that it had.
  mutating func setTitle(_ wanted: String?) -> String {
    // Asked at every picture: what is wanted is mostly what was wanted before.
    if wanted == wantedTitle { return "" }
    wantedTitle = wanted
    let wanted = wanted.map { SafeText.line($0, columns: Self.titleColumns) }
    guard traits.hasTitle, wanted != title else { return "" }
    let before = title
    title = wanted
    guard let wanted else { return Self.titleBack }
    // The name that the terminal had is put on its stack.
    return (before == nil ? Self.titleAside : "") + Self.sequence(title: wanted)
  }

  private static let titleAside = "\u{1B}[22;2t"
  /// A terminal without a stack of titles is left with an empty one, and the shell gives it the next.
  private static let titleBack = sequence(title: "") + "\u{1B}[23;2t"

  private static func sequence(title: String) -> String { "\u{1B}]2;\(title)\u{7}" }

  /// What turns on all that is wanted, on a terminal that has none of it.
  var on: String {
    guard traits.isANSI else { return "" }
    return "\u{1B}[?2004h" + (reportsFocus ? "\u{1B}[?1004h" : "") + (tellsMouse ? Self.mouseOn : "")
      + (title.map { Self.titleAside + Self.sequence(title: $0) } ?? "")
  }

  /// What turns all of it off on a terminal that may have been left in the middle of a sequence, a string or a link.
  var rescue: String { traits.isANSI ? "\u{18}\u{1B}\\" + (traits.takesLinks ? "\u{1B}]8;;\u{1B}\\" : "") + off : "" }

  /// What turns all of it off.
  var off: String {
    guard traits.isANSI else { return "" }
    return (synchronizes ? Self.endUpdate : "") + (hasMargins ? Self.noMargins : "") + (tellsMouse ? Self.mouseOff : "")
      + (reportsFocus ? "\u{1B}[?1004l" : "") + (title == nil ? "" : Self.titleBack) + "\u{1B}[?2004l"
  }
}
