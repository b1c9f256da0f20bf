// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// Threads that are known without being in memory, as a snapshot of the registry holds them. It never changes.
///
/// A slot is a thread's number there. Slots go by the last activity, the newest first, and then by id.
public protocol ThreadTable: AnyObject, Sendable {
  var count: Int { get }
  /// The slot of a thread; `nil` when the table does not hold it.
  func slot(of id: ThreadID) -> Int?
  func id(at slot: Int) -> ThreadID
  /// Everything that is known of a thread; `nil` when the table is damaged.
  func record(at slot: Int) -> ThreadRecord?
  /// What rows are sorted by, without the rest of the record.
  func measures(at slot: Int) -> ThreadMeasures
  func traits(at slot: Int) -> ThreadTraits
  /// The id that a thread has now which had this one before; `nil` for one that nothing has replaced.
  func currentID(of old: ThreadID) -> ThreadID?
}

/// The numbers by which a list is sorted.
public struct ThreadMeasures: Equatable, Sendable {
  public var updatedAt: Timestamp
  public var createdAt: Timestamp
  public var messageCount: Int

  public init(updatedAt: Timestamp, createdAt: Timestamp, messageCount: Int) {
    self.updatedAt = updatedAt
    self.createdAt = createdAt
    self.messageCount = messageCount
  }
}

/// What can be asked of every thread at once.
public struct ThreadTraits: OptionSet, Sendable {
  public var rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The states that are not `active`.
  static let archived = ThreadTraits(rawValue: 1)
  public static let trashed = ThreadTraits(rawValue: 2)
  static let gone = ThreadTraits(rawValue: 4)
  static let pinned = ThreadTraits(rawValue: 8)
  static let unread = ThreadTraits(rawValue: 16)
  static let unsent = ThreadTraits(rawValue: 32)
  /// It came from another thread, as a variant or as a fork.
  static let branched = ThreadTraits(rawValue: 64)
  /// It shares a row of the list with the threads that it is a variant of.
  static let variant = ThreadTraits(rawValue: 128)
  /// A run was under way in it, or a reply awaited.
  static let underWay = ThreadTraits(rawValue: 256)

  public init(_ record: ThreadRecord) {
    self = []
    switch record.state {
    case .active: break
    case .archived: insert(.archived)
    case .trashed: insert(.trashed)
    case .gone: insert(.gone)
    }
    if record.isPinned { insert(.pinned) }
    if record.isUnread { insert(.unread) }
    if record.hasUnsent { insert(.unsent) }
    if record.branch != nil { insert(.branched) }
    if record.branch?.kind == .variant { insert(.variant) }
    if record.runID != nil || record.awaitsReply { insert(.underWay) }
  }

  /// Whether the list shows it when nothing else is asked for.
  var isListed: Bool { isDisjoint(with: [.archived, .trashed]) }
}
