// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The runs in the store, each with the number of the service that answers it.
enum RunTable {
  static func insert(_ run: Run, owner: Int64, in db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO runs (id, thread_id, assistant_id, status, owner, created_at, details)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run.id, run.threadID, run.assistantID, run.status.rawValue, owner, run.createdAt.milliseconds,
        details(of: run).text,
      ])
  }

  static func run(_ id: RunID, in thread: ThreadID, _ db: Database) throws -> Run {
    try ThreadTable.check(thread, in: db)
    guard let row = try row(id, of: "runs", in: db), try row.text("thread_id") == thread else {
      throw ServiceError(missing: "run", id)
    }
    return try run(row)
  }

  static func page(of thread: ThreadID, _ request: PageRequest, in db: Database) throws -> Page<Run> {
    try ThreadTable.check(thread, in: db)
    let (rows, hasMore) = try RowList(table: "runs", scope: ("thread_id", thread)).page(request, in: db)
    return Page(items: try rows.map(run), hasMore: hasMore)
  }

  /// The runs that are under way, in one thread or in all, each with its owner.
  static func active(in thread: ThreadID? = nil, _ db: Database) throws -> [(run: Run, owner: Int64)] {
    var sql = "SELECT * FROM runs WHERE status IN (\(Schema.activeStatuses))"
    var arguments = StatementArguments()
    if let thread {
      sql += " AND thread_id = ?"
      arguments = [thread]
    }
    return try Row.fetchAll(db, sql: sql, arguments: arguments).map {
      (try run($0), try $0.decode(Int64.self, forColumn: "owner"))
    }
  }

  /// Where a run stands; `nil` when it is no longer there.
  static func status(of id: RunID, in db: Database) throws -> RunStatus? {
    try String.fetchOne(db, sql: "SELECT status FROM runs WHERE id = ?", arguments: [id])
      .flatMap(RunStatus.init(rawValue:))
  }

  static func update(_ run: Run, in db: Database) throws {
    try db.execute(
      sql: "UPDATE runs SET status = ?, details = ? WHERE id = ?",
      arguments: [run.status.rawValue, details(of: run).text, run.id])
  }

  private static func run(_ row: Row) throws -> Run {
    let details = try row.json("details")
    return Run(
      id: try row.text("id"), threadID: try row.text("thread_id"), assistantID: try row.text("assistant_id"),
      status: RunStatus(rawValue: try row.text("status")) ?? .failed, createdAt: try row.timestamp("created_at"),
      startedAt: details.time("started_at"), completedAt: details.time("completed_at"),
      cancelledAt: details.time("cancelled_at"), failedAt: details.time("failed_at"),
      model: details["model"]?.string ?? "", instructions: details["instructions"]?.string ?? "",
      tools: details["tools"]?.array ?? [],
      lastError: details["last_error"].map {
        RunFailure(code: $0["code"]?.string ?? "server_error", message: $0["message"]?.string ?? "")
      },
      incompleteReason: details["incomplete_reason"]?.string,
      metadata: details["metadata"]?.storedMetadata ?? [:], usage: usage(details["usage"]),
      sampling: Sampling(stored: details["sampling"]))
  }

  private static func usage(_ stored: JSONValue?) -> Usage? {
    guard let prompt = stored?["prompt"]?.integer, let completion = stored?["completion"]?.integer else { return nil }
    return Usage(promptTokens: Int(prompt), completionTokens: Int(completion))
  }

  private static func details(of run: Run) -> JSONValue {
    .members([
      ("started_at", JSONValue(run.startedAt)), ("completed_at", JSONValue(run.completedAt)),
      ("cancelled_at", JSONValue(run.cancelledAt)), ("failed_at", JSONValue(run.failedAt)),
      ("model", .string(run.model)), ("instructions", .string(run.instructions)),
      ("tools", run.tools.isEmpty ? .none : .some(.array(run.tools))),
      ("last_error", run.lastError.map { ["code": .string($0.code), "message": .string($0.message)] }),
      ("incomplete_reason", JSONValue(run.incompleteReason)),
      ("metadata", run.metadata.isEmpty ? .none : .some(JSONValue(run.metadata))),
      (
        "usage",
        run.usage.map {
          ["prompt": .integer(Int64($0.promptTokens)), "completion": .integer(Int64($0.completionTokens))]
        }
      ),
      ("sampling", run.sampling.stored),
    ])
  }
}
