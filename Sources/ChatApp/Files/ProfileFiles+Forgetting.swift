// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import ThreadsAPI

extension ProfileFiles {
  /// Removes threads whose time in the trash is over, with their messages and drafts. What can't be removed now is
  /// tried again at the next start or end.
  public func forgetThreads(_ isOver: (ThreadRecord) -> Bool) {
    _ = try? compactRegistry(forgetting: isOver)
  }

  /// Drops what was typed in threads that are no more, and what waited for them.
  func forgetUnsent(in threads: [ThreadID]) throws(FileError) {
    try forgetDrafts(of: threads)
    var findings: [FileFinding] = []
    let gone = Set(threads)
    for entry in try foldedOutbox(&findings).contents.entries where gone.contains(entry.thread) {
      try dropFromOutbox(entry.id, durably: false)
    }
  }

  /// Drops what was typed in threads that are no more, and what was made of their messages.
  func forgetDrafts(of threads: [ThreadID]) throws(FileError) {
    let gone = Set(threads)
    let drafts = drafts().texts.keys.filter { key in
      gone.contains(key) || gone.contains { key.hasPrefix(ChatState.editKey($0, "")) }
    }
    for key in drafts.sorted() { try saveDraft(nil, for: key) }
  }
}
