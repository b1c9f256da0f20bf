// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// Draws one picture after another. What would look as it did in the last one stays as it is: a key in the composer
/// changes neither the list nor the messages.
public struct Renderer: Sendable {
  private var last: (screen: Screen, theme: Theme, parts: DrawnParts, layouts: Int)?

  /// How many parts of pictures of the same page were drawn so far.
  var drawCount: Int { last?.parts.drawCount ?? 0 }

  public init() {}

  /// The screen, cell by cell what ``render(_:_:)`` draws.
  public mutating func render(_ state: ChatState, _ first: Theme) -> Screen {
    let theme = state.theme(first: first)
    let parts = PagePart.areas(of: state)
    var canvas: Canvas
    if let last, !parts.isEmpty, last.parts.areas == parts, last.screen.size == state.size, last.theme == theme {
      canvas = Canvas(screen: last.screen.bare, theme: theme, drawn: last.parts)
      canvas.isAsLaidOut = last.layouts == state.layouts.number
      canvas.screen.title = last.screen.title
    } else {
      canvas = Canvas(screen: Screen(size: state.size), theme: theme, drawn: DrawnParts(areas: parts))
      canvas.layPage()
    }
    draw(state, &canvas)
    last = canvas.drawn.areas.isEmpty ? nil : (canvas.screen, theme, canvas.drawn, state.layouts.number)
    return canvas.screen
  }
}

/// The parts that the page with the threads and the messages is made of. Together they cover the screen.
enum PagePart: Hashable {
  case list, header, messages, composer, footer

  /// Where they are; none when something else is shown.
  static func areas(of state: ChatState) -> [PagePart: ScreenArea] {
    let geometry = state.geometry
    guard geometry.isUsable, state.showsPage else { return [:] }
    let (size, footer) = (geometry.size, geometry.footerRow)
    let left = geometry.listColumns > 0 ? min(size.columns, geometry.listColumns + 1) : 0
    func area(_ rows: Range<Int>, _ columns: Range<Int>) -> ScreenArea { ScreenArea(rows: rows, columns: columns) }
    var areas = [PagePart.footer: area(footer..<footer + 1, 0..<size.columns)]
    if left > 0 { areas[.list] = area(0..<footer, 0..<left) }
    guard geometry.showsMessages else { return areas }
    let right = left..<size.columns
    areas[.header] = area(0..<geometry.messageRow, right)
    areas[.messages] = area(geometry.messageRow..<geometry.ruleRow, right)
    areas[.composer] = area(geometry.ruleRow..<footer, right)
    return areas
  }
}

/// What the last picture showed in its parts.
struct DrawnParts: Sendable {
  /// Where the parts are; none when the next picture is to share nothing with this one.
  var areas: [PagePart: ScreenArea] = [:]
  /// What decided how a part looks, and the links in it.
  var looks: [PagePart: (look: any Sendable, links: [ScreenLink])] = [:]
  /// The seconds in which the list's ages are as they were drawn.
  var agesHold: Range<Int64> = 0..<0
  /// How many parts were drawn: the measure of the work that a key makes.
  var drawCount = 0
}

extension Canvas {
  /// Draws a part, unless it stands there already. How it looks depends on `look` and its place alone.
  ///
  /// - Parameter letters: whether a letter that is typed may change it.
  mutating func draw<Look: Equatable & Sendable>(
    _ part: PagePart, letters: Bool = false, _ look: @autoclosure () -> Look, _ draw: (inout Canvas) -> Void
  ) {
    if let (known, links) = drawn.looks[part] {
      if isAsLaidOut, !letters { return screen.add(links) }
      if let known = known as? Look, known == look() { return screen.add(links) }
    }
    let look = look()
    let firstLink = screen.links.count
    drawAnew(part, draw)
    drawn.looks[part] = (look, Array(screen.links[firstLink...]))
  }

  /// Draws a part that costs less than to find out whether it has changed.
  mutating func drawAnew(_ part: PagePart, _ draw: (inout Canvas) -> Void) {
    if let area = drawn.areas[part] { screen.clear(area, style: page) }
    drawn.drawCount += 1
    draw(&self)
  }

  /// The next picture is to share nothing with this one: what was drawn stands in the way.
  mutating func forgetParts() { drawn = DrawnParts() }
}
