// SPDX-License-Identifier: Apache-2.0
import Synchronization
import ThreadsAPI

@testable import ChatApp

/// A provider with threads in memory that does as it is told at one of its calls: it fails before or after it has done
/// what was asked.
final class MovingProvider: ThreadService {
  enum Failure: Sendable {
    case before(ServiceError)
    case after(ServiceError)
  }

  struct State {
    var threads: [ChatThread] = []
    var messages: [ThreadID: [Message]] = [:]
    var calls = 0
    var creations = 0
    /// What happens at which call, counted from 0.
    var failures: [Int: Failure] = [:]
    var largestBatch = 0
  }

  let state = Mutex(State())
  let takesItems: Bool
  let listsThreads: Bool
  let keepsMetadata: Bool
  let roles: Set<Role>?

  init(takesItems: Bool = false, listsThreads: Bool = false, keepsMetadata: Bool = true, roles: Set<Role>? = nil) {
    self.takesItems = takesItems
    self.listsThreads = listsThreads
    self.keepsMetadata = keepsMetadata
    self.roles = roles
  }

  var texts: [[String]] {
    state.withLock { state in
      state.threads.compactMap { thread in
        state.messages[thread.id].flatMap { $0.isEmpty ? nil : $0.map { "\($0.role.rawValue) \($0.text)" } }
      }
    }
  }

  /// Goes through a call: fails where it is to fail.
  private func call<Value: Sendable>(_ work: (inout State) throws(ServiceError) -> Value) throws(ServiceError) -> Value
  {
    let result = state.withLock { state -> Result<Value, ServiceError> in
      let failure = state.failures[state.calls]
      state.calls += 1
      if case .before(let error) = failure { return .failure(error) }
      let result = Result { () throws(ServiceError) in try work(&state) }
      if case .after(let error) = failure, case .success = result { return .failure(error) }
      return result
    }
    return try result.get()
  }

  func createThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  {
    try call { state in
      let thread = ChatThread(
        id: "thread_\(state.threads.count + 1)", createdAt: Timestamp(seconds: 100), metadata: metadata)
      state.threads.append(thread)
      state.messages[thread.id] = []
      return thread
    }
  }

  func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread {
    try call { state throws(ServiceError) in
      guard let found = state.threads.first(where: { $0.id == id }) else { throw ServiceError(.notFound) }
      return found
    }
  }

  func updateThread(_ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  {
    try call { state throws(ServiceError) in
      guard let place = state.threads.firstIndex(where: { $0.id == id }) else { throw ServiceError(.notFound) }
      state.threads[place].metadata = metadata ?? [:]
      return state.threads[place]
    }
  }

  func deleteThread(_ id: ThreadID) async throws(ServiceError) {
    state.withLock { $0.threads.removeAll { $0.id == id } }
  }

  func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread> {
    guard listsThreads else { throw ServiceError(.unsupported("GET /threads")) }
    return Page(items: state.withLock { $0.threads.reversed() }, hasMore: false)
  }

  func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError) -> Message {
    try call { state throws(ServiceError) in try add([message], to: thread, &state)[0] }
  }

  func createItems(_ items: [NewMessage], in thread: ThreadID) async throws(ServiceError) -> [Message] {
    guard takesItems else { throw ServiceError(.unsupported("items")) }
    return try call { state throws(ServiceError) in
      state.largestBatch = max(state.largestBatch, items.count)
      return try add(items, to: thread, &state)
    }
  }

  private func add(_ items: [NewMessage], to thread: ThreadID, _ state: inout State) throws(ServiceError) -> [Message] {
    guard state.messages[thread] != nil else { throw ServiceError(.notFound) }
    if let roles, !items.allSatisfy({ roles.contains($0.role) }) { throw ServiceError(.badRequest, status: 400) }
    let made = items.map { item in
      state.creations += 1
      return Message(
        id: "msg_\(state.creations)", threadID: thread, createdAt: Timestamp(seconds: 100), role: item.role,
        content: item.content, metadata: keepsMetadata ? item.metadata : [:])
    }
    state.messages[thread, default: []] += made
    return made
  }

  func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    try call { state throws(ServiceError) in
      guard let messages = state.messages[thread] else { throw ServiceError(.notFound) }
      let rest = page.after.flatMap { id in messages.firstIndex { $0.id == id } }.map { messages[($0 + 1)...] }
      let items = (rest ?? messages[...]).prefix(3)
      return Page(items: Array(items), hasMore: items.endIndex < messages.endIndex)
    }
  }

  // MARK: What moving never asks for

  private static let absent = ServiceError(.unsupported("not asked for"))

  func message(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) -> Message { throw Self.absent }
  func updateMessage(_ id: MessageID, in thread: ThreadID, metadata: Metadata?)
    async throws(ServiceError) -> Message
  { throw Self.absent }
  func createAssistant(_ settings: AssistantSettings) async throws(ServiceError) -> Assistant { throw Self.absent }
  func assistant(_ id: AssistantID) async throws(ServiceError) -> Assistant { throw Self.absent }
  func assistants(_ page: PageRequest) async throws(ServiceError) -> Page<Assistant> { throw Self.absent }
  func updateAssistant(_ id: AssistantID, _ settings: AssistantSettings)
    async throws(ServiceError) -> Assistant
  { throw Self.absent }
  func deleteAssistant(_ id: AssistantID) async throws(ServiceError) { throw Self.absent }
  func createRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> Run { throw Self.absent }
  func streamRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> RunEventStream {
    throw Self.absent
  }
  func run(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run { throw Self.absent }
  func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run> { throw Self.absent }
  func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run { throw Self.absent }
  func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<RunStep> {
    throw Self.absent
  }
}
