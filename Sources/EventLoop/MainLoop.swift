// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
@_spi(ExperimentalCustomExecutors) import _Concurrency

/// The main actor's executor: one thread that runs jobs, and waits for descriptors, for the time and for more jobs, all
/// in one call of the system. What a descriptor has to say is heard on that thread, and so are the jobs that come of
/// it: nobody else is woken for it.
///
/// `Task.sleep` is not its business: the runtime has all sleepers watched by the executor of tasks without an actor.
final class MainLoop: MainExecutor {
  /// The one that the program runs on.
  static let main = MainLoop()

  /// After so many jobs the descriptors are looked at, whether or not there are more jobs.
  private static let jobsInARow = 64

  private struct State {
    var jobs: [UnownedJob] = []
    var timers = Deadlines<@Sendable () -> Void>()
    var watches: [Int: Watch] = [:]
    var lastWatch = 0
    /// Whether the thread sleeps, or is about to, and has not been called.
    var isAsleep = false
    var isStopped = false
    var thread: pthread_t?
    var counts = Counts()
  }

  /// A descriptor that is waited for.
  struct Watch: Sendable {
    var descriptor: Int32
    var events: Int16
    var tell: @Sendable () -> Void
  }

  /// What the loop has done since it began.
  struct Counts: Sendable, Equatable {
    /// How often it waited, and how often it only looked.
    var waits = 0
    var looks = 0
    var jobs = 0
    /// How often another thread had to call it.
    var calls = 0
    var events = 0
  }

  private let state = Mutex(State())
  /// Rung to call the thread.
  private let bell: Bell
  /// Without a bell the thread looks up so often, in nanoseconds.
  private static let lookUp: UInt64 = 50_000_000

  init(bell: Bell = Bell()) { self.bell = bell }

  // MARK: From any thread

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    change { $0.jobs.append(job) }
  }

  /// Calls on its thread after a time.
  func call(after delay: Duration, _ body: @escaping @Sendable () -> Void) {
    change { $0.timers.add(body, at: Moment.after(delay)) }
  }

  func stop() { change { $0.isStopped = true } }

  /// Has a descriptor waited for; returns the number by which that is ended.
  func add(_ watch: Watch) -> Int {
    change { state in
      state.lastWatch += 1
      state.watches[state.lastWatch] = watch
      return state.lastWatch
    }
  }

  func remove(watch number: Int) { change { $0.watches[number] = nil } }

  /// Whether its thread waits, and nothing has called it.
  var isAsleep: Bool { state.withLock { $0.isAsleep } }
  var counts: Counts { state.withLock { $0.counts } }
  /// How many timers are armed.
  var timerCount: Int { state.withLock { $0.timers.count } }

  private func change<Value: Sendable>(_ body: (inout sending State) -> Value) -> Value {
    let (value, mustCall) = state.withLock { state in
      let value = body(&state)
      defer { state.isAsleep = false }
      if state.isAsleep { state.counts.calls += 1 }
      return (value, state.isAsleep)
    }
    if mustCall { bell.ring() }
    return value
  }

  // MARK: On its thread

  func run() throws { try runUntil { false } }

  func runUntil(_ isOver: () -> Bool) throws {
    state.withLock {
      $0.thread = pthread_self()
      $0.isStopped = false
    }
    while !isOver() {
      runJobs()
      if isOver() || state.withLock({ $0.isStopped }) { return }
      wait()
    }
  }

  private func runJobs() {
    var left = Self.jobsInARow
    while left > 0 {
      callTimers()
      let jobs = takeJobs()
      guard !jobs.isEmpty else { return }
      left -= jobs.count
      for job in jobs { ExecutorJob(job).runSynchronously(on: asUnownedSerialExecutor()) }
    }
  }

  private func callTimers() {
    let due = state.withLock { state -> [@Sendable () -> Void] in
      var due: [@Sendable () -> Void] = []
      guard !state.timers.isEmpty else { return due }
      let now = Moment.now
      while let timer = state.timers.take(dueAt: now) { due.append(timer) }
      return due
    }
    for timer in due { timer() }
  }

  private func takeJobs() -> [UnownedJob] {
    state.withLock { state in
      defer { state.jobs = [] }
      state.counts.jobs += state.jobs.count
      return state.jobs
    }
  }

  /// Waits until there is something to do, and tells those whose descriptors have something.
  private func wait() {
    var (numbers, polled, time) = beginToWait()
    let isWait = time != 0
    let count = poll(&polled, nfds_t(polled.count), time.map(Self.milliseconds) ?? -1)
    state.withLock { state in
      state.isAsleep = false
      if isWait { state.counts.waits += 1 } else { state.counts.looks += 1 }
    }
    guard count > 0 else { return }
    if polled[0].revents != 0 { bell.silence() }
    for (number, found) in zip(numbers, polled.dropFirst()) where found.revents != 0 { tell(number, found) }
  }

  /// As the system counts: what is not yet over is never 0.
  private static func milliseconds(_ nanoseconds: UInt64) -> Int32 {
    Int32(clamping: nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0))
  }

  /// What is waited for, the bell first, and for how long, if not for ever.
  private func beginToWait() -> (numbers: [Int], polled: [pollfd], nanoseconds: UInt64?) {
    state.withLock { state in
      var polled = [pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)]
      let numbers = state.watches.keys.sorted()
      for number in numbers {
        guard let watch = state.watches[number] else { continue }
        polled.append(pollfd(fd: watch.descriptor, events: watch.events, revents: 0))
      }
      guard state.jobs.isEmpty, !state.isStopped else { return (numbers, polled, 0) }
      state.isAsleep = true
      var time = state.timers.first.map { first in
        let now = Moment.now
        return first > now ? first - now : 0
      }
      if !bell.isThere { time = min(time ?? Self.lookUp, Self.lookUp) }
      return (numbers, polled, time)
    }
  }

  private func tell(_ number: Int, _ found: pollfd) {
    let watch = state.withLock { state in
      // One that is closed would be told of for ever.
      if found.revents & Int16(POLLNVAL) != 0 { state.watches[number] = nil }
      state.counts.events += 1
      return state.watches[number]
    }
    watch?.tell()
  }

  // MARK: Where one is

  private var isHere: Bool { state.withLock { $0.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false } }

  func isIsolatingCurrentContext() -> Bool? { isHere }

  func checkIsolated() { precondition(isHere, "not on the main loop's thread") }
}
