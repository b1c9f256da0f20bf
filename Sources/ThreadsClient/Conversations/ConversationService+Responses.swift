// SPDX-License-Identifier: Apache-2.0

public import ThreadsAPI

extension ConversationService {
  /// Has the response made in the background; where there is none of that, returns when it has ended.
  public func createRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> Run {
    try check(request.metadata)
    do throws(ServiceError) {
      return try await create(request, in: thread, isBackground: true)
    } catch {
      // Refused as a whole: nothing has begun.
      guard error.kind == .badRequest, error.message?.contains("background") == true else { throw error }
      return try await create(request, in: thread, isBackground: false)
    }
  }

  private func create(
    _ request: RunRequest, in thread: ThreadID, isBackground: Bool
  ) async throws(ServiceError) -> Run {
    let body = ResponseRequest(run: request, place: .conversation(thread), isBackground: isBackground).encoded
    return try await run(
      Call(.post, "responses", body: body), in: thread, endsWithToolCalls: request.endsWithToolCalls)
  }

  public func streamRun(_ request: RunRequest, in thread: ThreadID) async throws(ServiceError) -> RunEventStream {
    try check(request.metadata)
    let body = ResponseRequest(run: request, place: .conversation(thread), stream: true).encoded
    let reply = try await caller.open(try Call(.post, "responses", body: body))
    // Whoever stops listening closes the connection; whether the response goes on is the provider's business.
    return ResponseRunListener(
      service: self, thread: thread, endsWithToolCalls: request.endsWithToolCalls, pipe: EventPipe()
    ).events(of: reply)
  }

  /// A response that has called functions waits for their outputs until they are in the conversation.
  public func run(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run {
    let response = try await response(id)
    if let place = response.conversation, place != thread {
      throw ServiceError(.notFound, host: caller.address?.host)
    }
    var run = response.run.placed(in: thread)
    guard run.status == .requiresAction else { return run }
    let calls = Set(response.calls.map(\.id))
    let newest = try await items(in: thread, PageRequest(limit: 100)).items
    if newest.contains(where: { $0.answers(calls) }) {
      run.status = .completed
      run.requiredAction = nil
    }
    return run
  }

  private func response(_ id: RunID) async throws(ServiceError) -> ModelResponse {
    try await answer(to: Call(.get, "responses", id)) { json throws(ServiceError) in
      try ModelResponse(decoding: json)
    }
  }

  public func run(_ id: RunID) async throws(ServiceError) -> Run { try await response(id).run }

  public func cancelRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) -> Run {
    try await run(Call(.post, "responses", id, "cancel"), in: thread)
  }

  public func deleteRun(_ id: RunID, in thread: ThreadID) async throws(ServiceError) {
    try await delete(Call(.delete, "responses", id))
  }

  private func run(
    _ call: Call, in thread: ThreadID, endsWithToolCalls: Bool = false
  ) async throws(ServiceError) -> Run {
    try await answer(to: call) { json throws(ServiceError) in
      try ModelResponse(decoding: json, in: thread, endsWithToolCalls: endsWithToolCalls).run
    }
  }

  // MARK: Outputs

  /// The outputs are the input of a new response, which goes on as the old one was asked to: another run.
  public func submitToolOutputs(
    _ outputs: [ToolOutput], to run: RunID, in thread: ThreadID
  ) async throws(ServiceError) -> Run {
    try await createRun(request(carrying: outputs, to: run, in: thread), in: thread)
  }

  public func streamToolOutputs(
    _ outputs: [ToolOutput], to run: RunID, in thread: ThreadID
  ) async throws(ServiceError) -> RunEventStream {
    try await streamRun(request(carrying: outputs, to: run, in: thread), in: thread)
  }

  private func request(
    carrying outputs: [ToolOutput], to id: RunID, in thread: ThreadID
  ) async throws(ServiceError) -> RunRequest {
    let response = try await response(id)
    let calls = response.calls
    var request = RunRequest(
      assistantID: "", model: response.run.model.isEmpty ? nil : response.run.model,
      instructions: response.run.instructions.isEmpty ? nil : response.run.instructions)
    request.tools = response.run.tools
    for output in outputs {
      var output = output
      if output.callID?.isEmpty != false, calls.count == 1 { output.callID = calls.first?.id }
      guard output.callID?.isEmpty == false else {
        throw ServiceError(.badRequest, message: "an output does not say which call it answers")
      }
      var item = NewMessage(content: [])
      item.kind = .functionOutput(output)
      request.additionalMessages.append(item)
    }
    return request
  }
}

extension Message {
  /// Whether this is the output of one of these calls.
  fileprivate func answers(_ calls: Set<String>) -> Bool {
    guard case .functionOutput(let output) = kind, let call = output.callID else { return false }
    return calls.contains(call)
  }
}
