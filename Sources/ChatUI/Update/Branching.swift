// SPDX-License-Identifier: Apache-2.0

/// Other ways a conversation could go, without losing the ones it went.
func branch(_ action: Action, _ state: inout ChatState) -> [Effect] {
  []
}
