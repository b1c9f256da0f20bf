// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// A fault made on purpose, by which a sanitizer shows that it would report one.
enum Fault: String {
  case race, overflow, leak

  func make() {
    switch self {
    case .race: race()
    case .overflow: overflow()
    case .leak: for size in 1...100 { _ = malloc(size) }
    }
  }

  /// What two threads count with. It promises what it doesn't keep: that is the fault.
  private final class Counter: @unchecked Sendable {
    var value = 0
  }

  private func race() {
    let counter = Counter()
    let group = DispatchGroup()
    DispatchQueue(label: "race").async(group: group) { counter.value += 1 }
    counter.value += 1
    group.wait()
    print(counter.value)
  }

  private func overflow() {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 8)
    // The library's own code is without the sanitizer: this is compiled into its caller.
    print(bytes[8])
    bytes.deallocate()
  }
}
