// SPDX-License-Identifier: Apache-2.0

import Synchronization
import ThreadsAPI

/// The value of `Date`, spelled once for each second in which somebody asks.
final class DateHeader: Sendable {
  private let last = Mutex((second: Int64.min, text: ""))

  func text(at time: Timestamp) -> String {
    let second = time.milliseconds.flooredQuotient(by: 1000)
    return last.withLock { last in
      if last.second != second { last = (second, Self.spelled(second)) }
      return last.text
    }
  }

  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, from the seconds since 1970.
  static func spelled(_ second: Int64) -> String {
    let day = second.flooredQuotient(by: 86_400)
    let rest = second - day * 86_400
    // The civil calendar, counted in years that begin in March, from the year 0: leap days come last.
    let shifted = day + 719_468
    let era = shifted.flooredQuotient(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * march + 2) / 5 + 1
    let month = march < 10 ? march + 2 : march - 10
    let year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
    let weekday = days[Int(day - day.flooredQuotient(by: 7) * 7)]
    let time = [rest / 3600, rest / 60 % 60, rest % 60].map { digits($0, 2) }.joined(separator: ":")
    return "\(weekday), \(digits(dayOfMonth, 2)) \(months[Int(month)]) \(digits(year, 4)) \(time) GMT"
  }

  private static func digits(_ number: Int64, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}

extension Int64 {
  /// Divided, and rounded down.
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
