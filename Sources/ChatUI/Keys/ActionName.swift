// SPDX-License-Identifier: Apache-2.0

extension Action {
  /// Its name in `config.toml`, in the help of commands and in `docs/KEYS.md`: `delete-thread`.
  public var name: String {
    let words = rawValue.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    return words.hasSuffix("-i-d") ? words.dropLast(4) + "-id" : words
  }

  /// Reads `delete-thread` and also `deleteThread`.
  public init?(name: String) {
    guard let action = Self.named[name] ?? Action(rawValue: name) else { return nil }
    self = action
  }

  private static let named = Dictionary(allCases.map { ($0.name, $0) }) { first, _ in first }
}
