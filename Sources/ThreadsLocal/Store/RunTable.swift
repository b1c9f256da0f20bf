// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The runs in the store, each with the number of the service that answers it.
enum RunTable {
  static func insert(_ run: Run, owner: Int64, in db: Database) throws {
    try db.run(
      """
      INSERT INTO runs (id, thread_id, assistant_id, status, owner, created_at, details)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
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

  /// A run whose thread is not known.
  static func run(_ id: RunID, _ db: Database) throws -> Run {
    guard let row = try row(id, of: "runs", in: db) else { throw ServiceError(missing: "run", id) }
    return try run(row)
  }

  static func page(of thread: ThreadID, _ request: PageRequest, in db: Database) throws -> Page<Run> {
    try ThreadTable.check(thread, in: db)
    let (rows, hasMore) = try RowList(table: "runs", scope: ("thread_id", thread)).page(request, in: db)
    return Page(items: try rows.map(run), hasMore: hasMore)
  }

  /// The runs that keep others out of their thread, in one thread or in all, each with its owner.
  static func active(in thread: ThreadID? = nil, _ db: Database) throws -> [(run: Run, owner: Int64)] {
    var sql = "SELECT * FROM runs WHERE status IN (\(Schema.activeStatuses))"
    var arguments = StatementArguments()
    if let thread {
      sql += " AND thread_id = ?"
      arguments = [thread]
    }
    return try db.rows(sql, arguments).map {
      (try run($0), try $0.decode(Int64.self, forColumn: "owner"))
    }
  }

  /// Where a run stands; `nil` when it is no longer there.
  static func status(of id: RunID, in db: Database) throws -> RunStatus? {
    try db.value(String.self, "SELECT status FROM runs WHERE id = ?", [id])
      .flatMap(RunStatus.init(rawValue:))
  }

  /// Writes what happens to a run, never its metadata, which is the clients'. Gives the run as it is now.
  @discardableResult
  static func update(_ run: Run, in db: Database) throws -> Run {
    var run = run
    if let metadata = try metadata(of: run.id, in: "runs", db) { run.metadata = metadata }
    try db.run(
      "UPDATE runs SET status = ?, details = ? WHERE id = ?",
      [run.status.rawValue, details(of: run).text, run.id])
    guard run.isOver else { return run }
    try db.run(
      """
      UPDATE runs SET last_item = (SELECT COALESCE(MAX(seq), 0) FROM messages WHERE thread_id = ?)
      WHERE id = ? AND last_item IS NULL
      """, [run.threadID, run.id])
    return run
  }

  static func updateMetadata(of run: Run, in db: Database) throws {
    try db.run("UPDATE runs SET details = ? WHERE id = ?", [details(of: run).text, run.id])
  }

  /// Puts a run into the hands of another service.
  static func hand(_ run: RunID, to owner: Int64, in db: Database) throws {
    try db.run("UPDATE runs SET owner = ? WHERE id = ?", [owner, run])
  }

  static func delete(_ id: RunID, in db: Database) throws {
    try db.run("DELETE FROM runs WHERE id = ?", [id])
  }

  static func hasRuns(_ thread: ThreadID, in db: Database) throws -> Bool {
    try db.row("SELECT 1 FROM runs WHERE thread_id = ? LIMIT 1", [thread]) != nil
  }

  private static func run(_ row: Row) throws -> Run {
    let details = try row.json("details")
    var run = Run(
      id: try row.text("id"), threadID: try row.text("thread_id"), assistantID: try row.text("assistant_id"),
      status: RunStatus(rawValue: try row.text("status")) ?? .failed, createdAt: try row.timestamp("created_at"),
      startedAt: details.time("started_at"), completedAt: details.time("completed_at"),
      cancelledAt: details.time("cancelled_at"), failedAt: details.time("failed_at"),
      expiresAt: details.time("expires_at"), model: details["model"]?.string ?? "",
      instructions: details["instructions"]?.string ?? "", tools: details["tools"]?.array ?? [],
      requiredAction: details["required_action"], lastError: details["last_error"].map { RunFailure(stored: $0) },
      incompleteReason: details["incomplete_reason"]?.string,
      metadata: details["metadata"]?.storedMetadata ?? [:], usage: Usage(stored: details["usage"]),
      sampling: Sampling(stored: details["sampling"]))
    run.options = RunOptions(stored: details["options"])
    run.inputIDs = (details["inputs"]?.array ?? []).compactMap(\.string)
    run.previousID = details["previous"]?.string
    run.droppedMessages = details["dropped"]?.integer.flatMap { Int(exactly: $0) } ?? 0
    return run
  }

  private static func details(of run: Run) -> JSONValue {
    .members([
      ("started_at", JSONValue(run.startedAt)), ("completed_at", JSONValue(run.completedAt)),
      ("cancelled_at", JSONValue(run.cancelledAt)), ("failed_at", JSONValue(run.failedAt)),
      ("expires_at", JSONValue(run.expiresAt)), ("model", .string(run.model)),
      ("instructions", .string(run.instructions)),
      ("tools", run.tools.isEmpty ? .none : .some(.array(run.tools))),
      ("required_action", run.requiredAction), ("last_error", run.lastError?.stored),
      ("incomplete_reason", JSONValue(run.incompleteReason)),
      ("metadata", run.metadata.isEmpty ? .none : .some(JSONValue(run.metadata))),
      ("usage", run.usage?.stored), ("sampling", run.sampling.stored), ("options", run.options.stored),
      ("inputs", run.inputIDs.isEmpty ? .none : .some(.array(run.inputIDs.map(JSONValue.string)))),
      ("previous", JSONValue(run.previousID)),
      ("dropped", run.droppedMessages == 0 ? .none : .some(.integer(Int64(run.droppedMessages)))),
    ])
  }
}
