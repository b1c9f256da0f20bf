// SPDX-License-Identifier: Apache-2.0

/// The terminal is Skein's again after something else had it.
func errandEnded(_ errand: Errand, _ result: ErrandResult, _ state: inout ChatState) -> [Effect] {
  switch errand {
  case .edit(let text, let draft, _): editorEnded(result, text: text, draft: draft, &state)
  case .show: []
  }
}
