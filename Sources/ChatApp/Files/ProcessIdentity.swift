// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Names a process so that nobody else is taken for it later: its number and when it was started.
enum ProcessIdentity {
  /// This process.
  static var current: String { "\(getpid()).\(startTime(of: getpid()) ?? 0)" }

  /// Whether the process of that name still runs on this machine.
  static func isAlive(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    guard parts.count == 2, let process = Int32(parts[0]), process > 0, let start = UInt64(parts[1]) else {
      return false
    }
    return startTime(of: process) == start
  }

  /// Clock ticks from the start of the machine to the start of the process.
  private static func startTime(of process: Int32) -> UInt64? {
    let descriptor = retrying { open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC) }
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 1024) { buffer, count in
      count = max(0, read(descriptor, buffer.baseAddress, 1024))
    }
    // The second field is the program's name, in brackets, and may hold anything.
    guard let bracket = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(bracket + 1)...].split(separator: UInt8(ascii: " "))
    return fields.count > 19 ? UInt64(String(decoding: fields[19], as: UTF8.self)) : nil
  }
}
