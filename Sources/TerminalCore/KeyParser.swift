// SPDX-License-Identifier: Apache-2.0

/// Reads one input at the beginning of some bytes.
struct KeyParser {
  /// What stands at the beginning, and how many bytes it takes.
  enum Outcome: Equatable {
    case input(TerminalInput, Int)
    case swallowed(Int)
    case pasteBegins(Int)
    /// More bytes are needed. It is ambiguous when what is there is a key too.
    case incomplete(isAmbiguous: Bool)
  }

  private static let escape: UInt8 = 0x1B
  /// More of a sequence than any terminal sends.
  private static let longestSequence = 1 << 16

  /// Never empty.
  private let bytes: ArraySlice<UInt8>
  private let keys: TerminalKeys
  /// No more bytes follow: what is ambiguous is the key that is there.
  private let isLast: Bool

  init(bytes: ArraySlice<UInt8>, keys: TerminalKeys, isLast: Bool) {
    self.bytes = bytes
    self.keys = keys
    self.isLast = isLast
  }

  func parse() -> Outcome {
    guard let first = bytes.first else { return .incomplete(isAmbiguous: false) }
    if first == Self.escape { return parseEscape() }
    return parsePlain(at: 0)
  }

  private func byte(_ offset: Int) -> UInt8? {
    let place = bytes.startIndex + offset
    return place < bytes.endIndex ? bytes[place] : nil
  }

  // MARK: One byte or one character

  private func parsePlain(at offset: Int, _ modifiers: Key.Modifiers = []) -> Outcome {
    guard let byte = byte(offset) else { return .incomplete(isAmbiguous: false) }
    func key(_ code: Key.Code, _ more: Key.Modifiers = []) -> Outcome {
      .input(.key(Key(code, modifiers.union(more))), offset + 1)
    }
    switch byte {
    case 0x00: return key(.character(" "), .control)
    case 0x08, 0x7F: return key(.backspace)
    case 0x09: return key(.tab)
    case 0x0D: return key(.enter)
    case 0x01...0x1A: return key(.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    case 0x1B: return key(.escape)
    case 0x1C...0x1F: return key(.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    case 0x20..<0x7F: return key(.character(Character(Unicode.Scalar(byte))))
    default: return parseCharacter(at: offset, modifiers)
    }
  }

  private func parseCharacter(at offset: Int, _ modifiers: Key.Modifiers) -> Outcome {
    switch UTF8Prefix(bytes.dropFirst(offset)) {
    case .incomplete: return .incomplete(isAmbiguous: false)
    case .invalid(let count): return .input(.key(Key(.character("\u{FFFD}"), modifiers)), offset + count)
    case .scalar(let scalar, let count):
      // A control of two bytes is no key of any keyboard.
      if scalar.value < 0xA0 { return .swallowed(offset + count) }
      return .input(.key(Key(.character(Character(scalar)), modifiers)), offset + count)
    }
  }

  // MARK: What begins with an escape

  private func parseEscape() -> Outcome {
    if let (key, count) = keys.match(bytes) { return .input(.key(key), count) }
    if !isLast, keys.mayBegin(bytes) { return .incomplete(isAmbiguous: true) }
    guard let second = byte(1) else {
      return isLast ? .input(.key(Key(.escape)), 1) : .incomplete(isAmbiguous: true)
    }
    switch second {
    case Self.escape: return parseDoubleEscape()
    case UInt8(ascii: "["), UInt8(ascii: "O"):
      if bytes.count > 2 { return second == UInt8(ascii: "O") ? parseSS3() : parseCSI() }
      return isLast ? parsePlain(at: 1, .alt) : .incomplete(isAmbiguous: true)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"): return parseString(second)
    default: return parsePlain(at: 1, .alt)
    }
  }

  /// Some terminals send Alt with a cursor key as an escape before its sequence; else it is the key Escape itself.
  private func parseDoubleEscape() -> Outcome {
    guard let third = byte(2) else {
      return isLast ? .input(.key(Key(.escape)), 1) : .incomplete(isAmbiguous: true)
    }
    guard third == UInt8(ascii: "[") || third == UInt8(ascii: "O") else { return .input(.key(Key(.escape)), 1) }
    switch KeyParser(bytes: bytes.dropFirst(), keys: keys, isLast: isLast).parse() {
    case .input(.key(let key), let count) where count > 2:
      return .input(.key(Key(key.code, key.modifiers.union(.alt))), count + 1)
    case .incomplete(let isAmbiguous): return .incomplete(isAmbiguous: isAmbiguous)
    default: return .input(.key(Key(.escape)), 1)
    }
  }

  /// An answer of the terminal (OSC, DCS, APC), which nobody asked for: swallowed up to its end. Alt with the same
  /// sign begins alike, so what follows must look like an answer.
  private func parseString(_ introducer: UInt8) -> Outcome {
    guard let third = byte(2) else { return isLast ? parsePlain(at: 1, .alt) : .incomplete(isAmbiguous: true) }
    let beginnings: String.UTF8View
    switch introducer {
    case UInt8(ascii: "]"): beginnings = "0123456789".utf8
    case UInt8(ascii: "P"): beginnings = "0123456789>!$+?=".utf8
    default: beginnings = "G".utf8
    }
    guard beginnings.contains(third) else { return parsePlain(at: 1, .alt) }
    var place = bytes.startIndex + 2
    while place < bytes.endIndex {
      if bytes[place] == 0x07 { return .swallowed(place + 1 - bytes.startIndex) }
      if bytes[place] == Self.escape, place + 1 < bytes.endIndex {
        // The end is ESC \; any other escape breaks the answer off.
        let isEnd = bytes[place + 1] == UInt8(ascii: "\\")
        return .swallowed(place - bytes.startIndex + (isEnd ? 2 : 0))
      }
      place += 1
    }
    return isLast || bytes.count > Self.longestSequence ? .swallowed(bytes.count) : .incomplete(isAmbiguous: true)
  }

  /// ESC O and a letter: cursor keys, the keypad and F1 to F4 in application mode; some put modifiers between.
  private func parseSS3() -> Outcome {
    var offset = 2
    while let next = byte(offset), (0x30...0x3B).contains(next) { offset += 1 }
    guard let final = byte(offset) else { return .incomplete(isAmbiguous: false) }
    guard (0x40...0x7E).contains(final) else {
      return offset == 2 ? parsePlain(at: 1, .alt) : .swallowed(offset)
    }
    let parameters = ControlSequence.Parameters(bytes.dropFirst(2).prefix(offset - 2))
    return outcome(ControlSequence.ss3(final: final, parameters), offset + 1)
  }

  private func parseCSI() -> Outcome {
    if byte(2) == UInt8(ascii: "[") { return parseLinuxFunctionKey() }
    // The oldest mouse report: three bytes follow.
    if byte(2) == UInt8(ascii: "M") { return parseOldMouseReport() }
    var offset = 2
    while let next = byte(offset), (0x30...0x3F).contains(next) { offset += 1 }
    let parameterBytes = bytes.dropFirst(2).prefix(offset - 2)
    // rxvt ends Shift with an editing key in $, which elsewhere comes before the end.
    if byte(offset) == UInt8(ascii: "$"), offset > 2, parameterBytes.allSatisfy({ (0x30...0x39).contains($0) }) {
      return outcome(ControlSequence.rxvt(final: UInt8(ascii: "$"), .init(parameterBytes)), offset + 1)
    }
    while let next = byte(offset), (0x20...0x2F).contains(next) { offset += 1 }
    guard let final = byte(offset) else {
      return offset > Self.longestSequence ? .swallowed(offset) : .incomplete(isAmbiguous: false)
    }
    guard (0x40...0x7E).contains(final) else { return .swallowed(offset) }
    if offset - 2 > parameterBytes.count {
      guard final == UInt8(ascii: "y"), byte(offset - 1) == UInt8(ascii: "$"), offset - 3 == parameterBytes.count else {
        return .swallowed(offset + 1)
      }
      return outcome(ControlSequence.modeAnswer(.init(parameterBytes)), offset + 1)
    }
    return outcome(ControlSequence.csi(final: final, .init(parameterBytes)), offset + 1)
  }

  /// ESC [ M button column row, each a byte of 32 more than its number.
  private func parseOldMouseReport() -> Outcome {
    guard let code = byte(3), let column = byte(4), let row = byte(5) else { return .incomplete(isAmbiguous: false) }
    return outcome(ControlSequence.mouse(Int(code) - 32, Int(column) - 32, Int(row) - 32), 6)
  }

  /// The Linux console's F1 to F5: ESC [ [ A and so on.
  private func parseLinuxFunctionKey() -> Outcome {
    guard let letter = byte(3) else { return .incomplete(isAmbiguous: false) }
    guard (0x41...0x45).contains(letter) else { return .swallowed(letter >= 0x20 && letter < 0x7F ? 4 : 3) }
    return .input(.key(Key(.function(Int(letter) - 0x40))), 4)
  }

  private func outcome(_ meaning: ControlSequence.Meaning, _ count: Int) -> Outcome {
    switch meaning {
    case .input(let input): .input(input, count)
    case .pasteBegins: .pasteBegins(count)
    case .nothing: .swallowed(count)
    }
  }
}

/// What stands at the beginning of some bytes as UTF-8.
private enum UTF8Prefix {
  case scalar(Unicode.Scalar, Int)
  case incomplete
  /// The bytes that no character begins with, as many as Unicode would replace by one sign.
  case invalid(Int)

  init(_ bytes: ArraySlice<UInt8>) {
    guard let lead = bytes.first else {
      self = .incomplete
      return
    }
    let length: Int
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default:
      self = .invalid(1)
      return
    }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    var taken = 1
    for byte in bytes.dropFirst().prefix(length - 1) {
      guard Self.follows(byte, lead, isSecond: taken == 1) else {
        self = .invalid(taken)
        return
      }
      value = value << 6 | UInt32(byte & 0x3F)
      taken += 1
    }
    guard taken == length else {
      self = .incomplete
      return
    }
    self = Unicode.Scalar(value).map { .scalar($0, length) } ?? .invalid(length)
  }

  /// Whether a byte may follow: the second is narrower after some leads (overlong forms, surrogates, the end).
  private static func follows(_ byte: UInt8, _ lead: UInt8, isSecond: Bool) -> Bool {
    guard isSecond else { return (0x80...0xBF).contains(byte) }
    switch lead {
    case 0xE0: return (0xA0...0xBF).contains(byte)
    case 0xED: return (0x80...0x9F).contains(byte)
    case 0xF0: return (0x90...0xBF).contains(byte)
    case 0xF4: return (0x80...0x8F).contains(byte)
    default: return (0x80...0xBF).contains(byte)
    }
  }
}
