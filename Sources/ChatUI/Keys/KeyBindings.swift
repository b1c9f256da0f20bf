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

  /// Keys that the user wants for an action in a scope, instead of those of the table.
  public struct Override: Equatable, Sendable {
    public var action: Action
    public var scope: Scope
    public var keys: [KeySequence]

    public init(_ action: Action, _ scope: Scope, _ keys: [KeySequence]) {
      self.action = action
      self.scope = scope
      self.keys = keys
    }
  }

  private var actions: [Scope: [KeySequence: Action]] = [:]
  private var sequences: [Scope: [Action: [KeySequence]]] = [:]
  private var beginnings: [Scope: Set<KeySequence>] = [:]
  private var entries: [Scope: [ActionEntry]] = [:]
  /// What the user has put where the table does not have it.
  private var additions: [Override] = []
  /// Keys that two actions of one scope were to have.
  private(set) var contested: [KeyClash] = []

  /// The keys of the table.
  public static let standard = KeyBindings()

  /// - Parameter enterSends: whether Enter sends a message; else it breaks the line.
  public init(enterSends: Bool = true, overrides: [Override] = []) {
    for override in overrides { claim(override) }
    for var entry in ActionTable.entries {
      if !enterSends { entry.letEnterBreakLines() }
      guard sequences[entry.scope]?[entry.action] == nil else { continue }
      let free = entry.keys.filter { isFree($0, entry) }
      set(free, for: entry.action, in: entry.scope)
    }
    entries = Dictionary(grouping: ActionTable.entries + addedEntries, by: \.scope)
      .mapValues { $0.map(withKeys) }
  }

  public func meaning(of keys: [Key], in scope: Scope) -> Meaning {
    let sequence = KeySequence(keys)
    if let action = actions[scope]?[sequence] { return .action(action) }
    return beginnings[scope]?.contains(sequence) == true ? .beginning : .nothing
  }

  /// The keys of an action in a scope, the first one to be shown first.
  public func keys(of action: Action, in scope: Scope) -> [KeySequence] { sequences[scope]?[action] ?? [] }

  /// What can be done in a scope, with the keys that hold.
  public func entries(in scope: Scope) -> [ActionEntry] { entries[scope] ?? [] }

  private var addedEntries: [ActionEntry] {
    additions.compactMap { addition in
      ActionTable.entry(of: addition.action, in: .anywhere).map { entry in
        var entry = entry
        (entry.scope, entry.footer) = (addition.scope, nil)
        return entry
      }
    }
  }

  private func withKeys(_ entry: ActionEntry) -> ActionEntry {
    var entry = entry
    entry.keys = keys(of: entry.action, in: entry.scope)
    return entry
  }

  /// The action of every key of a scope, in the order of the table.
  func bound(in scope: Scope) -> [(sequence: KeySequence, action: Action)] {
    entries(in: scope).flatMap { entry in entry.keys.map { ($0, entry.action) } }
  }

  /// Gives an action the keys that the user wants, but for those that an earlier line has taken.
  private mutating func claim(_ override: Override) {
    let (action, scope) = (override.action, override.scope)
    var free: [KeySequence] = []
    for key in override.keys where !free.contains(key) {
      if let other = actions[scope]?[key], other != action {
        contested.append(.sameKey(key, scope, kept: other, lost: action))
      } else {
        free.append(key)
      }
    }
    if ActionTable.entry(of: action, in: scope) == nil { additions.append(override) }
    set(free, for: action, in: scope)
  }

  /// Whether no wish of the user has taken this key of the table.
  private mutating func isFree(_ key: KeySequence, _ entry: ActionEntry) -> Bool {
    guard let other = actions[entry.scope]?[key], other != entry.action else { return true }
    contested.append(.sameKey(key, entry.scope, kept: other, lost: entry.action))
    return false
  }

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

extension ActionTable {
  /// What the table says of an action in a scope.
  public static func entry(of action: Action, in scope: Scope) -> ActionEntry? {
    entries.first { $0.action == action && $0.scope == scope }
  }
}

extension ActionEntry {
  /// Enter breaks the line, and two other ways send; both exist on every terminal.
  fileprivate mutating func letEnterBreakLines() {
    guard scope == .composer else { return }
    switch action {
    case .send: keys = [.key(.enter, .alt), KeySequence([.control("x"), Key(.enter)])]
    case .insertNewline: keys = [.key(.enter), .control("j"), .key(.enter, .shift)]
    default: break
    }
  }
}
