// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import ThreadsAPI

/// Searches without an index: reads thread after thread, the newest first.
struct JournalReader: Sendable {
  let files: ProfileFiles
  let query: SearchQuery
  let limit: Int

  /// How many threads are read before the hits so far are told.
  private static let portion = 100

  /// Looks until there are enough hits, the threads are through, or the task is cancelled.
  func run(tell: (_ hits: [SearchHit], _ isCut: Bool, _ done: Int, _ total: Int) -> Void) {
    let threads = files.readThreads().filter { $0.state != .trashed }.sorted { $0.updatedAt > $1.updatedAt }
    var hits: [SearchHit] = []
    for (number, thread) in threads.enumerated() {
      if Task.isCancelled { return }
      if number > 0, number % Self.portion == 0 { tell(hits, false, number, threads.count) }
      hits += self.hits(in: thread)
      if hits.count >= limit { return tell(Array(hits.prefix(limit)), true, number + 1, threads.count) }
    }
    tell(hits, false, threads.count, threads.count)
  }

  private func hits(in thread: ThreadRecord) -> [SearchHit] {
    var hits: [SearchHit] = []
    if let title = thread.title, query.isFound(in: title) {
      hits.append(SearchHit(thread: thread.id, message: nil, createdAt: nil, excerpt: Excerpt(of: title, for: query)))
    }
    for message in files.readMessages(of: thread.id) where query.isFound(in: message.text) {
      hits.append(
        SearchHit(
          thread: thread.id, message: message.id, createdAt: message.createdAt,
          excerpt: Excerpt(of: message.text, for: query)))
    }
    return Array(hits.suffix(3))
  }
}
