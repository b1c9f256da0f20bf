// SPDX-License-Identifier: Apache-2.0

// How replies are read: every spelling of "nothing" is nothing, junk in an optional field is nothing (API_FACTS §2.2).
extension JSONValue {
  /// Whether this is one of the ways in which providers say that there is nothing.
  var isNothing: Bool {
    switch self {
    case .null, .integer(0), .integer(-1), .string(""), .string("None"), .string("null"): true
    case .array(let elements): elements.isEmpty
    case .object(let object): object.members.allSatisfy { $0.value.isNothing }
    default: false
    }
  }

  /// A text with something in it.
  var someText: String? {
    guard case .string(let text) = self, !isNothing else { return nil }
    return text
  }

  /// A moment: values from 10^11 are milliseconds, smaller ones seconds.
  var time: Timestamp? {
    let number: Int64? = if case .double(let value) = self { Int64(exactly: value.rounded(.down)) } else { integer }
    guard let number, number > 0 else { return nil }
    return number >= 100_000_000_000 ? Timestamp(milliseconds: number) : Timestamp(seconds: number)
  }

  /// A count that can be added to others without overflow.
  var count: Int? {
    guard let integer, integer >= 0 else { return nil }
    return Int(min(integer, 1 << 48))
  }

  /// Pairs of text; what is not text reads as its JSON, `null` as no pair.
  var metadata: Metadata {
    var metadata: Metadata = [:]
    for member in object?.members ?? [] where !member.value.isNull {
      metadata[member.name] = member.value.string ?? member.value.text
    }
    return metadata
  }
}

extension Timestamp {
  /// This moment as RFC 3339 in UTC, to the millisecond: `2025-03-11T07:13:27.813Z`.
  public var rfc3339: String {
    let day = Self.floorDivide(milliseconds, 86_400_000)
    let rest = milliseconds - day * 86_400_000
    let (year, month, date) = Self.civil(day)
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(padded(rest / 3_600_000, 2))"
      + ":\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2)).\(padded(rest % 1000, 3))Z"
  }

  private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((b - 1 - a) / b) }

  /// Days since 1970-01-01 as a date of the Gregorian calendar, by counting in eras of 400 years from 0000-03-01.
  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
