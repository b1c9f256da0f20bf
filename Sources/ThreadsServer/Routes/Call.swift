// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import ThreadsAPI

/// One request, read, on its way to the service.
struct Call: Sendable {
  var service: any ThreadService
  var models: @Sendable () async throws -> [String]
  var reply: Reply
  var query: [String: String]
  var body: ThreadsAPI.RequestBody
  /// What came instead of a JSON body where a file is sent.
  var form: CreateFileRequest?

  func answer(_ route: Route, isPost: Bool, isDelete: Bool) async throws(ServiceError) -> Response {
    switch route {
    case .threads: isPost ? try await createThread() : try await listThreads()
    case .thread(let id) where isPost: try await updateThread(id)
    case .thread(let id) where isDelete: try await deleteThread(id)
    case .thread(let id): reply.object(try await service.thread(id))
    case .threadAndRun: try await createThreadAndRun()
    case .messages(let thread): isPost ? try await createMessage(thread) : try await listMessages(thread)
    case .message(let id, let thread) where isPost: try await updateMessage(id, thread)
    case .message(let id, let thread) where isDelete: try await deleteMessage(id, thread)
    case .message(let id, let thread): reply.object(try await service.message(id, in: thread))
    case .messageFiles(let message, let thread): try await listFiles(of: message, thread)
    case .messageFile(let id, let message, let thread): try await file(id, of: message, thread)
    case .runs(let thread): isPost ? try await createRun(thread) : try await listRuns(thread)
    case .run(let id, let thread) where isPost: try await updateRun(id, thread)
    case .run(let id, let thread): reply.run(try await service.run(id, in: thread))
    case .cancellation(let id, let thread): reply.run(try await service.cancelRun(id, in: thread))
    case .toolOutputs(let run, let thread): try await submitToolOutputs(run, thread)
    case .steps(let run, let thread): try await listSteps(run, thread)
    case .step(let id, let run, let thread): try await step(id, run, thread)
    case .assistants: isPost ? try await createAssistant() : try await listAssistants()
    case .assistant(let id) where isPost: try await updateAssistant(id)
    case .assistant(let id) where isDelete: try await deleteAssistant(id)
    case .assistant(let id): reply.object(try await service.assistant(id))
    case .files: isPost ? try await createFile() : try await listFiles()
    case .file(let id) where isDelete: try await deleteFile(id)
    case .file(let id): reply.object(try await service.file(id))
    case .fileContent(let id): try await fileContent(id)
    case .models: reply.json(try await modelList())
    case .model(let name): try await model(name)
    case .conversations(let route): try await answer(route, isPost: isPost, isDelete: isDelete)
    }
  }

  func pageRequest() throws(ServiceError) -> PageRequest { try PageRequest(query: { query[$0] }) }
}
