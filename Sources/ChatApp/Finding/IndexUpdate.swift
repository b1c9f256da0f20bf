// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ThreadsAPI
import ThreadsIndex

/// Brings the index up to what the journals hold: reads those that are not as they were, some at a time.
struct IndexUpdate: Sendable {
  let files: ProfileFiles
  let index: ThreadsIndex

  /// How many threads go into one transaction, and about how many bytes of text.
  private static let (mostThreads, mostBytes) = (200, 2 << 20)

  /// `advanced` is told before each transaction how many threads the index has.
  func run(_ advanced: (_ done: Int, _ total: Int) async -> Void) async throws(IndexError) {
    let threads = files.readThreads().map { record in
      IndexedThread(
        id: record.id, title: record.title ?? "", updatedAt: record.updatedAt, isTrashed: record.state == .trashed,
        stamp: files.stamp(of: record.id))
    }
    var stale = try index.reconcile(threads)[...]
    while !stale.isEmpty {
      if Task.isCancelled { return }
      await advanced(threads.count - stale.count, threads.count)
      try index.put(take(from: &stale))
    }
  }

  private func take(
    from stale: inout ArraySlice<IndexedThread>
  ) -> [(thread: IndexedThread, messages: [IndexedMessage])] {
    var taken: [(thread: IndexedThread, messages: [IndexedMessage])] = []
    var bytes = 0
    while taken.count < Self.mostThreads, bytes < Self.mostBytes, let thread = stale.popFirst() {
      let messages = files.readMessages(of: thread.id).map {
        IndexedMessage(id: $0.id, createdAt: $0.createdAt, text: $0.text)
      }
      bytes += messages.reduce(0) { $0 + $1.text.utf8.count }
      taken.append((thread, messages))
    }
    return taken
  }
}
