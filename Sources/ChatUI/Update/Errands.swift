// SPDX-License-Identifier: Apache-2.0

/// The terminal is Skein's again after something else had it.
func errandEnded(_ errand: Errand, _ result: ErrandResult, _ state: inout ChatState) -> [Effect] {
  switch errand {
  case .edit(let text, let draft, _): return editorEnded(result, text: text, draft: draft, &state)
  case .show(let view): return shown(view, result, &state)
  case .open: return failureNotice(result, &state)
  }
}

private func shown(_ view: BareText, _ result: ErrandResult, _ state: inout ChatState) -> [Effect] {
  failureNotice(result, &state) + bareViewEnded(view, result, &state)
}

private func failureNotice(_ result: ErrandResult, _ state: inout ChatState) -> [Effect] {
  if case .failed(let notice) = result { return show(notice, &state) }
  return []
}
