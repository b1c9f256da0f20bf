// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import Glibc
public import ThreadsAPI

// The newest messages of a long journal, read from its end, to be looked at while all of it is being read.
extension ProfileFiles {
  /// A journal of fewer bytes is read as a whole at once.
  static let leastToSplit = 128 * 1024
  /// How much of the end is read, in bytes.
  static let endLength = 48 * 1024

  /// The newest messages of a thread with a long journal; `nil` where it is short, or where its last lines alone do not tell
  /// what comes last.
  public func end(of thread: ThreadID) -> [MessageRecord]? {
    end(of: thread, length: Self.endLength, ofAtLeast: Self.leastToSplit)
  }

  func end(of thread: ThreadID, length: Int, ofAtLeast least: Int) -> [MessageRecord]? {
    let journal = threadFile(thread)
    guard let file = (try? OpenFile.reading(journal.path)) ?? nil, let size = try? file.size(),
      size >= max(least, length), let bytes = try? file.read(from: size - length, to: size),
      let newline = bytes.firstIndex(of: JSONLinesFile.newline)
    else { return nil }
    let text = JournalText(
      file: file, bytes: Array(bytes[(newline + 1)...]), start: size - length + newline + 1)
    var fold = MessageFold()
    let reading = journal.read(text) { line, offset in fold.take(line, offset) }
    guard reading.unreadableCount == 0, !reading.isTorn else { return nil }
    // What was said of a message whose beginning is further up is no message, and one that is told of again stands further
    // up: then the times do not rise.
    let records = fold.records.filter { $0.createdAt.milliseconds != 0 && $0.state != .withdrawn }
    let isInOrder = zip(records, records.dropFirst()).allSatisfy { $0.createdAt <= $1.createdAt }
    return isInOrder && records.count > 1 ? Array(records.dropFirst()) : nil
  }
}
