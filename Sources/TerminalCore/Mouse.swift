// SPDX-License-Identifier: Apache-2.0

/// What the mouse did, as far as a terminal is asked to tell it: buttons pressed and the wheel turned.
public struct MouseReport: Hashable, Sendable {
  public enum Button: Hashable, Sendable { case left, middle, right }

  public enum Act: Hashable, Sendable {
    case press(Button)
    case wheelUp, wheelDown
  }

  public var act: Act
  public var point: Point
  public var modifiers: Key.Modifiers

  public init(_ act: Act, at point: Point, _ modifiers: Key.Modifiers = []) {
    self.act = act
    self.point = point
    self.modifiers = modifiers
  }

  /// More columns or rows than any terminal has: a report of them is none.
  private static let farthest = 10_000

  /// A report's button code with its column and row, which count from 1; `nil` for a release, a movement, another
  /// button, or a place that is none.
  init?(code: Int?, column: Int?, row: Int?) {
    guard let code, let column, let row, (0..<256).contains(code), code & 32 == 0 else { return nil }
    guard (1...Self.farthest).contains(column), (1...Self.farthest).contains(row) else { return nil }
    switch code & ~28 {
    case 0: act = .press(.left)
    case 1: act = .press(.middle)
    case 2: act = .press(.right)
    case 64: act = .wheelUp
    case 65: act = .wheelDown
    default: return nil
    }
    point = Point(column: column - 1, row: row - 1)
    modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
  }
}
