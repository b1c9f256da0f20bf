// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// The names before what is said in a chat without a screen, where nothing but words tells whose turn it is.
struct SpeakerLabels {
  /// Said before a line of a message that begins as a turn does.
  static let mark = ForgedLine.mark

  private let names: [String]

  /// - Parameter speaker: who else speaks here.
  init(_ speaker: String) {
    names = ["You", "You, elsewhere", "Assistant", speaker].map(Self.heard).filter { !$0.isEmpty }
  }

  /// The text, visible, with a mark before each line that would be taken for the beginning of a turn.
  ///
  /// - Parameter atLineStart: whether the text begins a line.
  func guarded(_ text: String, atLineStart: Bool) -> String {
    let visible = VisibleText.of(text)
    guard visible.utf8.contains(where: { ":)".utf8.contains($0) }) || visible.contains("：") else { return visible }
    return visible.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { number, line in
      let isForged = (atLineStart || number > 0) && (beginsTurn(line) || Self.isNotice(line))
      return isForged ? Self.mark + line : String(line)
    }
    .joined(separator: "\n")
  }

  /// Whether the words before a colon are a name; signs of Markdown are not heard.
  private func beginsTurn(_ line: Substring) -> Bool {
    guard let colon = line.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return false }
    return names.contains(Self.heard(line[..<colon]))
  }

  /// Whether a line has the form in which Skein says something itself: all of it in brackets.
  private static func isNotice(_ line: Substring) -> Bool {
    let words = String(line).trimmed
    return words.hasPrefix("(") && words.hasSuffix(")") || words.hasPrefix("The assistant asks for ")
  }

  private static func heard(_ text: some StringProtocol) -> String {
    String(text.filter { !"*_`#>~|-".contains($0) }).trimmed.lowercased()
  }
}
