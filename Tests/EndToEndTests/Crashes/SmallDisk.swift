// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// A disk that is soon full: a folder on a small file system of its own, named by `SKEIN_SMALL_DISK`.
struct SmallDisk {
  let path: String

  /// The disk that was prepared for this run; `nil` when there is none.
  static var prepared: SmallDisk? {
    ProcessInfo.processInfo.environment["SKEIN_SMALL_DISK"].map { SmallDisk(path: $0) }
  }

  /// Whether the room was taken away.
  var isFull: Bool { access(ballast, F_OK) == 0 }

  private var ballast: String { path + "/ballast" }

  /// Takes all the room that is left.
  func fill() {
    let file = open(ballast, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard file >= 0 else { return }
    let block = [UInt8](repeating: 0, count: 4096)
    while write(file, block, block.count) > 0 {}
    close(file)
  }

  func free() { unlink(ballast) }
}
