// SPDX-License-Identifier: Apache-2.0

import GRDB
import ThreadsAPI

/// The database of the embedded service, open: every access goes through ``read(_:)`` or ``write(_:)``.
///
/// An access that has begun is finished even if the task that asked for it is cancelled: an acknowledged write is
/// never half done because a client left.
struct Store: Sendable {
  let owner: OwnerLock
  private let threads: StoreThreads

  init(at location: StoreLocation) throws(ServiceError) {
    do {
      switch location {
      case .memory:
        owner = OwnerLock()
        let database = try DatabaseQueue(configuration: Self.configuration)
        try Self.migrate(database, location)
        threads = try StoreThreads(writing: database, reading: nil)
      case .file(let path):
        try prepareFile(path)
        owner = OwnerLock(path: path + "-owners")
        var configuration = Self.configuration
        configuration.journalMode = .wal
        let database = try DatabaseQueue(path: path, configuration: configuration)
        // GRDB sets NORMAL when it turns WAL on, after `prepareDatabase`. A message that was acknowledged must
        // outlive a power cut as well.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try Self.migrate(database, location)
        threads = try StoreThreads(writing: database) {
          var configuration = Self.configuration
          configuration.readonly = true
          return try DatabaseQueue(path: path, configuration: configuration)
        }
      }
    } catch {
      throw ServiceError(storage: error)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    // Several Skeins may have the same database open.
    configuration.busyMode = .timeout(5)
    return configuration
  }

  private static func migrate(_ database: DatabaseQueue, _ location: StoreLocation) throws {
    if try database.read(Schema.migrator.hasBeenSuperseded) {
      throw ServiceError(.storage, code: "newer_store", message: location.path)
    }
    do {
      try Schema.migrator.migrate(database)
    } catch {
      // Another process may have done it between our look and our turn; a real failure fails again.
      try Schema.migrator.migrate(database)
    }
  }

  /// Reads in one snapshot.
  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(ServiceError) -> T {
    try await access(isLight: true, body) { threads.read($0) }
  }

  /// Writes all or nothing, on disk when this returns.
  func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(ServiceError) -> T {
    try await access(isLight: false, body) { threads.write($0) }
  }

  /// Writes all or nothing, to outlive this process at once, and a power cut a little later: for the pieces of a
  /// reply, which come too often to wait for the disk each time.
  func writeLightly<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(ServiceError) -> T {
    try await access(isLight: true, body) { threads.write($0) }
  }

  /// How many writes wait for the one that is under way.
  var waitingWrites: Int { threads.waitingWrites }

  private func access<T: Sendable>(
    isLight: Bool, _ body: @escaping @Sendable (Database) throws -> T, _ add: (PendingAccess) -> Void
  ) async throws(ServiceError) -> T {
    let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<T, any Error>, Never>) in
      add(
        PendingAccess(isLight: isLight) { db in
          let value = try body(db)
          return { continuation.resume(returning: .success(value)) }
        } refuse: {
          continuation.resume(returning: .failure($0))
        })
    }
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
