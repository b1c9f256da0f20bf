// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// Keys that mean something when they are pressed one after the other; most often just one.
public struct KeySequence: Hashable, Sendable {
  public var keys: [Key]

  public init(_ keys: [Key]) { self.keys = keys }

  public static func character(_ character: Character) -> KeySequence { KeySequence([.character(character)]) }
  public static func control(_ character: Character) -> KeySequence { KeySequence([.control(character)]) }
  public static func alt(_ character: Character) -> KeySequence { KeySequence([.alt(character)]) }
  public static func key(_ code: Key.Code, _ modifiers: Key.Modifiers = []) -> KeySequence {
    KeySequence([Key(code, modifiers)])
  }

  /// The character that its first key types where there is a text.
  public var typedCharacter: String? {
    guard let first = keys.first, case .character(let character) = first.code else { return nil }
    return first.modifiers.subtracting(.shift).isEmpty ? String(character) : nil
  }

  /// What it is called in the footer and in the help: `Ctrl-X Ctrl-E`.
  public var label: String { keys.map(\.label).joined(separator: " ") }
}

extension Key {
  /// What the key is called in the footer and in the help: `Ctrl-N`, `Enter`, `F1`, `j`.
  public var label: String {
    var label = ""
    if modifiers.contains(.control) { label += "Ctrl-" }
    if modifiers.contains(.alt) { label += "Alt-" }
    if modifiers.contains(.shift) { label += "Shift-" }
    return label + codeLabel
  }

  private var codeLabel: String {
    switch code {
    case .character(" "): "Space"
    case .character(let character): modifiers.contains(.control) ? character.uppercased() : String(character)
    case .enter: "Enter"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    }
  }
}
