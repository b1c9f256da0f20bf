// SPDX-License-Identifier: Apache-2.0

/// Keys that stand in each other's way.
public enum KeyClash: Equatable, Sendable {
  /// Two actions of one scope are to have one key.
  case sameKey(KeySequence, Scope, kept: Action, lost: Action)
  /// A sequence can't be typed, since what it begins with does something at once.
  case cutShort(KeySequence, Action, Scope, by: KeySequence, Action, Scope)
  /// An action has no key left where this scope is looked up first: other actions have all of its keys there.
  case hidden(Action, Scope, behind: Action, Scope, key: KeySequence)
}

/// A key that means one thing in a scope, and another one in the scope behind it.
public struct KeyShadow: Equatable, Sendable {
  public var key: KeySequence
  public var action: Action
  public var scope: Scope
  public var hidden: Action
  public var hiddenScope: Scope
}

extension Scope {
  /// The scopes where a key is looked up one after the other, for every place where somebody can be.
  public static let lookups: [[Scope]] = [
    [.list, .anywhere], [.messages, .anywhere], [.composer, .editing, .anywhere], [.prompt, .editing],
    [.picker, .editing], [.help],
  ]

  /// Whether characters that are typed where this scope is looked up are text.
  public var takesText: Bool { Self.lookups.contains { $0.contains(self) && $0.contains(.editing) } }
}

extension KeyBindings {
  /// What stands in each other's way.
  public var clashes: [KeyClash] { contested + cutShort + hidden }

  /// Keys that mean something else in a nearer scope. (Doing the same there is no shadow.)
  public var shadows: [KeyShadow] {
    var shadows: [KeyShadow] = []
    for scopes in Scope.lookups {
      for (number, far) in scopes.enumerated() {
        for (key, action) in bound(in: far) {
          guard let near = cover(of: key, in: scopes[..<number]), near.action != action else { continue }
          let shadow = KeyShadow(
            key: key, action: near.action, scope: near.scope, hidden: action, hiddenScope: far)
          if !shadows.contains(shadow) { shadows.append(shadow) }
        }
      }
    }
    return shadows
  }

  /// What a key does in the nearer scopes before it comes to the far one.
  private func cover(of key: KeySequence, in scopes: ArraySlice<Scope>) -> (action: Action, scope: Scope)? {
    for scope in scopes {
      if case .action(let action) = meaning(of: key.keys, in: scope) { return (action, scope) }
      // A sequence that begins with it takes it too.
      let longer = bound(in: scope).first { $0.sequence.keys.count > key.keys.count && $0.sequence.begins(with: key) }
      if let longer { return (longer.action, scope) }
    }
    return nil
  }

  private var cutShort: [KeyClash] {
    var clashes: [KeyClash] = []
    for scopes in Scope.lookups {
      for (number, scope) in scopes.enumerated() {
        for (long, action) in bound(in: scope) where long.keys.count > 1 {
          for (near, (short, other)) in scopes[...number].flatMap({ near in bound(in: near).map { (near, $0) } })
          where short.keys.count < long.keys.count && long.begins(with: short) {
            let clash = KeyClash.cutShort(long, action, scope, by: short, other, near)
            if !clashes.contains(clash) { clashes.append(clash) }
          }
        }
      }
    }
    return clashes
  }

  private var hidden: [KeyClash] {
    var clashes: [KeyClash] = []
    for scopes in Scope.lookups {
      for (number, far) in scopes.enumerated().dropFirst() {
        for entry in entries(in: far) where !entry.keys.isEmpty {
          let isElsewhere = scopes[..<number].contains { !keys(of: entry.action, in: $0).isEmpty }
          let covers = entry.keys.compactMap { key in cover(of: key, in: scopes[..<number]).map { (key, $0) } }
          guard !isElsewhere, covers.count == entry.keys.count, let (key, cover) = covers.first else { continue }
          let clash = KeyClash.hidden(entry.action, far, behind: cover.action, cover.scope, key: key)
          if !clashes.contains(clash) { clashes.append(clash) }
        }
      }
    }
    return clashes
  }
}

extension KeySequence {
  func begins(with other: KeySequence) -> Bool { keys.starts(with: other.keys) }
}
