// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore

/// What a key costs, and a picture.
enum ScreenMeasures {
  static var all: [Measure] {
    [
      Measure("update: a key in the composer, 5 MB thread") {
        let desk = BenchDesk()
        return { typeAndTakeBack(desk) }
      },
      Measure("render: 120×36") {
        let desk = BenchDesk()
        return { _ = desk.paint() }
      },
      Measure("update and render: a key in the composer") {
        let desk = BenchDesk()
        return {
          desk.press(.character("x"))
          _ = desk.paint()
          desk.press(Key(.backspace))
        }
      },
      Measure("update and render: a step in the list of 10⁴") {
        let desk = inList()
        var isDown = false
        return {
          isDown.toggle()
          desk.press(.character(isDown ? "j" : "k"))
          _ = desk.paint()
        }
      },
      Measure("update and render: a page of the 5 MB thread") {
        let desk = BenchDesk()
        desk.press(Key(.escape))
        var isUp = false
        return {
          isUp.toggle()
          desk.press(Key(isUp ? .pageUp : .pageDown))
          _ = desk.paint()
        }
      },
      Measure("update and render: another width, 5 MB thread") {
        let desk = BenchDesk()
        var isSmall = false
        return {
          isSmall.toggle()
          desk.tell(.input(.resized(isSmall ? Size(columns: 40, rows: 12) : Size(columns: 120, rows: 36))))
          _ = desk.paint()
        }
      },
    ]
  }

  /// Two keys, so that the text is the same afterwards.
  private static func typeAndTakeBack(_ desk: BenchDesk) {
    desk.press(.character("x"))
    desk.press(Key(.backspace))
  }

  private static func inList() -> BenchDesk {
    let desk = BenchDesk()
    desk.press(Key(.escape))
    desk.press(.character("h"))
    return desk
  }
}
