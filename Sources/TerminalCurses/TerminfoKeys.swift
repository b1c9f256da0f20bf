// SPDX-License-Identifier: Apache-2.0

import CNcurses
import TerminalCore

/// The keys that the terminal's own description tells.
enum TerminfoKeys {
  private static let names: [(String, Key)] = [
    ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcuf1", Key(.right)), ("kcub1", Key(.left)),
    ("khome", Key(.home)), ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)),
    ("kich1", Key(.insert)), ("kdch1", Key(.delete)), ("kcbt", Key(.backTab)), ("kent", Key(.enter)),
    ("kri", Key(.up, .shift)), ("kind", Key(.down, .shift)), ("kLFT", Key(.left, .shift)),
    ("kRIT", Key(.right, .shift)), ("kHOM", Key(.home, .shift)), ("kEND", Key(.end, .shift)),
    ("kPRV", Key(.pageUp, .shift)), ("kNXT", Key(.pageDown, .shift)), ("kDC", Key(.delete, .shift)),
    ("kIC", Key(.insert, .shift)),
  ]

  /// Key sequences of the terminal that is open.
  static func sequences() -> [[UInt8]: Key] {
    var sequences: [[UInt8]: Key] = [:]
    for (name, key) in names + (1...12).map({ ("kf\($0)", Key(.function($0))) }) {
      guard let text = skein_terminfo_string(name) else { continue }
      let bytes = Array(String(cString: text).utf8)
      if sequences[bytes] == nil { sequences[bytes] = key }
    }
    return sequences
  }
}
