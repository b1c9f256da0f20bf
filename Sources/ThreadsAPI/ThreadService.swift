// SPDX-License-Identifier: Apache-2.0

/// Threads, messages, assistants and runs, wherever they live: on this machine or behind HTTP in any dialect.
///
/// Every call may throw a ``ServiceError``. A call that a provider does not have throws `.unsupported`.
public protocol ThreadService: Sendable {
  /// What can be done here; whoever asks before a call can say why it would be refused.
  var abilities: Set<Ability> { get }

  func createThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread
  /// Replaces the whole metadata map; `nil` keeps what is there.
  func updateThread(_ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  func deleteThread(_ id: ThreadID) async throws(ServiceError)
  /// Only where the provider lists threads (none of the vendors does).
  func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread>
  /// A thread that no list shows: what a response without a conversation happens in. After a run it begins with all
  /// that the run's thread held when that run had ended.
  func createDetachedThread(after run: RunID?) async throws(ServiceError) -> ChatThread

  func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError) -> Message
  func message(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) -> Message
  func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message>
  func updateMessage(_ id: MessageID, in thread: ThreadID, metadata: Metadata?)
    async throws(ServiceError) -> Message
  func deleteMessage(_ id: MessageID, in thread: ThreadID) async throws(ServiceError)
  /// Everything in a thread: its messages and, among them, the calls of functions and their outputs. The calls above
  /// give and take an item by its id as they do a message.
  func items(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message>
  /// Adds several items, all or none.
  func createItems(_ items: [NewMessage], in thread: ThreadID) async throws(ServiceError) -> [Message]

  /// The models that can answer, the default first.
  func models() async throws(ServiceError) -> [String]

  func createFile(name: String, purpose: String, content: [UInt8]) async throws(ServiceError) -> StoredFile
  func file(_ id: FileID) async throws(ServiceError) -> StoredFile
  func files(purpose: String?, _ page: PageRequest) async throws(ServiceError) -> Page<StoredFile>
  func deleteFile(_ id: FileID) async throws(ServiceError)
  func fileContent(_ id: FileID) async throws(ServiceError) -> [UInt8]

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
  /// A run whose thread is not known: what a response's id leads to.
  func run(_ id: RunID) async throws(ServiceError) -> Run
  /// Replaces the whole metadata map; `nil` keeps what is there.
  func updateRun(_ id: RunID, in thread: ThreadID, metadata: Metadata?) async throws(ServiceError) -> Run
  /// Forgets a run with its steps; the items it wrote stay.
  func deleteRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError)
  /// Answers the calls of a run that requires action; all of them at once. The run goes on and this returns at once.
  func submitToolOutputs(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID) async throws(ServiceError) -> Run
  /// The same, and tells what happens.
  func streamToolOutputs(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID)
    async throws(ServiceError) -> RunEventStream
  func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run>
  func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run
  func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<RunStep>
}

// What a service need not have. Whoever lacks a call says so when it is made.
extension ThreadService {
  public var abilities: Set<Ability> { Set(Ability.allCases) }
  public func createDetachedThread(after run: RunID?) async throws(ServiceError) -> ChatThread {
    throw ServiceError(.unsupported("threads that no list shows"))
  }
  public func deleteMessage(_ id: MessageID, in thread: ThreadID) async throws(ServiceError) {
    throw ServiceError(.unsupported("deleting messages"))
  }
  public func items(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    try await messages(in: thread, page)
  }
  public func createItems(_ items: [NewMessage], in thread: ThreadID) async throws(ServiceError) -> [Message] {
    throw ServiceError(.unsupported("items"))
  }
  public func models() async throws(ServiceError) -> [String] { throw ServiceError(.unsupported("listing models")) }
  public func createFile(name: String, purpose: String, content: [UInt8]) async throws(ServiceError) -> StoredFile {
    throw ServiceError(.unsupported("files"))
  }
  public func file(_ id: FileID) async throws(ServiceError) -> StoredFile { throw ServiceError(.unsupported("files")) }
  public func files(purpose: String?, _ page: PageRequest) async throws(ServiceError) -> Page<StoredFile> {
    throw ServiceError(.unsupported("files"))
  }
  public func deleteFile(_ id: FileID) async throws(ServiceError) { throw ServiceError(.unsupported("files")) }
  public func fileContent(_ id: FileID) async throws(ServiceError) -> [UInt8] {
    throw ServiceError(.unsupported("files"))
  }
  public func run(_ id: RunID) async throws(ServiceError) -> Run {
    throw ServiceError(.unsupported("runs without a thread"))
  }
  public func updateRun(_ id: RunID, in thread: ThreadID, metadata: Metadata?) async throws(ServiceError) -> Run {
    throw ServiceError(.unsupported("changing runs"))
  }
  public func deleteRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) {
    throw ServiceError(.unsupported("deleting runs"))
  }
  public func submitToolOutputs(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID)
    async throws(ServiceError) -> Run
  {
    throw ServiceError(.unsupported("tool outputs"))
  }
  public func streamToolOutputs(_ outputs: [ToolOutput], to run: RunID, in thread: ThreadID)
    async throws(ServiceError) -> RunEventStream
  {
    throw ServiceError(.unsupported("tool outputs"))
  }
}

extension ThreadService {
  /// Every message of a thread, oldest first, page after page.
  public func allMessages(in thread: ThreadID) async throws(ServiceError) -> [Message] {
    var all: [Message] = []
    var seen: Set<MessageID> = []
    var request = PageRequest(limit: 100, order: .ascending)
    var walk = ListWalk()
    while true {
      let page = try await messages(in: thread, request)
      let fresh = page.items.filter { seen.insert($0.id).inserted }
      all += fresh
      // A server that ignores `after` sends the same page again: stop rather than spin.
      let bytes = fresh.reduce(0) { $0 + $1.text.utf8.count }
      let last = fresh.isEmpty ? nil : page.items.last?.id
      let next = try walk.next(after: last, hasMore: page.hasMore, count: fresh.count, bytes: bytes)
      guard let next else { break }
      request.after = next
    }
    // A server that ignores `order` sends the newest first.
    if let first = all.first, let last = all.last, first.createdAt > last.createdAt { all.reverse() }
    return all
  }
}
