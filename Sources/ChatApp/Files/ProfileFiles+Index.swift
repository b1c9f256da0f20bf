// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import ThreadsAPI

// Reading for the index: it leaves every file as it is, and what is wrong with one is said to those who open the thread.
extension ProfileFiles {
  /// What tells one state of a thread's journal from another; empty when there is none.
  func stamp(of thread: ThreadID) -> String {
    var facts = stat()
    guard stat(threadFile(thread).path, &facts) == 0 else { return "-" }
    let time = facts.st_mtim
    return "\(facts.st_ino).\(facts.st_size).\(time.tv_sec).\(time.tv_nsec)"
  }

  /// The messages that a thread's journal holds.
  func readMessages(of thread: ThreadID) -> [MessageRecord] {
    let journal = threadFile(thread)
    guard let text = try? journal.text(from: 0) else { return [] }
    var fold = MessageFold()
    _ = journal.read(text) { line, offset in fold.take(line, offset) }
    return fold.records
  }

  /// The threads that the registry holds.
  func readThreads() -> [ThreadRecord] {
    guard let text = try? registryFile.text(from: 0) else { return [] }
    var fold = RegistryFold(expecting: text.bytes.count / 256)
    _ = registryFile.read(text) { line, offset in fold.take(line, offset) }
    return fold.records
  }
}
