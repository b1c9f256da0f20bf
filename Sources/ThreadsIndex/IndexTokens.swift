// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// The words of a text as the index keeps them: folded, with blanks between.
///
/// In scripts that are written without blanks every character is a word, and so is every sign that is no punctuation:
/// any stretch of such a text, be it one character, is then found as words in a row, exactly.
enum IndexTokens {
  /// The words of a text, joined by blanks.
  static func joined(_ text: String) -> String {
    var writer = Writer()
    for scalar in String(decoding: FoldedText.bytes(of: text), as: UTF8.self).unicodeScalars { writer.take(scalar) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The words of a text.
  static func words(_ text: String) -> [Substring] { joined(text).split(separator: " ") }

  /// Whether the last of the words could be longer: letters, not a character that is a word of its own.
  static func isOpenEnded(_ word: Substring) -> Bool {
    word.unicodeScalars.last.map { kind(of: $0) == .letter } ?? false
  }

  private struct Writer {
    var bytes: [UInt8] = []
    private var last = Kind.gap

    mutating func take(_ scalar: Unicode.Scalar) {
      let kind = IndexTokens.kind(of: scalar)
      defer { last = kind }
      guard kind != .gap else { return }
      if !bytes.isEmpty, last != kind || kind == .alone { bytes.append(UInt8(ascii: " ")) }
      if scalar.value < 0x80 {
        bytes.append(UInt8(scalar.value))
      } else if let encoded = UTF8.encode(scalar) {
        bytes += encoded
      }
    }
  }

  private enum Kind {
    case gap, letter, alone
  }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    switch scalar.value {
    case 0x30...0x39, 0x61...0x7A: return .letter
    case 0..<0x80: return .gap
    // Thai, Lao, Burmese, Khmer; kana, ideographs, bopomofo, Hangul.
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1100...0x11FF, 0x3041...0x318F, 0x31F0...0x31FF,
      0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x3FFFF:
      return .alone
    default: return kind(of: scalar.properties.generalCategory)
    }
  }

  private static func kind(of category: Unicode.GeneralCategory) -> Kind {
    switch category {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      .letter
    case .otherSymbol, .mathSymbol, .currencySymbol: .alone
    default: .gap
    }
  }
}
