// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A lock that all Skeins on this machine honour; given back when the value's file is closed or at `release`.
struct FileLock: ~Copyable {
  private let file: OpenFile

  /// How long another Skein may hold the lock before we go on without it, or give up.
  ///
  /// Nobody holds it for more than some milliseconds, unless it was stopped in mid-write.
  static let patience: Int32 = 5000

  /// Waits for the lock.
  init(_ file: OpenFile, exclusive: Bool, patience: Int32 = Self.patience) throws(FileError) {
    let mode = (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB
    var waited: Int32 = 0
    var pause: Int32 = 1
    while retrying({ flock(file.descriptor, mode) }) != 0 {
      guard errno == EWOULDBLOCK, waited < patience else { throw FileError(.lock, file.path, code: errno) }
      poll(nil, 0, pause)
      waited += pause
      pause = min(pause * 2, 16)
    }
    self.file = file
  }

  deinit { flock(file.descriptor, LOCK_UN) }
}
