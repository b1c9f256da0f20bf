// SPDX-License-Identifier: Apache-2.0

import Synchronization
import ThreadsAPI

/// The value of `Date`, spelled once for each second in which somebody asks.
final class DateHeader: Sendable {
  private let last = Mutex((second: Int64.min, text: ""))

  func text(at time: Timestamp) -> String {
    last.withLock { last in
      if last.second != time.second { last = (time.second, Self.spelled(time)) }
      return last.text
    }
  }

  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func spelled(_ time: Timestamp) -> String {
    // 2026-11-21T09:14:03.123Z
    let parts = time.rfc3339.split { $0 == "-" || $0 == "T" || $0 == "." }
    let day = Int(time.second.flooredQuotient(by: 86_400).flooredRemainder(by: 7))
    let month = (Int(parts[1]) ?? 1) - 1
    return "\(days[day]), \(parts[2]) \(months[month]) \(parts[0]) \(parts[3]) GMT"
  }
}

extension Timestamp {
  fileprivate var second: Int64 { milliseconds.flooredQuotient(by: 1000) }
}

extension Int64 {
  /// Divided, and rounded down.
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  fileprivate func flooredRemainder(by divisor: Int64) -> Int64 { self - flooredQuotient(by: divisor) * divisor }
}
