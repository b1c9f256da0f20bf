// SPDX-License-Identifier: Apache-2.0

import GRDB

/// What somebody wants of the database, and waits for.
struct PendingAccess: Sendable {
  /// See ``Store/writeLightly(_:)``.
  var isLight = false
  /// Does it, and gives what tells the caller so once it is committed.
  var perform: @Sendable (Database) throws -> Answer
  /// Tells the caller why it was not done.
  var refuse: @Sendable (any Error) -> Void

  typealias Answer = @Sendable () -> Void
}

/// Commits writes together: the disk is waited for once, however many have gathered while it was waited for before.
///
/// Each is all or nothing on its own, and nobody hears of its end before it is on disk.
struct GroupCommit {
  private let db: Database
  private var isLight = false

  init(_ db: Database) { self.db = db }

  /// Writes them in this order.
  mutating func commit(_ writes: [PendingAccess]) {
    do {
      try setPatience(isLight: writes.allSatisfy(\.isLight))
      try db.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
    } catch {
      for write in writes { write.refuse(error) }
      return
    }
    do {
      let answers = try writes.count == 1 ? [writes[0].perform(db)] : performed(writes)
      try db.cachedStatement(sql: "COMMIT").execute()
      for answer in answers { answer() }
    } catch {
      if db.isInsideTransaction { try? db.rollback() }
      // Nothing of it was kept: whoever was only in bad company gets another chance, alone.
      if writes.count > 1 { for write in writes { commit([write]) } } else { writes[0].refuse(error) }
    }
  }

  /// What is to be told to the callers; throws when the transaction itself is lost.
  private func performed(_ writes: [PendingAccess]) throws -> [PendingAccess.Answer] {
    var answers: [PendingAccess.Answer] = []
    answers.reserveCapacity(writes.count)
    for write in writes {
      try db.cachedStatement(sql: "SAVEPOINT one").execute()
      do {
        answers.append(try write.perform(db))
      } catch {
        // A full disk, among others, ends the whole transaction.
        guard db.isInsideTransaction else { throw error }
        try db.cachedStatement(sql: "ROLLBACK TO one").execute()
        answers.append { write.refuse(error) }
      }
      try db.cachedStatement(sql: "RELEASE one").execute()
    }
    return answers
  }

  /// Whether the disk is waited for. It can't be said within a transaction.
  private mutating func setPatience(isLight: Bool) throws {
    guard isLight != self.isLight else { return }
    try db.execute(sql: "PRAGMA synchronous = \(isLight ? "NORMAL" : "FULL")")
    self.isLight = isLight
  }
}
