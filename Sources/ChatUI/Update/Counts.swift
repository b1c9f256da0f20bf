// SPDX-License-Identifier: Apache-2.0
import TerminalCore

// A number before a movement says how often: `5j`, `3]`.

/// Takes a digit as part of a number. Returns whether it was one.
func typeCount(_ key: Key, after count: Int?, _ state: inout ChatState) -> Bool {
  guard case .character(let character) = key.code, key.modifiers.isEmpty, let digit = character.wholeNumberValue,
    character.isASCII, state.helpLine == nil, state.picker == nil, state.prompt == nil, state.pane != .composer,
    digit > 0 || count != nil
  else { return false }
  state.typedCount = min(999, (count ?? 0) * 10 + digit)
  return true
}

/// Carries out an action, a movement as often as was asked for. What takes longer than a step is not begun again.
func perform(_ action: Action, times count: Int?, _ state: inout ChatState) -> [Effect] {
  var effects = perform(action, &state)
  guard let count, action.isMovement else { return effects }
  for _ in 1..<max(2, count) where count > 1 && state.seeking == nil && state.notice == nil {
    effects += perform(action, &state)
  }
  return effects
}

extension Action {
  fileprivate var isMovement: Bool {
    switch self {
    case .selectNext, .selectPrevious, .selectPageDown, .selectPageUp, .scrollDown, .scrollUp, .scrollHalfPageDown,
      .scrollHalfPageUp, .scrollPageDown, .scrollPageUp, .previousTurn, .nextTurn, .previousCodeBlock, .nextCodeBlock,
      .findNext, .findPrevious:
      true
    default: false
    }
  }
}
