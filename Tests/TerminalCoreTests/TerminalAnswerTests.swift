// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing

@Suite struct TerminalAnswerTests {
  private static let all =
    "\u{1B}[12;34R" + "x\u{1B}[A" + "\u{1B}[?64;1;2c" + "\u{1B}[?2004;1$y" + "\u{1B}P>|tmux 3.4\u{1B}\\"
    + "\u{1B}]11;rgb:ffff/0000/8080\u{7}" + "\u{1B}P1$r0;38:2:1:2:3m\u{1B}\\" + "\u{1B}P1+r4d73=1b5d\u{1B}\\"
    + "\u{1B}P0+r524742\u{1B}\\" + "\u{1B}[?2026;0$y"

  private static let expected: [TerminalAnswer] = [
    .cursor(Point(column: 33, row: 11)), .kind([64, 1, 2]), .mode(2004, .on), .version("tmux 3.4"),
    .color(11, red: 1, green: 0, blue: Double(0x8080) / 65535), .attributes("0;38:2:1:2:3"),
    .capability("Ms", "\u{1B}]"), .capability("RGB", nil), .mode(2026, .unknown),
  ]

  @Test func answersAreFoundAmongKeys() {
    var answers = TerminalAnswers()
    #expect(answers.take(Array(Self.all.utf8)) == Self.expected)
  }

  @Test func howTheReadsCutThemDoesNotMatter() {
    let bytes = Array(Self.all.utf8)
    for cut in bytes.indices {
      var answers = TerminalAnswers()
      #expect(answers.take(Array(bytes[..<cut])) + answers.take(Array(bytes[cut...])) == Self.expected, "cut at \(cut)")
    }
    var answers = TerminalAnswers()
    #expect(bytes.flatMap { answers.take([$0]) } == Self.expected)
  }

  @Test(arguments: [
    "\u{1B}[99999999999999999999R", "\u{1B}[;R", "\u{1B}[R", "\u{1B}]11;rgb:\u{7}", "\u{1B}]11;rgb:zz/0/0\u{7}",
    "\u{1B}P1+r4\u{1B}\\", "\u{1B}P1$r\u{1B}\\", "\u{1B}[?5$y", "\u{1B}\u{1B}\u{1B}", "\u{1B}]11\u{7}",
    "\u{1B}P1+rzz=zz\u{1B}\\",
  ])
  func nonsenseIsNoAnswer(text: String) {
    var answers = TerminalAnswers()
    let found = answers.take(Array((text + "\u{1B}[1;1R").utf8))
    #expect(found.last == .cursor(Point(column: 0, row: 0)) || found.isEmpty)
    #expect(found.count <= 2)
  }

  @Test func aStringWithoutAnEndIsGivenUp() {
    var answers = TerminalAnswers()
    #expect(answers.take(Array(("\u{1B}]" + String(repeating: "x", count: 5000)).utf8)) == [])
    #expect(answers.take(Array("\u{1B}[2;3R".utf8)) == [.cursor(Point(column: 2, row: 1))])
  }

  @Test func directColourIsWhatTheTerminalKept() {
    var facts = TerminalFacts()
    #expect(facts.hasDirectColor == nil)
    for (kept, expected) in [
      ("0;38:2:1:2:3", true), ("38;2;1;2;3", true), ("38:2::1:2:3", true), ("0;38;5;16", false), ("0", nil),
    ] as [(String, Bool?)] {
      facts.keptAttributes = kept
      #expect(facts.hasDirectColor == expected, "\(kept)")
    }
  }

  @Test func oldTerminalsAndMultiplexersAreNotAskedWhatTheyWouldDraw() {
    let linux = TerminalQuestions(term: "linux", isInScreen: false, isInTmux: false)
    #expect(linux.rounds == ["\u{1B}[c"])
    let screen = TerminalQuestions(term: "screen-256color", isInScreen: true, isInTmux: false)
    #expect(!screen.rounds.joined().contains("\u{1B}P") && screen.rounds.joined().contains("$p"))
    let tmux = TerminalQuestions(term: "screen-256color", isInScreen: false, isInTmux: true)
    #expect(tmux.takesStrings)
    #expect(!TerminalQuestions(term: "dumb", isInScreen: false, isInTmux: false).isAskedAtAll)
    // The last question is the one that everybody answers.
    for questions in [linux, screen, tmux] { #expect(questions.rounds.allSatisfy { $0.hasSuffix("\u{1B}[c") }) }
  }

  @Test func everySampleHasAWidthAndANameOfItsOwn() {
    #expect(Set(WidthSample.all.map(\.name)).count == WidthSample.all.count)
    for sample in WidthSample.all {
      #expect(sample.expected > 0 && sample.expected < 20, "\(sample.name)")
      #expect(columns(of: sample.spelling) == sample.expected, "\(sample.name)")
    }
  }
}
