// SPDX-License-Identifier: Apache-2.0

import GRDB
import Synchronization

/// The threads that the database is used on: one writes, a few read. They end with this, after all that was asked
/// for before.
final class StoreThreads: Sendable {
  /// Several may page through long threads while others want one row.
  private static let mostReaders = 3

  private let writes = JobQueue<PendingAccess>()
  private let reads = JobQueue<PendingAccess>()
  private let writer: StoreThread
  private let readers = Mutex<[StoreThread]>([])
  /// How another connection is made; `nil` where the writer's is the only one.
  private let connect: (@Sendable () throws -> DatabaseQueue)?

  /// Throws when the system has no thread left.
  init(writing database: DatabaseQueue, reading connect: (@Sendable () throws -> DatabaseQueue)?) throws(FileFailure) {
    self.connect = connect
    let writer = StoreThread { [writes] in Self.write(writes, to: database) }
    guard let writer else { throw FileFailure(path: database.path) }
    self.writer = writer
  }

  deinit {
    writes.close()
    reads.close()
    for thread in readers.withLock({ $0 }) + [writer] { thread.join() }
  }

  func write(_ access: PendingAccess) { writes.add(access) }

  func read(_ access: PendingAccess) {
    guard let connect, hasReader(connect) else { return write(access) }
    if !reads.add(access) { addReader(connect) }
  }

  /// How many writes wait for the one that is under way.
  var waitingWrites: Int { writes.count }

  private func hasReader(_ connect: @escaping @Sendable () throws -> DatabaseQueue) -> Bool {
    if readers.withLock({ !$0.isEmpty }) { return true }
    addReader(connect)
    return readers.withLock { !$0.isEmpty }
  }

  private func addReader(_ connect: @escaping @Sendable () throws -> DatabaseQueue) {
    readers.withLock { readers in
      guard readers.count < Self.mostReaders else { return }
      if let reader = StoreThread({ [reads] in Self.read(reads, connect) }) { readers.append(reader) }
    }
  }

  private static func write(_ jobs: JobQueue<PendingAccess>, to database: DatabaseQueue) {
    database.inDatabase { db in
      var commits = GroupCommit(db)
      while case let writes = jobs.takeAll(), !writes.isEmpty { commits.commit(writes) }
    }
  }

  private static func read(_ jobs: JobQueue<PendingAccess>, _ connect: () throws -> DatabaseQueue) {
    var connection: DatabaseQueue?
    while let first = jobs.take() {
      do {
        let database = try connection ?? connect()
        connection = database
        database.inDatabase { db in
          var job: PendingAccess? = first
          while let read = job {
            Self.read(read, in: db)
            job = jobs.take()
          }
        }
      } catch {
        first.refuse(error)
      }
    }
  }

  /// Reads in one snapshot.
  private static func read(_ access: PendingAccess, in db: Database) {
    do {
      try db.cachedStatement(sql: "BEGIN").execute()
      let answer = try access.perform(db)
      try db.cachedStatement(sql: "COMMIT").execute()
      answer()
    } catch {
      if db.isInsideTransaction { try? db.rollback() }
      access.refuse(error)
    }
  }
}
