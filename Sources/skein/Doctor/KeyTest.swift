// SPDX-License-Identifier: Apache-2.0
import ChatApp
import Glibc
import TerminalCore
import TerminalCurses

/// `skein doctor --keys`: what each key sends and what Skein reads in it.
@MainActor
struct KeyTest {
  func run() throws {
    let environment = Household.readEnvironment()
    let description = TerminalDescription.of(environment["TERM"] ?? "")
    let hasModes = TerminalQuestions(term: environment["TERM"] ?? "", isInScreen: false, isInTmux: false).takesControls
    let terminal: RawTerminal
    do { terminal = try RawTerminal(wayBack: hasModes ? "\u{1B}[?1004l\u{1B}[?2004l" : "") } catch {
      throw Failure("keys can be tested in a terminal only", status: 64)
    }
    defer { terminal.close() }
    terminal.write("Press keys; q or Ctrl-C ends.\r\n\(hasModes ? "\u{1B}[?2004h\u{1B}[?1004h" : "")")
    listen(terminal, KeyDecoder(terminalKeys: description?.keys ?? [:]))
  }

  private func listen(_ terminal: RawTerminal, _ decoder: KeyDecoder) {
    var decoder = decoder
    let dump = KeyDump()
    var waiting: [UInt8] = []
    while true {
      var inputs: [TerminalInput]
      switch terminal.read(milliseconds: decoder.needsTimeout ? 50 : nil) {
      case .bytes(let bytes):
        waiting += bytes
        inputs = decoder.feed(bytes)
        if decoder.needsTimeout, inputs.isEmpty { continue }
      case .nothing: inputs = decoder.flush()
      case .end: return
      }
      terminal.write(dump.line(waiting, inputs) + "\r\n")
      waiting = []
      let isEnd = inputs.contains { $0 == .key(.control("c")) || $0 == .key(.character("q")) }
      if isEnd { return }
    }
  }
}
