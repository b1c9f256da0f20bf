// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// What the footer said in this session, for those who want to read it whole or again.
public struct NoticeLog: Equatable, Sendable {
  /// A notice and when it came.
  public struct Entry: Equatable, Sendable {
    public var notice: Notice
    public var at: Timestamp
  }

  /// So many are kept.
  public static let limit = 50

  /// The newest last.
  public private(set) var entries: [Entry] = []
  /// How many there were, with those that are no longer kept.
  public private(set) var count = 0

  public init() {}

  /// Keeps a notice; one that only repeats the last takes its place.
  public mutating func append(_ notice: Notice, at time: Timestamp) {
    count += 1
    if entries.last?.notice == notice { entries.removeLast() }
    if entries.count == Self.limit { entries.removeFirst() }
    entries.append(Entry(notice: notice, at: time))
  }
}
