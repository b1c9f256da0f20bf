// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// What the list is sorted by.
public struct ListSort: RawRepresentable, CaseIterable, Equatable, Sendable {
  public enum Key: String, Sendable, CaseIterable {
    case updated, created, title, count
  }

  public var key: Key
  /// Whether what would come first comes last: times and counts go down by nature, titles go up.
  public var isReversed: Bool

  public init(_ key: Key, isReversed: Bool = false) {
    self.key = key
    self.isReversed = isReversed
  }

  /// Every order there is.
  public static let allCases = Key.allCases.flatMap { [ListSort($0), ListSort($0, isReversed: true)] }

  /// Reads `updated`, `title-reversed`.
  public init?(rawValue: String) {
    guard let sort = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = sort
  }

  /// Its name in files.
  public var rawValue: String { key.rawValue + (isReversed ? "-reversed" : "") }
}

/// Which threads the list shows.
public enum ListFilter: String, Sendable, CaseIterable {
  case active, archived, trash, unread, streaming, drafts, unsent, all

  /// Whether it asks for something that no record knows.
  var isOfTheMoment: Bool { self == .streaming || self == .drafts }

  /// Whether it shows threads with these traits; of a question of the moment, as far as they tell.
  func shows(_ traits: ThreadTraits) -> Bool {
    switch self {
    case .active: traits.isListed
    case .archived: traits.contains(.archived)
    case .trash: traits.contains(.trashed)
    case .unread: traits.contains(.unread) && !traits.contains(.trashed)
    case .unsent: traits.contains(.unsent) && !traits.contains(.trashed)
    case .all, .streaming, .drafts: !traits.contains(.trashed)
    }
  }

  /// - Parameter matching: the threads to which the moment's question applies.
  func shows(_ record: ThreadRecord, matching: Set<ThreadID>) -> Bool {
    switch self {
    case .active: record.isListed
    case .archived: record.state == .archived
    case .trash: record.state == .trashed
    case .unread: record.isUnread && record.state != .trashed
    case .streaming, .drafts: matching.contains(record.id) && record.state != .trashed
    case .unsent: record.hasUnsent && record.state != .trashed
    case .all: record.state != .trashed
    }
  }
}

/// Where a row stands in the list: pinned ones first, then by number or by words, then by id.
struct RowKey: Equatable, Sendable {
  var isPinned: Bool
  var number: Int64 = 0
  var words = ""
  var id: ThreadID

  /// - Parameters:
  ///   - record: the thread that the row shows.
  ///   - updatedAt: the last activity of it and of its kin.
  init(_ record: ThreadRecord, updatedAt: Timestamp, _ sort: ListSort) {
    let measures = ThreadMeasures(
      updatedAt: updatedAt, createdAt: record.createdAt, messageCount: record.messageCount)
    self.init(record.id, measures, isPinned: record.isPinned, sort)
    if sort.key == .title { words = String(record.displayTitle.prefix(60)).lowercased() }
  }

  init(_ id: ThreadID, _ measures: ThreadMeasures, isPinned: Bool, _ sort: ListSort) {
    self.isPinned = isPinned
    self.id = id
    switch sort.key {
    case .updated: number = ~measures.updatedAt.milliseconds
    case .created: number = ~measures.createdAt.milliseconds
    case .count: number = ~Int64(measures.messageCount)
    case .title: break
    }
    if sort.isReversed { number = ~number }
  }

  func comesBefore(_ other: RowKey, isReversed: Bool) -> Bool {
    if isPinned != other.isPinned { return isPinned }
    if number != other.number { return number < other.number }
    if words != other.words { return (words < other.words) != isReversed }
    return id < other.id
  }
}
