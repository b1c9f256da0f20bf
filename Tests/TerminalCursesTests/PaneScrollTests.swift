// SPDX-License-Identifier: Apache-2.0

import PseudoTerminal
import TerminalCore
import Testing

@testable import TerminalCurses

/// Lines that go up beside a list: the terminal moves them, where it can.
@Suite struct PaneScrollTests {
  private static let size = Size(columns: 90, rows: 20)
  private static let steps: [(key: String, step: Int)] = [
    ("1", 1), ("1", 1), ("2", 2), ("1", 1), ("5", 5), ("-", -2), ("-", -2), ("9", 9), ("1", 1), ("-", -2), ("3", 3),
  ]

  /// - Parameters:
  ///   - term: libvterm knows margins; of a terminal with this name, Skein does not ask for them.
  @Test(arguments: [("xterm-256color", ""), ("xterm-256color", "synchronized"), ("st-256color", "")])
  func linesThatMoveStandWhereTheyBelong(term: String, options: String) async throws {
    let probe = try await ProbeTerminal(
      ["paint", "1"], environment: ["TERM": term, "PROBE_OPTIONS": options], size: Self.size)
    var screens = ScrollingScreens(size: Self.size)
    var movesOfTheTerminal = 0
    for (key, step) in Self.steps {
      try await probe.ask(key)
      probe.expectShows(screens.next(step: step))
      if String(decoding: probe.lastOutput, as: UTF8.self).contains("\u{1B}[?69h") { movesOfTheTerminal += 1 }
    }
    #expect(movesOfTheTerminal == (term.hasPrefix("xterm") ? Self.steps.count - 1 : 0))
  }

  @Test func aLineThatMovesUpIsFewBytes() async throws {
    let probe = try await ProbeTerminal(["paint", "1"], size: Self.size)
    try await probe.ask("1")
    for _ in 0..<10 {
      try await probe.ask("1")
      // The move, the line that came, the count of steps.
      #expect(probe.lastOutput.count < 250, "\(probe.lastOutput.count)")
      // A row with an emoji is written whole.
      #expect(String(decoding: probe.lastOutput, as: UTF8.self).ranges(of: "thread").count <= 1)
    }
  }

  private func screens(_ steps: Int...) -> [Screen] {
    var screens = ScrollingScreens(size: Self.size)
    return steps.map { screens.next(step: $0) }
  }

  @Test(arguments: [1, 2, 7, -1, -4]) func aMoveIsSeen(step: Int) throws {
    let both = screens(10, step)
    let area = try #require(both[1].scrollArea)
    let scroll = try #require(PaneScroll(area, from: both[0].rows, to: both[1].rows, columns: 90))
    #expect(scroll.count == step && scroll.rows == area.rows && scroll.column == area.columns.lowerBound)
    for row in area.rows where area.rows.contains(row + step) {
      #expect(scroll.row(row, of: both[0].rows) == both[1].rows[row])
    }
  }

  @Test func whatHasNotMovedIsNotMoved() throws {
    let both = screens(10, 0)
    let area = try #require(both[1].scrollArea)
    #expect(PaneScroll(area, from: both[0].rows, to: both[1].rows, columns: 90) == nil)
    // Too far for anything to be left.
    let far = screens(10, 500)
    #expect(PaneScroll(area, from: far[0].rows, to: far[1].rows, columns: 90) == nil)
    // From the left edge on, ncurses sees it.
    let whole = ScreenArea(rows: area.rows, columns: 0..<90)
    let moved = screens(10, 1)
    #expect(PaneScroll(whole, from: moved[0].rows, to: moved[1].rows, columns: 90) == nil)
  }
}
