// SPDX-License-Identifier: Apache-2.0

/// Text that becomes part of a control sequence, where any control in it would end or begin one.
public enum SafeText {
  /// The text on one line without any control, cut to so many columns.
  public static func line(_ text: String, columns limit: Int) -> String {
    var result = ""
    var width = 0
    // As much as could be shown, and some: the rest of a very long text is not even looked at.
    let visible = VisibleText.of(String(text.prefix(limit * 4)), keepingLines: false)
    for glyph in Glyphs(visible) {
      if width + Int(glyph.columns) > limit { break }
      width += Int(glyph.columns)
      result += glyph.text
    }
    // What is visible has no controls; that it can't have any is proved here, not there.
    result.unicodeScalars.removeAll { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
    return result
  }

  /// More than any terminal takes as an address.
  private static let longestAddress = 2000

  /// An address that a terminal may open, in printable ASCII; `nil` for one that leads elsewhere than into the web or
  /// to a mailbox.
  public static func address(_ target: String) -> String? {
    // An address that seems to lead elsewhere is for the list alone, which says where it leads.
    if target.utf8.count <= longestAddress, hasUserInfo(target) { return nil }
    guard target.utf8.count <= longestAddress else { return nil }
    let scheme = target.prefix { $0 != ":" }.lowercased()
    switch scheme {
    case "http", "https": guard target.dropFirst(scheme.count).hasPrefix("://") else { return nil }
    case "mailto": break
    default: return nil
    }
    var address: [UInt8] = []
    for byte in target.utf8 {
      if (0x21..<0x7F).contains(byte) {
        address.append(byte)
      } else {
        address += Array("%".utf8) + hexadecimal(byte)
      }
    }
    let isLong = address.count > longestAddress || target.utf8.count < scheme.utf8.count + 3
    return isLong ? nil : String(decoding: address, as: UTF8.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}
