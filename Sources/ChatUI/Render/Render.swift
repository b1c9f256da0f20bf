// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// Draws the whole screen. It only reads: what needs laying out was laid out after the last event.
public func render(_ state: ChatState, _ theme: Theme) -> Screen {
  var renderer = Renderer()
  return renderer.render(state, theme)
}

/// Draws all parts of the screen.
func draw(_ state: ChatState, _ canvas: inout Canvas) {
  let geometry = state.geometry
  if !canvas.isAsLaidOut { canvas.screen.title = windowTitle(state) }
  canvas.screen.wantsMouse = state.usesMouse
  guard geometry.isUsable else {
    return renderTooSmall(&canvas)
  }
  if let line = state.helpLine {
    renderHelp(state, from: line, &canvas)
  } else if let line = state.noticesLine {
    renderNotices(state, from: line, &canvas)
  } else if let picker = state.picker, picker.purpose == .theme {
    renderThemePicker(picker, state, &canvas)
  } else if let picker = state.picker {
    renderPicker(picker, state, &canvas)
  } else if let output = state.output {
    renderOutput(output, state, &canvas)
  } else {
    if geometry.listColumns > 0 { renderList(state, geometry, &canvas) }
    if geometry.showsMessages {
      renderHeader(state, geometry, &canvas)
      renderMessages(state, geometry, &canvas)
      canvas.drawAnew(.composer) { renderComposer(state, geometry, &$0) }
    }
  }
  renderFooter(state, geometry, &canvas)
}

extension ChatState {
  /// Whether the threads and the messages are shown, and nothing instead of them.
  var showsPage: Bool { helpLine == nil && noticesLine == nil && picker == nil && output == nil }
}

private func renderTooSmall(_ canvas: inout Canvas) {
  let words = ["Skein needs 20×5.", "Your text is kept."]
  for (row, line) in words.enumerated() { canvas.write(line, .text, column: 0, row: row) }
}

/// A screen and the theme it is drawn with.
struct Canvas {
  var screen: Screen
  let theme: Theme
  /// What stands on the screen already.
  var drawn = DrawnParts()
  /// Whether nothing has changed since that was drawn but a draft, the notice and the time.
  var isAsLaidOut = false

  /// How blank cells look: the theme may bring a background.
  var page: Style { theme[.text].background == .standard ? .plain : theme[.text] }

  /// Gives every cell the background that the theme brings, if it brings one.
  mutating func layPage() {
    guard page != .plain else { return }
    screen.clear(ScreenArea(rows: 0..<screen.size.rows, columns: 0..<screen.size.columns), style: page)
  }

  /// Writes text in a role's style; returns the columns written.
  @discardableResult
  mutating func write(
    _ text: String, _ role: ThemeRole, column: Int, row: Int, columns: Int? = nil,
    attributes: Style.Attributes = [], background: ThemeRole? = nil
  ) -> Int {
    var style = theme[role]
    style.attributes.formUnion(attributes)
    if let background { style = style.over(theme[background], page: theme[.text]) }
    return screen.write(text, at: Point(column: column, row: row), style: style, columns: columns)
  }

  /// Writes text at the right end of a stretch; returns the column where it begins.
  @discardableResult
  mutating func write(
    _ text: String, _ role: ThemeRole, endingAt end: Int, row: Int, background: ThemeRole? = nil
  ) -> Int {
    let column = max(0, end - columns(of: text))
    write(text, role, column: column, row: row, columns: end - column, background: background)
    return column
  }

  mutating func write(_ line: TextLine, column: Int, row: Int, columns limit: Int) {
    var column = column
    let end = column + limit
    for run in line.runs {
      let start = column
      column += write(
        run.text, run.role, column: column, row: row, columns: end - column, attributes: run.attributes)
      if let link = run.link, column > start { screen.addLink(to: link, row: row, columns: start..<column) }
    }
  }
}

extension Style {
  /// This style on the ground of another: its own colours where it has others than the page, both attributes.
  func over(_ ground: Style, page: Style = .plain) -> Style {
    Style(
      foreground: foreground == page.foreground ? ground.foreground : foreground,
      background: background == page.background ? ground.background : background,
      attributes: attributes.union(ground.attributes))
  }
}

/// The text cut to so many columns, an ellipsis at its end when something is missing.
func shortened(_ text: String, columns limit: Int) -> String {
  guard limit > 0 else { return columns(of: text) > limit ? "" : text }
  if let short = shortenedPlain(text, columns: limit) { return short }
  // Nobody looks at more of a long text than is shown of it.
  var width = 0
  var short: String?
  var kept = ""
  for glyph in Glyphs(text) {
    if short == nil, width + Int(glyph.columns) > limit - 1 { short = kept }
    width += Int(glyph.columns)
    if width > limit { return (short ?? "") + "…" }
    if short == nil { kept += glyph.text }
  }
  return text
}

/// The same for a text whose beginning is ASCII and decides it.
private func shortenedPlain(_ text: String, columns limit: Int) -> String? {
  let short = text.utf8.withContiguousStorageIfAvailable { bytes -> String? in
    guard bytes.prefix(limit + 1).allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
    return bytes.count <= limit ? text : String(decoding: bytes.prefix(limit - 1), as: UTF8.self) + "…"
  }
  return short ?? nil
}
