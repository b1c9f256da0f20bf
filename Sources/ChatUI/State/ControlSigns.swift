// SPDX-License-Identifier: Apache-2.0
import TerminalCore

extension String {
  /// The text with one sign for every character that can't be shown as it is, so that both have as many characters:
  /// ␛ for an escape and so on, a dot for what has no picture. A tab is one blank here; the text itself keeps it.
  var withControlsAsSigns: String {
    if VisibleText.of(self, keepingLines: false) == self { return self }
    var shown = ""
    var isAfterSign = false
    for character in self {
      let isShown = character.isPrintable && !(isAfterSign && character.joinsWhatIsBefore)
      shown.append(isShown ? character : character.controlSign)
      isAfterSign = !isShown
    }
    return shown
  }
}

extension Character {
  /// Whether it can be shown as it is.
  fileprivate var isPrintable: Bool {
    let text = String(self)
    return VisibleText.of(text, keepingLines: false) == text
  }

  /// Whether it is a mark that would become part of a character before it.
  fileprivate var joinsWhatIsBefore: Bool { "·\(self)".count < 2 }

  fileprivate var controlSign: Character {
    guard let scalar = unicodeScalars.first, unicodeScalars.count == 1 else { return "·" }
    switch scalar.value {
    case 0x09: return " "
    case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value).map { Character($0) } ?? "·"
    case 0x7F: return "␡"
    default: return "·"
    }
  }
}
