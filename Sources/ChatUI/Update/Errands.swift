// SPDX-License-Identifier: Apache-2.0

/// The terminal is Skein's again after something else had it.
func errandEnded(_ errand: Errand, _ result: ErrandResult, _ state: inout ChatState) -> [Effect] {
  []
}
