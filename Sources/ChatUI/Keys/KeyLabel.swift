// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// Why a key's name in the settings is of no use.
public enum KeyLabelFault: Error, Equatable, Sendable {
  /// It names no key.
  case unknown
  /// A plain terminal sends the same as for another key.
  case same(as: String)
  /// A plain terminal sends nothing of the kind.
  case notOnPlainTerminals
}

extension KeySequence {
  /// Reads `Ctrl-X Ctrl-E`, `Alt-Enter`, `F1`, `Space`, `g g`: keys by their names, in any case, with blanks between.
  public init(label: String) throws(KeyLabelFault) {
    let words = label.split(separator: " ")
    guard !words.isEmpty else { throw .unknown }
    var keys: [Key] = []
    for word in words { keys.append(try Key(label: String(word))) }
    self.init(keys)
  }
}

extension Key {
  /// Reads `Ctrl-N`, `Alt-Enter`, `Shift-Tab`, `F1`, `Space`, `PgUp`, `j`.
  public init(label: String) throws(KeyLabelFault) {
    var modifiers: Key.Modifiers = []
    var rest = label[...]
    while let sign = rest.dropFirst().firstIndex(of: "-"), rest.index(after: sign) < rest.endIndex,
      let modifier = Self.modifier(rest[..<sign])
    {
      modifiers.insert(modifier)
      rest = rest[rest.index(after: sign)...]
    }
    guard let code = Self.code(String(rest)) else { throw .unknown }
    self.init(code, modifiers)
    try makePlain()
  }

  private static func modifier(_ word: Substring) -> Key.Modifiers? {
    switch word.lowercased() {
    case "ctrl", "control", "c": .control
    case "alt", "meta", "m": .alt
    case "shift", "s": .shift
    default: nil
    }
  }

  private static let names: [String: Key.Code] = [
    "space": .character(" "), "enter": .enter, "return": .enter, "tab": .tab, "esc": .escape, "escape": .escape,
    "backspace": .backspace, "del": .delete, "delete": .delete, "ins": .insert, "insert": .insert,
    "up": .up, "↑": .up, "down": .down, "↓": .down, "left": .left, "←": .left, "right": .right, "→": .right,
    "home": .home, "end": .end, "pgup": .pageUp, "pageup": .pageUp, "pgdn": .pageDown, "pagedown": .pageDown,
  ]

  private static func code(_ word: String) -> Key.Code? {
    if let code = names[word.lowercased()] { return code }
    if let character = word.first, word.count == 1 {
      let isSign = !character.isWhitespace && !character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
      return isSign ? .character(character) : nil
    }
    guard word.lowercased().hasPrefix("f"), let number = Int(word.dropFirst()), (1...12).contains(number) else {
      return nil
    }
    return .function(number)
  }

  /// Writes the key as terminals report it; complains of what they can't tell apart.
  private mutating func makePlain() throws(KeyLabelFault) {
    if code == .tab, modifiers.contains(.shift) { (code, modifiers) = (.backTab, modifiers.subtracting(.shift)) }
    guard case .character(let character) = code else { return }
    if modifiers.contains(.shift) {
      // The character itself says it.
      guard !modifiers.contains(.control), character.isLetter else { throw .notOnPlainTerminals }
      modifiers.remove(.shift)
      // A letter whose capital is two has none.
      let capital = character.uppercased()
      if capital.count == 1, let only = capital.first { code = .character(only) }
      return
    }
    guard modifiers.contains(.control) else { return }
    let lower = Character(character.lowercased())
    switch lower {
    case "i": throw .same(as: "Tab")
    case "m": throw .same(as: "Enter")
    case "[": throw .same(as: "Esc")
    case "h", "?": throw .same(as: "Backspace")
    case "@": code = .character(" ")
    case "/": code = .character("_")
    case "a"..."z", "\\", "]", "^", "_", " ": code = .character(lower)
    default: throw .notOnPlainTerminals
    }
  }
}
