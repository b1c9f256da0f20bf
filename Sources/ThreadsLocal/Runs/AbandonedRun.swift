// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

extension Run {
  /// Whether some service should be answering it.
  var isUnderWay: Bool { !status.isTerminal }
  /// Whether nothing can happen to it any more.
  var isOver: Bool { status.isTerminal && status != .requiresAction }
}

extension RunRecord {
  /// Ends a run whose process is gone: what had come of the reply is kept, marked incomplete.
  static func endAbandoned(_ run: Run, at now: Timestamp, in db: Database) throws {
    let outcome: RunOutcome =
      run.status == .cancelling
      ? .cancelled : .failed(ServiceError(.serverError, message: "The service stopped while this run was under way."))
    var record = RunRecord(
      run: run, step: try StepTable.unfinished(of: run.id, in: db).last,
      message: try MessageTable.unfinished(of: run.id, in: db).last)
    record.end(outcome, at: now)
    try record.update(in: db)
  }

  /// Ends a run that waits for the outputs of its calls.
  static func endWaiting(_ run: Run, _ outcome: RunOutcome, at now: Timestamp, in db: Database) throws -> Run {
    var record = RunRecord(run: run, step: try StepTable.unfinished(of: run.id, in: db).last)
    record.end(outcome, at: now)
    return try record.update(in: db).run
  }
}
