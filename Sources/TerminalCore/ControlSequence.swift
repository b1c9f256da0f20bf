// SPDX-License-Identifier: Apache-2.0

/// What the control sequences mean that a terminal sends for keys.
enum ControlSequence {
  enum Meaning: Equatable {
    case input(TerminalInput)
    case pasteBegins
    /// The release of a key or of a mouse button, an answer that nobody asked for, or something unknown.
    case nothing

    static func key(_ code: Key.Code, _ modifiers: Key.Modifiers = []) -> Meaning {
      .input(.key(Key(code, modifiers)))
    }
  }

  /// The numbers of a sequence, `1;5:3` being [[1], [5, 3]]; a missing one is `nil`.
  struct Parameters {
    private(set) var isPrivate = false
    /// The sign before the numbers of a private sequence: one of `<=>?`.
    private var sign: UInt8?
    private var numbers: [[Int?]] = []

    init(_ bytes: ArraySlice<UInt8>) {
      if bytes.isEmpty { return }
      isPrivate = bytes.contains { (0x3C...0x3F).contains($0) }
      if let first = bytes.first, (0x3C...0x3F).contains(first) { sign = first }
      let rest = sign == nil ? bytes : bytes.dropFirst()
      numbers = rest.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { group in
        group.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { digits in
          Int(String(decoding: digits, as: UTF8.self))
        }
      }
    }

    var count: Int { numbers.count }

    /// Whether the numbers stand behind this sign.
    func isPrivate(_ sign: Character) -> Bool { self.sign == sign.asciiValue }

    func number(_ index: Int, _ part: Int = 0) -> Int? {
      numbers.indices.contains(index) && numbers[index].indices.contains(part) ? numbers[index][part] : nil
    }

    /// Whether it is a key let go, which terminals tell when asked to.
    var isRelease: Bool { number(1, 1) == 3 }

    var modifiers: Key.Modifiers { Self.modifiers(number(1)) }

    static func modifiers(_ parameter: Int?) -> Key.Modifiers {
      guard let parameter, (2...256).contains(parameter) else { return [] }
      let bits = parameter - 1
      var modifiers: Key.Modifiers = []
      if bits & 1 != 0 { modifiers.insert(.shift) }
      if bits & (2 | 32) != 0 { modifiers.insert(.alt) }
      if bits & 4 != 0 { modifiers.insert(.control) }
      return modifiers
    }
  }

  /// ESC [ parameters final.
  static func csi(final: UInt8, _ parameters: Parameters) -> Meaning {
    let letter = Character(Unicode.Scalar(final))
    if parameters.isPrivate { return told(letter, parameters) }
    if parameters.isRelease { return .nothing }
    switch letter {
    case "~": return tilde(parameters)
    case "u":
      return parameters.number(0).map { codePoint($0, parameters.number(0, 1), parameters.modifiers) } ?? .nothing
    case "Z": return .key(.backTab, parameters.modifiers.subtracting(.shift))
    case "I": return parameters.count == 0 ? .input(.focus(true)) : .nothing
    case "O": return parameters.count == 0 ? .input(.focus(false)) : .nothing
    case "a", "b", "c", "d", "^", "@": return rxvt(final: final, parameters)
    // F3 with modifiers looks like an answer to "where is the cursor?", which has a row before the column.
    case "R" where parameters.count > 1 && parameters.number(0) != 1: return .nothing
    default: return cursorKey(letter).map { .key($0, parameters.modifiers) } ?? .nothing
    }
  }

  /// What no key sends: the mouse in its SGR form, and who the terminal says it is.
  private static func told(_ letter: Character, _ parameters: Parameters) -> Meaning {
    switch letter {
    case "M" where parameters.isPrivate("<") && parameters.count == 3:
      return mouse(parameters.number(0), parameters.number(1), parameters.number(2))
    case "c" where parameters.isPrivate("?"):
      return .input(.answer(.kind((0..<parameters.count).map { parameters.number($0) ?? 0 })))
    default: return .nothing
    }
  }

  /// A mouse report; a release or a movement is nothing.
  static func mouse(_ code: Int?, _ column: Int?, _ row: Int?) -> Meaning {
    MouseReport(code: code, column: column, row: row).map { .input(.mouse($0)) } ?? .nothing
  }

  /// ESC [ ? mode ; setting $ y: what the terminal says of a mode.
  static func modeAnswer(_ parameters: Parameters) -> Meaning {
    guard parameters.isPrivate("?"), parameters.count == 2, let mode = parameters.number(0),
      let setting = parameters.number(1).flatMap({ TerminalMode(rawValue: $0) })
    else { return .nothing }
    return .input(.answer(.mode(mode, setting)))
  }

  /// ESC O modifier final.
  static func ss3(final: UInt8, _ parameters: Parameters) -> Meaning {
    let modifiers = Parameters.modifiers(parameters.number(1) ?? parameters.number(0))
    let letter = Character(Unicode.Scalar(final))
    switch letter {
    case "M": return .key(.enter, modifiers)
    case "I": return .key(.tab, modifiers)
    case "a"..."d": return rxvtArrow(letter).map { .key($0, .control) } ?? .nothing
    case "X": return .key(.character("="), modifiers)
    case "j"..."y": return .key(.character(Character(Unicode.Scalar(final - 0x40))), modifiers)
    default: return cursorKey(letter).map { .key($0, modifiers) } ?? .nothing
    }
  }

  /// The endings by which rxvt tells modifiers: small letters and $ for Shift, ^ for Control, @ for both.
  static func rxvt(final: UInt8, _ parameters: Parameters) -> Meaning {
    let letter = Character(Unicode.Scalar(final))
    if let arrow = rxvtArrow(letter) { return parameters.count == 0 ? .key(arrow, .shift) : .nothing }
    guard let code = parameters.number(0).flatMap(editingKey) else { return .nothing }
    switch letter {
    case "$": return .key(code, .shift)
    case "^": return .key(code, .control)
    default: return .key(code, [.shift, .control])
    }
  }

  private static func rxvtArrow(_ letter: Character) -> Key.Code? {
    switch letter {
    case "a": .up
    case "b": .down
    case "c": .right
    case "d": .left
    default: nil
    }
  }

  private static func cursorKey(_ letter: Character) -> Key.Code? {
    switch letter {
    case "A": .up
    case "B": .down
    case "C": .right
    case "D": .left
    case "H": .home
    case "F": .end
    case "P": .function(1)
    case "Q": .function(2)
    case "R": .function(3)
    case "S": .function(4)
    default: nil
    }
  }

  private static func tilde(_ parameters: Parameters) -> Meaning {
    switch parameters.number(0) {
    case 200: return .pasteBegins
    // xterm's modifyOtherKeys: 27 ; modifiers ; code.
    case 27:
      guard let code = parameters.number(2) else { return .nothing }
      return codePoint(code, nil, parameters.modifiers)
    case .some(let number): return editingKey(number).map { .key($0, parameters.modifiers) } ?? .nothing
    case nil: return .nothing
    }
  }

  private static func editingKey(_ number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }

  /// A key told by its code point, and by the one that Shift makes of it if the terminal says.
  private static func codePoint(_ code: Int, _ shifted: Int?, _ modifiers: Key.Modifiers) -> Meaning {
    switch code {
    case 13, 57414: return .key(.enter, modifiers)
    case 9 where modifiers.contains(.shift): return .key(.backTab, modifiers.subtracting(.shift))
    case 9: return .key(.tab, modifiers)
    case 27: return .key(.escape, modifiers)
    case 8, 127: return .key(.backspace, modifiers)
    case 57399...57408: return .key(.character(Character(Unicode.Scalar(UInt8(code - 57399 + 0x30)))), modifiers)
    case 57417...57426: return .key(keypadKeys[code - 57417], modifiers)
    case ..<0x20, 0x7F..<0xA0, 0xE000...0xF8FF: return .nothing
    default: return character(code, shifted, modifiers)
    }
  }

  private static let keypadKeys: [Key.Code] = [
    .left, .right, .up, .down, .pageUp, .pageDown, .home, .end, .insert, .delete,
  ]

  private static func character(_ code: Int, _ shifted: Int?, _ modifiers: Key.Modifiers) -> Meaning {
    guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else { return .nothing }
    if modifiers.contains(.control) {
      let lower = scalar.properties.lowercaseMapping
      return .key(.character(lower.count == 1 ? Character(lower) : Character(scalar)), modifiers)
    }
    guard modifiers.contains(.shift) else { return .key(.character(Character(scalar)), modifiers) }
    let rest = modifiers.subtracting(.shift)
    // A control is no character, whoever says so.
    if let upper = shifted.flatMap({ UInt32(exactly: $0) }).flatMap(Unicode.Scalar.init), upper.value >= 0x20,
      !(0x7F..<0xA0).contains(upper.value)
    {
      return .key(.character(Character(upper)), rest)
    }
    let upper = scalar.properties.uppercaseMapping
    return .key(.character(upper.count == 1 ? Character(upper) : Character(scalar)), rest)
  }
}
