// SPDX-License-Identifier: Apache-2.0
import Synchronization
import ThreadsAPI
import ThreadsLocal

/// A service on a link that breaks: a fault comes once, before the call has arrived or after it has.
final class FaultyService: ThreadService {
  enum Fault: Equatable, CaseIterable {
    case beforeMessage, afterMessage, beforeRun, afterRun
  }

  let local: LocalThreadService
  private let faults: Mutex<[Fault]>
  /// How many messages and runs were asked for.
  let posts = Mutex(0)
  let runRequests = Mutex(0)

  init(_ local: LocalThreadService, faults: [Fault]) {
    self.local = local
    self.faults = Mutex(faults)
  }

  private func fail(_ fault: Fault) throws(ServiceError) {
    let isDue = faults.withLock { faults in
      guard let index = faults.firstIndex(of: fault) else { return false }
      faults.remove(at: index)
      return true
    }
    if isDue { throw ServiceError(.brokenConnection) }
  }

  func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError) -> Message {
    posts.withLock { $0 += 1 }
    try fail(.beforeMessage)
    let made = try await local.createMessage(message, in: thread)
    try fail(.afterMessage)
    return made
  }

  func streamRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> RunEventStream {
    runRequests.withLock { $0 += 1 }
    try fail(.beforeRun)
    let events = try await local.streamRun(request, in: thread)
    try fail(.afterRun)
    return events
  }

  // MARK: What goes through as it is

  func createThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  { try await local.createThread(messages: messages, metadata: metadata, toolResources: toolResources) }
  func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread { try await local.thread(id) }
  func updateThread(_ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  { try await local.updateThread(id, metadata: metadata, toolResources: toolResources) }
  func deleteThread(_ id: ThreadID) async throws(ServiceError) { try await local.deleteThread(id) }
  func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread> { try await local.threads(page) }
  func message(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) -> Message {
    try await local.message(id, in: thread)
  }
  func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    try await local.messages(in: thread, page)
  }
  func updateMessage(_ id: MessageID, in thread: ThreadID, metadata: Metadata?) async throws(ServiceError) -> Message {
    try await local.updateMessage(id, in: thread, metadata: metadata)
  }
  func createAssistant(_ settings: AssistantSettings) async throws(ServiceError) -> Assistant {
    try await local.createAssistant(settings)
  }
  func assistant(_ id: AssistantID) async throws(ServiceError) -> Assistant { try await local.assistant(id) }
  func assistants(_ page: PageRequest) async throws(ServiceError) -> Page<Assistant> {
    try await local.assistants(page)
  }
  func updateAssistant(_ id: AssistantID, _ settings: AssistantSettings) async throws(ServiceError) -> Assistant {
    try await local.updateAssistant(id, settings)
  }
  func deleteAssistant(_ id: AssistantID) async throws(ServiceError) { try await local.deleteAssistant(id) }
  func createRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> Run {
    try await local.createRun(request, in: thread)
  }
  func run(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run { try await local.run(id, in: thread) }
  func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run> {
    try await local.runs(in: thread, page)
  }
  func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run {
    try await local.cancelRun(id, in: thread)
  }
  func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<RunStep> {
    try await local.steps(of: run, in: thread, page)
  }
}
