// SPDX-License-Identifier: Apache-2.0

/// Who speaks in a message. An open set: providers add roles.
public struct Role: RawRepresentable, Hashable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let user = Role(rawValue: "user")
  public static let assistant = Role(rawValue: "assistant")
  public static let system = Role(rawValue: "system")
}

/// How far a message has come at its provider. An absent or unknown status on the wire reads as `completed`.
public enum MessageStatus: String, Hashable, Sendable {
  case inProgress = "in_progress"
  case incomplete
  case completed
}

/// One part of a message's content.
public enum ContentPart: Equatable, Sendable {
  case text(String)
  /// A part Skein does not read (an image, a refusal): kept as it came.
  case other(JSONValue)
}

/// What an item of a thread is. Dialects of the threads family list only messages (DESIGN §2.6: one store).
public enum MessageKind: Equatable, Sendable {
  case message
  case functionCall(ToolCall)
  case functionOutput(ToolOutput)
}

/// A message of a thread as its provider describes it; or, in the lists of Conversations, another item.
public struct Message: Equatable, Sendable {
  public var id: MessageID
  public var kind = MessageKind.message
  public var threadID: ThreadID
  public var createdAt: Timestamp
  public var role: Role
  public var content: [ContentPart]
  public var status: MessageStatus
  /// Why an incomplete message stopped (`run_cancelled`, `max_tokens` …).
  public var incompleteReason: String?
  public var completedAt: Timestamp?
  public var incompleteAt: Timestamp?
  public var assistantID: AssistantID?
  public var runID: RunID?
  public var metadata: Metadata
  /// Files that came with it; kept and returned as they came.
  public var attachments: [JSONValue]

  public init(
    id: MessageID, threadID: ThreadID, createdAt: Timestamp, role: Role, content: [ContentPart],
    status: MessageStatus = .completed, incompleteReason: String? = nil, completedAt: Timestamp? = nil,
    incompleteAt: Timestamp? = nil, assistantID: AssistantID? = nil, runID: RunID? = nil,
    metadata: Metadata = [:], attachments: [JSONValue] = []
  ) {
    self.id = id
    self.threadID = threadID
    self.createdAt = createdAt
    self.role = role
    self.content = content
    self.status = status
    self.incompleteReason = incompleteReason
    self.completedAt = completedAt
    self.incompleteAt = incompleteAt
    self.assistantID = assistantID
    self.runID = runID
    self.metadata = metadata
    self.attachments = attachments
  }

  /// The words of the message: its text parts, a blank line between two.
  public var text: String { content.text }
}

extension [ContentPart] {
  /// The words of these parts, a blank line between two.
  public var text: String {
    var words: [String] = []
    for case .text(let text) in self { words.append(text) }
    return words.joined(separator: "\n\n")
  }
}

/// A message that is to be added to a thread.
public struct NewMessage: Equatable, Sendable {
  public var kind = MessageKind.message
  public var role: Role
  public var content: [ContentPart]
  public var metadata: Metadata
  public var attachments: [JSONValue]

  public init(
    role: Role = .user, content: [ContentPart], metadata: Metadata = [:], attachments: [JSONValue] = []
  ) {
    self.role = role
    self.content = content
    self.metadata = metadata
    self.attachments = attachments
  }

  public init(role: Role = .user, text: String, metadata: Metadata = [:]) {
    self.init(role: role, content: [.text(text)], metadata: metadata)
  }
}
