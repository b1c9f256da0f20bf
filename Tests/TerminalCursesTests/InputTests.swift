// SPDX-License-Identifier: Apache-2.0

import PseudoTerminal
import TerminalCore
import Testing

@Suite struct InputTests {
  @Test func keysPastesAndFocusArrive() async throws {
    let probe = try await ProbeTerminal(["echo"], size: Size(columns: 120, rows: 24))
    let inputs: [(String, TerminalInput)] = [
      ("a", .key(.character("a"))), ("西", .key(.character("西"))), ("\r", .key(Key(.enter))),
      ("\n", .key(.control("j"))),
      ("\u{3}", .key(.control("c"))), ("\u{13}", .key(.control("s"))), ("\u{1C}", .key(.control("\\"))),
      ("\u{1B}OA", .key(Key(.up))), ("\u{1B}[1;5C", .key(Key(.right, .control))), ("\u{1B}x", .key(.alt("x"))),
      ("\u{1B}[I", .focus(true)), ("\u{1B}[200~one\rtwo\u{1B}[201~", .paste("one\ntwo")),
    ]
    for (text, input) in inputs {
      try await probe.ask(text)
      let shown = VisibleText.of("\(input)", keepingLines: false)
      try await probe.terminal.wait("\(shown)") { $0.rows.last { !$0.isEmpty } == shown }
    }
  }

  @Test func escapeAloneComesAfterAMoment() async throws {
    let probe = try await ProbeTerminal(["echo"], size: Size(columns: 120, rows: 24))
    try await probe.ask("\u{1B}")
    try await probe.terminal.waitFor("\(TerminalInput.key(Key(.escape)))")
  }

  @Test func aPasteThatIsNotBracketedComesWhole() async throws {
    let probe = try await ProbeTerminal(["echo"], size: Size(columns: 120, rows: 24))
    try await probe.ask("one\rtwo\rthree\r")
    let picture = try await probe.terminal.waitFor("three\\n\")")
    // However the system cuts it, no line end of it is the key that sends.
    #expect(!picture.text.contains("Code.enter"))
  }

  @Test func aNewSizeIsTold() async throws {
    let probe = try await ProbeTerminal(["echo"], size: Size(columns: 120, rows: 24))
    probe.terminal.resize(Size(columns: 100, rows: 10))
    try await probe.terminal.waitFor("size 100x10")
  }
}
