// SPDX-License-Identifier: Apache-2.0

/// Text that is safe to show: every control byte, escape, bidirectional override and tag made a visible mark.
public enum VisibleText {
  /// The text with each control as a visible mark. Line ends (`\n`; `\r\n` counts as one) and tabs stay when
  /// `keepingLines`; else they become blanks.
  public static func of(_ text: String, keepingLines: Bool = true) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 || ($0 == "\n" && keepingLines) }))
  }
}
