// SPDX-License-Identifier: Apache-2.0

/// What a program wrote on a terminal, taken apart into what acts there.
enum TerminalTraffic {
  /// The kinds of sequences that do more than draw, each once: modes, questions, strings, controls.
  static func kinds(in bytes: [UInt8]) -> Set<String> {
    var kinds: Set<String> = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case 0x1B: kinds.insert(sequence(bytes, &index))
      case 0xC2 where index < bytes.count && bytes[index] < 0xA0: kinds.insert("C1 \(bytes[index])")
      case 0x08, 0x09, 0x0A, 0x0D: break
      case 0..<0x20, 0x7F: kinds.insert("control \(byte)")
      default: break
      }
    }
    return kinds.subtracting([""])
  }

  private static func sequence(_ bytes: [UInt8], _ index: inout Int) -> String {
    guard index < bytes.count else { return "ESC at the end" }
    let opener = bytes[index]
    index += 1
    switch opener {
    case UInt8(ascii: "["):
      let start = index
      while index < bytes.count, !(0x40...0x7E).contains(bytes[index]) { index += 1 }
      guard index < bytes.count else { return "CSI unterminated" }
      let parameters = String(decoding: bytes[start..<index], as: UTF8.self)
      let final = Character(Unicode.Scalar(bytes[index]))
      index += 1
      // These move the cursor, erase and colour what is drawn.
      if "ABCDGHJKLMPSTXb@dmr".contains(final), parameters.allSatisfy({ $0.isNumber || $0 == ";" || $0 == ":" }) {
        return ""
      }
      return "CSI \(parameters) \(final)"
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      let start = index
      while index < bytes.count, bytes[index] != 0x07, bytes[index] != 0x1B { index += 1 }
      let text = String(decoding: bytes[start..<index], as: UTF8.self)
      if index < bytes.count { index += bytes[index] == 0x1B ? 2 : 1 }
      return "string \(Character(Unicode.Scalar(opener)))\(text.prefix { $0 != ";" }.prefix(20))"
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      index += 1
      return ""
    default: return "ESC \(Character(Unicode.Scalar(opener)))"
    }
  }
}
