// SPDX-License-Identifier: Apache-2.0

import CUnicode

/// Text that is safe to show: every control byte, escape, bidirectional override and tag made a visible mark.
///
/// An escape sequence loses its escape, which becomes ␛, and is plain text from there on. The result has at most six
/// times as many bytes, and is its own visible text.
public enum VisibleText {
  /// Marks on one letter that are shown; more would hang over the lines around.
  static let mostMarks = 8

  /// The text with each control as a visible mark. Line ends (`\n`; `\r\n` counts as one) and tabs stay when
  /// `keepingLines`; else they become blanks.
  public static func of(_ text: String, keepingLines: Bool = true) -> String {
    if isClean(text, keepingLines: keepingLines) { return text }
    var stream = VisibleStream(keepingLines: keepingLines)
    return stream.take(text) + stream.finish()
  }

  /// Whether nothing has to be looked at in its place.
  private static func isClean(_ text: String, keepingLines: Bool) -> Bool {
    let clean = text.utf8.withContiguousStorageIfAvailable { bytes in
      var index = 0
      // Scalars of no width since the last one of some; a line's beginning has nothing that bears them.
      var marks = mostMarks
      while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x80 {
          if byte < 0x20 {
            if !keepingLines || (byte != 0x0A && byte != 0x09) { return false }
          } else if byte == 0x7F {
            return false
          }
          marks = byte == 0x0A ? mostMarks : 0
          index += 1
        } else {
          let (value, count) = scalar(at: index, in: bytes)
          if HiddenScalar.mayHide(value) { return false }
          marks = value >= 0x300 && skein_scalar_width(value) == 0 ? marks + 1 : 0
          if marks > mostMarks { return false }
          index += count
        }
      }
      return true
    }
    return clean ?? false
  }

  /// A scalar above ASCII in bytes that are UTF-8, and how many they are.
  private static func scalar(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (value: UInt32, count: Int) {
    func more(_ distance: Int) -> UInt32 {
      index + distance < bytes.count ? UInt32(bytes[index + distance] & 0x3F) : 0
    }
    let lead = UInt32(bytes[index])
    switch lead {
    case ..<0xE0: return ((lead & 0x1F) << 6 | more(1), 2)
    case ..<0xF0: return ((lead & 0x0F) << 12 | more(1) << 6 | more(2), 3)
    default: return ((lead & 0x07) << 18 | more(1) << 12 | more(2) << 6 | more(3), 4)
    }
  }
}

extension VisibleText {
  /// JSON text in which every scalar that could hide or drive something is spelled by its number: the same value, and safe
  /// to print. (Outside strings JSON has nothing of the kind.)
  public static func escapedJSON(_ json: String) -> String {
    if isPlainJSON(json) { return json }
    var escaped = String.UnicodeScalarView()
    var marks = 0
    for scalar in json.unicodeScalars {
      let isMark = scalar.value >= 0x300 && skein_scalar_width(scalar.value) == 0
      marks = isMark ? marks + 1 : scalar == "\"" ? mostMarks : 0
      // A line end stands between values: within a string it is spelled already.
      if scalar != "\n", HiddenScalar.mayHide(scalar.value) || marks > mostMarks {
        for unit in UTF16.encode(scalar) ?? UTF16.EncodedScalar() {
          let digits = String(unit, radix: 16)
          escaped.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars)
        }
      } else {
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  /// Whether nothing has to be spelled otherwise.
  private static func isPlainJSON(_ json: String) -> Bool {
    let plain = json.utf8.withContiguousStorageIfAvailable { bytes in
      var index = 0
      var marks = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x80 {
          if byte == 0x7F || byte < 0x20 && byte != 0x0A { return false }
          marks = byte == UInt8(ascii: "\"") ? mostMarks : 0
          index += 1
        } else {
          let (value, count) = scalar(at: index, in: bytes)
          if HiddenScalar.mayHide(value) { return false }
          marks = value >= 0x300 && skein_scalar_width(value) == 0 ? marks + 1 : 0
          if marks > mostMarks { return false }
          index += count
        }
      }
      return true
    }
    return plain ?? false
  }
}
