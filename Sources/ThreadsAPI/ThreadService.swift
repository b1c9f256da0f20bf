// SPDX-License-Identifier: Apache-2.0

/// Threads, messages, assistants and runs, wherever they live: on this machine or behind HTTP in any dialect.
///
/// Every call may throw a ``ServiceError``. A call that a provider does not have throws `.unsupported`.
public protocol ThreadService: Sendable {
  func createThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread
  /// Replaces the whole metadata map; `nil` keeps what is there.
  func updateThread(_ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  func deleteThread(_ id: ThreadID) async throws(ServiceError)
  /// Only where the provider lists threads (none of the vendors does).
  func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread>

  func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError) -> Message
  func message(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) -> Message
  func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message>
  func updateMessage(_ id: MessageID, in thread: ThreadID, metadata: Metadata?)
    async throws(ServiceError) -> Message

  func createAssistant(_ settings: AssistantSettings) async throws(ServiceError) -> Assistant
  func assistant(_ id: AssistantID) async throws(ServiceError) -> Assistant
  func assistants(_ page: PageRequest) async throws(ServiceError) -> Page<Assistant>
  func updateAssistant(_ id: AssistantID, _ settings: AssistantSettings) async throws(ServiceError) -> Assistant
  func deleteAssistant(_ id: AssistantID) async throws(ServiceError)

  /// Starts a run and returns at once; the run goes on whether or not anybody listens.
  func createRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> Run
  /// Starts a run and tells what happens. When the iteration ends early, the run goes on.
  func streamRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> RunEventStream
  func run(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run
  func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run>
  func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run
  func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<RunStep>
}

extension ThreadService {
  /// Every message of a thread, oldest first, page after page.
  public func allMessages(in thread: ThreadID) async throws(ServiceError) -> [Message] {
    var all: [Message] = []
    var seen: Set<MessageID> = []
    var request = PageRequest(limit: 100, order: .ascending)
    while true {
      let page = try await messages(in: thread, request)
      let fresh = page.items.filter { seen.insert($0.id).inserted }
      all += fresh
      // A server that ignores `after` sends the same page again: stop rather than spin.
      guard page.hasMore, !fresh.isEmpty, let last = page.items.last else { break }
      request.after = last.id
    }
    // A server that ignores `order` sends the newest first.
    if let first = all.first, let last = all.last, first.createdAt > last.createdAt { all.reverse() }
    return all
  }
}
