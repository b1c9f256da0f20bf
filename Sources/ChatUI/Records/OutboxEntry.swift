// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// Something that is to reach the provider and is not known to have reached it: a line of `outbox.jsonl`.
///
/// It suffices to send it, also when the registry and the thread's journal are lost.
public struct OutboxEntry: Equatable, Sendable {
  /// What is to reach the provider.
  public enum Content: Equatable, Sendable {
    case message(MessageRecord)
    /// Pairs of a thread's metadata, the title among them.
    case metadata(MetadataChange)
    /// A thread with these first messages, and no reply to them.
    case thread([MessageRecord])
  }

  /// How far it has come.
  public enum Stage: String, Sendable {
    case queued
    /// A byte may have left; nothing is confirmed.
    case sent
    /// It stays until its owner says more.
    case held
  }

  /// Whose it is to send it.
  public enum Owner: Equatable, Sendable {
    case us
    /// Another Skein that runs.
    case other
    /// The first Skein that takes it.
    case nobody
  }

  /// The message's local id; for all else a word and the thread.
  public var id: String
  public var thread: ThreadID
  public var createdAt: Timestamp
  public var content: Content
  public var stage = Stage.queued
  /// Whether it may have arrived: then that is asked first.
  public var mayHaveLeft = false
  /// Why it is held.
  public var reason: String?
  public var owner = Owner.us
  /// What the thread is made with, while no provider knows it.
  public var newThreadMetadata: Metadata?
  /// Who is to answer.
  public var choice = ReplyChoice()
  /// The message that the provider has in its place, when a look into the thread has found it.
  var arrivedAs: MessageID?

  public init(id: String, thread: ThreadID, createdAt: Timestamp, content: Content) {
    self.id = id
    self.thread = thread
    self.createdAt = createdAt
    self.content = content
  }

  /// The id of a change of a thread's metadata.
  public static func metadataID(_ thread: ThreadID) -> String { "metadata " + thread }

  var message: MessageRecord? { if case .message(let message) = content { message } else { nil } }
  /// Whether it is a change of metadata.
  public var isMetadata: Bool { if case .metadata = content { true } else { false } }
}

extension ThreadRecord {
  /// A thread of which all but an entry of the outbox is lost.
  public init(toldBy entry: OutboxEntry) {
    self.init(
      id: entry.thread, createdAt: entry.createdAt, updatedAt: entry.createdAt,
      metadata: entry.newThreadMetadata ?? [:],
      opening: entry.message?.text.firstWords(ThreadRecord.previewLength) ?? "", choice: entry.choice)
  }
}

/// What `outbox.jsonl` holds.
public struct OutboxContents: Equatable, Sendable {
  /// In the order in which they were put there.
  public var entries: [OutboxEntry]
  /// The names that providers have given to threads with local ids, as they are known here.
  public var names: [ThreadID: ThreadID]

  public init(entries: [OutboxEntry] = [], names: [ThreadID: ThreadID] = [:]) {
    self.entries = entries
    self.names = names
  }
}
