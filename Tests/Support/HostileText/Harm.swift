// SPDX-License-Identifier: Apache-2.0

/// What a text could do to a terminal or hide from a reader, judged by Unicode's own properties and by no code of Skein's.
public enum Harm {
  /// The first thing that is wrong; `nil` when the text can only be read.
  public static func first(in text: String, allowsLines: Bool = true) -> String? {
    let scalars = Array(text.unicodeScalars)
    var marks = 0
    var hasBase = false
    for (index, scalar) in scalars.enumerated() {
      let before = index > 0 ? scalars[index - 1] : nil
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      if allowsLines, scalar == "\n" || scalar == "\t" {
        (marks, hasBase) = (0, scalar == "\t")
        continue
      }
      if isHarmful(scalar, before, next, isInFlag: isInFlag(index, scalars)) {
        return "U+\(String(scalar.value, radix: 16, uppercase: true)) at \(index)"
      }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark:
        marks += 1
        if !hasBase { return "a mark on nothing at \(index)" }
        if marks > 8 { return "a pile of marks at \(index)" }
      case .format: break
      default: (marks, hasBase) = (0, true)
      }
    }
    return nil
  }

  /// The first thing in a cell of a screen that is more than a sign in its columns.
  public static func first(inCell glyph: String) -> String? {
    for scalar in glyph.unicodeScalars {
      let properties = scalar.properties
      switch properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        // Signs before numbers in Arabic and Kaithi are drawn.
        if (0x600...0x605).contains(scalar.value) || [0x6DD, 0x70F, 0x8E2, 0x110BD, 0x110CD].contains(scalar.value) {
          continue
        }
        return "U+\(String(scalar.value, radix: 16, uppercase: true))"
      default:
        if properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint {
          return "U+\(String(scalar.value, radix: 16, uppercase: true))"
        }
      }
    }
    return glyph.unicodeScalars.count > 12 ? "\(glyph.unicodeScalars.count) scalars" : nil
  }

  private static func isHarmful(
    _ scalar: Unicode.Scalar, _ before: Unicode.Scalar?, _ next: Unicode.Scalar?, isInFlag: Bool
  ) -> Bool {
    let value = scalar.value
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    default: break
    }
    if properties.isNoncharacterCodePoint || (0xFFF9...0xFFFC).contains(value) { return true }
    if value == 0x2800 { return !isBraille(before) && !isBraille(next) }
    guard properties.isDefaultIgnorableCodePoint || properties.isBidiControl || value == 0xFEFF else { return false }
    switch value {
    case 0x200E, 0x200F, 0x61C: return !isLetter(before) && !isLetter(next)
    case 0x200B, 0x200C: return !isAbove(before, 0x590) || !isAbove(next, 0x590)
    case 0x200D: return !isAbove(before, 0x230) || !isAbove(next, 0x230)
    case 0xFE00...0xFE0F:
      return before.map { $0.properties.isVariationSelector || $0.value < 0x80 && !$0.properties.isEmoji } ?? true
    case 0xE0100...0xE01EF: return before?.properties.isIdeographic != true
    case 0x180B...0x180D, 0x180F: return before.map { !(0x1820...0x18AA).contains($0.value) } ?? true
    case 0x115F: return next.map { !(0x1161...0x11A7).contains($0.value) } ?? true
    case 0x1160: return before.map { !(0x1100...0x115E).contains($0.value) } ?? true
    case 0xE0020...0xE007F: return !isInFlag
    default: return true
    }
  }

  private static func isAbove(_ scalar: Unicode.Scalar?, _ value: UInt32) -> Bool { (scalar?.value ?? 0) >= value }
  private static func isBraille(_ scalar: Unicode.Scalar?) -> Bool { (0x2800...0x28FF).contains(scalar?.value ?? 0) }
  private static func isLetter(_ scalar: Unicode.Scalar?) -> Bool {
    (scalar?.value ?? 0) >= 0x590 && scalar?.properties.isAlphabetic == true
  }

  /// Whether a tag belongs to one of the three flags that are spelled with tags.
  private static func isInFlag(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
    guard (0xE0020...0xE007F).contains(scalars[index].value) else { return false }
    var start = index
    while start > 0, (0xE0020...0xE007F).contains(scalars[start].value) { start -= 1 }
    guard scalars[start].value == 0x1F3F4 else { return false }
    var tags = ""
    for scalar in scalars[(start + 1)...] {
      guard (0xE0020...0xE007E).contains(scalar.value) else { break }
      tags.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value - 0xE0000)))
    }
    return ["gbeng", "gbsct", "gbwls"].contains(tags)
  }
}
