// SPDX-License-Identifier: Apache-2.0

import TerminalCore
import Testing

@testable import TerminalCurses

@Suite struct PaletteTests {
  @Test(arguments: [
    (0, false, Palette.Depth.none), (2, false, .none), (8, false, .eight), (16, false, .sixteen), (88, false, .sixteen),
    (256, false, .indexed), (256, true, .indexed), (1 << 24, true, .direct),
  ])
  func theDepthIsWhatTheTerminalHas(colors: Int, isDirect: Bool, depth: Palette.Depth) {
    #expect(Palette(colors: colors, isDirect: isDirect).depth == depth)
  }

  @Test(
    arguments: [
      (Palette.Depth.indexed, Color.standard, -1, false), (.none, .rgb(255, 0, 0), -1, false),
      (.none, .ansi(1), -1, false),
      (.eight, .ansi(8), -1, false), (.eight, .rgb(120, 120, 120), -1, false), (.eight, .ansi(0), 0, false),
      (.eight, .ansi(15), 7, true), (.none, .indexed(200), -1, false),
      (.eight, .ansi(9), 1, true), (.eight, .rgb(250, 10, 10), 1, false), (.eight, .indexed(16), 0, false),
      (.sixteen, .ansi(9), 9, false), (.sixteen, .indexed(196), 1, false), (.sixteen, .rgb(120, 120, 120), -1, false),
      (.sixteen, .rgb(0x8F, 0xB8, 0xF0), 4, false), (.sixteen, .rgb(0x00, 0x50, 0xA0), 4, false),
      (.sixteen, .rgb(0xB0, 0x70, 0), 3, false), (.eight, .rgb(0x8A, 0x4F, 0x9E), 5, false),
      (.sixteen, .rgb(0xF0, 0xF0, 0xE8), 7, false), (.eight, .rgb(20, 20, 30), 0, false),
      (.indexed, .indexed(208), 208, false), (.indexed, .rgb(255, 135, 0), 208, false),
      (.indexed, .rgb(0, 0, 0), 16, false),
      (.indexed, .rgb(128, 128, 128), 244, false), (.indexed, .ansi(200), 15, false),
      (.direct, .rgb(1, 2, 3), 0x010203, false), (.direct, .rgb(0, 0, 0), 8, false), (.direct, .ansi(3), 3, false),
      (.direct, .indexed(208), 0xFF8700, false),
    ] as [(Palette.Depth, Color, Int32, Bool)])
  func theNearestColourIsTaken(depth: Palette.Depth, color: Color, number: Int32, isBright: Bool) {
    let found = Palette(depth: depth).number(of: color)
    #expect(found.number == number && found.isBright == isBright)
  }

  @Test func aGroundIsNeverTheTerminalsOwn() {
    for depth in [Palette.Depth.eight, .sixteen] {
      for grey in UInt8.min...UInt8.max {
        let ground = Palette(depth: depth).number(of: .rgb(grey, grey, grey), isGround: true).number
        #expect(ground == 0 || ground == 7)
      }
    }
  }
}
