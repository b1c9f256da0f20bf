// SPDX-License-Identifier: Apache-2.0

import CVterm
public import TerminalCore

/// What stands in one cell of the emulated terminal.
public struct EmulatedCell: Equatable, Sendable {
  /// The scalars drawn; empty where nothing was, and in the second half of a wide character.
  public var text: String
  public var columns: Int
  public var style: Style
}

/// What the emulated terminal shows.
public struct Picture: Equatable, Sendable {
  public var size: Size
  /// The rows as text, without blanks at their ends.
  public var rows: [String]
  public var cursor: Point
  public var isCursorVisible: Bool
  public var isAlternateScreen: Bool
  public var title: String
  /// How many bytes the program has written.
  public var outputCount: Int

  /// All rows, each ended by a line feed, without the empty ones at the end.
  public var text: String {
    var rows = rows
    while rows.last == "" { rows.removeLast() }
    return rows.joined(separator: "\n")
  }
}

/// libvterm as a value of the screen: bytes in, cells and answers out. Not for two threads at once.
final class EmulatedScreen {
  private let terminal: OpaquePointer
  private let screen: OpaquePointer
  private let state: OpaquePointer
  /// What libvterm's callbacks write; it outlives them.
  private let properties: UnsafeMutablePointer<Properties>
  /// libvterm keeps the address.
  private let callbacks: UnsafeMutablePointer<VTermScreenCallbacks>
  private(set) var size: Size

  struct Properties {
    var isCursorVisible = true
    var isAlternateScreen = false
    var title = ""
    var bells = 0
  }

  init?(size: Size) {
    guard let terminal = vterm_new(Int32(size.rows), Int32(size.columns)) else { return nil }
    guard let screen = vterm_obtain_screen(terminal), let state = vterm_obtain_state(terminal) else { return nil }
    (self.terminal, self.screen, self.state, self.size) = (terminal, screen, state, size)
    properties = .allocate(capacity: 1)
    properties.initialize(to: Properties())
    callbacks = .allocate(capacity: 1)
    callbacks.initialize(to: Self.callbacks())
    vterm_set_utf8(terminal, 1)
    vterm_screen_set_callbacks(screen, callbacks, properties)
    vterm_screen_enable_altscreen(screen, 1)
    vterm_screen_reset(screen, 1)
  }

  deinit {
    vterm_free(terminal)
    callbacks.deallocate()
    properties.deinitialize(count: 1)
    properties.deallocate()
  }

  var bells: Int { properties.pointee.bells }

  /// Draws what the program wrote; returns what the terminal answers.
  func take(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    _ = vterm_input_write(terminal, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
    vterm_screen_flush_damage(screen)
    var answer = [UInt8](repeating: 0, count: vterm_output_get_buffer_current(terminal))
    let count = answer.withUnsafeMutableBytes {
      vterm_output_read(terminal, $0.bindMemory(to: CChar.self).baseAddress, $0.count)
    }
    return Array(answer.prefix(count))
  }

  func resize(_ size: Size) {
    self.size = size
    vterm_set_size(terminal, Int32(size.rows), Int32(size.columns))
  }

  func picture(outputCount: Int) -> Picture {
    var place = VTermPos()
    vterm_state_get_cursorpos(state, &place)
    return Picture(
      size: size, rows: (0..<size.rows).map(rowText), cursor: Point(column: Int(place.col), row: Int(place.row)),
      isCursorVisible: properties.pointee.isCursorVisible, isAlternateScreen: properties.pointee.isAlternateScreen,
      title: properties.pointee.title, outputCount: outputCount)
  }

  private func rowText(_ row: Int) -> String {
    var text = ""
    var column = 0
    while column < size.columns {
      let cell = cell(at: Point(column: column, row: row))
      text += cell.text.isEmpty ? " " : cell.text
      column += max(1, cell.columns)
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  func cell(at point: Point) -> EmulatedCell {
    var cell = VTermScreenCell()
    let place = VTermPos(row: Int32(point.row), col: Int32(point.column))
    guard vterm_screen_get_cell(screen, place, &cell) != 0 else {
      return EmulatedCell(text: "", columns: 0, style: .plain)
    }
    let scalars = withUnsafeBytes(of: cell.chars) { Array($0.bindMemory(to: UInt32.self)) }
    var text = String.UnicodeScalarView()
    // The second half of a wide character is marked by a value that is no scalar.
    for value in scalars.prefix(while: { $0 != 0 && $0 != .max }) {
      text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    return EmulatedCell(text: String(text), columns: Int(cell.width), style: Self.style(of: cell))
  }

  private static func style(of cell: VTermScreenCell) -> Style {
    var attributes: Style.Attributes = []
    if cell.attrs.bold != 0 { attributes.insert(.bold) }
    if cell.attrs.italic != 0 { attributes.insert(.italic) }
    if cell.attrs.underline != 0 { attributes.insert(.underline) }
    if cell.attrs.reverse != 0 { attributes.insert(.reverse) }
    if cell.attrs.strike != 0 { attributes.insert(.strikethrough) }
    return Style(foreground: color(cell.fg), background: color(cell.bg), attributes: attributes)
  }

  private static func color(_ color: VTermColor) -> Color {
    if color.type & UInt8(VTERM_COLOR_DEFAULT_MASK.rawValue) != 0 { return .standard }
    if color.type & UInt8(VTERM_COLOR_TYPE_MASK.rawValue) == UInt8(VTERM_COLOR_INDEXED.rawValue) {
      return color.indexed.idx < 16 ? .ansi(color.indexed.idx) : .indexed(color.indexed.idx)
    }
    return .rgb(color.rgb.red, color.rgb.green, color.rgb.blue)
  }

  private static func callbacks() -> VTermScreenCallbacks {
    var callbacks = VTermScreenCallbacks()
    callbacks.settermprop = { property, value, user in
      guard let value, let properties = user?.assumingMemoryBound(to: Properties.self) else { return 0 }
      switch property {
      case VTERM_PROP_CURSORVISIBLE: properties.pointee.isCursorVisible = value.pointee.boolean != 0
      case VTERM_PROP_ALTSCREEN: properties.pointee.isAlternateScreen = value.pointee.boolean != 0
      case VTERM_PROP_TITLE: properties.pointee.title = value.pointee.string.map { String(cString: $0) } ?? ""
      default: break
      }
      return 1
    }
    callbacks.bell = { user in
      user?.assumingMemoryBound(to: Properties.self).pointee.bells += 1
      return 1
    }
    return callbacks
  }
}
