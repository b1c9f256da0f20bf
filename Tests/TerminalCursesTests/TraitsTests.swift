// SPDX-License-Identifier: Apache-2.0

import TerminalCore
import Testing

@testable import TerminalCurses

@Suite struct TraitsTests {
  private func traits(_ term: String, _ environment: [String: String] = [:]) -> TerminalTraits {
    TerminalTraits(term: term, environment: environment, isANSI: true)
  }

  @Test(arguments: [
    "xterm", "xterm-256color", "xterm-direct", "tmux-256color", "alacritty", "kitty", "xterm-kitty", "foot",
    "xterm-ghostty", "wezterm", "konsole-256color",
  ])
  func modernTerminalsHaveItAll(term: String) {
    let traits = traits(term)
    #expect(traits.hasTitle && traits.tellsFocus && traits.takesLinks && traits.answersModes)
  }

  @Test(arguments: ["linux", "vt100", "vt220", "ansi", "sun"])
  func oldOnesGetNothingThatTheyMightShow(term: String) {
    let traits = traits(term)
    #expect(!traits.hasTitle && !traits.tellsFocus && !traits.takesLinks && !traits.answersModes)
  }

  @Test func whatStandsBetweenIsKnown() {
    #expect(traits("xterm").multiplexer == nil)
    #expect(traits("tmux-256color").multiplexer == .tmux)
    #expect(traits("screen-256color", ["TMUX": "/tmp/x,1,0"]).multiplexer == .tmux)
    #expect(traits("screen-256color", ["TMUX": "/tmp/x,1,0"]).takesLinks)
    #expect(traits("screen-256color").multiplexer == .screen)
    #expect(!traits("screen-256color").takesLinks && traits("screen-256color").hasTitle)
    #expect(traits("xterm-256color", ["STY": "1.pts"]).multiplexer == .screen)
    #expect(!traits("xterm-256color", ["STY": "1.pts"]).takesLinks)
    #expect(!traits("xterm-256color", ["VTE_VERSION": "4601"]).takesLinks)
    #expect(traits("xterm-256color", ["VTE_VERSION": "7006"]).takesLinks)
  }

  @Test func whatIsNotANSIGetsNothing() {
    let traits = TerminalTraits(term: "xterm", environment: [:], isANSI: false)
    #expect(!traits.hasTitle && !traits.tellsFocus && !traits.takesLinks && !traits.answersModes)
    var modes = Modes(traits, reportsFocus: true)
    #expect(modes.setMouse(true) == "" && modes.setTitle("x") == "" && modes.on == "" && modes.off == "")
  }

  @Test(arguments: [
    ("xterm-kitty", "xterm-256color"), ("xterm-ghostty", "xterm-256color"), ("foot-extra", "xterm-256color"),
    ("wezterm", "xterm-256color"), ("tmux-direct", "screen-256color"), ("rxvt-unicode-9000", "rxvt-256color"),
    ("st-focus", "xterm-256color"),
  ])
  func anUnknownMemberOfAKnownFamilyIsDrawnAsItsNearest(term: String, substitute: String) {
    #expect(TerminalTraits.substitutes(for: term).first == substitute)
  }

  @Test func ofAStrangerNothingIsGuessed() { #expect(TerminalTraits.substitutes(for: "acme-9000") == []) }

  @Test func modesAreUndoneInFull() {
    var modes = Modes(traits("xterm"), reportsFocus: true)
    #expect(modes.on == "\u{1B}[?2004h\u{1B}[?1004h" && modes.off == "\u{1B}[?1004l\u{1B}[?2004l")
    #expect(modes.setMouse(false) == "" && modes.setTitle(nil) == "")
    #expect(modes.setMouse(true) == "\u{1B}[?1000h\u{1B}[?1006h" && modes.setMouse(true) == "")
    #expect(modes.setTitle("a\u{7}b") == "\u{1B}[22;2t\u{1B}]2;a␇b\u{7}" && modes.setTitle("a\u{7}b") == "")
    #expect(modes.setTitle("c") == "\u{1B}]2;c\u{7}")
    modes.synchronizes = true
    #expect(
      modes.off == "\u{1B}[?2026l\u{1B}[?1006l\u{1B}[?1000l\u{1B}[?1004l\u{1B}]2;\u{7}\u{1B}[23;2t\u{1B}[?2004l")
    #expect(modes.on == "\u{1B}[?2004h\u{1B}[?1004h\u{1B}[?1000h\u{1B}[?1006h\u{1B}[22;2t\u{1B}]2;c\u{7}")
    #expect(modes.setTitle(nil) == "\u{1B}]2;\u{7}\u{1B}[23;2t")
    #expect(modes.setMouse(false) == "\u{1B}[?1006l\u{1B}[?1000l")
    #expect(!modes.off.contains("23;2t") && !modes.off.contains("1000"))
  }
}
