// SPDX-License-Identifier: Apache-2.0

/// What was found out about a terminal by asking it.
public struct TerminalFacts: Equatable, Sendable {
  /// How long each answer took, in milliseconds; empty when none came.
  public var roundTrips: [Double] = []
  public var widths: [WidthSample] = []
  public var version: String?
  /// What it says that it is; `nil` when it says nothing.
  public var kind: [Int]?
  public var modes: [Int: TerminalMode] = [:]
  /// How light its background is, from 0 to 1.
  public var backgroundLightness: Double?
  /// The attributes that it kept of a colour out of 16 million; `nil` when it does not tell.
  public var keptAttributes: String?
  /// Capabilities as it tells them; one with the value `nil` it does not have.
  public var capabilities: [String: String?] = [:]

  public init() {}

  /// Takes an answer in.
  public mutating func note(_ answer: TerminalAnswer) {
    switch answer {
    case .cursor: break
    case .kind(let numbers): kind = numbers
    case .mode(let number, let mode): modes[number] = mode
    case .version(let text): version = text
    case .color(11, let red, let green, let blue): backgroundLightness = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    case .color: break
    case .attributes(let text): keptAttributes = text
    case .capability(let name, let value): capabilities[name] = .some(value)
    }
  }

  /// Whether it draws any of 16 million colours; `nil` when it does not tell.
  public var hasDirectColor: Bool? {
    if let kept = keptAttributes {
      let numbers = kept.split { $0 == ";" || $0 == ":" }
      if numbers.contains("38") { return numbers.contains("2") && numbers.suffix(3) == ["1", "2", "3"] }
    }
    if let told = capabilities["RGB"] { return told != nil ? true : nil }
    return nil
  }
}

/// The questions that a terminal can be asked without harm.
public struct TerminalQuestions: Equatable, Sendable {
  /// Where the cursor is, and what kind of terminal it is.
  public var isAskedAtAll: Bool
  /// Modes, version and colours.
  public var takesControls: Bool
  /// Strings to the terminal: what lies between passes them on or draws them.
  public var takesStrings: Bool

  /// What to ask a terminal of this name in this environment.
  public init(term: String, isInScreen: Bool, isInTmux: Bool) {
    let isOld = ["linux", "vt", "cons", "ansi"].contains { term.hasPrefix($0) }
    isAskedAtAll = term != "dumb" && !term.isEmpty
    takesControls = isAskedAtAll && !isOld
    let isScreen = isInScreen || (term.hasPrefix("screen") && !isInTmux)
    takesStrings = takesControls && !isScreen
  }

  /// The modes that Skein uses, by their numbers.
  public static let modes = [2004, 1004, 1006, 2026]

  /// Rounds of questions; the answer `kind` ends each. No round asks for more than a small buffer holds.
  public var rounds: [String] {
    var rounds = [""]
    if takesControls {
      rounds = [Self.modes.map { "\u{1B}[?\($0)$p" }.joined(), "\u{1B}[>0q\u{1B}]11;?\u{1B}\\"]
    }
    if takesStrings {
      var text = "\u{1B}[38;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m"
      for name in ["Ms", "RGB", "Tc"] {
        text += "\u{1B}P+q" + name.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\u{1B}\\"
      }
      rounds.append(text)
    }
    return rounds.map { $0 + "\u{1B}[c" }
  }
}
