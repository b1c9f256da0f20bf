// SPDX-License-Identifier: Apache-2.0

/// What a model wants done by a tool, and what came of it.
public struct ToolCall: Equatable, Sendable {
  /// Often empty at DashScope; then the calls of a run are told apart by their place.
  public var id: String
  /// `function`, or the name of a tool that a provider runs itself (`code_interpreter`, `quark_search` …).
  public var type: String
  public var name: String
  /// A JSON text, as the model wrote it: it may be anything.
  public var arguments: String
  /// What the tool answered; `nil` until it has.
  public var output: String?

  public init(id: String, type: String = "function", name: String, arguments: String, output: String? = nil) {
    self.id = id
    self.type = type
    self.name = name
    self.arguments = arguments
    self.output = output
  }
}

/// What a caller answers to a ``ToolCall``.
public struct ToolOutput: Equatable, Sendable {
  /// Which call it answers; `nil` when there is only one to answer (DashScope lets it be left out).
  public var callID: String?
  public var output: String

  public init(callID: String?, output: String) {
    self.callID = callID
    self.output = output
  }
}

/// How a run is to go about its work; `nil` leaves it to the provider. What Skein does not act on it keeps and returns.
public struct RunOptions: Equatable, Sendable {
  public enum Truncation: Equatable, Sendable {
    case auto
    /// Only so many of the newest messages reach the model.
    case lastMessages(Int)
  }

  public var truncation: Truncation?
  public var maxPromptTokens: Int?
  /// `auto`, `none`, `required` or an object that names a function.
  public var toolChoice: JSONValue?
  public var allowsParallelCalls: Bool?
  public var responseFormat: JSONValue?
  public var reasoningEffort: String?

  public init(
    truncation: Truncation? = nil, maxPromptTokens: Int? = nil, toolChoice: JSONValue? = nil,
    allowsParallelCalls: Bool? = nil, responseFormat: JSONValue? = nil, reasoningEffort: String? = nil
  ) {
    self.truncation = truncation
    self.maxPromptTokens = maxPromptTokens
    self.toolChoice = toolChoice
    self.allowsParallelCalls = allowsParallelCalls
    self.responseFormat = responseFormat
    self.reasoningEffort = reasoningEffort
  }
}
