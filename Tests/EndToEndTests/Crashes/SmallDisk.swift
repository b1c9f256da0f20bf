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

  /// Takes all the room that is left, but for so many bytes.
  func fill(leaving rest: Int = 0) {
    let file = open(ballast, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard file >= 0 else { return }
    let block = [UInt8](repeating: 0, count: 4096)
    while write(file, block, block.count) > 0 {}
    ftruncate(file, max(0, lseek(file, 0, SEEK_END) - rest))
    close(file)
  }

  func free() { unlink(ballast) }

  /// Has the disk for itself: what one test fills, another would find full.
  static func alone<Value>(_ body: (SmallDisk) async throws -> Value) async throws -> Value {
    guard let disk = prepared else { throw CrashFault("There is no small disk.") }
    await turn.take()
    do {
      let value = try await body(disk)
      await turn.give()
      return value
    } catch {
      await turn.give()
      throw error
    }
  }

  private static let turn = Turn()

  private actor Turn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
      if isTaken { return await withCheckedContinuation { waiting.append($0) } }
      isTaken = true
    }

    func give() {
      if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
  }
}
