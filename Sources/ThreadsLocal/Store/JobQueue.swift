// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What waits to be done by threads of the store's own, in the order in which it came.
///
/// Who has nothing to do sleeps until there is something: no timer ever wakes it.
// Unchecked: `jobs` and `isClosed` are touched only while `lock` is held, and the two pointers never change.
final class JobQueue<Job: Sendable>: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let news = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [Job] = []
  /// The first of them that was not taken.
  private var next = 0
  private var sleeping = 0
  private var isClosed = false

  init() {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(news, nil)
  }

  deinit {
    pthread_cond_destroy(news)
    pthread_mutex_destroy(lock)
    news.deallocate()
    lock.deallocate()
  }

  /// How many jobs nobody has taken.
  var count: Int { locked { jobs.count - next } }

  /// Adds a job. Says whether somebody slept who now does it.
  @discardableResult
  func add(_ job: Job) -> Bool {
    locked {
      jobs.append(job)
      if sleeping > 0 { pthread_cond_signal(news) }
      // As many others may have been woken, and not yet be up.
      return sleeping >= jobs.count - next
    }
  }

  /// Nothing is added from now on; what is there is still given.
  func close() {
    locked {
      isClosed = true
      pthread_cond_broadcast(news)
    }
  }

  /// Waits for a job, and takes the oldest; `nil` when the queue was closed and nothing is left.
  func take() -> Job? {
    locked {
      guard isWaitedFor() else { return nil }
      defer {
        next += 1
        if next == jobs.count {
          forget()
        } else if next >= 1024, next > jobs.count / 2 {
          // Where there is always more to do, what was done would never go.
          jobs.removeFirst(next)
          next = 0
        }
      }
      return jobs[next]
    }
  }

  /// Waits for a job, and takes all that there are; none when the queue was closed and nothing is left.
  func takeAll() -> [Job] {
    locked {
      guard isWaitedFor() else { return [] }
      defer { forget() }
      return Array(jobs[next...])
    }
  }

  /// Sleeps until there is a job; `false` when none will come.
  private func isWaitedFor() -> Bool {
    while next == jobs.count {
      if isClosed { return false }
      sleeping += 1
      pthread_cond_wait(news, lock)
      sleeping -= 1
    }
    return true
  }

  private func forget() {
    jobs.removeAll(keepingCapacity: jobs.capacity <= 1024)
    next = 0
  }

  private func locked<T>(_ body: () -> T) -> T {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body()
  }
}
