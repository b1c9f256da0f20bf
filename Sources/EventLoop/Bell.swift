// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Ends a wait of `poll` from another thread.
public final class Bell: Sendable {
  /// What is polled; -1, which `poll` passes over, where the system has none.
  public let descriptor: Int32
  private let rope: Int32

  public init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
    }
    (descriptor, rope) = (ends[0], ends[1])
  }

  /// A bell that can't be heard.
  init(missing: Void) { (descriptor, rope) = (-1, -1) }

  deinit {
    guard isThere else { return }
    close(descriptor)
    close(rope)
  }

  /// Whether the system had one.
  public var isThere: Bool { descriptor >= 0 }

  /// Has the descriptor something to read; one that has it already stays so.
  public func ring() { _ = write(rope, [1], 1) }

  /// Takes back what was rung.
  public func silence() {
    var bytes: [UInt8] = Array(repeating: 0, count: 64)
    while read(descriptor, &bytes, bytes.count) == bytes.count {}
  }
}
