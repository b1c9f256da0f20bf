// SPDX-License-Identifier: Apache-2.0
import CMalloc
import Glibc
@_spi(ExperimentalCustomExecutors) import _Concurrency

/// Runs a program on executors of its own: the main actor on a loop that waits for descriptors too, all other tasks on
/// a few threads that sleep while there is nothing to do. To be called first; returns never.
public func runProgram(_ program: @escaping @MainActor @Sendable () async -> Void) -> Never {
  shareMemory()
  _createExecutors(factory: OwnExecutors.self)
  Task { @MainActor in
    await program()
    exit(0)
  }
  // It never throws, and ends with the program only.
  while true { try? MainLoop.main.run() }
}

/// Has the threads share one store of memory beside the main thread's. Each would have one of its own, and keep what it
/// has once needed: 25 MB of nothing after ten thousand threads were looked through.
private func shareMemory() {
  _ = mallopt(M_ARENA_MAX, 2)
}

/// Calls `body` on the main actor after a time, in a program that runs by `runProgram`.
@MainActor public func later(_ delay: Duration, _ body: @escaping @MainActor () -> Void) {
  MainLoop.main.call(after: delay) { MainActor.assumeIsolated { body() } }
}

/// Who runs what in a program that runs by `runProgram`.
private struct OwnExecutors: ExecutorFactory {
  static let mainExecutor: any MainExecutor = MainLoop.main
  /// Threads that wait for a disk that stands still do nothing else, and somebody must be left to say so: more than there
  /// are of those who read and write files. They are started when they are needed.
  static let defaultExecutor: any TaskExecutor = WorkerPool(threads: 8)
}
