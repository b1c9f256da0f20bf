// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
import Testing

@testable import EventLoop

/// The pool by itself, as tasks prefer it: counted, never timed.
@Suite struct WorkerPoolTests {
  private final class Box<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }
  }

  /// Waits until something is so.
  private func wait(_ what: String, _ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !condition() {
      try #require(ContinuousClock.now < deadline, "\(what)")
      await Task.yield()
    }
  }

  @Test func threadsAreStartedWhenTheyAreNeededAndNoMoreThanThat() async {
    let pool = WorkerPool(threads: 3)
    #expect(pool.threadCount == 0)
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 0..<1000 { group.addTask(executorPreference: pool) { number } }
      return await group.reduce(0, +)
    }
    #expect(sum == 499_500)
    #expect((1...3).contains(pool.threadCount))
  }

  /// As many jobs as there are threads wait for one another: all must be under way at once.
  @Test func aJobThatWaitsKeepsNoOtherFromRunning() async {
    let pool = WorkerPool(threads: 4)
    let count = Box(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask(executorPreference: pool) {
          count.value.withLock { $0 += 1 }
          while count.value.withLock({ $0 }) < 4 { sched_yield() }
        }
      }
    }
    #expect(pool.threadCount == 4)
  }

  /// A timer goes off although the only thread that watched the time has got work that does not end.
  @Test func theTimeIsWatchedWhileOthersWork() async throws {
    let pool = WorkerPool(threads: 2)
    let isOver = Box(false)
    let sleeper = Task(executorPreference: pool) {
      try? await Task.sleep(for: .milliseconds(30))
      isOver.value.withLock { $0 = true }
    }
    let worker = Task(executorPreference: pool) {
      while !isOver.value.withLock({ $0 }) { sched_yield() }
    }
    await sleeper.value
    await worker.value
    #expect(isOver.value.withLock { $0 })
  }

  @Test func whoSleepsShorterWakesFirst() async {
    let pool = WorkerPool(threads: 1)
    let order = Box<[Int]>([])
    await withTaskGroup(of: Void.self) { group in
      for number in [3, 1, 2] {
        group.addTask(executorPreference: pool) {
          try? await Task.sleep(for: .milliseconds(number * 40))
          order.value.withLock { $0.append(number) }
        }
      }
    }
    #expect(order.value.withLock { $0 } == [1, 2, 3])
  }

  @Test func aCancelledSleepIsOverAtOnce() async {
    let pool = WorkerPool(threads: 1)
    let task = Task(executorPreference: pool) { () -> Bool in
      do {
        try await Task.sleep(for: .seconds(100_000))
        return false
      } catch {
        return true
      }
    }
    task.cancel()
    #expect(await task.value)
  }

  /// Whatever their priority: what is urgent does not starve the rest, and the rest comes too.
  @Test func everyPriorityRuns() async {
    let pool = WorkerPool(threads: 1)
    let priorities: [TaskPriority] = [.background, .userInitiated, .utility, .high, .low]
    let ran = await withTaskGroup(of: TaskPriority.self) { group in
      for priority in priorities {
        group.addTask(executorPreference: pool, priority: priority) {
          await Task.yield()
          return priority
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(ran.map(\.rawValue)) == Set(priorities.map(\.rawValue)))
  }

  @Test func aPoolWithNothingToDoIsLeftAsleep() async throws {
    let pool = WorkerPool(threads: 2)
    await Task(executorPreference: pool) {}.value
    try await wait("it never slept") { pool.idleCount == pool.threadCount }
    let before = pool.wakeups
    // Long enough for a thread that looks around by itself: these jobs run elsewhere.
    for _ in 0..<2000 { await Task.yield() }
    #expect(pool.wakeups == before)
    #expect(pool.sleeperCount == 0)
  }
}

@Suite struct OwnThreadTests {
  @Test func whatItReturnsComesBack() async {
    let here = UInt(pthread_self())
    let there = await OwnThread.run { UInt(pthread_self()) }
    #expect(there != here)
  }

  /// Signals are the main thread's; those of a thread's own faults stay.
  @Test func signalsAreTakenElsewhere() async {
    let blocked = await OwnThread.run { Self.blocked }
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCHLD] { #expect(blocked.contains(signal)) }
    for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT] { #expect(!blocked.contains(signal)) }
  }

  @Test func theStartingThreadKeepsItsSignals() {
    let before = Self.blocked
    OwnThread.start {}
    #expect(Self.blocked == before)
  }

  private static var blocked: [Int32] {
    var signals = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &signals)
    return (1..<32).filter { sigismember(&signals, $0) == 1 }
  }
}
