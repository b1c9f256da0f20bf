// SPDX-License-Identifier: Apache-2.0

extension ChatState {
  /// How words name the key of an action: the one that holds here, else one that does elsewhere; without any, the
  /// action's name.
  func key(of action: Action, in scope: Scope? = nil) -> String {
    for scope in (scope.map { [$0] } ?? []) + scopes + Scope.allCases {
      if let key = bindings.keys(of: action, in: scope).first { return key.label }
    }
    return "“\(action.name)”"
  }
}
