// SPDX-License-Identifier: Apache-2.0

import GRDB
public import ThreadsAPI

extension LocalThreadService {
  public func submitToolOutputs(
    _ outputs: [ToolOutput], to run: RunID, in thread: ThreadID
  ) async throws(ServiceError) -> Run {
    try await resume(run, in: thread, with: outputs).run
  }

  public func streamToolOutputs(
    _ outputs: [ToolOutput], to run: RunID, in thread: ThreadID
  ) async throws(ServiceError) -> RunEventStream {
    try await resume(run, in: thread, with: outputs).feed.listen()
  }

  /// Lets a run go on that may have been left by another process.
  private func resume(
    _ id: RunID, in thread: ThreadID, with outputs: [ToolOutput]
  ) async throws(ServiceError) -> (run: Run, feed: RunFeed) {
    try checkOpen()
    let store = try await store()
    try await settleRuns(of: thread, in: store)
    try checkOpen()
    guard resuming[id] == nil else {
      throw ServiceError(.badRequest, status: 400, message: "The calls of run '\(id)' are just being answered.")
    }
    let execution = RunExecution(context: RunContext(store: store, engine: engine, now: now, makeID: makeID))
    resuming[id] = execution
    do {
      let (run, step) = try await store.write { [now, makeID] db in
        var run = try RunTable.run(id, in: thread, db)
        let (step, items) = try Self.answer(run, outputs, at: now(), makeID, in: db)
        for item in items { try MessageTable.insert(item, in: db) }
        try StepTable.update(step, in: db)
        run.status = .queued
        run.requiredAction = nil
        try RunTable.update(run, in: db)
        try RunTable.hand(id, to: store.owner.number, in: db)
        return (run, step)
      }
      executions[id] = execution
      resuming[id] = nil
      begin(run, execution, after: step)
      return (run, execution.feed)
    } catch {
      ended(id, execution)
      throw error
    }
  }

  /// The step of the calls with their outputs, and the outputs as items.
  private static func answer(
    _ run: Run, _ outputs: [ToolOutput], at now: Timestamp, _ makeID: (String) -> String, in db: Database
  ) throws -> (RunStep, [Message]) {
    guard run.status == .requiresAction, var step = try StepTable.unfinished(of: run.id, in: db).last,
      case .toolCalls(var calls) = step.details
    else {
      throw ServiceError(
        .badRequest, status: 400, message: "Runs with status '\(run.status.rawValue)' do not accept tool outputs.")
    }
    let matched = try calls.matched(outputs)
    for (index, output) in matched.enumerated() { calls[index].output = output }
    step.details = .toolCalls(calls)
    step.status = .completed
    step.completedAt = now
    let items = calls.map { call in
      var item = Message(
        id: makeID("fco_"), threadID: run.threadID, createdAt: now, role: .tool, content: [], runID: run.id)
      item.kind = .functionOutput(ToolOutput(callID: call.id, output: call.output ?? ""))
      return item
    }
    return (step, items)
  }
}

extension [ToolCall] {
  /// The outputs in the order of these calls: those that name their call by name, the others by their order.
  func matched(_ outputs: [ToolOutput]) throws(ServiceError) -> [String] {
    var named: [String: String] = [:]
    var unnamed: [String] = []
    for output in outputs {
      guard let id = output.callID, !id.isEmpty else {
        unnamed.append(output.output)
        continue
      }
      guard contains(where: { $0.id == id }) else { throw refusal("no call has the id '\(id)'") }
      guard named.updateValue(output.output, forKey: id) == nil else { throw refusal("'\(id)' is answered twice") }
    }
    let rest = filter { named[$0.id] == nil }
    if unnamed.count > rest.count { throw refusal("there are \(outputs.count) outputs for \(count) calls") }
    if unnamed.count < rest.count {
      let missing = rest.dropFirst(unnamed.count).map { "'\($0.id)'" }.joined(separator: ", ")
      throw refusal("there is no output for \(missing)")
    }
    for (call, output) in zip(rest, unnamed) { named[call.id] = output }
    return map { named[$0.id] ?? "" }
  }

  private func refusal(_ reason: String) -> ServiceError {
    let ids = map { "'\($0.id)'" }.joined(separator: ", ")
    return ServiceError(
      .badRequest, status: 400, message: "Expected the outputs of the calls \(ids), all at once: \(reason).")
  }
}
