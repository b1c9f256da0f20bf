// SPDX-License-Identifier: Apache-2.0
import ChatUI

/// Reads `[keys]`: a table for each scope, an action's name and its keys on each line.
struct KeysFile {
  private var overrides: [KeyBindings.Override] = []
  /// Where each of them stands, for what is wrong with it beside others.
  private var places: [Place: SettingsWarning] = [:]

  private struct Place: Hashable {
    var action: Action
    var scope: Scope
  }

  /// The bindings that hold; what is wrong becomes warnings.
  static func read(_ reader: inout TableReader, enterSends: Bool) -> KeyBindings {
    var file = KeysFile()
    for name in reader.keys {
      guard let scope = Scope(rawValue: name) else {
        _ = reader.value(name)
        reader.warn(name, .unknownKey(nearest: nearestWord(to: name, in: Scope.allCases.map(\.rawValue))))
        continue
      }
      guard var table = reader.table(name) else { continue }
      file.read(&table, scope)
      reader.take(table)
    }
    let bindings = KeyBindings(enterSends: enterSends, overrides: file.overrides)
    if !file.overrides.isEmpty {
      for clash in bindings.clashes {
        if let warning = file.warning(of: clash) { reader.take(warning) }
      }
    }
    return bindings
  }

  private mutating func read(_ reader: inout TableReader, _ scope: Scope) {
    for name in reader.keys {
      guard let value = reader.value(name) else { continue }
      guard let action = Action(name: name) else {
        reader.warn(name, .keys(.unknownAction(nearest: nearestWord(to: name, in: Self.names(in: scope)))))
        continue
      }
      guard Self.canHave(action, scope) else {
        reader.warn(name, .keys(.elsewhere(ActionTable.entries.filter { $0.action == action }.map(\.scope.rawValue))))
        continue
      }
      guard let labels = Self.labels(value) else {
        reader.warn(name, .wrongType(expected: "a key, or a list of keys"))
        continue
      }
      places[Place(action: action, scope: scope)] = reader.place(name)
      // An action that is named twice, in both spellings, has the keys of its first line.
      guard !overrides.contains(where: { $0.action == action && $0.scope == scope }) else {
        reader.warn(name, .keys(.twice))
        continue
      }
      overrides.append(KeyBindings.Override(action, scope, labels.compactMap { key($0, name, scope, &reader) }))
    }
  }

  private static func labels(_ value: TOMLDocument.Value) -> [String]? {
    if case .string(let label) = value { return [label] }
    return TableReader.strings(value)
  }

  /// The actions of a scope; those that can be done anywhere may have keys of their own in a pane.
  private static func canHave(_ action: Action, _ scope: Scope) -> Bool {
    let isPane = [Scope.list, .messages, .composer].contains(scope)
    return ActionTable.entry(of: action, in: scope) != nil
      || isPane && ActionTable.entry(of: action, in: .anywhere) != nil
  }

  private static func names(in scope: Scope) -> [String] {
    Action.allCases.filter { canHave($0, scope) }.map(\.name)
  }

  private func key(
    _ label: String, _ name: String, _ scope: Scope, _ reader: inout TableReader
  ) -> KeySequence? {
    do throws(KeyLabelFault) {
      let sequence = try KeySequence(label: label)
      guard scope.takesText, let character = sequence.typedCharacter else { return sequence }
      reader.warn(name, .keys(.neededForText(character)))
    } catch {
      reader.warn(name, .keys(.unusable(label, error)))
    }
    return nil
  }

  // MARK: What is in each other's way

  private func warning(of clash: KeyClash) -> SettingsWarning? {
    switch clash {
    case .sameKey(let key, let scope, let kept, let lost):
      return warning((lost, scope), (kept, scope), .taken(key.label, by: kept.name, from: lost.name))
    case .cutShort(let long, let action, let scope, let short, let other, let nearer):
      return warning(
        (action, scope), (other, nearer), .cutShort(long.label, of: action.name, by: short.label, whose: other.name))
    case .hidden(let action, let scope, let other, let nearer, let key):
      return warning(
        (other, nearer), (action, scope),
        .hidden(action.name, of: scope.rawValue, by: other.name, in: nearer.rawValue, key: key.label))
    }
  }

  /// A warning at the line of the first of two actions, else at that of the second; none when neither was set.
  private func warning(
    _ first: (Action, Scope), _ second: (Action, Scope), _ problem: SettingsWarning.KeyProblem
  ) -> SettingsWarning? {
    let place = places[Place(action: first.0, scope: first.1)] ?? places[Place(action: second.0, scope: second.1)]
    guard var warning = place else { return nil }
    warning.problem = .keys(problem)
    return warning
  }
}
