// SPDX-License-Identifier: Apache-2.0

/// Which scalars nobody sees or which change what stands around them, and where one of them may stay.
enum HiddenScalar {
  /// Whether a scalar is shown as a mark, everywhere or outside of the places that need it.
  static func mayHide(_ value: UInt32) -> Bool {
    switch value {
    // Controls; the soft hyphen.
    case 0..<0x20, 0x7F..<0xA0, 0xAD: true
    case 0xA0...0x2FF: false
    // Grapheme joiner, Arabic letter mark, Hangul fillers, Khmer's inherent vowels, Mongolian selectors and separator.
    case 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F: true
    // Zero widths and marks of direction; separators, embeddings, overrides; joiner, operators, isolates, deprecated ones.
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
    // Braille without a dot; more fillers; no characters; selectors; byte order mark; annotations, an object's place.
    case 0x2800, 0x3164, 0xFDD0...0xFDEF, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFC: true
    // What joins hieroglyphs, shorthand and musical signs; tags and selectors of ideographs.
    case 0x13430...0x1343F, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
    default: value & 0xFFFE == 0xFFFE
    }
  }

  /// Whether a scalar that may hide stays as it is between these two, the one before as it was shown.
  static func stays(_ scalar: Unicode.Scalar, after before: Unicode.Scalar?, before next: Unicode.Scalar?) -> Bool {
    switch scalar.value {
    // Beside a letter of their script marks of direction do no more than that letter does.
    case 0x061C, 0x200E, 0x200F: return isRightToLeft(before) || isRightToLeft(next)
    // A filler stands for the half of a syllable that is not there.
    case 0x115F: return next.map { (0x1161...0x11A7).contains($0.value) } ?? false
    case 0x1160: return before.map { (0x1100...0x115E).contains($0.value) } ?? false
    case 0x180B...0x180D, 0x180F: return before.map { (0x1820...0x18AA).contains($0.value) } ?? false
    case 0xE0100...0xE01EF: return before.map(\.properties.isIdeographic) ?? false
    // Behind plain letters a selector selects nothing: it would only hide what is written with it.
    case 0xFE00...0xFE0F:
      return before.map { !mayHide($0.value) && ($0.value > 0x7F || $0.properties.isEmoji) } ?? false
    case 0x200B: return isOf(wordlessScripts, before) && isOf(wordlessScripts, next)
    case 0x200C: return isOf(joiningScripts, before) && isOf(joiningScripts, next)
    case 0x200D:
      return isOf(joiningScripts, before) && isOf(joiningScripts, next) || joinsEmoji(before) && startsEmoji(next)
    default: return false
    }
  }

  /// Whether what a scalar is shown as depends on the one behind it.
  static func needsNext(_ value: UInt32) -> Bool {
    switch value {
    case 0x0D, 0x061C, 0x115F, 0x200B...0x200F: true
    default: false
    }
  }

  /// Scripts that write words without blanks, where the zero-width space says where a word ends.
  private static let wordlessScripts: [ClosedRange<UInt32>] = [0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF]
  /// Scripts whose letters join, where the joiners change a letter's shape: Arabic to Mongolian, and later blocks.
  private static let joiningScripts: [ClosedRange<UInt32>] = [
    0x0600...0x109F, 0x1700...0x1CFF, 0xA800...0xABFF, 0xFB50...0xFDFF, 0xFE70...0xFEFC, 0x10A00...0x11FFF,
  ]
  private static let rightToLeftScripts: [ClosedRange<UInt32>] = [
    0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF,
  ]

  private static func isOf(_ scripts: [ClosedRange<UInt32>], _ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar, !mayHide(scalar.value) else { return false }
    return scripts.contains { $0.contains(scalar.value) }
  }

  private static func isRightToLeft(_ scalar: Unicode.Scalar?) -> Bool {
    isOf(rightToLeftScripts, scalar) && scalar?.properties.generalCategory == .otherLetter
  }

  private static func joinsEmoji(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return scalar.value == 0xFE0F || startsEmoji(scalar)
  }

  private static func startsEmoji(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return scalar.value > 0xFF && scalar.properties.isEmoji
  }
}

/// The flags of England, Scotland and Wales, the only ones of which tag characters are a part by Unicode's list.
enum SubdivisionFlag {
  static let base: Unicode.Scalar = "\u{1F3F4}"

  private static let names = ["gbeng", "gbsct", "gbwls"].map { name in
    name.unicodeScalars.map { 0xE0000 + $0.value } + [0xE007F]
  }

  /// How far the scalars are such a flag.
  enum Part { case none, beginning, whole }

  /// - Parameter scalars: a flag's base, and what follows it.
  static func part(_ scalars: [Unicode.Scalar]) -> Part {
    let tags = scalars.dropFirst().map(\.value)
    guard let name = names.first(where: { $0.starts(with: tags) }) else { return .none }
    return name.count == tags.count ? .whole : .beginning
  }
}
