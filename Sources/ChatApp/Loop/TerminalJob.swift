// SPDX-License-Identifier: Apache-2.0
import EventLoop
import Glibc
import Synchronization

/// A program that has the terminal while Skein waits for it.
final class TerminalJob: Sendable {
  private let process: pid_t
  /// Whether the process has been waited for: its number is no longer its own.
  private let isOver = Mutex(false)
  /// How long a program that was asked to end may take.
  private static let patience = Duration.seconds(3)

  private init(process: pid_t) { self.process = process }

  /// Starts it where Skein's own keys and words go.
  static func start(_ words: [String], input: Int32 = STDIN_FILENO) -> Result<TerminalJob, Spawn.Failure> {
    Spawn.start(words, environment: [], input: input, output: STDOUT_FILENO, group: .job)
      .map { TerminalJob(process: $0) }
  }

  /// Waits until it has ended. When the waiting task is cancelled it is told that its terminal hangs up.
  func wait() async -> Int32 {
    await withTaskCancellationHandler {
      await OwnThread.run { self.waitHere() }
    } onCancel: {
      signal(SIGHUP)
      Task.detached {
        try? await Task.sleep(for: Self.patience)
        self.signal(SIGKILL)
      }
    }
  }

  private func waitHere() -> Int32 {
    // First until it has ended, then, with the door closed to signals, for its status.
    var end = siginfo_t()
    while waitid(P_PID, id_t(process), &end, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    return isOver.withLock { isOver in
      isOver = true
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      return Spawn.status(of: status)
    }
  }

  private func signal(_ number: Int32) {
    isOver.withLock { if !$0 { kill(process, number) } }
  }
}
