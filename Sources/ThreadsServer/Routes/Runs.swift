// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import ThreadsAPI

// Runs and their steps.
extension Call {
  func createRun(_ thread: ThreadID) async throws(ServiceError) -> Response {
    let request = try CreateRunRequest(decoding: body)
    // The body alone says whether to stream; `Accept` says nothing (API_FACTS §0.6).
    if request.stream { return reply.stream(try await service.streamRun(request.run, in: thread)) }
    return reply.run(try await service.createRun(request.run, in: thread))
  }

  func createThreadAndRun() async throws(ServiceError) -> Response {
    let request = try CreateThreadAndRunRequest(decoding: body)
    // Looked for first: a thread is not to be left behind by a run that cannot begin.
    _ = try await service.assistant(request.run.run.assistantID)
    let thread = try await service.createThread(
      messages: request.thread.messages, metadata: request.thread.metadata,
      toolResources: request.thread.toolResources)
    do throws(ServiceError) {
      if request.run.stream {
        let events = try await service.streamRun(request.run.run, in: thread.id)
        return reply.stream(events, after: .threadCreated(thread))
      }
      return reply.run(try await service.createRun(request.run.run, in: thread.id))
    } catch {
      try? await service.deleteThread(thread.id)
      throw error
    }
  }

  func updateRun(_ id: RunID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    let request = try UpdateMetadataRequest(decoding: body)
    return reply.run(try await service.updateRun(id, in: thread, metadata: request.metadata))
  }

  func submitToolOutputs(_ run: RunID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    let request = try SubmitToolOutputsRequest(decoding: body)
    if request.stream {
      return reply.stream(try await service.streamToolOutputs(request.outputs, to: run, in: thread))
    }
    return reply.run(try await service.submitToolOutputs(request.outputs, to: run, in: thread))
  }

  func listRuns(_ thread: ThreadID) async throws(ServiceError) -> Response {
    reply.page(try await service.runs(in: thread, try pageRequest()))
  }

  func listSteps(_ run: RunID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    reply.page(try await service.steps(of: run, in: thread, try pageRequest()))
  }

  func step(_ id: StepID, _ run: RunID, _ thread: ThreadID) async throws(ServiceError) -> Response {
    var request = PageRequest(limit: 100)
    while true {
      let page = try await service.steps(of: run, in: thread, request)
      if let step = page.items.first(where: { $0.id == id }) { return reply.object(step) }
      guard page.hasMore, let last = page.items.last else { break }
      request.after = last.id
    }
    throw ServiceError(.notFound, message: "No run step found with id '\(id)'.")
  }
}
