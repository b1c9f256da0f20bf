// SPDX-License-Identifier: Apache-2.0

/// A key press as a terminal can tell it.
public struct Key: Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// A printable grapheme; with `.control`, a lower-case letter or one of `@[\]^_?`, or a space.
    case character(Character)
    case enter, tab, backTab, escape, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
  }

  public struct Modifiers: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let shift = Modifiers(rawValue: 1)
    public static let alt = Modifiers(rawValue: 2)
    public static let control = Modifiers(rawValue: 4)
  }

  public var code: Code
  public var modifiers: Modifiers

  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// A plain character.
  public static func character(_ c: Character) -> Key { Key(.character(c)) }
  /// Ctrl with a lower-case letter or sign.
  public static func control(_ c: Character) -> Key { Key(.character(c), .control) }
  /// Alt (or Esc before it) with a character.
  public static func alt(_ c: Character) -> Key { Key(.character(c), .alt) }
}

/// What comes in from a terminal.
public enum TerminalInput: Equatable, Sendable {
  case key(Key)
  /// A bracketed paste, whole, as the terminal sent it (line ends made `\n`).
  case paste(String)
  case resized(Size)
  case focus(Bool)
  /// Only while the terminal is asked to tell of its mouse.
  case mouse(MouseReport)
  /// An answer to what the driver has asked.
  case answer(TerminalAnswer)

  var isKey: Bool { if case .key = self { true } else { false } }
}
