// SPDX-License-Identifier: Apache-2.0
public import TerminalCore

/// Which keys do what: those of ``ActionTable``, as far as the user has not set others.
public struct KeyBindings: Equatable, Sendable {
  /// What the keys pressed so far mean.
  public enum Meaning: Equatable, Sendable {
    case action(Action)
    /// They begin a longer sequence.
    case beginning
    case nothing
  }

  private var actions: [Scope: [KeySequence: Action]] = [:]
  private var sequences: [Scope: [Action: [KeySequence]]] = [:]
  private var beginnings: [Scope: Set<KeySequence>] = [:]

  /// The keys of the table.
  public static let standard = KeyBindings()

  private init() {
    for entry in ActionTable.entries { set(entry.keys, for: entry.action, in: entry.scope) }
  }

  public func meaning(of keys: [Key], in scope: Scope) -> Meaning {
    let sequence = KeySequence(keys)
    if let action = actions[scope]?[sequence] { return .action(action) }
    return beginnings[scope]?.contains(sequence) == true ? .beginning : .nothing
  }

  /// The keys of an action in a scope, the first one to be shown first.
  public func keys(of action: Action, in scope: Scope) -> [KeySequence] { sequences[scope]?[action] ?? [] }

  private mutating func set(_ keys: [KeySequence], for action: Action, in scope: Scope) {
    sequences[scope, default: [:]][action] = keys
    for sequence in keys {
      actions[scope, default: [:]][sequence] = action
      for count in 1..<max(1, sequence.keys.count) {
        beginnings[scope, default: []].insert(KeySequence(Array(sequence.keys.prefix(count))))
      }
    }
  }
}
