// SPDX-License-Identifier: Apache-2.0

/// Where somebody who edits with the keys of vi is: in which mode, and in the midst of which command.
public struct ViKeys: Equatable, Sendable {
  public enum Mode: Equatable, Sendable {
    case insert, normal
  }

  /// A search for a character within the line: `f`, `t`, `F` or `T`, and what is looked for.
  struct Find: Equatable, Sendable {
    var kind: Character
    var sign: Character

    /// The same the other way round.
    var turned: Find {
      let kinds: [Character: Character] = ["f": "F", "F": "f", "t": "T", "T": "t"]
      return Find(kind: kinds[kind] ?? kind, sign: sign)
    }
  }

  public var mode = Mode.insert
  /// The number that is being typed.
  var count: Int?
  /// `d`, `c` or `y`, while its motion is out, and the number before it.
  var operation: Character?
  var operationCount: Int?
  /// `f`, `t`, `F`, `T`, `r` or `g`, while the next character is out.
  var awaiting: Character?
  var lastFind: Find?

  /// More than this is a slip of the finger.
  private static let highestCount = 9999

  public init() {}

  /// Whether a command is begun.
  var isPending: Bool { count != nil || operation != nil || awaiting != nil }
  /// How often the command is to be done.
  var times: Int { min((count ?? 1) * (operationCount ?? 1), Self.highestCount) }

  mutating func take(digit: Int) { count = min((count ?? 0) * 10 + digit, Self.highestCount) }

  mutating func forgetCommand() {
    (count, operation, operationCount, awaiting) = (nil, nil, nil, nil)
  }
}
