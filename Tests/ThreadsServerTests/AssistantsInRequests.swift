// SPDX-License-Identifier: Apache-2.0

import ServiceContract
import Synchronization
import ThreadsAPI
import ThreadsClient

/// A service without assistants, under facts that name one: what an assistant says goes into each run's request.
final class AssistantsInRequests: ThreadService {
  private let inner: ConversationService
  private let settings = Mutex<[AssistantID: AssistantSettings]>([:])

  init(_ inner: ConversationService) { self.inner = inner }

  func createAssistant(_ settings: AssistantSettings) async throws(ServiceError) -> Assistant {
    self.settings.withLock {
      let id = "asst_\($0.count)"
      $0[id] = settings
      return Assistant(id: id, createdAt: Timestamp(seconds: 0), settings: settings)
    }
  }

  private func plain(_ request: RunRequest) throws(ServiceError) -> RunRequest {
    if request.assistantID.isEmpty { return request }
    guard let settings = settings.withLock({ $0[request.assistantID] }) else { throw ServiceError(.notFound) }
    var request = request
    request.assistantID = ""
    request.model = request.model ?? settings.model
    request.instructions = request.instructions ?? settings.instructions
    request.tools = request.tools ?? settings.tools
    return request
  }

  func createRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> Run {
    try await inner.createRun(plain(request), in: thread)
  }
  func streamRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> RunEventStream {
    try await inner.streamRun(plain(request), in: thread)
  }

  // All else as it is.

  func createThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  { try await inner.createThread(messages: messages, metadata: metadata, toolResources: toolResources) }
  func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread { try await inner.thread(id) }
  func updateThread(_ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  { try await inner.updateThread(id, metadata: metadata, toolResources: toolResources) }
  func deleteThread(_ id: ThreadID) async throws(ServiceError) { try await inner.deleteThread(id) }
  func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread> { try await inner.threads(page) }
  func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError) -> Message {
    try await inner.createMessage(message, in: thread)
  }
  func message(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) -> Message {
    try await inner.message(id, in: thread)
  }
  func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    try await inner.messages(in: thread, page)
  }
  func updateMessage(_ id: MessageID, in thread: ThreadID, metadata: Metadata?) async throws(ServiceError) -> Message {
    try await inner.updateMessage(id, in: thread, metadata: metadata)
  }
  func deleteMessage(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) {
    try await inner.deleteMessage(id, in: thread)
  }
  func items(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    try await inner.items(in: thread, page)
  }
  func createItems(_ items: [NewMessage], in thread: ThreadID) async throws(ServiceError) -> [Message] {
    try await inner.createItems(items, in: thread)
  }
  func assistant(_ id: AssistantID) async throws(ServiceError) -> Assistant { throw ServiceError(.notFound) }
  func assistants(_ page: PageRequest) async throws(ServiceError) -> Page<Assistant> {
    try await inner.assistants(page)
  }
  func updateAssistant(_ id: AssistantID, _ settings: AssistantSettings) async throws(ServiceError) -> Assistant {
    try await inner.updateAssistant(id, settings)
  }
  func deleteAssistant(_ id: AssistantID) async throws(ServiceError) { try await inner.deleteAssistant(id) }
  func run(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run { try await inner.run(id, in: thread) }
  func run(_ id: RunID) async throws(ServiceError) -> Run { try await inner.run(id) }
  func deleteRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) {
    try await inner.deleteRun(id, in: thread)
  }
  func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run> {
    try await inner.runs(in: thread, page)
  }
  func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run {
    try await inner.cancelRun(id, in: thread)
  }
  func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<RunStep> {
    try await inner.steps(of: run, in: thread, page)
  }
  func submitToolOutputs(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID) async throws(ServiceError) -> Run
  {
    try await inner.submitToolOutputs(outputs, to: run, in: thread)
  }
  func streamToolOutputs(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID)
    async throws(ServiceError) -> RunEventStream
  { try await inner.streamToolOutputs(outputs, to: run, in: thread) }
}
