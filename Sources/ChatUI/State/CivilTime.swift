// SPDX-License-Identifier: Apache-2.0
public import ThreadsAPI

/// A moment on the wall clock of a place with a fixed distance from UTC.
public struct CivilTime: Equatable, Sendable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  /// Days since 1970-01-01.
  public var dayNumber: Int

  public init(_ time: Timestamp, secondsFromUTC: Int) {
    let seconds = Int(time.seconds) + secondsFromUTC
    let secondOfDay = ((seconds % 86400) + 86400) % 86400
    dayNumber = (seconds - secondOfDay) / 86400
    hour = secondOfDay / 3600
    minute = secondOfDay % 3600 / 60
    (year, month, day) = Self.date(ofDay: dayNumber)
  }

  /// `09:14`
  public var hourAndMinute: String { "\(Self.twoDigits(hour)):\(Self.twoDigits(minute))" }

  /// `Tue`
  var weekday: String {
    let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    return names[((dayNumber % 7) + 7) % 7]
  }

  /// `3 Nov`
  var dayAndMonth: String {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(day) \(names[(month - 1 + 12) % 12])"
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The Gregorian date of a day, in eras of 400 years that begin in March, so that the leap day is the last.
  private static func date(ofDay number: Int) -> (Int, Int, Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

/// How long ago something was, in the few letters of the list: `now`, `2m`, `1h`, `Tue`, `3 Nov`, `2024`.
public func age(of time: Timestamp, at now: Timestamp, secondsFromUTC: Int) -> String {
  let seconds = now.seconds - time.seconds
  if seconds < 60 { return "now" }
  if seconds < 3600 { return "\(seconds / 60)m" }
  let then = CivilTime(time, secondsFromUTC: secondsFromUTC)
  let today = CivilTime(now, secondsFromUTC: secondsFromUTC)
  if seconds < 86400 { return "\(seconds / 3600)h" }
  if today.dayNumber - then.dayNumber < 7 { return then.weekday }
  return then.year == today.year ? then.dayAndMonth : "\(then.year)"
}
