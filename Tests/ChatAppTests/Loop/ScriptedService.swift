// SPDX-License-Identifier: Apache-2.0
import Synchronization
import ThreadsAPI

/// A provider with one thread that answers each message with the next of its replies, piece by piece.
final class ScriptedService: ThreadService {
  private let replies: Mutex<[[String]]>
  private let failure: ServiceError?
  /// Told of each message as it arrives.
  private let onPost: @Sendable (String) -> Void
  let posted = Mutex<[String]>([])

  init(replies: [[String]], failure: ServiceError? = nil, onPost: @escaping @Sendable (String) -> Void = { _ in }) {
    self.replies = Mutex(replies)
    self.failure = failure
    self.onPost = onPost
  }

  private let made = ChatThread(id: "thread_1", createdAt: Timestamp(seconds: 1))

  func createThread(messages: [NewMessage], metadata: Metadata, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  { made }

  func thread(_ id: ThreadID) async throws(ServiceError) -> ChatThread { made }

  func updateThread(_ id: ThreadID, metadata: Metadata?, toolResources: JSONValue?)
    async throws(ServiceError) -> ChatThread
  {
    var changed = made
    changed.metadata = metadata ?? [:]
    return changed
  }

  func deleteThread(_ id: ThreadID) async throws(ServiceError) {}

  func createMessage(_ message: NewMessage, in thread: ThreadID) async throws(ServiceError) -> Message {
    onPost(message.content.text)
    if let failure { throw failure }
    let number = posted.withLock { posted in
      posted.append(message.content.text)
      return posted.count
    }
    return Message(
      id: "msg_\(number)", threadID: thread, createdAt: Timestamp(seconds: 2), role: .user, content: message.content)
  }

  func messages(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Message> {
    Page(items: [], hasMore: false)
  }

  func streamRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> RunEventStream {
    let pieces = replies.withLock { $0.isEmpty ? [] : $0.removeFirst() }
    var run = Run(
      id: "run_1", threadID: thread, assistantID: request.assistantID, status: .queued, createdAt: Timestamp(seconds: 3)
    )
    var reply = Message(
      id: "reply_1", threadID: thread, createdAt: Timestamp(seconds: 3), role: .assistant, content: [],
      status: .inProgress)
    var events: [RunEvent] = [.runCreated(run), .messageCreated(reply)]
    events += pieces.map { .delta(messageID: reply.id, index: 0, text: $0) }
    reply.content = [.text(pieces.joined())]
    reply.status = .completed
    run.status = .completed
    events += [.messageChanged(reply), .runChanged(run)]
    return AsyncThrowingStream { continuation in
      for event in events { continuation.yield(event) }
      continuation.finish()
    }
  }

  // MARK: What no test of the loop asks for

  private static let absent = ServiceError(.unsupported("not in this script"))

  func threads(_ page: PageRequest) async throws(ServiceError) -> Page<ChatThread> { throw Self.absent }
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
  func run(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run { throw Self.absent }
  func runs(in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<Run> { throw Self.absent }
  func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run { throw Self.absent }
  func steps(of run: RunID, in thread: ThreadID, _ page: PageRequest) async throws(ServiceError) -> Page<RunStep> {
    throw Self.absent
  }
}
