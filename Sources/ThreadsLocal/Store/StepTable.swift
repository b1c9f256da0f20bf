// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The steps of runs in the store.
enum StepTable {
  static func insert(_ step: RunStep, in db: Database) throws {
    try db.run(
      """
      INSERT INTO steps (id, run_id, thread_id, assistant_id, status, created_at, completed_at, message_id, details)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        step.id, step.runID, step.threadID, step.assistantID, step.status.rawValue, step.createdAt.milliseconds,
        step.completedAt?.milliseconds, step.messageID, details(of: step)?.text,
      ])
  }

  static func page(of run: RunID, _ request: PageRequest, in db: Database) throws -> Page<RunStep> {
    let (rows, hasMore) = try RowList(table: "steps", scope: ("run_id", run)).page(request, in: db)
    return Page(items: try rows.map(step), hasMore: hasMore)
  }

  /// The steps that a run has begun and not ended.
  static func unfinished(of run: RunID, in db: Database) throws -> [RunStep] {
    try db.rows(
      "SELECT * FROM steps WHERE run_id = ? AND status = 'in_progress' ORDER BY seq", [run]
    )
    .map(step)
  }

  static func update(_ step: RunStep, in db: Database) throws {
    try db.run(
      "UPDATE steps SET status = ?, completed_at = ?, details = ? WHERE id = ?",
      [step.status.rawValue, step.completedAt?.milliseconds, details(of: step)?.text, step.id])
  }

  private static func step(_ row: Row) throws -> RunStep {
    // Steps of the first migration have no details.
    let hasDetails = try row.decode(String?.self, forColumn: "details") != nil
    let details = hasDetails ? try row.json("details") : .null
    let calls = (details["calls"]?.array ?? []).map { ToolCall(stored: $0) }
    return RunStep(
      id: try row.text("id"), runID: try row.text("run_id"), threadID: try row.text("thread_id"),
      assistantID: try row.text("assistant_id"), createdAt: try row.timestamp("created_at"),
      completedAt: try row.optionalTimestamp("completed_at"),
      status: RunStatus(rawValue: try row.text("status")) ?? .failed,
      details: try row.decode(String?.self, forColumn: "message_id").map { .messageCreation($0) } ?? .toolCalls(calls),
      lastError: details["last_error"].map { RunFailure(stored: $0) }, usage: Usage(stored: details["usage"]))
  }

  private static func details(of step: RunStep) -> JSONValue? {
    var calls: [JSONValue]?
    if case .toolCalls(let made) = step.details { calls = made.map(\.stored) }
    if calls == nil, step.lastError == nil, step.usage == nil { return nil }
    return .members([
      ("calls", calls.map(JSONValue.array)), ("last_error", step.lastError?.stored), ("usage", step.usage?.stored),
    ])
  }
}
