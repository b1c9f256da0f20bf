// SPDX-License-Identifier: Apache-2.0
import ChatUI
public import ThreadsAPI

extension Provider {
  /// Sends a message and tells what happens, from the making of the thread to the end of the reply.
  func send(
    _ request: SendRequest, named: @Sendable (ThreadID) async -> Void, tell: @Sendable (Event) -> Void
  ) async {
    var thread = request.thread
    var stage = SendFailure.Stage.creatingThread
    do throws(ServiceError) {
      let service = try await service()
      if let metadata = request.newThreadMetadata {
        let made = try await service.createThread(messages: [], metadata: metadata, toolResources: nil)
        await named(made.id)
        tell(.threadNamed(local: thread, made))
        thread = made.id
      }
      stage = .postingMessage
      if let message = request.message {
        let stored = try await service.createMessage(NewMessage(text: message.text), in: thread)
        tell(.messageAccepted(thread, local: message.id, stored))
      }
      stage = .running
      try await reply(in: thread, of: service) { [thread] in tell(.run(thread, $0)) }
      tell(.sendEnded(thread, nil))
    } catch {
      tell(.sendEnded(thread, SendFailure(stage: stage, error: error)))
    }
  }

  /// Has the assistant answer on a thread, and tells what it says. Throws when the run ends without a full reply.
  public func reply(
    in thread: ThreadID, of service: any ThreadService, tell: @Sendable (RunEvent) -> Void
  ) async throws(ServiceError) {
    let assistant = try await assistant(service)
    let events = try await service.streamRun(RunRequest(assistantID: assistant), in: thread)
    var last: Run?
    do {
      for try await event in events {
        switch event {
        case .runCreated(let run), .runChanged(let run): last = run
        default: break
        }
        tell(event)
      }
    } catch let error as ServiceError {
      throw error
    } catch {
      throw ServiceError(.cutStream)
    }
    if Task.isCancelled { throw ServiceError(.cutStream) }
    if let last { try Self.checkEnd(of: last) }
  }

  /// Whether a run came to a good end.
  private static func checkEnd(of run: Run) throws(ServiceError) {
    switch run.status {
    case .completed: return
    case .failed, .expired, .incomplete, .requiresAction, .cancelled:
      throw ServiceError(
        .runEnded(run.status), code: run.lastError?.code, message: run.lastError?.message ?? run.incompleteReason)
    case .queued, .inProgress, .cancelling: throw ServiceError(.cutStream)
    }
  }
}
