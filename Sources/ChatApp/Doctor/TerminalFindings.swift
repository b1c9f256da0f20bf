// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// What a doctor knows of the terminal without asking it.
public struct TerminalSurroundings: Equatable, Sendable {
  public var environment: [String: String]
  /// Whether input and output are a terminal.
  public var isTerminal: Bool
  public var size: Size?
  /// Whether the system describes what `TERM` names, in how many colours, and whether it can place its cursor.
  public var isDescribed: Bool
  public var colors: Int
  public var canPlaceCursor: Bool
  /// The locale's character set, and whether one that writes UTF-8 is to be had.
  public var codeset: String?
  public var hasUTF8Locale: Bool

  public init(
    environment: [String: String], isTerminal: Bool, size: Size? = nil, isDescribed: Bool = true, colors: Int = 256,
    canPlaceCursor: Bool = true, codeset: String? = "UTF-8", hasUTF8Locale: Bool = true
  ) {
    self.environment = environment
    self.isTerminal = isTerminal
    self.size = size
    self.isDescribed = isDescribed
    self.colors = colors
    self.canPlaceCursor = canPlaceCursor
    self.codeset = codeset
    self.hasUTF8Locale = hasUTF8Locale
  }

  func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  public var term: String { variable("TERM") ?? "" }
  public var isInTmux: Bool { variable("TMUX") != nil }
  public var isInScreen: Bool { variable("STY") != nil && !isInTmux }
  public var isOverSSH: Bool { variable("SSH_CONNECTION") != nil || variable("SSH_TTY") != nil }
  public var questions: TerminalQuestions {
    TerminalQuestions(term: term, isInScreen: isInScreen, isInTmux: isInTmux)
  }
}

extension TerminalSurroundings {
  /// The findings that need no answer of the terminal.
  public var findings: [DoctorFinding] { [terminalFinding, localeFinding] + [linkFinding].compactMap { $0 } }

  private var terminalFinding: DoctorFinding {
    let place = size.map { ", \($0.columns)×\($0.rows)" } ?? ""
    guard isTerminal else {
      return DoctorFinding(
        .note, "terminal", "this is not one: what it can do is told when skein doctor runs in it (TERM is “\(term)”)")
    }
    if term.isEmpty {
      return DoctorFinding(.broken, "terminal", "TERM is not set", advice: ["export TERM=xterm-256color"])
    }
    if term == "dumb" || (isDescribed && !canPlaceCursor) {
      return DoctorFinding(
        .note, "terminal", "“\(term)” can't place its cursor: there is no screen, but there is skein --plain")
    }
    guard isDescribed else {
      return DoctorFinding(
        .broken, "terminal", "this machine has no description of “\(term)”",
        advice: ["export TERM=\(isInTmux || isInScreen ? "screen" : "xterm")-256color"])
    }
    if let size, size.columns < 20 || size.rows < 5 {
      return DoctorFinding(.broken, "terminal", "\(term)\(place): Skein needs 20×5")
    }
    return DoctorFinding(.well, "terminal", "\(term)\(place)")
  }

  private var localeFinding: DoctorFinding {
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { variable($0) }.first ?? "C"
    if codeset == "UTF-8" { return DoctorFinding(.well, "locale", "\(name) writes UTF-8") }
    if hasUTF8Locale {
      return DoctorFinding(
        .note, "locale", "\(name) is not installed here; C.UTF-8 stands in for it", advice: ["export LANG=C.UTF-8"])
    }
    return DoctorFinding(
      .broken, "locale", "\(name) does not write UTF-8: the screen can't be drawn (skein --plain works)",
      advice: ["export LANG=C.UTF-8"])
  }

  private var linkFinding: DoctorFinding? {
    guard isOverSSH else { return nil }
    if isInTmux || isInScreen { return DoctorFinding(.well, "link", "SSH, in \(isInTmux ? "tmux" : "screen")") }
    return DoctorFinding(
      .note, "link", "SSH alone: Skein ends when the link does. Drafts and replies are kept; in tmux it would live on",
      advice: ["tmux new -A -s skein skein"])
  }
}

extension TerminalFacts {
  /// The findings of what a terminal answered.
  public func findings(in place: TerminalSurroundings) -> [DoctorFinding] {
    guard !roundTrips.isEmpty else {
      return [
        DoctorFinding(.note, "answers", "the terminal does not say where its cursor is: nothing could be measured")
      ]
    }
    return [latencyFinding, widthFinding, rawFinding, colorFinding(place), backgroundFinding, pasteFinding(place)]
      .compactMap { $0 } + [focusFinding(place), synchronizedFinding(place), linkFinding(place)]
  }

  private var latencyFinding: DoctorFinding {
    let best = roundTrips.min() ?? 0
    let words = "an answer takes \(best < 10 ? Self.tenths(best) : "\(Int(best.rounded()))") ms"
    let name = version.map { VisibleText.of($0, keepingLines: false) + ": " } ?? ""
    return best < 150
      ? DoctorFinding(.well, "answers", name + words)
      : DoctorFinding(.note, "answers", name + words + ": keys will be felt to lag, text is not lost")
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private var widthFinding: DoctorFinding? {
    let measured = widths.filter { $0.spelled != nil }
    guard !measured.isEmpty else { return DoctorFinding(.note, "widths", "could not be measured") }
    let wrong = measured.filter { $0.spelled != $0.expected }
    if wrong.isEmpty {
      return DoctorFinding(.well, "widths", "all \(measured.count) samples are as wide as Skein lays them out")
    }
    if wrong.allSatisfy({ $0.name == "an emoji of 2022" }) {
      return DoctorFinding(
        .note, "widths",
        "all but the newest emoji are as wide as Skein lays them out; a line with one of those may end too early or late"
      )
    }
    let ambiguous: Set<String> = ["a rule", "an ellipsis", "a bullet", "a bar", "arrows", "signs", "a quotation mark"]
    var advice = wrong.map { "\($0.name) \($0.spelling): \($0.spelled ?? 0) columns, should be \($0.expected)" }
    if wrong.contains(where: { ambiguous.contains($0.name) }) {
      advice.append("Set the terminal's width of ambiguous characters to narrow (one column).")
    } else {
      advice.append("Its table of widths is old: a newer terminal (or tmux) draws them as they are.")
    }
    return DoctorFinding(
      .broken, "widths", "\(wrong.count) of \(measured.count) samples are drawn otherwise: columns will shift",
      advice: advice)
  }

  /// What a terminal would make of sequences that Skein takes apart.
  private var rawFinding: DoctorFinding? {
    let joined = widths.filter { $0.spelled == $0.expected && $0.raw != nil && $0.raw != $0.expected }
    guard !joined.isEmpty else { return nil }
    let names = joined.map(\.name).joined(separator: ", ")
    return DoctorFinding(
      .well, "sequences", "left as written, \(names) would shift columns here; Skein spells them so that they don't")
  }

  private func colorFinding(_ place: TerminalSurroundings) -> DoctorFinding {
    if place.variable("NO_COLOR") != nil { return DoctorFinding(.well, "colours", "none: NO_COLOR is set") }
    let number = place.colors
    let named = place.variable("COLORTERM").map { ", COLORTERM is \($0)" } ?? ""
    let words = "\(number <= 0 ? "none" : "\(number)") by \(place.term)\(named)"
    guard number < 256, hasDirectColor == true || place.variable("COLORTERM") != nil else {
      return DoctorFinding(
        number >= 256 ? .well : .note, "colours",
        words + (number >= 256 ? "" : ": themes with a page of their own do without it"))
    }
    let better = place.isInTmux ? "tmux-256color" : place.isInScreen ? "screen-256color" : "xterm-256color"
    return DoctorFinding(
      .note, "colours", words + ", but the terminal has more", advice: ["export TERM=\(better)"])
  }

  private var backgroundFinding: DoctorFinding? {
    guard let light = backgroundLightness else { return nil }
    let kind = light > 0.5 ? "light" : "dark"
    return DoctorFinding(
      .well, "background",
      "\(kind): themes for it are \(kind == "light" ? "light, paper, harbor" : "dark, ink, forest") (F3)")
  }

  private func pasteFinding(_ place: TerminalSurroundings) -> DoctorFinding? {
    guard place.questions.takesControls else { return nil }
    switch modes[2004] {
    case .some(let mode) where mode.isKnown: return DoctorFinding(.well, "paste", "is bracketed: a paste never sends")
    case .some: return DoctorFinding(.note, "paste", "is not bracketed here; Skein takes quick bursts of text for one")
    case nil:
      return DoctorFinding(.well, "paste", "bracketed as far as the terminal goes; it does not say whether it can")
    }
  }

  private func focusFinding(_ place: TerminalSurroundings) -> DoctorFinding {
    switch modes[1004] {
    case .some(let mode) where mode.isKnown:
      DoctorFinding(.well, "focus", "is reported: the bell rings when you look elsewhere")
    case .some: DoctorFinding(.note, "focus", "is not reported: Skein can't know whether you look")
    case nil: DoctorFinding(.note, "focus", "nobody says whether it is reported (skein doctor --keys shows it)")
    }
  }

  private func synchronizedFinding(_ place: TerminalSurroundings) -> DoctorFinding {
    modes[2026]?.isKnown == true
      ? DoctorFinding(.well, "output", "can be synchronized: no half pictures")
      : DoctorFinding(.well, "output", "is not synchronized by the terminal; Skein sends only what changed")
  }

  private func linkFinding(_ place: TerminalSurroundings) -> DoctorFinding {
    let knows = [
      "kitty", "iterm2", "wezterm", "vte", "foot", "ghostty", "contour", "alacritty", "konsole", "tmux 3.4", "tmux 3.5",
      "tmux 3.6",
    ]
    let name = (version ?? place.variable("TERM_PROGRAM") ?? "").lowercased()
    let isKnown = knows.contains { name.contains($0) } || (place.variable("VTE_VERSION") != nil && !place.isInTmux)
    return isKnown
      ? DoctorFinding(.well, "links", "the terminal can most likely follow them (OSC 8)")
      : DoctorFinding(
        .note, "links", "whether they can be followed here (OSC 8) can't be asked; their addresses are in the text")
  }
}
