// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// A thread as the index knows it.
public struct IndexedThread: Equatable, Sendable {
  public var id: ThreadID
  public var title: String
  public var updatedAt: Timestamp
  /// What is in the trash is in the index and not found.
  public var isTrashed: Bool
  /// What tells one state of the thread's file from another.
  public var stamp: String

  public init(id: ThreadID, title: String, updatedAt: Timestamp, isTrashed: Bool, stamp: String) {
    self.id = id
    self.title = title.withoutNulls
    self.updatedAt = updatedAt
    self.isTrashed = isTrashed
    self.stamp = stamp
  }
}

/// A message as the index knows it.
public struct IndexedMessage: Equatable, Sendable {
  public var id: MessageID
  public var createdAt: Timestamp
  public var text: String

  public init(id: MessageID, createdAt: Timestamp, text: String) {
    self.id = id
    self.createdAt = createdAt
    self.text = text.withoutNulls
  }
}

/// A message, or a title, that has all the words that were looked for.
public struct IndexHit: Equatable, Sendable {
  public var thread: ThreadID
  /// `nil` for the title.
  public var message: MessageID?
  public var createdAt: Timestamp
  public var text: String
}

/// Why there is no index.
public enum IndexError: Error, Equatable, Sendable {
  /// A newer Skein made it: it is left alone.
  case newer(version: Int)
  /// The file can't be made or used: the system's or SQLite's words.
  case unusable(String)
  /// The file is broken: there is nothing to do with it but make it anew.
  case broken(String)
  /// The disk has no room for it.
  case full(String)
}

extension String {
  /// With blanks for U+0000, where SQLite's texts would end.
  fileprivate var withoutNulls: String {
    utf8.contains(0) ? String(decoding: utf8.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self) : self
  }
}
