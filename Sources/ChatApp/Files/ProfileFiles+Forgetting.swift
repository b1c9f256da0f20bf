// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import ThreadsAPI

extension ProfileFiles {
  /// Removes threads whose time in the trash is over, with their messages and drafts. What can't be removed now is
  /// tried again at the next start or end.
  public func forgetThreads(_ isOver: (ThreadRecord) -> Bool) {
    _ = try? compactRegistry(forgetting: isOver)
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
