// SPDX-License-Identifier: Apache-2.0
import Glibc
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// The threads that tasks run on: few, started when they are needed, and asleep while nothing is to be done.
///
/// Jobs run in the order in which they came, whatever their priority, so that none starves. The time is watched by one
/// thread, and only while something waits for it.
///
/// Sendable is proved by `mutex`: it is held whenever a variable is looked at.
final class WorkerPool: TaskExecutor, SchedulingExecutor, @unchecked Sendable {
  private let mostThreads: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Rung for a thread that waits for a job, and for the one that watches the time.
  private let jobBell = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let timeBell = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  private var jobs = WaitingJobs()
  private var sleepers = Deadlines<UnownedJob>()
  private var threads = 0
  /// Threads that wait for a job, and how many of them have been called.
  private var idle = 0
  private var called = 0
  private var isTimeWatched = false
  /// Which serial executor a job without one runs on: none.
  private let nobody: UnownedSerialExecutor
  private var wakeupCount = 0

  /// It is never freed: the program has it until its end.
  init(threads: Int) {
    mostThreads = max(1, threads)
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(jobBell, &attributes)
    pthread_cond_init(timeBell, &attributes)
    pthread_condattr_destroy(&attributes)
    nobody = .generic
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    locked {
      jobs.append(job)
      callThread()
    }
  }

  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob, after delay: C.Duration, tolerance: C.Duration?, clock: C
  ) {
    enqueue(UnownedJob(job), at: Moment.after(Moment.duration(delay)))
  }

  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob, at instant: C.Instant, tolerance: C.Duration?, clock: C
  ) {
    enqueue(UnownedJob(job), at: Moment.after(Moment.duration(clock.now.duration(to: instant))))
  }

  private func enqueue(_ job: UnownedJob, at moment: UInt64) {
    locked {
      let isFirst = sleepers.first.map { moment < $0 } ?? true
      sleepers.add(job, at: moment)
      guard isFirst else { return }
      if isTimeWatched { pthread_cond_signal(timeBell) } else { callThread() }
    }
  }

  /// How many threads there are, and how often one of them has woken up.
  var threadCount: Int { locked { threads } }
  var wakeups: Int { locked { wakeupCount } }
  /// How many of them wait for a job.
  var idleCount: Int { locked { idle } }
  /// How many jobs wait for their time.
  var sleeperCount: Int { locked { sleepers.count } }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  // MARK: With the mutex held

  /// Has a thread look at what there is to do: one that waits, else a new one, else the one that watches the time.
  /// Where all are at work, the next that is done looks anyway.
  private func callThread() {
    if idle > called {
      called += 1
      pthread_cond_signal(jobBell)
    } else if threads < mostThreads, OwnThread.isStarted({ self.work() }) {
      threads += 1
    } else if isTimeWatched {
      pthread_cond_signal(timeBell)
    }
  }

  /// What a thread does all its life.
  private func work() {
    pthread_mutex_lock(mutex)
    while true {
      takeDue()
      if let job = jobs.take() {
        // What is left must not wait for the end of this job.
        if !jobs.isEmpty || (!sleepers.isEmpty && !isTimeWatched) { callThread() }
        pthread_mutex_unlock(mutex)
        ExecutorJob(job).runSynchronously(on: nobody)
        pthread_mutex_lock(mutex)
      } else if let deadline = sleepers.first, !isTimeWatched {
        watchTime(until: deadline)
      } else {
        idle += 1
        pthread_cond_wait(jobBell, mutex)
        wakeupCount += 1
        idle -= 1
        called = max(0, called - 1)
      }
    }
  }

  private func takeDue() {
    guard !sleepers.isEmpty else { return }
    let now = Moment.now
    while let job = sleepers.take(dueAt: now) { jobs.append(job) }
  }

  private func watchTime(until deadline: UInt64) {
    isTimeWatched = true
    var time = Moment.time(deadline)
    pthread_cond_timedwait(timeBell, mutex, &time)
    wakeupCount += 1
    isTimeWatched = false
  }
}

/// Jobs in the order in which they came.
struct WaitingJobs {
  private var jobs: [UnownedJob] = []
  private var start = 0

  var isEmpty: Bool { start == jobs.count }

  mutating func append(_ job: UnownedJob) { jobs.append(job) }

  mutating func take() -> UnownedJob? {
    guard start < jobs.count else { return nil }
    defer {
      start += 1
      if start == jobs.count {
        jobs.removeAll(keepingCapacity: start <= 1024)
        start = 0
      } else if start >= 1024, start > jobs.count / 2 {
        jobs.removeFirst(start)
        start = 0
      }
    }
    return jobs[start]
  }
}

extension UnownedSerialExecutor {
  /// No serial executor: what a job of no actor runs on. A job that were run on a named one would be put in the queue
  /// again at every step into a function of no actor, which is to run on none.
  static var generic: UnownedSerialExecutor {
    // Two words, as the runtime spells it; the standard library has it, and keeps it to itself.
    unsafeBitCast((UInt(0), UInt(0)), to: UnownedSerialExecutor.self)
  }
}
