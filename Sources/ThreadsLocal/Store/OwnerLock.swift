// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The mark of a living service: a lock on one byte of a file beside the database.
///
/// A run in the store names its owner by that byte's number. The kernel drops the lock when the process ends, however
/// it ends, so that another service knows which runs were left behind and which are under way elsewhere.
final class OwnerLock: Sendable {
  let number: Int64
  private let file: Int32
  /// `F_OFD_GETLK` and `F_OFD_SETLK` of Linux, which Glibc shows only to GNU sources: locks that belong to the open
  /// file, not to the process, so that closing another descriptor does not drop them.
  private static let getLock: Int32 = 36
  private static let setLock: Int32 = 37

  /// For a store that nobody shares.
  init() {
    number = Int64.random(in: 1..<(1 << 62))
    file = -1
  }

  init(path: String) {
    number = Int64.random(in: 1..<(1 << 62))
    // Closed on exec: an engine that outlives us must not look like us.
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    fchmod(file, 0o600)
    var byte = Self.byte(number)
    // Where the file system has no such locks, other owners look dead: right for a program that runs alone.
    _ = fcntl(file, Self.setLock, &byte)
  }

  deinit {
    if file >= 0 { close(file) }
  }

  func isAlive(_ owner: Int64) -> Bool {
    if owner == number { return true }
    guard file >= 0, owner > 0 else { return false }
    var byte = Self.byte(owner)
    guard fcntl(file, Self.getLock, &byte) == 0 else { return false }
    return byte.l_type != Int16(F_UNLCK)
  }

  private static func byte(_ number: Int64) -> flock {
    var byte = flock()
    byte.l_type = Int16(F_WRLCK)
    byte.l_whence = Int16(SEEK_SET)
    byte.l_start = off_t(number)
    byte.l_len = 1
    return byte
  }
}
