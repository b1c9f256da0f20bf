// SPDX-License-Identifier: Apache-2.0

/// What a model is asked: the conversation so far, oldest first, a system prompt before it.
public struct ReplyRequest: Equatable, Sendable {
  public struct Turn: Equatable, Sendable {
    public var role: Role
    public var text: String
    /// What an assistant called in this turn, beside its text.
    public var toolCalls: [ToolCall] = []
    /// The call that this turn, of the role `tool`, answers.
    public var callID: String?

    public init(role: Role, text: String) {
      self.role = role
      self.text = text
    }
  }

  public var model: String
  public var instructions: String?
  public var turns: [Turn]
  public var sampling: Sampling
  /// Functions that the model may call, as OpenAI describes them: `{"type":"function","function":{…}}`.
  public var tools: [JSONValue] = []
  public var options = RunOptions()

  public init(model: String, instructions: String?, turns: [Turn], sampling: Sampling = Sampling()) {
    self.model = model
    self.instructions = instructions
    self.turns = turns
    self.sampling = sampling
  }
}

/// What a model says while it answers.
public enum ReplyEvent: Equatable, Sendable {
  /// Which model it is that answers, when that is not the one that was asked for.
  case model(String)
  case text(String)
  /// A function that the model wants called, whole.
  case toolCall(ToolCall)
  case usage(Usage)
  /// Why it stopped: `stop`, `tool_calls`, or `length` when it ran into a limit.
  case finished(reason: String)
}

/// A model that answers: the deterministic built-in one, or any chat-completions URL.
///
/// The stream throws a ``ServiceError``; cancelling the task that iterates it stops the model.
public protocol ReplyEngine: Sendable {
  /// The models it can answer with; the first is the default.
  func models() async throws(ServiceError) -> [String]
  func reply(to request: ReplyRequest) -> AsyncThrowingStream<ReplyEvent, any Error>
}
