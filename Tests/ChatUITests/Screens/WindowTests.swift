// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// What the window is called, and what stays on the terminal at the end.
@Suite struct WindowTests {
  private func title(_ desk: Desk) -> String? { render(desk.state, Theme(name: "none", styles: [:])).title }

  @Test func theTitleSaysThreadAndState() {
    var desk = Desk(opening: .sample("t1", "Trip"))
    #expect(title(desk) == "Trip · bailian · Skein")
    desk.type("hi")
    desk.press(.enter)
    #expect(title(desk) == "● Trip · bailian · Skein")
    desk.press(.control("n"))
    #expect(title(desk) == "● New thread · bailian · Skein")
    desk.type("ho")
    desk.press(.enter)
    #expect(title(desk)?.hasPrefix("●2 ") == true)
    desk.resize(1, 1)
    #expect(title(desk)?.hasPrefix("●2 ") == true)
    desk.state.preferences.screen.title = false
    #expect(title(desk) == nil)
  }

  @Test func aHostileTitleIsHarmless() throws {
    let desk = Desk(
      opening: .sample("t1", "a\u{7}\u{1B}]52;c;x\u{1B}\\\u{9C}\n" + String(repeating: "字", count: 999)))
    let title = try #require(self.title(desk))
    #expect(!title.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    #expect(columns(of: title) <= 100)
  }

  @Test func theTranscriptIsTheEndOfTheThread() {
    var desk = Desk(
      opening: .sample("t1", "Trip"),
      messages: [
        .user("m1", "one\ntwo"), .reply("m2", "**three**\u{1B}[31m\r\nfour"),
        .reply("m3", "five", state: .interrupted, reason: "stopped"),
      ])
    let whole = """
      ── Trip (t1)

      You:
      one
      two

      qwen-plus:
      **three**␛[31m
      four

      qwen-plus:
      five
      [interrupted: stopped]


      """
    #expect(desk.state.plainTranscript(lines: 200) == whole)
    #expect(
      desk.state.plainTranscript(lines: 5) == "── Trip (t1)\n\n…\nqwen-plus:\nfive\n[interrupted: stopped]\n\n")
    #expect(desk.state.plainTranscript(lines: 1) == "── Trip (t1)\n\n…\n")
    #expect(desk.state.plainTranscript(lines: 0) == nil)
    desk.press(.control("n"))
    #expect(desk.state.plainTranscript(lines: 5) == nil)
  }
}
