// SPDX-License-Identifier: Apache-2.0
import GRDB
import Glibc

/// The words of all threads of a profile, to be searched: made from the journals, and from them alone, so that it may go
/// at any time.
///
/// Several Skeins may use the same file at once: each thread is brought up to date in a transaction that looks first
/// whether another has done it. Calls do their work before they return.
public final class ThreadsIndex: Sendable {
  let database: DatabasePool

  /// Opens the index, makes it where it is missing, and makes it anew where it can't be read or is of an old Skein.
  ///
  /// - Parameter pageLimit: the most pages of 4 KiB that it may have, as if the disk ended there.
  public init(path: String, pageLimit: Int? = nil) throws(IndexError) {
    do {
      database = try Self.open(path, pageLimit)
    } catch let error as IndexError {
      throw error
    } catch {
      guard Self.isWorthless(error) else { throw IndexError(error) }
      Self.remove(path)
      do { database = try Self.open(path, pageLimit) } catch { throw IndexError(error) }
    }
  }

  private static func open(_ path: String, _ pageLimit: Int?) throws -> DatabasePool {
    let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw IndexError.unusable(String(cString: strerror(errno))) }
    fchmod(file, 0o600)
    close(file)
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 2
    configuration.prepareDatabase { db in
      // All of it can be made again: nothing waits for the disk.
      try db.execute(sql: "PRAGMA synchronous = OFF")
      if let pageLimit { try db.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
    }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { try Schema.prepare($0) }
    return pool
  }

  /// Whether the file is no index of ours, or one that is broken or of an old version: nothing is lost with it.
  private static func isWorthless(_ error: any Error) -> Bool {
    if error is OutdatedIndex { return true }
    guard let error = error as? DatabaseError else { return false }
    return [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_SCHEMA].contains(error.resultCode)
  }

  /// Removes the index: all of it can be made again.
  public static func remove(_ path: String) {
    for ending in ["", "-wal", "-shm", "-journal"] { unlink(path + ending) }
  }

  func wrapped<T>(_ work: () throws -> T) throws(IndexError) -> T {
    do { return try work() } catch { throw IndexError(error) }
  }
}

extension IndexError {
  fileprivate init(_ error: any Error) {
    switch error {
    case let error as IndexError: self = error
    case let error as DatabaseError:
      let words = error.message ?? "SQLite error \(error.resultCode.rawValue)"
      switch error.resultCode {
      case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_SCHEMA: self = .broken(words)
      case .SQLITE_FULL: self = .full(words)
      default: self = .unusable(words)
      }
    default: self = .unusable(String(describing: error))
    }
  }
}
