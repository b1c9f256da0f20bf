// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// How far a message has come (DESIGN §2.6).
public enum MessageState: String, Sendable, CaseIterable {
  case completed, streaming, interrupted, failed, queued
  /// A byte may have left, nothing is confirmed.
  case sent
  /// Taken back by its writer before it was sent: kept in the file, shown nowhere.
  case withdrawn

  /// As other programs are told.
  public var contractName: String {
    switch self {
    case .sent: "queued"
    case .withdrawn: "failed"
    default: rawValue
    }
  }
}

/// A message as a thread's journal keeps it.
public struct MessageRecord: Equatable, Sendable {
  /// The provider's id, or `local_…` until the provider has named the message.
  public var id: MessageID
  /// The local id that this record replaces.
  public var replaces: MessageID?
  public var role: Role
  /// The words as they came: sanitized only where they are shown.
  public var text: String
  public var createdAt: Timestamp
  public var state: MessageState
  public var metadata: Metadata
  public var runID: RunID?
  /// Who answered: the model's or the assistant's name.
  public var model: String?
  /// Why it failed or was interrupted, in words.
  public var reason: String?
  /// What the run that wrote it took; on the last message of the run.
  public var usage: Usage?
  /// The message that this is a copy of, in a thread that begins with what another said.
  public var origin: MessagePlace?
  /// The message that it stands in place of, where what it is a copy of is a variant.
  public var variantOf: MessagePlace?

  public init(
    id: MessageID, replaces: MessageID? = nil, role: Role, text: String, createdAt: Timestamp,
    state: MessageState = .completed, metadata: Metadata = [:], runID: RunID? = nil, model: String? = nil,
    reason: String? = nil, usage: Usage? = nil
  ) {
    self.id = id
    self.replaces = replaces
    self.role = role
    self.text = text
    self.createdAt = createdAt
    self.state = state
    self.metadata = metadata
    self.runID = runID
    self.model = model
    self.reason = reason
    self.usage = usage
  }

  public static let localPrefix = "local_"
  /// Where in a message's metadata a provider keeps the local id that we gave it.
  public static let ownIDKey = "skein_id"
}
