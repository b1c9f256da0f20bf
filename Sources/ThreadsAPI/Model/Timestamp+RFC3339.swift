// SPDX-License-Identifier: Apache-2.0

extension Timestamp {
  /// This moment in UTC with milliseconds, as `2026-11-21T09:14:03.123Z`.
  ///
  /// The form has four digits for the year: what lies outside of the years 0 to 9999 is written as the nearest moment
  /// inside.
  public var rfc3339: String {
    String(decoding: rfc3339Bytes, as: UTF8.self)
  }

  /// The bytes of ``rfc3339``: always 24.
  public var rfc3339Bytes: [UInt8] {
    let clamped = min(max(milliseconds, Self.earliest), Self.latest)
    let (days, rest) = clamped.flooringDivision(by: 86_400_000)
    let date = CalendarDay(daysSinceEpoch: days)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24)
    bytes.append(date.year, digits: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(date.month, digits: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(date.day, digits: 2)
    bytes.append(UInt8(ascii: "T"))
    bytes.append(rest / 3_600_000, digits: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(rest / 60_000 % 60, digits: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(rest / 1000 % 60, digits: 2)
    bytes.append(UInt8(ascii: "."))
    bytes.append(rest % 1000, digits: 3)
    bytes.append(UInt8(ascii: "Z"))
    return bytes
  }

  /// Reads an RFC 3339 moment: any offset, any number of digits after the seconds (milliseconds are kept).
  public init?(rfc3339 text: some StringProtocol) {
    let bytes = Array(text.utf8)
    let read = bytes.withUnsafeBufferPointer { Timestamp(rfc3339: $0) }
    guard let read else { return nil }
    self = read
  }

  /// Reads an RFC 3339 moment from bytes that stay where they are.
  public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 20, let year = bytes.number(0, digits: 4), bytes[4] == UInt8(ascii: "-"),
      let month = bytes.number(5, digits: 2), bytes[7] == UInt8(ascii: "-"),
      let day = bytes.number(8, digits: 2), bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
      let hour = bytes.number(11, digits: 2), bytes[13] == UInt8(ascii: ":"),
      let minute = bytes.number(14, digits: 2), bytes[16] == UInt8(ascii: ":"),
      let second = bytes.number(17, digits: 2),
      let date = CalendarDay(year: year, month: month, day: day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var position = 19
    guard let fraction = Self.fraction(bytes, &position), let offset = Self.offset(bytes, position) else { return nil }
    let minutes = (date.daysSinceEpoch * 24 + hour) * 60 + minute - offset
    self.init(milliseconds: (minutes * 60 + second) * 1000 + fraction)
  }

  private static let earliest: Int64 = -62_167_219_200_000
  private static let latest: Int64 = 253_402_300_799_999

  /// The milliseconds after the point, if there is one.
  private static func fraction(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int64? {
    guard bytes[position] == UInt8(ascii: ".") else { return 0 }
    position += 1
    let start = position
    var value: Int64 = 0
    while position < bytes.count, let digit = bytes[position].decimalDigit {
      if position - start < 3 { value = value * 10 + digit }
      position += 1
    }
    switch position - start {
    case 0: return nil
    case 1: return value * 100
    case 2: return value * 10
    default: return value
    }
  }

  /// The minutes that the zone at the end is ahead of UTC.
  private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int64? {
    guard position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"): return position + 1 == bytes.count ? 0 : nil
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard position + 6 == bytes.count, let hours = bytes.number(position + 1, digits: 2), hours < 24,
        bytes[position + 3] == UInt8(ascii: ":"), let minutes = bytes.number(position + 4, digits: 2), minutes < 60
      else { return nil }
      let ahead = hours * 60 + minutes
      return bytes[position] == UInt8(ascii: "+") ? ahead : -ahead
    default: return nil
    }
  }
}

/// A day of the proleptic Gregorian calendar.
struct CalendarDay: Equatable {
  var year: Int64
  var month: Int64
  var day: Int64

  /// Only a day that exists.
  init?(year: Int64, month: Int64, day: Int64) {
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    self.year = year
    self.month = month
    self.day = day
    if CalendarDay(daysSinceEpoch: daysSinceEpoch) != self { return nil }
  }

  /// Counts in 400-year eras that begin on 1 March, so that the leap day is the last of its year.
  init(daysSinceEpoch: Int64) {
    let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooringDivision(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSinceEpoch: Int64 {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooringDivision(by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

extension Int64 {
  fileprivate func flooringDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension UInt8 {
  fileprivate var decimalDigit: Int64? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) ? Int64(self - UInt8(ascii: "0")) : nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The number that `digits` decimal digits from `start` spell.
  fileprivate func number(_ start: Int, digits: Int) -> Int64? {
    guard start + digits <= count else { return nil }
    var value: Int64 = 0
    for index in start..<start + digits {
      guard let digit = self[index].decimalDigit else { return nil }
      value = value * 10 + digit
    }
    return value
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: Int64, digits: Int) {
    var divisor: Int64 = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }
}
