// SPDX-License-Identifier: Apache-2.0

/// What makes an assistant: its model and what it is told.
public struct AssistantSettings: Equatable, Sendable {
  public var model: String
  public var name: String?
  public var description: String?
  public var instructions: String?
  public var tools: [JSONValue]
  public var metadata: Metadata
  public var sampling: Sampling
  /// What its tools may reach; kept and returned as it came.
  public var toolResources: JSONValue?
  /// How a run answers that does not say it itself.
  public var responseFormat: JSONValue?
  public var reasoningEffort: String?

  public init(
    model: String, name: String? = nil, description: String? = nil, instructions: String? = nil,
    tools: [JSONValue] = [], metadata: Metadata = [:], sampling: Sampling = Sampling()
  ) {
    self.model = model
    self.name = name
    self.description = description
    self.instructions = instructions
    self.tools = tools
    self.metadata = metadata
    self.sampling = sampling
  }
}

/// An assistant as its provider describes it.
public struct Assistant: Equatable, Sendable {
  public var id: AssistantID
  public var createdAt: Timestamp
  public var settings: AssistantSettings

  public init(id: AssistantID, createdAt: Timestamp, settings: AssistantSettings) {
    self.id = id
    self.createdAt = createdAt
    self.settings = settings
  }
}
