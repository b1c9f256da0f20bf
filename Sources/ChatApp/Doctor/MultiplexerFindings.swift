// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// What lies between Skein and the terminal, and how it is set.
public struct MultiplexerFacts: Equatable, Sendable {
  public enum Kind: String, Sendable {
    case tmux, screen
  }

  public var kind: Kind
  /// `3.3` of `tmux 3.3a`; `nil` when it can't be had.
  public var version: Double?
  /// What tmux's options are; empty when they can't be had.
  public var options: [String: String]

  public init(_ kind: Kind, version: String?, options: String = "") {
    self.kind = kind
    self.version = version.flatMap { text in
      Double(text.drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "." })
    }
    var all: [String: String] = [:]
    for line in options.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else { continue }
      // Lists have a number behind their name.
      let name = String(parts[0].prefix { $0 != "[" })
      let value = parts[1].filter { $0 != "\"" }
      all[name] = all[name].map { $0 + "," + value } ?? value
    }
    self.options = all
  }
}

extension MultiplexerFacts {
  public func findings(_ facts: TerminalFacts, in place: TerminalSurroundings) -> [DoctorFinding] {
    switch kind {
    case .tmux: tmuxFindings(place)
    case .screen: screenFindings()
    }
  }

  private func tmuxFindings(_ place: TerminalSurroundings) -> [DoctorFinding] {
    var findings = [
      DoctorFinding(.well, "tmux", "version \(version.map { "\($0)" } ?? "unknown")")
    ]
    guard !options.isEmpty else {
      findings.append(DoctorFinding(.note, "tmux options", "could not be read (tmux show -s and -g)"))
      return findings
    }
    findings.append(clipboardFinding)
    findings += [passthroughFinding, termFinding(place), colorFinding].compactMap { $0 }
    findings.append(
      options["focus-events"] == "on"
        ? DoctorFinding(.well, "tmux focus", "focus-events is on")
        : DoctorFinding(
          .note, "tmux focus", "focus-events is off: Skein can't know whether you look",
          advice: ["in ~/.tmux.conf: set -g focus-events on"]))
    if let delay = options["escape-time"].flatMap({ Int($0) }) {
      findings.append(
        delay <= 50
          ? DoctorFinding(.well, "tmux Esc", "escape-time is \(delay) ms")
          : DoctorFinding(
            .note, "tmux Esc", "escape-time is \(delay) ms: Esc is felt late, and Esc with a letter may become Alt",
            advice: ["in ~/.tmux.conf: set -s escape-time 20"]))
    }
    if version ?? 0 >= 3.2, options["extended-keys"] ?? "off" == "off" {
      findings.append(
        DoctorFinding(
          .note, "tmux keys", "extended-keys is off: Shift-Enter comes as Enter (Ctrl-J breaks the line everywhere)",
          advice: ["in ~/.tmux.conf: set -s extended-keys on"]))
    }
    return findings
  }

  /// OSC 52: what is copied in Skein reaches the terminal's clipboard only if tmux lets it.
  private var clipboardFinding: DoctorFinding {
    switch options["set-clipboard"] {
    case "on":
      DoctorFinding(.well, "tmux clipboard", "set-clipboard is on: what Skein copies (OSC 52) goes on to the terminal")
    case let other:
      DoctorFinding(
        .note, "tmux clipboard",
        "set-clipboard is \(other ?? "unknown"): what Skein copies (OSC 52) ends in tmux or is dropped; it is in a file too",
        advice: ["in ~/.tmux.conf: set -s set-clipboard on"])
    }
  }

  private var passthroughFinding: DoctorFinding? {
    guard version ?? 0 >= 3.3 else { return nil }
    return options["allow-passthrough"] ?? "off" == "off"
      ? DoctorFinding(
        .note, "tmux passthrough",
        "allow-passthrough is off: notifications (OSC 9, 777) stay in tmux, the bell does not",
        advice: ["in ~/.tmux.conf: set -g allow-passthrough on"])
      : DoctorFinding(.well, "tmux passthrough", "allow-passthrough is on")
  }

  private func termFinding(_ place: TerminalSurroundings) -> DoctorFinding? {
    guard let name = options["default-terminal"], !name.contains("256color") else { return nil }
    return DoctorFinding(
      .note, "tmux TERM", "default-terminal is \(name): fewer colours than there are",
      advice: ["in ~/.tmux.conf: set -g default-terminal tmux-256color"])
  }

  private var colorFinding: DoctorFinding? {
    let all = [options["terminal-features"], options["terminal-overrides"]].compactMap { $0 }.joined(separator: ",")
    if all.contains("RGB") || all.contains("Tc") {
      return DoctorFinding(.well, "tmux colours", "16 million go through")
    }
    return DoctorFinding(
      .well, "tmux colours", "256 go through; for 16 million where the terminal has them:",
      advice: ["in ~/.tmux.conf: set -as terminal-features \",*:RGB\""])
  }

  private func screenFindings() -> [DoctorFinding] {
    [
      DoctorFinding(.well, "screen", "version \(version.map { "\($0)" } ?? "unknown")"),
      DoctorFinding(
        .note, "screen clipboard", "what Skein copies (OSC 52) is wrapped for screen; whether it arrives can't be asked"
      ),
      DoctorFinding(
        .note, "screen", "UTF-8 and 256 colours must be on, and Esc is waited for; if they are not:",
        advice: [
          "in ~/.screenrc: defutf8 on", "in ~/.screenrc: term screen-256color", "in ~/.screenrc: maptimeout 20",
        ]),
    ]
  }
}

/// What can be said of the clipboard of a terminal without anything between.
public func clipboardFinding(_ facts: TerminalFacts, in place: TerminalSurroundings) -> DoctorFinding? {
  guard !place.isInTmux, !place.isInScreen, place.isTerminal, place.questions.takesStrings else { return nil }
  if case .some(.some) = facts.capabilities["Ms"] {
    return DoctorFinding(.well, "clipboard", "the terminal names a sequence for it (OSC 52)")
  }
  return DoctorFinding(
    .note, "clipboard",
    "whether the terminal takes what Skein copies (OSC 52) can't be asked: copy something and paste it elsewhere; it is "
      + "in a file too",
    advice: [
      "xterm: XTerm*disallowedWindowOps: 20,21,SetXprop", "some terminals ask for it to be allowed in their settings",
    ])
}
