// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// What the window is called: the open thread and its state, and who answers; the state first, since the end of a
/// title is what a list of windows cuts off.
func windowTitle(_ state: ChatState) -> String? {
  guard state.preferences.screen.title else { return nil }
  let thread = state.openThread.flatMap { state.list[$0] }
  let name = SafeText.line(thread?.displayTitle ?? "New thread", columns: 60)
  let profile = SafeText.line(state.profile.name, columns: 20)
  let sign = state.preferences.screen.lowBandwidth ? "" : sign(of: state)
  return [sign, name, "·", profile, "· Skein"].filter { !$0.isEmpty }.joined(separator: " ")
}

/// A question that waits, else the replies under way.
private func sign(of state: ChatState) -> String {
  if state.waitingCall != nil { return "?" }
  return state.replies.isEmpty ? "" : state.replies.count == 1 ? "●" : "●\(state.replies.count)"
}
