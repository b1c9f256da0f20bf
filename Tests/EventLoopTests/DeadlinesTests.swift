// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import EventLoop

@Suite struct DeadlinesTests {
  @Test func theEarliestComesFirstAndTogetherTheOneThatCameFirst() {
    var deadlines = Deadlines<Int>()
    // A fixed shuffle of moments, each twice.
    let moments = (0..<200).map { UInt64($0 * 7919 % 100) }
    for (number, moment) in moments.enumerated() { deadlines.add(number, at: moment) }
    #expect(deadlines.count == 200)
    #expect(deadlines.first == 0)
    var taken: [Int] = []
    while let number = deadlines.take(dueAt: .max) { taken.append(number) }
    #expect(taken == moments.indices.sorted { (moments[$0], $0) < (moments[$1], $1) })
    #expect(deadlines.isEmpty)
  }

  @Test func whatIsNotDueStays() {
    var deadlines = Deadlines<String>()
    deadlines.add("later", at: 20)
    deadlines.add("soon", at: 10)
    #expect(deadlines.take(dueAt: 9) == nil)
    #expect(deadlines.take(dueAt: 10) == "soon")
    #expect(deadlines.take(dueAt: 10) == nil)
    #expect(deadlines.first == 20)
  }

  @Test func aTimeThatIsTooLongIsNeverOver() {
    #expect(Moment.after(.seconds(Int64.max)) == Moment.never)
    #expect(Moment.after(.seconds(18_446_744_073)) == Moment.never)
    let now = Moment.now
    #expect(Moment.after(.seconds(-1)) >= now)
    #expect(Moment.after(.zero) >= now)
    #expect(Moment.after(.nanoseconds(1)) > now)
    // What a thread is told of never is still a time.
    #expect(Moment.time(Moment.never).tv_nsec < 1_000_000_000)
  }
}
