// SPDX-License-Identifier: Apache-2.0

/// Where a run stands. An unknown status on the wire reads as `inProgress`.
public enum RunStatus: String, Hashable, Sendable, CaseIterable {
  case queued
  case inProgress = "in_progress"
  case requiresAction = "requires_action"
  case cancelling
  case cancelled
  case failed
  case completed
  case incomplete
  case expired

  /// Whether nothing more happens unless somebody acts: a poller stops here.
  public var isTerminal: Bool {
    switch self {
    case .queued, .inProgress, .cancelling: false
    case .requiresAction, .cancelled, .failed, .completed, .incomplete, .expired: true
    }
  }
}

/// Tokens that a run took.
public struct Usage: Equatable, Sendable {
  public var promptTokens: Int
  public var completionTokens: Int
  /// Both together; the most there is when a provider's counts are beyond all measure.
  public var totalTokens: Int {
    let (sum, isTooMuch) = promptTokens.addingReportingOverflow(completionTokens)
    return isTooMuch ? .max : sum
  }

  public init(promptTokens: Int, completionTokens: Int) {
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
  }
}

/// Why a run failed: the provider's code and words.
public struct RunFailure: Equatable, Sendable {
  public var code: String
  public var message: String

  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// How a reply is to be sampled; `nil` leaves it to the provider.
public struct Sampling: Equatable, Sendable {
  public var temperature: Double?
  public var topP: Double?
  public var topK: Int?
  public var maxTokens: Int?

  public init(temperature: Double? = nil, topP: Double? = nil, topK: Int? = nil, maxTokens: Int? = nil) {
    self.temperature = temperature
    self.topP = topP
    self.topK = topK
    self.maxTokens = maxTokens
  }
}

/// One answer of an assistant on a thread, as its provider describes it.
public struct Run: Equatable, Sendable {
  public var id: RunID
  public var threadID: ThreadID
  public var assistantID: AssistantID
  public var status: RunStatus
  public var createdAt: Timestamp
  public var startedAt: Timestamp?
  public var completedAt: Timestamp?
  public var cancelledAt: Timestamp?
  public var failedAt: Timestamp?
  public var expiresAt: Timestamp?
  public var model: String
  public var instructions: String
  public var tools: [JSONValue]
  public var requiredAction: JSONValue?
  public var lastError: RunFailure?
  /// Why an incomplete run stopped (`max_completion_tokens` …).
  public var incompleteReason: String?
  public var metadata: Metadata
  public var usage: Usage?
  public var sampling: Sampling
  public var options = RunOptions()
  /// The items that were added to the thread for this run.
  public var inputIDs: [MessageID] = []
  /// The run that this one goes on from, where the thread does not say it (Responses).
  public var previousID: RunID?
  /// How many of the oldest messages did not reach the model, because they would have been too much for it.
  public var droppedMessages = 0

  public init(
    id: RunID, threadID: ThreadID, assistantID: AssistantID, status: RunStatus, createdAt: Timestamp,
    startedAt: Timestamp? = nil, completedAt: Timestamp? = nil, cancelledAt: Timestamp? = nil,
    failedAt: Timestamp? = nil, expiresAt: Timestamp? = nil, model: String = "", instructions: String = "",
    tools: [JSONValue] = [], requiredAction: JSONValue? = nil, lastError: RunFailure? = nil,
    incompleteReason: String? = nil, metadata: Metadata = [:], usage: Usage? = nil,
    sampling: Sampling = Sampling()
  ) {
    self.id = id
    self.threadID = threadID
    self.assistantID = assistantID
    self.status = status
    self.createdAt = createdAt
    self.startedAt = startedAt
    self.completedAt = completedAt
    self.cancelledAt = cancelledAt
    self.failedAt = failedAt
    self.expiresAt = expiresAt
    self.model = model
    self.instructions = instructions
    self.tools = tools
    self.requiredAction = requiredAction
    self.lastError = lastError
    self.incompleteReason = incompleteReason
    self.metadata = metadata
    self.usage = usage
    self.sampling = sampling
  }
}

/// What a caller asks of a run.
public struct RunRequest: Equatable, Sendable {
  /// Empty where there are no assistants (Responses): then the other fields say it all.
  public var assistantID: AssistantID
  /// Overrides of what the assistant says; `nil` keeps it.
  public var model: String?
  public var instructions: String?
  /// Added after the instructions for this run only.
  public var additionalInstructions: String?
  /// Messages added to the thread before the run starts.
  public var additionalMessages: [NewMessage]
  public var metadata: Metadata
  public var sampling: Sampling
  /// `nil` keeps the assistant's.
  public var tools: [JSONValue]?
  public var options = RunOptions()
  /// See ``Run/previousID``.
  public var previousID: RunID?
  /// Whether a run that calls functions is completed by that (Responses), instead of waiting for their outputs.
  public var endsWithToolCalls = false

  public init(
    assistantID: AssistantID, model: String? = nil, instructions: String? = nil,
    additionalInstructions: String? = nil, additionalMessages: [NewMessage] = [], metadata: Metadata = [:],
    sampling: Sampling = Sampling()
  ) {
    self.assistantID = assistantID
    self.model = model
    self.instructions = instructions
    self.additionalInstructions = additionalInstructions
    self.additionalMessages = additionalMessages
    self.metadata = metadata
    self.sampling = sampling
  }
}

/// One thing that a run did (wrote a message, called tools).
public struct RunStep: Equatable, Sendable {
  public var id: StepID
  public var runID: RunID
  public var threadID: ThreadID
  public var assistantID: AssistantID
  public var createdAt: Timestamp
  public var completedAt: Timestamp?
  public var status: RunStatus
  public var details: Details
  public var lastError: RunFailure?
  public var usage: Usage?

  public enum Details: Equatable, Sendable {
    case messageCreation(MessageID)
    case toolCalls([ToolCall])
  }

  public init(
    id: StepID, runID: RunID, threadID: ThreadID, assistantID: AssistantID, createdAt: Timestamp,
    completedAt: Timestamp? = nil, status: RunStatus, details: Details, lastError: RunFailure? = nil,
    usage: Usage? = nil
  ) {
    self.id = id
    self.runID = runID
    self.threadID = threadID
    self.assistantID = assistantID
    self.createdAt = createdAt
    self.completedAt = completedAt
    self.status = status
    self.details = details
    self.lastError = lastError
    self.usage = usage
  }

  /// The message that a `message_creation` step wrote; `nil` for other kinds.
  public var messageID: MessageID? {
    if case .messageCreation(let id) = details { id } else { nil }
  }
}

/// What a streamed run tells, in the order of API_FACTS §3.2. The stream's finish is the wire's `done`.
public enum RunEvent: Equatable, Sendable {
  case threadCreated(ChatThread)
  case runCreated(Run)
  /// The run has a new status; the wire's event is named by it.
  case runChanged(Run)
  case stepCreated(RunStep)
  case stepChanged(RunStep)
  /// A call in a step of tool calls, whole, at its place among them.
  case stepDelta(StepID, index: Int, ToolCall)
  case messageCreated(Message)
  /// The message has a new status: in progress, completed or incomplete. A completed one carries the full text.
  case messageChanged(Message)
  /// Text to append to part `index` of a message.
  case delta(messageID: MessageID, index: Int, text: String)
}

/// The events of one run. It throws a ``ServiceError``; ending the iteration ends the listening, not the run.
public typealias RunEventStream = AsyncThrowingStream<RunEvent, any Error>
