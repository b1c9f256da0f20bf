// SPDX-License-Identifier: Apache-2.0
import CAllocations
import ThreadsAPI

/// One operation that is measured: made ready once, then done again and again.
struct Measure {
  let name: String
  /// How many bytes one operation takes in, where that is what counts.
  let bytes: Int
  /// Makes ready, and returns the operation.
  let prepare: () -> () -> Void

  init(_ name: String, bytes: Int = 0, prepare: @escaping () -> () -> Void) {
    self.name = name
    self.bytes = bytes
    self.prepare = prepare
  }

  /// How long all repetitions take at least, and how many rounds of them there are: the best one counts, since whatever else
  /// the machine does only adds.
  private static let time = Duration.milliseconds(60)
  private static let rounds = 5

  func run() -> Measured {
    let operation = prepare()
    operation()
    var count = 1
    while Self.time(of: operation, count) < Self.time, count < 1 << 24 { count *= 2 }
    var best = Duration.seconds(3600)
    for _ in 0..<Self.rounds { best = min(best, Self.time(of: operation, count)) }
    let before = skein_allocations()
    for _ in 0..<min(count, 100) { operation() }
    let allocations = Double(skein_allocations() - before) / Double(min(count, 100))
    let (seconds, attoseconds) = best.components
    let nanoseconds = (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(count)
    return Measured(name: name, nanoseconds: nanoseconds, allocations: allocations, bytes: bytes)
  }

  private static func time(of operation: () -> Void, _ count: Int) -> Duration {
    ContinuousClock().measure { for _ in 0..<count { operation() } }
  }
}

/// What one operation costs.
struct Measured {
  let name: String
  let nanoseconds: Double
  let allocations: Double
  let bytes: Int

  static let heading =
    "operation".padded(to: 58) + "time".padded(before: 12) + "allocations".padded(before: 13)
    + "MB/s".padded(before: 9)

  var line: String {
    name.padded(to: 58) + Self.time(nanoseconds).padded(before: 12) + Self.rounded(allocations).padded(before: 13)
      + (bytes > 0 ? Self.rounded(Double(bytes) * 1e3 / nanoseconds) : "").padded(before: 9)
  }

  var json: JSONValue {
    .object([
      "operation": .string(name), "nanoseconds": .double(nanoseconds), "allocations": .double(allocations),
      "bytes": .integer(Int64(bytes)),
    ])
  }

  private static func time(_ nanoseconds: Double) -> String {
    switch nanoseconds {
    case ..<1e3: "\(rounded(nanoseconds)) ns"
    case ..<1e6: "\(rounded(nanoseconds / 1e3)) µs"
    default: "\(rounded(nanoseconds / 1e6)) ms"
    }
  }

  private static func rounded(_ value: Double) -> String {
    value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
  fileprivate func padded(before width: Int) -> String { String(repeating: " ", count: max(1, width - count)) + self }
}
