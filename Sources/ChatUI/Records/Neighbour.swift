// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// Another Skein that works on the same folder, as far as it tells of itself.
public struct Neighbour: Equatable, Sendable {
  /// Tells it from all others.
  public var id: String
  /// Its terminal, `pts/4`, or how it was called where it has none.
  public var place: String
  /// The thread that it shows.
  public var openThread: ThreadID?
  /// The threads in which it has a reply under way.
  public var busy: Set<ThreadID>

  public init(id: String, place: String, openThread: ThreadID? = nil, busy: Set<ThreadID> = []) {
    self.id = id
    self.place = place
    self.openThread = openThread
    self.busy = busy
  }
}

/// What a Skein tells its neighbours of itself.
public struct Presence: Equatable, Sendable {
  public var openThread: ThreadID?
  public var busy: Set<ThreadID>

  public init(openThread: ThreadID? = nil, busy: Set<ThreadID> = []) {
    self.openThread = openThread
    self.busy = busy
  }
}

/// What another Skein has written into a thread's journal.
public enum MessageChange: Equatable, Sendable {
  case record(MessageRecord)
  case text(String, to: MessageID)
}

/// What another Skein has made of a draft.
public struct DraftChange: Equatable, Sendable {
  public var thread: ThreadID
  public var before: String?
  public var after: String?

  public init(_ thread: ThreadID, before: String?, after: String?) {
    self.thread = thread
    self.before = before
    self.after = after
  }
}

/// Which of a profile's files may hold something new.
public struct FolderNews: Equatable, Sendable {
  public var registry = false
  public var drafts = false
  public var outbox = false
  public var neighbours = false
  /// Names of files in the folder of threads.
  public var threadFiles: Set<String> = []
  /// Whether every file may.
  public var everything = false

  public init() {}

  public static var all: FolderNews {
    var news = FolderNews()
    news.everything = true
    return news
  }

  public var isEmpty: Bool { self == FolderNews() }
}
