// SPDX-License-Identifier: Apache-2.0

/// Text leaves Skein: copied, written, piped, opened.
func takeOut(_ action: Action, _ state: inout ChatState) -> [Effect] {
  []
}
