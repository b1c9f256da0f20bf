// SPDX-License-Identifier: Apache-2.0

/// In what the servers of Conversations and Responses differ, as data (API_FACTS §1.4).
public struct ConversationsSpelling: Sendable {
  /// The unit of a conversation's time; a response's is always seconds.
  public var timeUnit = Dialect.TimeUnit.seconds
  /// What the deletion of an item answers: its own name for that, or, without one, the conversation that is left.
  public var deletedItemName: String?

  public init(timeUnit: Dialect.TimeUnit = .seconds, deletedItemName: String? = nil) {
    self.timeUnit = timeUnit
    self.deletedItemName = deletedItemName
  }
}

extension Dialect {
  /// Conversations and Responses as DashScope's compatible mode has them: OpenAI's in all that is not said here.
  public static let compatibleMode: Dialect = {
    var dialect = Dialect.assistants
    dialect.name = "compatible-mode"
    dialect.providerURL = "https://dashscope.aliyuncs.com/compatible-mode/v1"
    dialect.mountPath = "/compatible-mode/v1"
    dialect.spaceAfterColon = false
    dialect.conversations = ConversationsSpelling(
      timeUnit: .milliseconds, deletedItemName: "conversation.item.deleted")
    return dialect
  }()
}

/// The most items that one call adds to a conversation.
public let maximumItemsPerCall = 20

// One thread has one id and one run has one: Conversations and Responses only begin them with other words.
extension String {
  /// The id of a thread or of a conversation as Conversations shows it.
  var shownAsConversation: String { replacingPrefix("thread_", "conv_") }
  /// The id of a run as Responses shows it.
  var shownAsResponse: String { replacingPrefix("run_", "resp_") }
  /// The id of a thread that may have been spelled as a conversation's.
  public var asThreadID: ThreadID { replacingPrefix("conv_", "thread_") }
  /// The id of a run that may have been spelled as a response's.
  public var asRunID: RunID { replacingPrefix("resp_", "run_") }

  /// A message of the service in the words of Conversations and Responses.
  public var withShownIDs: String {
    [
      ("thread_", "conv_"), ("run_", "resp_"), ("No thread found", "No conversation found"),
      ("No run found", "No response found"), ("No message found", "No item found"),
    ].reduce(self) { $0.split(separator: $1.0, omittingEmptySubsequences: false).joined(separator: $1.1) }
  }

  private func replacingPrefix(_ old: String, _ new: String) -> String {
    hasPrefix(old) ? new + dropFirst(old.count) : self
  }
}
