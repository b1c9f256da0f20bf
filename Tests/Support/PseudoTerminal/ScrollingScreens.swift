// SPDX-License-Identifier: Apache-2.0

public import TerminalCore

/// Screens on which lines go up and down beside a list that stands still, the same in every process.
public struct ScrollingScreens {
  private let size: Size
  /// The number of the line at the top.
  private var first = 0
  private var steps = 0

  public init(size: Size) { self.size = size }

  /// Where the lines go up and down.
  public var area: ScreenArea { ScreenArea(rows: 1..<size.rows - 2, columns: listColumns + 2..<size.columns) }
  private var listColumns: Int { size.columns / 3 }

  /// The next screen, its lines so much further up; down where `step` is negative.
  public mutating func next(step: Int) -> Screen {
    first = max(0, first + step)
    steps += 1
    var screen = Screen(size: size)
    screen.scrollArea = area
    screen.cursor = Point(column: listColumns + 4, row: size.rows - 2)
    for row in 0..<size.rows - 1 {
      let style = Style(foreground: .ansi(UInt8(row % 8)), attributes: row % 3 == 0 ? .bold : [])
      screen.write("thread \(row) 西湖", at: Point(column: 1, row: row), style: style, columns: listColumns - 1)
      screen.write("│", at: Point(column: listColumns, row: row), style: .plain)
    }
    for (offset, row) in area.rows.enumerated() {
      let (text, style) = Self.line(first + offset)
      screen.write(text, at: Point(column: area.columns.lowerBound, row: row), style: style)
    }
    screen.write("step \(steps)", at: Point(column: 2, row: size.rows - 1), style: .plain)
    return screen
  }

  private static func line(_ number: Int) -> (String, Style) {
    switch number % 7 {
    case 0: ("", .plain)
    case 1: ("\(number) words of a line that is longer than others are, and colourful", Style(foreground: .ansi(4)))
    case 2: ("\(number) 我想去西湖玩一天", .plain)
    case 3: ("\(number) an emoji 😀 and a flag 🇩🇪", .plain)
    case 4: ("\(number) on a ground of its own", Style(background: .ansi(2), attributes: .reverse))
    default: ("\(number) short", Style(attributes: .bold))
    }
  }
}
