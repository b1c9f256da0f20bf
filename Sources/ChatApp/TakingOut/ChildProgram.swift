// SPDX-License-Identifier: Apache-2.0
import ChatUI
import EventLoop
import Glibc
import Synchronization

/// A program that gets a text and may write one, away from the terminal: no key of ours reaches it.
struct ChildProgram: Sendable {
  var words: [String]
  var input: [UInt8] = []
  /// The most of its output that is kept, in bytes; with 0 it goes nowhere.
  var outputLimit = 0
  /// How long it may take, in seconds.
  var patience: Int

  /// Runs it to its end, or ends it with all that it started when it takes too long.
  func run() async -> PipeOutcome {
    await OwnThread.run { perform() }
  }

  private func perform() -> PipeOutcome {
    guard let file = PrivateFile.nameless(holding: input), let ends = Self.pipe(), let exits = Self.pipe() else {
      return PipeOutcome(output: "", failure: .system(systemReason(errno)))
    }
    let sink = outputLimit > 0 ? ends[1] : open("/dev/null", O_WRONLY | O_CLOEXEC)
    let started = Spawn.start(words, environment: [], input: file, output: sink, group: .session)
    for descriptor in Set([file, sink, ends[1]]) { close(descriptor) }
    defer { close(ends[0]) }
    switch started {
    case .failure(let failure):
      for descriptor in exits { close(descriptor) }
      let isMissing = failure.code == ENOENT
      return PipeOutcome(output: "", failure: isMissing ? .notFound : .system(systemReason(failure.code)))
    case .success(let process):
      let status = Self.await(process, telling: exits[1])
      defer { close(exits[0]) }
      return collect(from: ends[0], until: exits[0], process, status)
    }
  }

  /// A pipe that no other child inherits.
  private static func pipe() -> [Int32]? {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { return nil }
    for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    return ends
  }

  /// Waits for the process on a thread of its own; the pipe is closed when it has ended.
  private static func await(_ process: pid_t, telling pipe: Int32) -> ExitStatus {
    let status = ExitStatus()
    OwnThread.start {
      var raw: Int32 = 0
      while waitpid(process, &raw, 0) < 0, errno == EINTR {}
      status.set(raw)
      close(pipe)
    }
    return status
  }

  private func collect(from output: Int32, until exit: Int32, _ process: pid_t, _ status: ExitStatus) -> PipeOutcome {
    var bytes: [UInt8] = []
    var isCut = false
    let deadline = ContinuousClock.now + .seconds(patience)
    _ = fcntl(output, F_SETFL, O_NONBLOCK)
    var waits = [output, exit].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if outputLimit == 0 { waits[0].fd = -1 }
    while true {
      let count = poll(&waits, 2, Self.milliseconds(until: deadline))
      if count < 0, errno == EINTR { continue }
      let hasEnded = waits[1].revents != 0
      if !Self.read(output, into: &bytes) { waits[0].fd = -1 }
      if hasEnded { drain(output, into: &bytes) }
      isCut = bytes.count > outputLimit
      // What it left behind in the background may keep the pipe open for as long as it likes.
      if hasEnded { break }
      if count == 0 || isCut {
        kill(-process, SIGKILL)
        kill(process, SIGKILL)
        if isCut { break }
        return PipeOutcome(output: text(bytes), failure: .slow(seconds: patience))
      }
    }
    return PipeOutcome(output: text(bytes), isCut: isCut, failure: isCut ? nil : status.failure)
  }

  private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let (seconds, attoseconds) = (deadline - .now).components
    return Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix(outputLimit), as: UTF8.self) }

  /// Takes all that is there, as far as it is kept.
  private func drain(_ descriptor: Int32, into bytes: inout [UInt8]) {
    var known = -1
    while bytes.count > known, bytes.count <= outputLimit {
      known = bytes.count
      _ = Self.read(descriptor, into: &bytes)
    }
  }

  /// Takes what is there; whether more may come.
  private static func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count > 0 { bytes += buffer.prefix(count) }
    return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
  }
}

/// How a process ended, told from the thread that waits for it.
private final class ExitStatus: Sendable {
  private let raw = Mutex<Int32>(0)

  func set(_ status: Int32) { raw.withLock { $0 = status } }

  /// `nil` when it ended well.
  var failure: FailedProgram? {
    let raw = raw.withLock { $0 }
    if raw == 0 { return nil }
    let signal = raw & 0x7F
    if signal != 0 { return .signal(signal) }
    let status = raw >> 8 & 0xFF
    return status == 127 ? .notFound : .status(status)
  }
}
