// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

extension RunExecution {
  /// Ends a run whose model wants functions called: it waits for their outputs, or is completed by the calls. Tells
  /// whether it did; not when the run was cancelled meanwhile.
  func endWithCalls(_ story: inout Story, _ reason: String) async throws(ServiceError) -> Bool {
    let objection = objection(to: story.calls, in: story.record.run, reason)
    // A run that is not to wait has its reply, if an empty one.
    if objection != nil { _ = try await message(&story) }
    await story.close()
    let now = context.now()
    let calls = named(story.calls)
    var step = newStep(of: story.record.run, .toolCalls(calls))
    var items: [Message] = []
    var record = story.record
    record.end(.finished(reason: reason), at: now)
    if let objection {
      step.status = .failed
      step.lastError = RunFailure(code: "server_error", message: objection)
    } else {
      items = calls.map { item(of: $0, in: record.run, at: now) }
      if context.endsWithToolCalls {
        step.status = .completed
        step.completedAt = now
      } else {
        record.run = story.record.run.waiting(for: calls, at: now)
      }
    }
    let written = try await context.store.write { [record, step, items] db -> RunRecord? in
      guard try RunTable.status(of: record.run.id, in: db) == .inProgress else { return nil }
      for item in items { try MessageTable.insert(item, in: db) }
      try StepTable.insert(step, in: db)
      return try record.update(in: db)
    }
    guard let written else { return false }
    tellEndOfMessage(written)
    tell(begunAndEnded: step)
    feed.tell(.runChanged(written.run))
    return true
  }

  /// Why calls cannot be passed on; `nil` when they can.
  private func objection(to calls: [ToolCall], in run: Run, _ reason: String) -> String? {
    let names = calls.map { "'\($0.name)'" }.joined(separator: ", ")
    if reason == "length" || reason == "content_filter" { return "The model was stopped while it called \(names)." }
    let hasFunctions = run.tools.contains { ChatCompletions.function($0) != nil }
    return hasFunctions ? nil : "The model called \(names), but the run has no functions."
  }

  /// The calls, each with an id of its own: not every server gives one.
  private func named(_ calls: [ToolCall]) -> [ToolCall] {
    var seen: Set<String> = []
    return calls.map { call in
      var call = call
      if call.id.isEmpty || !seen.insert(call.id).inserted { call.id = context.makeID("call_") }
      return call
    }
  }

  private func item(of call: ToolCall, in run: Run, at now: Timestamp) -> Message {
    var item = Message(
      id: context.makeID("fc_"), threadID: run.threadID, createdAt: now, role: .assistant, content: [],
      assistantID: run.assistantID.isEmpty ? nil : run.assistantID, runID: run.id)
    item.kind = .functionCall(call)
    return item
  }

  /// The step that says of a run's tools other than functions that nobody runs them; `nil` when it has none.
  func refusedTools(of run: Run) -> RunStep? {
    let types = run.tools.filter { ChatCompletions.function($0) == nil }
      .map { $0["type"]?.string ?? $0.string ?? "unknown" }
    if types.isEmpty { return nil }
    let calls = types.map { ToolCall(id: context.makeID("call_"), type: $0, name: $0, arguments: "") }
    var step = newStep(of: run, .toolCalls(calls))
    step.status = .failed
    let names = types.map { "'\($0)'" }.joined(separator: ", ")
    step.lastError = RunFailure(
      code: "server_error", message: "Skein does not run the tools \(names); the model answered without them.")
    return step
  }

  func newStep(of run: Run, _ details: RunStep.Details) -> RunStep {
    RunStep(
      id: context.makeID("step_"), runID: run.id, threadID: run.threadID, assistantID: run.assistantID,
      createdAt: context.now(), status: .inProgress, details: details)
  }

  /// Tells a step of calls from its beginning to where it stands.
  func tell(begunAndEnded step: RunStep) {
    var begun = step
    begun.status = .inProgress
    begun.lastError = nil
    begun.completedAt = nil
    guard case .toolCalls(let calls) = step.details else { return }
    begun.details = .toolCalls([])
    feed.tell(.stepCreated(begun))
    feed.tell(.stepChanged(begun))
    for (index, call) in calls.enumerated() { feed.tell(.stepDelta(step.id, index: index, call)) }
    if step.status != .inProgress { feed.tell(.stepChanged(step)) }
  }
}

extension Run {
  /// How long a run waits for somebody to answer its calls, in milliseconds.
  static let patience: Int64 = 600_000

  /// The run as it waits for the outputs of its calls. What the model took of the time is given back when little is
  /// left.
  fileprivate func waiting(for calls: [ToolCall], at now: Timestamp) -> Run {
    var run = self
    run.status = .requiresAction
    let hasTime = expiresAt.map { $0 >= now.later(by: Self.patience / 2) } ?? false
    if !hasTime { run.expiresAt = now.later(by: Self.patience) }
    let shown: [JSONValue] = calls.map { call in
      [
        "id": .string(call.id), "type": "function",
        "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
      ]
    }
    run.requiredAction = ["type": "submit_tool_outputs", "submit_tool_outputs": ["tool_calls": .array(shown)]]
    return run
  }
}
