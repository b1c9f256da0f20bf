// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ThreadsLocal

/// What waits is done in its order, all of it, and once.
@Suite struct JobQueueTests {
  /// There is always more to do, so that what was done must be forgotten in between.
  @Test func aQueueThatIsNeverEmptyKeepsItsOrder() {
    let queue = JobQueue<Int>()
    for job in 0..<1500 { queue.add(job) }
    for job in 0..<20_000 {
      queue.add(1500 + job)
      #expect(queue.take() == job)
      #expect(queue.count == 1500)
    }
    #expect(queue.takeAll() == Array(20_000..<21_500))
  }

  @Test func aClosedQueueGivesWhatIsLeft() {
    let queue = JobQueue<Int>()
    for job in 0..<3 { queue.add(job) }
    queue.close()
    #expect(queue.take() == 0)
    #expect(queue.takeAll() == [1, 2])
    #expect(queue.take() == nil)
    #expect(queue.takeAll().isEmpty)
  }

  @Test func nobodySleepsWhileNobodyTakes() {
    let queue = JobQueue<Int>()
    #expect(!queue.add(1))
    #expect(queue.count == 1)
  }
}
