// SPDX-License-Identifier: Apache-2.0

import TerminalCore

/// The bytes by which xterm sends a key.
enum KeyEncoding {
  static func bytes(_ key: Key) -> [UInt8] {
    let modifier = parameter(key.modifiers)
    let escape: [UInt8] = key.modifiers.contains(.alt) ? [0x1B] : []
    switch key.code {
    case .character(let character): return escape + self.character(character, key.modifiers)
    case .enter where modifier == 1 || key.modifiers == .alt: return escape + [0x0D]
    case .enter: return Array("\u{1B}[13;\(modifier)u".utf8)
    case .tab: return escape + [0x09]
    case .backTab: return Array("\u{1B}[Z".utf8)
    case .escape: return escape + [0x1B]
    case .backspace: return escape + [0x7F]
    case .up: return cursor("A", modifier)
    case .down: return cursor("B", modifier)
    case .right: return cursor("C", modifier)
    case .left: return cursor("D", modifier)
    case .home: return cursor("H", modifier)
    case .end: return cursor("F", modifier)
    case .insert: return tilde(2, modifier)
    case .delete: return tilde(3, modifier)
    case .pageUp: return tilde(5, modifier)
    case .pageDown: return tilde(6, modifier)
    case .function(let number): return function(number, modifier)
    }
  }

  private static func parameter(_ modifiers: Key.Modifiers) -> Int {
    1 + (modifiers.contains(.shift) ? 1 : 0) + (modifiers.contains(.alt) ? 2 : 0)
      + (modifiers.contains(.control) ? 4 : 0)
  }

  private static func character(_ character: Character, _ modifiers: Key.Modifiers) -> [UInt8] {
    guard modifiers.contains(.control), let ascii = character.asciiValue else { return Array(String(character).utf8) }
    if character == " " { return [0] }
    return [character == "?" ? 0x7F : ascii & 0x1F]
  }

  private static func cursor(_ letter: String, _ modifier: Int) -> [UInt8] {
    Array((modifier == 1 ? "\u{1B}O\(letter)" : "\u{1B}[1;\(modifier)\(letter)").utf8)
  }

  private static func tilde(_ number: Int, _ modifier: Int) -> [UInt8] {
    Array((modifier == 1 ? "\u{1B}[\(number)~" : "\u{1B}[\(number);\(modifier)~").utf8)
  }

  private static func function(_ number: Int, _ modifier: Int) -> [UInt8] {
    let letters = ["P", "Q", "R", "S"]
    if (1...4).contains(number) { return cursor(letters[number - 1], modifier) }
    let numbers = [15, 17, 18, 19, 20, 21, 23, 24]
    return (5...12).contains(number) ? tilde(numbers[number - 5], modifier) : []
  }
}
