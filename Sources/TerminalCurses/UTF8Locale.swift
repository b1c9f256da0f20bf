// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc

/// The locale by which ncurses writes characters.
enum UTF8Locale {
  /// Uses the environment's locale for characters. One that isn't installed here, but is a UTF-8 one by its name (the
  /// other end of an SSH connection has it), is replaced by `C.UTF-8`.
  static func use() throws(TerminalOpenError) {
    if skein_use_locale(""), isUTF8 { return }
    let name = nameInEnvironment
    let lower = name.lowercased()
    if lower.contains("utf-8") || lower.contains("utf8") {
      for fallback in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where skein_use_locale(fallback) && isUTF8 { return }
    }
    throw .noUTF8Locale(name)
  }

  private static var isUTF8: Bool { skein_codeset().map { String(cString: $0) } == "UTF-8" }

  private static var nameInEnvironment: String {
    for variable in ["LC_ALL", "LC_CTYPE", "LANG"] {
      if let value = getenv(variable).map({ String(cString: $0) }), !value.isEmpty { return value }
    }
    return "C"
  }
}
