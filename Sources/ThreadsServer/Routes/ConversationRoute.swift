// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// What of Conversations and Responses a path names. Threads and runs go by the ids that they have in the store.
enum ConversationRoute: Equatable, Sendable {
  case conversations
  case conversation(ThreadID)
  case items(ThreadID)
  case item(MessageID, ThreadID)
  case responses
  case response(RunID)
  case cancellation(RunID)
  case inputItems(RunID)

  /// The route of a path below a dialect's base, none of whose parts is empty.
  init?(_ parts: [String]) {
    switch (parts.first, parts.count) {
    case ("conversations", 1): self = .conversations
    case ("conversations", 2): self = .conversation(parts[1].asThreadID)
    case ("conversations", 3) where parts[2] == "items": self = .items(parts[1].asThreadID)
    case ("conversations", 4) where parts[2] == "items": self = .item(parts[3], parts[1].asThreadID)
    case ("responses", 1): self = .responses
    case ("responses", 2): self = .response(parts[1].asRunID)
    case ("responses", 3) where parts[2] == "cancel": self = .cancellation(parts[1].asRunID)
    case ("responses", 3) where parts[2] == "input_items": self = .inputItems(parts[1].asRunID)
    default: return nil
    }
  }

  /// The methods that it answers.
  var methods: [String] {
    switch self {
    case .conversations, .items: ["GET", "POST"]
    case .conversation: ["GET", "POST", "DELETE"]
    case .item, .response: ["GET", "DELETE"]
    case .responses, .cancellation: ["POST"]
    case .inputItems: ["GET"]
    }
  }
}
