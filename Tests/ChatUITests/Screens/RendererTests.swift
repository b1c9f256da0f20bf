// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// What a picture costs that differs little from the last; that it is the same picture, `FuzzTests` see to.
@Suite struct RendererTests {
  private var desk = Desk(
    opening: .sample("t1", minutesAgo: 3), .sample("t2", minutesAgo: 70), .sample("t3", minutesAgo: 3000),
    messages: [.user("m1", "a question"), .reply("m2", "an answer")])
  private var renderer = Renderer()

  /// Draws a picture; returns how many parts of it were drawn, and not taken from the last.
  private mutating func drawn() -> Int {
    let before = renderer.drawCount
    let screen = renderer.render(desk.state, .skein)
    #expect(screen == render(desk.state, .skein))
    return renderer.drawCount - before
  }

  @Test mutating func aLetterDrawsTheComposerAlone() {
    #expect(drawn() == 5)
    desk.type("h")
    _ = drawn()
    for letter in "ello 西湖" {
      desk.type(String(letter))
      #expect(drawn() == 1)
    }
  }

  @Test mutating func aLetterAsksNothingOfTheThreads() {
    desk.type("h")
    _ = drawn()
    let layouts = desk.state.layouts.number
    desk.type("ello")
    #expect(desk.state.layouts.number == layouts)
    desk.press(Key(.backspace))
    #expect(desk.state.layouts.number == layouts + 1)
  }

  @Test mutating func aStepInTheListLeavesTheMessagesAlone() {
    desk.press(Key(.escape))
    desk.press(.character("h"))
    _ = drawn()
    desk.press(.character("j"))
    // The list, the footer, and the composer, which is always drawn.
    #expect(drawn() == 3)
  }

  @Test mutating func agesGoOn() {
    _ = drawn()
    desk.type("h")
    _ = drawn()
    desk.wait(milliseconds: 61_000)
    desk.type("e")
    #expect(drawn() == 2)
    #expect(renderer.render(desk.state, .skein).text.contains("4m"))
  }

  @Test mutating func aNoticeGoesWithTheNextLetter() {
    _ = drawn()
    desk.tell(.finding(Notice(.warning, "something is amiss")))
    #expect(drawn() == 2)
    desk.type("h")
    #expect(drawn() == 2)
    #expect(!renderer.render(desk.state, .skein).text.contains("amiss"))
  }

  @Test mutating func anotherSizeBeginsAnew() {
    _ = drawn()
    desk.resize(80, 24)
    let screen = renderer.render(desk.state, .skein)
    #expect(screen == render(desk.state, .skein))
    #expect(screen.size == Size(columns: 80, rows: 24))
  }
}
