// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore

extension ThemeFile {
  /// The theme of a chain of files, the one that was asked for first, what it builds on after it.
  static func theme(of chain: [ThemeFile], name: String) -> (theme: Theme, warnings: [SettingsWarning]) {
    var resolution = Resolution(chain: chain)
    var styles: [ThemeRole: Style] = [:]
    // Parents come before their children in this order.
    for role in ThemeRole.allCases.sorted(by: { $0.depth < $1.depth }) {
      let parent = role.parent.flatMap { styles[$0] } ?? .plain
      styles[role] = resolution.style(role, parent: parent)
    }
    let warnings = chain.flatMap(\.warnings) + resolution.warnings
    let theme = Theme(
      name: name, summary: chain.first?.summary ?? "",
      background: chain.lazy.compactMap(\.background).first ?? .any, styles: styles)
    return (theme, warnings.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) })
  }

  /// Turns what is written into styles.
  private struct Resolution {
    private let written: [ThemeRole: WrittenStyle]
    private let palette: [String: WrittenColor]
    private(set) var warnings: [SettingsWarning] = []

    init(chain: [ThemeFile]) {
      written = chain.reduce(into: [:]) { $0.merge($1.styles) { first, _ in first } }
      palette = chain.reduce(into: [:]) { $0.merge($1.palette) { first, _ in first } }
    }

    mutating func style(_ role: ThemeRole, parent: Style) -> Style {
      guard let style = written[role] else { return parent }
      return Style(
        foreground: style.foreground.flatMap { color($0) } ?? parent.foreground,
        background: style.background.flatMap { color($0) } ?? parent.background,
        attributes: style.attributes ?? parent.attributes)
    }

    /// The colour of a word: of the palette, else of everybody's.
    private mutating func color(_ written: WrittenColor) -> Color? {
      var (written, seen) = (written, Set<String>())
      while let next = palette[written.word], seen.insert(written.word).inserted { written = next }
      if let color = Color(themeWord: written.word) { return color }
      var warning = written.place
      let words = Array(palette.keys) + Color.themeWords
      warning.problem = .unknownWord(written.word, nearest: nearestWord(to: written.word, in: words))
      if !warnings.contains(warning) { warnings.append(warning) }
      return nil
    }
  }
}

extension ThemeRole {
  /// What a role looks like that has no style of its own: `code` for `code.keyword`, else `text`.
  var parent: ThemeRole? {
    guard self != .text else { return nil }
    var parts = rawValue.split(separator: ".")
    while parts.popLast() != nil, !parts.isEmpty {
      if let role = ThemeRole(rawValue: parts.joined(separator: ".")) { return role }
    }
    return .text
  }

  fileprivate var depth: Int { parent.map { $0.depth + 1 } ?? 0 }
}

extension Color {
  private static let ansiNames = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

  /// The words that name a colour without a palette.
  static let themeWords = ["default"] + ansiNames + ansiNames.map { "bright-" + $0 }

  /// The colour of a word in a theme file.
  init?(themeWord word: String) {
    if word == "default" {
      self = .standard
    } else if let index = Color.themeWords.dropFirst().firstIndex(of: word) {
      self = .ansi(UInt8(index - 1))
    } else if let number = UInt8(word), word.allSatisfy(\.isNumber) {
      self = number < 16 ? .ansi(number) : .indexed(number)
    } else if word.hasPrefix("#"), word.utf8.count == 7, word.dropFirst().allSatisfy(\.isHexDigit),
      let value = UInt32(word.dropFirst(), radix: 16)
    {
      self = .rgb(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
    } else {
      return nil
    }
  }
}
