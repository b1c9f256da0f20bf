// SPDX-License-Identifier: Apache-2.0

/// Text that is safe to show: every control byte, escape, bidirectional override and tag made a visible mark.
///
/// An escape sequence loses its escape, which becomes ␛, and is plain text from there on.
public enum VisibleText {
  /// The text with each control as a visible mark. Line ends (`\n`; `\r\n` counts as one) and tabs stay when
  /// `keepingLines`; else they become blanks.
  public static func of(_ text: String, keepingLines: Bool = true) -> String {
    if isClean(text, keepingLines: keepingLines) { return text }
    var rewriter = Rewriter(keepingLines: keepingLines)
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let after = scalars.index(after: index)
      if scalars[index].value == 0x1F3F4, let end = SubdivisionFlag.end(in: scalars, from: after) {
        rewriter.keep(scalars[index..<end])
        index = end
      } else {
        rewriter.take(scalars[index], next: after < scalars.endIndex ? scalars[after] : nil)
        index = after
      }
    }
    return String(rewriter.result)
  }

  /// Whether nothing has to be looked at scalar by scalar. A byte that begins both harmless and harmful scalars is
  /// decided by the bytes after it.
  private static func isClean(_ text: String, keepingLines: Bool) -> Bool {
    let clean = text.utf8.withContiguousStorageIfAvailable { bytes in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x20 {
          if !keepingLines || (byte != 0x0A && byte != 0x09) { return false }
        } else if byte >= 0x7F, mayHide(byte, at: index, in: bytes) {
          return false
        }
        index += 1
      }
      return true
    }
    return clean ?? false
  }

  private static func mayHide(_ byte: UInt8, at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    func byteAfter(_ distance: Int) -> UInt8 {
      index + distance < bytes.count ? bytes[index + distance] : 0
    }
    switch byte {
    case 0x7F: return true
    case 0xC2: return byteAfter(1) < 0xA0
    // Every selector of U+FE0x and U+FExx, U+FEFF, U+FFFx.
    case 0xEF: return byteAfter(1) == 0xB8 || byteAfter(1) == 0xBB || byteAfter(1) >= 0xBE
    // U+2000…U+203F except quotes and dashes (2010…2027), and U+2040…U+207F's invisible half.
    case 0xE2:
      if byteAfter(1) == 0x80 { return !(0x90...0xA7).contains(byteAfter(2)) && byteAfter(2) < 0xB0 }
      return byteAfter(1) == 0x81 && byteAfter(2) >= 0x9F
    case 0xD8: return byteAfter(1) == 0x9C
    case 0xE1: return byteAfter(1) == 0xA0
    case 0xE3: return byteAfter(1) == 0x85 && byteAfter(2) == 0xA4
    case 0xF0: return byteAfter(1) == 0x9B || byteAfter(1) == 0x9D
    case 0xF3: return true
    default: return false
    }
  }
}

/// The flags of England, Scotland and Wales, the only ones of which tag characters are a part by Unicode's list.
private enum SubdivisionFlag {
  private static let names = ["gbeng", "gbsct", "gbwls"].map { name in
    name.unicodeScalars.map { 0xE0000 + $0.value } + [0xE007F]
  }

  /// Where the tags of such a flag end that begin at `start`.
  static func end(in scalars: String.UnicodeScalarView, from start: String.Index) -> String.Index? {
    let rest = scalars[start...]
    guard let name = names.first(where: { rest.lazy.map(\.value).starts(with: $0) }) else { return nil }
    return scalars.index(start, offsetBy: name.count)
  }
}

/// A text being made visible, scalar by scalar.
private struct Rewriter {
  let keepingLines: Bool
  var result = String.UnicodeScalarView()
  private var before: Unicode.Scalar?

  init(keepingLines: Bool) { self.keepingLines = keepingLines }

  mutating func keep(_ scalars: some Collection<Unicode.Scalar>) {
    result.append(contentsOf: scalars)
    before = nil
  }

  mutating func take(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) {
    let value = scalar.value
    defer { before = scalar }
    switch value {
    case 0x0A, 0x09: result.append(keepingLines ? scalar : " ")
    case 0x0D where next == "\n": break
    case 0x2028, 0x2029: result.append(keepingLines ? "\n" : " ")
    case 0..<0x20, 0x7F: result.append(Self.picture(value))
    case 0x80..<0xA0: mark(value)
    case 0x20..<0x7F: result.append(scalar)
    default:
      if Invisible.stays(scalar, after: before, before: next) { result.append(scalar) } else { mark(value) }
    }
  }

  private static func picture(_ control: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(control == 0x7F ? 0x2421 : 0x2400 + control) ?? "\u{FFFD}"
  }

  private mutating func mark(_ value: UInt32) {
    let digits = String(value, radix: 16, uppercase: true)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
    result.append(contentsOf: "‹U+\(zeros)\(digits)›".unicodeScalars)
  }
}

/// Which of the scalars that nobody sees may stay, and where.
private enum Invisible {
  /// Whether a scalar above ASCII stays as it is between these two.
  static func stays(_ scalar: Unicode.Scalar, after before: Unicode.Scalar?, before next: Unicode.Scalar?) -> Bool {
    switch scalar.value {
    // Marks of direction, overrides, embeddings, isolates; word joiner and invisible operators; deprecated format characters.
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0x180E, 0xFFF0...0xFFFB, 0x3164, 0xFFA0:
      return false
    case 0xE0100...0xE01EF: return before.map(isIdeograph) ?? false
    // Behind plain letters a selector selects nothing: it would only hide what is written with it.
    case 0xFE00...0xFE0F: return before.map { !isSelector($0) && ($0.value > 0x7F || $0.properties.isEmoji) } ?? false
    case 0xE0000...0xE0FFF, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: return false
    case 0x200B: return isOf(wordlessScripts, before) && isOf(wordlessScripts, next)
    case 0x200C: return isOf(joiningScripts, before) && isOf(joiningScripts, next)
    case 0x200D:
      return isOf(joiningScripts, before) && isOf(joiningScripts, next) || joinsEmoji(before) && startsEmoji(next)
    default: return true
    }
  }

  /// Scripts that write words without blanks, where the zero-width space says where a word ends.
  private static let wordlessScripts: [ClosedRange<UInt32>] = [0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF]
  /// Scripts whose letters join, where the joiners change a letter's shape: Arabic to Mongolian, and later blocks.
  private static let joiningScripts: [ClosedRange<UInt32>] = [
    0x0600...0x109F, 0x1700...0x1CFF, 0xA800...0xABFF, 0xFB50...0xFDFF, 0xFE70...0xFEFC, 0x10A00...0x11FFF,
  ]

  private static func isOf(_ scripts: [ClosedRange<UInt32>], _ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return scripts.contains { $0.contains(scalar.value) }
  }

  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isIdeographic }

  private static func isSelector(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE00...0xFE0F).contains(scalar.value) || (0xE0000...0xE0FFF).contains(scalar.value)
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
