// SPDX-License-Identifier: Apache-2.0
public import ChatUI
public import ThreadsAPI

/// What uniting two registries came to.
public struct MergeReport: Equatable, Sendable {
  /// What became of one thread.
  public struct Outcome: Equatable, Sendable {
    public var kind: MoveOutcome.Kind
    public var record: ThreadRecord
    public var addedMessages = 0
    /// Messages of which the other folder had more.
    public var completedMessages = 0
  }

  /// Something of which only one can stand.
  public enum Conflict: Equatable, Sendable {
    case title(ThreadID, kept: String, other: String)
    /// Two texts of one message, neither of which holds the other.
    case text(ThreadID, MessageID)
    /// It is in the trash there, and now here.
    case trashed(ThreadID)
  }

  public var outcomes: [Outcome] = []
  public var conflicts: [Conflict] = []
  /// Drafts that were not here, and drafts that now stand behind one of ours.
  public var takenDrafts: [ThreadID] = []
  public var joinedDrafts: [ThreadID] = []
  /// How many moves were not known here.
  public var moves = 0
  /// What waited there to be sent, and waits here now.
  public var waiting: [OutboxEntry] = []
  /// What is wrong with the files of the other folder.
  public var findings: [FileFinding] = []
  /// Threads that were left out, and why.
  public var leftOut: [LeftOut] = []

  /// A thread that stayed where it was.
  public struct LeftOut: Equatable, Sendable {
    public var thread: ThreadID
    public var reason: MoveFailure
  }

  public var addedMessages: Int { outcomes.reduce(0) { $0 + $1.addedMessages } }

  public func count(_ kind: MoveOutcome.Kind) -> Int { outcomes.count { $0.kind == kind } }
}
