// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The database of the embedded service, open: every access goes through ``read(_:)`` or ``write(_:)``.
///
/// An access that has begun is finished even if the task that asked for it is cancelled: an acknowledged write is
/// never half done because a client left.
struct Store: Sendable {
  let owner: OwnerLock
  private let database: any DatabaseWriter

  init(at location: StoreLocation) throws(ServiceError) {
    do {
      switch location {
      case .memory:
        owner = OwnerLock()
        database = try DatabaseQueue(configuration: Self.configuration)
      case .file(let path):
        try prepareFile(path)
        owner = OwnerLock(path: path + "-owners")
        let pool = try DatabasePool(path: path, configuration: Self.configuration)
        // GRDB sets NORMAL when it turns WAL on, after `prepareDatabase`. A message that was acknowledged must
        // outlive a power cut as well.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        database = pool
      }
      if try database.read(Schema.migrator.hasBeenSuperseded) {
        throw ServiceError(.storage, code: "newer_store", message: location.path)
      }
      do {
        try Schema.migrator.migrate(database)
      } catch {
        // Another process may have done it between our look and our turn; a real failure fails again.
        try Schema.migrator.migrate(database)
      }
    } catch {
      throw ServiceError(storage: error)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    // Several Skeins may have the same database open.
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 3
    return configuration
  }

  /// Reads in one snapshot.
  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(ServiceError) -> T {
    let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<T, any Error>, Never>) in
      database.asyncRead { access in
        continuation.resume(returning: Result { try body(access.get()) })
      }
    }
    return try Self.value(of: result)
  }

  /// Writes in one transaction, on disk when this returns.
  func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(ServiceError) -> T {
    try await transaction(body)
  }

  /// Writes in one transaction that outlives this process at once, and a power cut a little later: for the pieces of
  /// a reply, which come too often to wait for the disk each time.
  func writeLightly<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(ServiceError) -> T {
    try await transaction(lightly: true, body)
  }

  private func transaction<T: Sendable>(
    lightly: Bool = false, _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(ServiceError) -> T {
    let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<T, any Error>, Never>) in
      database.asyncWriteWithoutTransaction { db in
        continuation.resume(returning: Result { try Self.perform(body, lightly: lightly, in: db) })
      }
    }
    return try Self.value(of: result)
  }

  private static func perform<T>(
    _ body: (Database) throws -> T, lightly: Bool, in db: Database
  ) throws -> T {
    if lightly { try db.execute(sql: "PRAGMA synchronous = NORMAL") }
    let outcome = Result {
      var value: T?
      try db.inTransaction(.immediate) {
        value = try body(db)
        return .commit
      }
      return value
    }
    if lightly { try db.execute(sql: "PRAGMA synchronous = FULL") }
    guard let value = try outcome.get() else { throw ServiceError(.storage) }
    return value
  }

  private static func value<T>(of result: Result<T, any Error>) throws(ServiceError) -> T {
    switch result {
    case .success(let value): return value
    case .failure(let error): throw ServiceError(storage: error)
    }
  }
}

extension ServiceError {
  /// What a failure under the store is to the caller: a ``ServiceError`` passes, all else is `storage`.
  init(storage error: any Error) {
    switch error {
    case let error as ServiceError: self = error
    case let error as DatabaseError:
      self.init(.storage, code: "sqlite_\(error.resultCode.rawValue)", message: error.message)
    case let error as FileFailure: self.init(.storage, code: error.code, message: error.path)
    default: self.init(.storage, message: String(describing: error))
    }
  }
}
