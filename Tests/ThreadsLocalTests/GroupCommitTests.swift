// SPDX-License-Identifier: Apache-2.0

import GRDB
import Glibc
import Synchronization
import Testing
import ThreadsAPI

@testable import ThreadsLocal

/// Writes that have gathered are committed together, and each has its own end.
@Suite(.timeLimit(.minutes(10)))
struct GroupCommitTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/local.sqlite"
  }

  private struct Refusal: Error {}

  /// A store with a table of numbers, and a count of its commits from then on.
  private func makeStore() async throws -> (Store, Counted) {
    let store = try Store(at: .file(path))
    let counted = Counted()
    try await store.write { db in
      try db.execute(sql: "CREATE TABLE numbers (number INTEGER NOT NULL UNIQUE)")
      db.add(transactionObserver: counted, extent: .databaseLifetime)
    }
    // The transaction that made the table was observed from within.
    counted.commits.store(0, ordering: .relaxed)
    return (store, counted)
  }

  /// Holds the writer up until so many others wait behind it. Returns when it is held up.
  private func hold(_ store: Store, until count: Int) async {
    let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
    Task {
      try await store.write { _ in
        beginning.finish()
        let deadline = ContinuousClock.now + .seconds(60)
        while store.waitingWrites < count, ContinuousClock.now < deadline { sched_yield() }
        #expect(store.waitingWrites == count)
      }
    }
    for await _ in begun {}
  }

  private func numbers(_ store: Store) async throws -> [Int] {
    try await store.read { try Int.fetchAll($0, sql: "SELECT number FROM numbers ORDER BY rowid") }
  }

  @Test func writesThatWaitAreCommittedOnce() async throws {
    let (store, counted) = try await makeStore()
    let count = 200
    await hold(store, until: count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          try await store.write { try $0.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number]) }
          // It is there for others as soon as it is acknowledged.
          #expect(try await numbers(store).contains(number))
        }
      }
      try await group.waitForAll()
    }
    // The one that held the others up, and they.
    #expect(counted.commits.load(ordering: .relaxed) == 2)
    #expect(try await numbers(store).count == count)
  }

  @Test func anErrorStaysWithItsCaller() async throws {
    let (store, counted) = try await makeStore()
    await hold(store, until: 60)
    let refused = await withTaskGroup(of: Int?.self) { group in
      for number in 0..<60 {
        group.addTask {
          do throws(ServiceError) {
            try await store.write { db in
              try db.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number])
              if number % 3 == 0 { throw Refusal() }
              // Taken already: SQLite's own error.
              if number % 3 == 1 { try db.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number]) }
            }
            return nil
          } catch {
            #expect(error.kind == .storage)
            #expect((error.code == "sqlite_19") == (number % 3 == 1))
            return number
          }
        }
      }
      return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
    }
    #expect(refused == Set((0..<60).filter { $0 % 3 != 2 }))
    #expect(Set(try await numbers(store)) == Set((0..<60).filter { $0 % 3 == 2 }))
    #expect(counted.commits.load(ordering: .relaxed) == 2)
  }

  @Test func aLostTransactionCostsOnlyItsCause() async throws {
    let (store, _) = try await makeStore()
    await hold(store, until: 30)
    let kept = await withTaskGroup(of: Int?.self) { group in
      for number in 0..<30 {
        group.addTask {
          do {
            try await store.write { db in
              try db.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number])
              // What a full disk does: the whole transaction is gone.
              if number == 17 { try db.execute(sql: "INSERT OR ROLLBACK INTO numbers VALUES (?)", arguments: [number]) }
            }
            return number
          } catch {
            return nil
          }
        }
      }
      return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
    }
    let all = Set(0..<30).subtracting([17])
    #expect(kept == all)
    #expect(Set(try await numbers(store)) == all)
  }

  @Test func resultsKeepTheOrderOfTheirCaller() async throws {
    let (store, _) = try await makeStore()
    let counts = try await withThrowingTaskGroup(of: [Int].self) { group in
      for caller in 0..<8 {
        group.addTask {
          var seen: [Int] = []
          for step in 0..<25 {
            seen.append(
              try await store.write { db in
                try db.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [caller * 1000 + step])
                return try Int.fetchOne(
                  db, sql: "SELECT count(*) FROM numbers WHERE number / 1000 = ?", arguments: [caller]) ?? 0
              })
          }
          return seen
        }
      }
      return try await group.reduce(into: [[Int]]()) { $0.append($1) }
    }
    #expect(counts == Array(repeating: Array(1...25), count: 8))
    #expect(try await numbers(store).filter { $0 < 1000 } == Array(0..<25))
  }

  @Test func whatWasAskedForIsWrittenBeforeTheStoreIsGone() async throws {
    let asked = Task {
      let (store, _) = try await makeStore()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<50 {
          group.addTask {
            try await store.write { try $0.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number]) }
          }
        }
        try await group.waitForAll()
      }
    }
    try await asked.value
    let database = try DatabaseQueue(path: path)
    #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM numbers") } == 50)
  }

  @Test func lightWritesAndLastingOnesShareTheirOrder() async throws {
    let (store, _) = try await makeStore()
    for number in 0..<20 {
      let body: @Sendable (Database) throws -> String = { db in
        try db.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number])
        return try String.fetchOne(db, sql: "PRAGMA synchronous") ?? ""
      }
      let patience = number % 2 == 0 ? try await store.writeLightly(body) : try await store.write(body)
      #expect(patience == (number % 2 == 0 ? "1" : "2"))
    }
    #expect(try await numbers(store) == Array(0..<20))
  }

  @Test func manyReadAtOnceWhileOthersWrite() async throws {
    let (store, _) = try await makeStore()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          try await store.write { try $0.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number]) }
          // One snapshot: both say the same, whatever is written meanwhile.
          let (first, second) = try await store.read { db in
            (
              try Int.fetchOne(db, sql: "SELECT count(*) FROM numbers"),
              try Int.fetchOne(db, sql: "SELECT count(*) FROM numbers")
            )
          }
          #expect(first == second)
        }
      }
      try await group.waitForAll()
    }
    let error = await #expect(throws: ServiceError.self) {
      try await store.read { try $0.execute(sql: "INSERT INTO numbers VALUES (1000)") }
    }
    #expect(error?.code == "sqlite_8")
    #expect(try await numbers(store).count == 200)
  }
}

/// Counts what is committed.
// Unchecked: the count is atomic, and there is nothing else.
private final class Counted: TransactionObserver, @unchecked Sendable {
  let commits = Atomic(0)

  func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
  func databaseDidChange(with event: DatabaseEvent) {}
  func databaseDidCommit(_ db: Database) { commits.add(1, ordering: .relaxed) }
  func databaseDidRollback(_ db: Database) {}
}
