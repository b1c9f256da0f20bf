// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Shows what the footer said, whole, the newest first.
func showNotices(_ state: inout ChatState) -> [Effect] {
  guard !state.notices.entries.isEmpty else { return show(Notice(.done, "Nothing was said here yet."), &state) }
  state.noticesLine = 0
  return []
}

/// Says that the last words are not kept yet, until they are.
func tellWhetherTheDiskIsSlow(_ isSlow: Bool, _ state: inout ChatState) -> [Effect] {
  let notice = Notice(.warning, "The disk is slow: not kept yet.")
  if isSlow { return show(notice, &state) }
  if state.notice == notice { state.notice = nil }
  return []
}

/// That the trouble is over takes the place of the words about it.
func showWrittenAgain(_ state: inout ChatState) -> [Effect] {
  state.notice = nil
  return show(Notice(.done, "Written again: everything is on disk."), &state)
}

extension ChatState {
  /// The first line of the last page of the notices.
  var lastNoticesLine: Int { max(0, noticeLines(self).count - max(1, size.rows - 3)) }
}
