// SPDX-License-Identifier: Apache-2.0

import TerminalCore

/// What a terminal can do that its description doesn't tell, by its name and the environment.
struct TerminalTraits: Equatable, Sendable {
  /// Whether its sequences are ANSI's; without that, nothing is sent that its description doesn't have.
  var isANSI: Bool
  /// Who stands between.
  var multiplexer: Multiplexer?
  /// Whether its window has a title that can be set.
  var hasTitle: Bool
  /// Whether it tells when it gains and loses the focus, or at least stays quiet when asked to.
  var tellsFocus: Bool
  /// Whether it knows links (OSC 8), or at least passes over them.
  var takesLinks: Bool
  /// Whether it may be asked for its modes.
  var answersModes: Bool

  /// Terminals that parse all of ECMA-48 and pass over what they don't know.
  private static let modern: Set<String> = [
    "xterm", "tmux", "alacritty", "kitty", "foot", "konsole", "vte", "gnome", "wezterm", "contour", "ghostty",
    "mintty", "mlterm", "rio", "iterm", "iterm2", "iTerm2.app",
  ]
  /// Others whose window has a title.
  private static let titled: Set<String> = ["rxvt", "st", "putty", "screen", "Eterm"]

  /// - Parameter hasXtermTitle: what the description says of titles, if it says something (`XT`).
  init(term: String, environment: [String: String], isANSI: Bool, hasXtermTitle: Bool = false) {
    let family = Self.family(term)
    func isSet(_ name: String) -> Bool { environment[name]?.isEmpty == false }
    if isSet("TMUX") || family == "tmux" {
      multiplexer = .tmux
    } else if isSet("STY") || family == "screen" {
      multiplexer = .screen
    }
    // By the name alone, tmux can't be told from screen: many call it screen.
    let isModern = Self.modern.contains(family) || (family == "screen" && multiplexer == .tmux)
    self.isANSI = isANSI
    hasTitle = isANSI && (isModern || Self.titled.contains(family) || hasXtermTitle)
    tellsFocus = isANSI && (isModern || family == "st" || family == "screen")
    // Before 0.50, links could crash VTE.
    let isOldVTE = environment["VTE_VERSION"].flatMap { Int($0) }.map { $0 < 5000 } ?? false
    takesLinks = isANSI && isModern && multiplexer != .screen && !isOldVTE
    answersModes = isANSI && isModern && multiplexer != .screen
  }

  private static func family(_ term: String) -> String { String(term.prefix { $0 != "-" && $0 != "+" }) }

  /// The descriptions that come nearest to that of a terminal which isn't known here, the best first. None when not
  /// even its family is known: a guess could make an unreadable screen.
  static func substitutes(for term: String) -> [String] {
    let family = family(term)
    switch family {
    case "screen", "tmux": return ["screen-256color", "screen"]
    case "rxvt": return ["rxvt-256color", "rxvt", "xterm"]
    case "linux", "vt220", "vt100": return ["vt100"]
    case _ where modern.contains(family) || family == "st": return ["xterm-256color", "xterm"]
    default: return []
    }
  }
}
