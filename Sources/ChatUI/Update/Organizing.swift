// SPDX-License-Identifier: Apache-2.0

/// The list as its owner wants it.
func organize(_ action: Action, _ state: inout ChatState) -> [Effect] {
  []
}
