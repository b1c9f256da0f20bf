// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// Where a thread stands for its owner (DESIGN §2.6).
public enum ThreadState: String, Sendable, CaseIterable {
  case active, archived, trashed
  /// Gone at the provider; the local copy stays.
  case gone
}

/// A thread as the registry keeps it: one line of `registry.jsonl`.
public struct ThreadRecord: Equatable, Sendable {
  /// The provider's id, or `local_…` until the provider has named the thread.
  public var id: ThreadID
  /// The local id that this record replaces, once the provider has named the thread.
  public var replaces: ThreadID?
  public var createdAt: Timestamp
  /// The last activity: what the list is sorted by.
  public var updatedAt: Timestamp
  /// The provider's metadata as last seen, the title in it.
  public var metadata: Metadata
  public var state: ThreadState
  /// When it was put into the trash.
  public var trashedAt: Timestamp?
  /// Whether the provider has deleted it too: nothing is left to undo.
  public var isDeletedAtProvider: Bool
  public var messageCount: Int
  /// The first words of the thread, one line: what the list shows for want of a title.
  public var opening: String
  /// The newest words of the thread, one line.
  public var preview: String
  /// Whether something came that has not been looked at.
  public var isUnread: Bool
  /// A run that was under way when this was written.
  public var runID: RunID?
  /// Whether a message was sent whose reply nobody has heard the end of.
  public var awaitsReply = false
  /// Where its time in the trash lies in the future: when that was first seen.
  public var trashSeenAt: Timestamp?
  /// Who answers here, where that is not the profile's.
  public var choice: ReplyChoice
  /// The thread that this is a copy of, as `PROFILE/ID`.
  public var copiedFrom: String?
  /// The copies of this thread elsewhere, each as `PROFILE/ID`.
  public var copiedTo: [String] = []
  /// The thread that this one branched from, and where.
  public var branch: ThreadBranch?
  /// When this variant was last turned to, where that was after its last activity.
  public var usedAt: Timestamp?
  /// Whether its owner wants it at the top of the list.
  public var isPinned = false
  /// Whether something in it was not sent, as far as is known.
  public var hasUnsent = false

  public init(
    id: ThreadID, replaces: ThreadID? = nil, createdAt: Timestamp, updatedAt: Timestamp, metadata: Metadata = [:],
    state: ThreadState = .active, trashedAt: Timestamp? = nil, isDeletedAtProvider: Bool = false,
    messageCount: Int = 0, opening: String = "", preview: String = "", isUnread: Bool = false, runID: RunID? = nil,
    choice: ReplyChoice = ReplyChoice()
  ) {
    self.id = id
    self.replaces = replaces
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.metadata = metadata
    self.state = state
    self.trashedAt = trashedAt
    self.isDeletedAtProvider = isDeletedAtProvider
    self.messageCount = messageCount
    self.opening = opening
    self.preview = preview
    self.isUnread = isUnread
    self.runID = runID
    self.choice = choice
  }

  public var title: String? { metadata.title }
  /// Whether the provider knows this thread.
  public var isAtProvider: Bool { !id.hasPrefix(Self.localPrefix) }
  public static let localPrefix = "local_"
}
