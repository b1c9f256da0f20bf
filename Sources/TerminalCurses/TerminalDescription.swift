// SPDX-License-Identifier: Apache-2.0

import CNcurses
public import TerminalCore

/// What the system says of a terminal and of the locale, without a look at the terminal itself.
public struct TerminalDescription: Equatable, Sendable {
  /// The colours that the terminal's description has.
  public var colors: Int
  /// Whether it says that colour numbers are RGB values.
  public var hasDirectColor: Bool
  /// Whether it can place its cursor.
  public var canPlaceCursor: Bool
  /// Whether it names the sequence that sets the clipboard.
  public var hasClipboard: Bool
  /// The keys that it describes.
  public var keys: [[UInt8]: Key]

  /// The description of this name; `nil` when the system has none.
  @MainActor public static func of(_ term: String) -> TerminalDescription? {
    guard !term.isEmpty, skein_terminfo_load(term) else { return nil }
    defer { skein_terminfo_unload() }
    return TerminalDescription(
      colors: max(0, Int(skein_terminfo_number("colors"))), hasDirectColor: skein_terminfo_flag("RGB"),
      canPlaceCursor: skein_terminfo_string("cup") != nil, hasClipboard: skein_terminfo_string("Ms") != nil,
      keys: TerminfoKeys.sequences())
  }

  /// The character set of the environment's locale.
  @MainActor public static func codeset() -> String? {
    guard skein_use_locale("") else { return nil }
    return skein_codeset().map { String(cString: $0) }
  }

  /// Whether the screen can be drawn in this locale, or in one that stands in for it.
  @MainActor public static func hasUTF8Locale() -> Bool {
    do throws(TerminalOpenError) { try UTF8Locale.use() } catch { return false }
    return true
  }
}
