// SPDX-License-Identifier: Apache-2.0
public import TerminalCore
public import ThreadsAPI

/// A place where all the words that were looked for stand.
public struct SearchHit: Equatable, Sendable {
  public var thread: ThreadID
  /// `nil` when it is the thread's title.
  public var message: MessageID?
  public var createdAt: Timestamp?
  public var excerpt: Excerpt

  public init(thread: ThreadID, message: MessageID?, createdAt: Timestamp?, excerpt: Excerpt) {
    self.thread = thread
    self.message = message
    self.createdAt = createdAt
    self.excerpt = excerpt
  }
}

/// What came of a search through all threads, or has come so far.
public struct SearchAnswer: Equatable, Sendable {
  /// How much of all threads has been looked at.
  public enum Progress: Equatable, Sendable {
    case complete
    /// The index is being brought up to date: so many of so many threads are in it.
    case indexing(done: Int, total: Int)
    /// There is no index, for this reason: the threads themselves are read.
    case reading(done: Int, total: Int, reason: String)
  }

  /// Which question this answers.
  public var number: Int
  /// The best first.
  public var hits: [SearchHit]
  /// Whether there are more than these.
  public var isCut: Bool
  public var progress: Progress

  public init(number: Int, hits: [SearchHit], isCut: Bool = false, progress: Progress = .complete) {
    self.number = number
    self.hits = hits
    self.isCut = isCut
    self.progress = progress
  }
}

/// The place that a thread is being opened for.
struct Arrival: Equatable, Sendable {
  var thread: ThreadID
  var message: MessageID
  var query: SearchQuery
}
