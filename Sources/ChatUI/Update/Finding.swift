// SPDX-License-Identifier: Apache-2.0

/// Moving to what is looked for: by block, by words, by letters.
func find(_ action: Action, _ state: inout ChatState) -> [Effect] {
  []
}
