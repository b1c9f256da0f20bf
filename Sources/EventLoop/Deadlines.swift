// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Moments on the clock that only goes forward, in nanoseconds, and how far they are away.
enum Moment {
  static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(clamping: time.tv_sec) * 1_000_000_000 + UInt64(clamping: time.tv_nsec)
  }

  /// The moment that comes after a time, which may be over, or never come.
  static func after(_ delay: Duration) -> UInt64 {
    let (seconds, attoseconds) = delay.components
    guard seconds >= 0, attoseconds >= 0 else { return now }
    let (whole, isTooLong) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    // A tick later rather than sooner: who sleeps for a time wakes when it is over.
    let rest = (UInt64(attoseconds) + 999_999_999) / 1_000_000_000
    guard !isTooLong else { return never }
    let (sum, isTooLate) = now.addingReportingOverflow(whole)
    return isTooLate || sum > never - rest ? never : sum + rest
  }

  /// Later than anything.
  static let never = UInt64.max

  static func time(_ nanoseconds: UInt64) -> timespec {
    // What is too much for the system is some years too.
    let seconds = min(nanoseconds / 1_000_000_000, 1 << 30)
    return timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds % 1_000_000_000))
  }

  /// A delay on any clock as a time; clocks that don't count in seconds don't come here, for they sleep by themselves.
  static func duration<Value>(_ delay: Value) -> Duration { delay as? Duration ?? .zero }
}

/// What is due at a moment, the earliest first; of those that are due together, the one that came first.
struct Deadlines<Element> {
  private struct Entry {
    var moment: UInt64
    var number: UInt64
    var element: Element

    func isBefore(_ other: Entry) -> Bool { (moment, number) < (other.moment, other.number) }
  }

  /// A heap: none is before the one at half its place.
  private var entries: [Entry] = []
  private var last: UInt64 = 0

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }
  /// When the first is due.
  var first: UInt64? { entries.first?.moment }

  mutating func add(_ element: Element, at moment: UInt64) {
    last += 1
    entries.append(Entry(moment: moment, number: last, element: element))
    var place = entries.count - 1
    while place > 0, entries[place].isBefore(entries[(place - 1) / 2]) {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes out the first, if it is due.
  mutating func take(dueAt now: UInt64) -> Element? {
    guard let first = entries.first, first.moment <= now else { return nil }
    let end = entries.removeLast()
    guard !entries.isEmpty else { return first.element }
    entries[0] = end
    var place = 0
    while let child = earlierChild(of: place), entries[child].isBefore(entries[place]) {
      entries.swapAt(place, child)
      place = child
    }
    return first.element
  }

  private func earlierChild(of place: Int) -> Int? {
    let left = 2 * place + 1
    guard left < entries.count else { return nil }
    let right = left + 1
    return right < entries.count && entries[right].isBefore(entries[left]) ? right : left
  }
}
