// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// Draws one picture after another. What would look as it did in the last one is copied from there: a key in the composer
/// changes neither the list nor the messages.
public struct Renderer: Sendable {
  private var drawn = DrawnParts()
  private var theme: Theme?
  private var size = Size(columns: 0, rows: 0)

  public init() {}

  /// The screen, cell by cell what ``render(_:_:)`` draws.
  public mutating func render(_ state: ChatState, _ first: Theme) -> Screen {
    let theme = state.theme(first: first)
    if theme != self.theme || state.size != size { drawn = DrawnParts() }
    (self.theme, size) = (theme, state.size)
    var canvas = Canvas(screen: Screen(size: state.size), theme: theme, drawn: drawn)
    // The parts have one owner while they change.
    drawn = DrawnParts()
    draw(state, &canvas)
    drawn = canvas.drawn
    return canvas.screen
  }
}

/// What the last picture showed of parts that are worth keeping, and what decided how they look.
struct DrawnParts: Sendable {
  enum Name: Hashable {
    /// A thread in the list, by the row of the screen where it begins.
    case thread(row: Int)
    case messages
    case keys
  }

  struct Part: Sendable {
    let look: any Sendable
    let area: ScreenArea
    let rows: [ArraySlice<Cell>]
    let links: [ScreenLink]
  }

  var parts: [Name: Part] = [:]
  /// How many parts were drawn, not copied: the measure of the work that a key makes.
  var drawCount = 0
}

extension Canvas {
  /// Draws a part of the screen that depends on `look`, its name and its place alone, on blank cells; or copies it.
  mutating func draw<Look: Equatable & Sendable>(
    _ name: DrawnParts.Name, _ look: Look, rows: Range<Int>, columns: Range<Int>, _ draw: (inout Canvas) -> Void
  ) {
    let area = ScreenArea(rows: rows, columns: columns)
    if let part = drawn.parts[name], part.area == area, let known = part.look as? Look, known == look {
      return screen.put(part.rows, part.links, at: area)
    }
    let firstLink = screen.links.count
    draw(&self)
    drawn.drawCount += 1
    drawn.parts[name] = DrawnParts.Part(
      look: look, area: area, rows: screen.cells(in: area), links: Array(screen.links[firstLink...]))
  }
}
