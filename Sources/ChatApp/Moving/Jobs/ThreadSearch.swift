// SPDX-License-Identifier: Apache-2.0
public import ChatUI
import TerminalCore
import ThreadsAPI

/// Looks for words in what was said, in the user's own files.
public struct ThreadSearch: Sendable {
  /// A place where all the words stand: in the title, or in a message.
  public struct Hit: Equatable, Sendable {
    /// `nil` for the title.
    public var message: MessageRecord?
    /// What stands around the first of the words, on one line.
    public var snippet: String
  }

  private let query: SearchQuery

  /// Words in any order, folded as everywhere; what stands in quotation marks as it stands. Each hit has all of them.
  public init(words: [String]) { query = SearchQuery(words.joined(separator: " ")) }

  /// Whether there is anything to look for.
  public var isEmpty: Bool { query.isEmpty }

  /// Searches thread by thread, one in memory at a time; `found` takes the hits of a thread as soon as they are known.
  public func run(
    _ threads: [ThreadRecord], in files: ProfileFiles, tell: @Sendable (MoveEvent) -> Void,
    found: @Sendable (ThreadRecord, [Hit]) async throws(MoveFailure) -> Void
  ) async throws(MoveFailure) {
    for (index, record) in threads.enumerated() {
      if Task.isCancelled { throw .interrupted }
      tell(.progress(done: index, total: threads.count, what: record.displayTitle))
      let contents = files.moved(record)
      for finding in contents.findings { tell(.finding(finding)) }
      let hits = hits(in: contents.thread)
      if !hits.isEmpty { try await found(record, hits) }
    }
  }

  func hits(in moved: MovedThread) -> [Hit] {
    var hits: [Hit] = []
    if let title = moved.record.title, let snippet = snippet(of: title) {
      hits.append(Hit(message: nil, snippet: snippet))
    }
    for message in moved.messages {
      if let snippet = snippet(of: message.record.text) { hits.append(Hit(message: message.record, snippet: snippet)) }
    }
    return hits
  }

  /// What stands around the first word; `nil` when a word is missing.
  func snippet(of text: String) -> String? {
    query.isFound(in: text) ? Excerpt(of: text, for: query).text : nil
  }
}
