// SPDX-License-Identifier: Apache-2.0
import Testing
import ThreadsAPI

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
      (1_795_252_443_123, "2026-11-21T09:14:03.123Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
      (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func readsWhatItWrites(milliseconds: Int64, text: String) {
    let time = Timestamp(milliseconds: milliseconds)
    #expect(time.rfc3339 == text)
    #expect(Timestamp(rfc3339: text) == time)
  }

  @Test func writesTheNearestMomentThatHasAForm() {
    #expect(Timestamp(milliseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: .min).rfc3339 == "0000-01-01T00:00:00.000Z")
  }

  @Test(arguments: [
    "2026-11-21T10:14:03.123+01:00", "2026-11-21t09:14:03.123z", "2026-11-21 09:14:03.1239999Z",
    "2026-11-20T23:44:03.123-09:30",
  ])
  func readsEveryFormOfTheStandard(text: String) {
    #expect(Timestamp(rfc3339: text) == Timestamp(milliseconds: 1_795_252_443_123))
  }

  @Test func readsAnyNumberOfFractionDigits() {
    #expect(Timestamp(rfc3339: "1970-01-01T00:00:00Z") == Timestamp(milliseconds: 0))
    #expect(Timestamp(rfc3339: "1970-01-01T00:00:00.1Z") == Timestamp(milliseconds: 100))
    #expect(Timestamp(rfc3339: "1970-01-01T00:00:00.12Z") == Timestamp(milliseconds: 120))
  }

  @Test(arguments: [
    "", "Z", "2026-11-21", "2026-11-21T09:14:03", "2026-11-21T09:14:03.Z", "2026-11-21T09:14:03.123",
    "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00+1:00",
    "2026/01/01T00:00:00Z", "+026-01-01T00:00:00Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00.123",
  ])
  func refusesWhatIsNoMoment(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func countsEveryDayOfFourCenturies() {
    var days: Int64 = -719_528
    var previous = Timestamp(milliseconds: days * 86_400_000).rfc3339
    while days < 300_000 {
      days += 97
      let time = Timestamp(milliseconds: days * 86_400_000 + 43_200_000)
      #expect(Timestamp(rfc3339: time.rfc3339) == time)
      #expect(time.rfc3339 > previous)
      previous = time.rfc3339
    }
  }
}
