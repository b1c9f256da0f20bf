// SPDX-License-Identifier: Apache-2.0

import CPty
import Dispatch
import Glibc
import Synchronization
import TerminalCore

/// A program and the terminal it runs on: two threads read its output and wait for its end, and wake who waits.
final class Session: Sendable {
  let processID: pid_t
  private let master: Int32
  /// The end of a pipe that wakes the thread which reads, and the end that it looks at.
  private let (bell, ear): (Int32, Int32)
  private let state: Mutex<State>

  /// What the threads share.
  private struct State {
    var screen: EmulatedScreen
    var log: [UInt8] = []
    var status: ExitStatus?
    var isOutputOver = false
    /// Whether nobody takes the program's output, and whether the terminal's user has gone.
    var isStalled = false
    var isHungUp = false
    var waiters: [Int: Waiter] = [:]
    var lastWaiter = 0

    func picture() -> Picture { screen.picture(outputCount: log.count) }
  }

  /// Somebody who waits: asked after each change, true when done.
  private struct Waiter {
    let what: String
    let isDone: (borrowing State) -> Bool
    let giveUp: (WaitTimeout) -> Void
  }

  init(
    command: String, arguments: [String], environment: [String: String], directory: String?, size: Size
  ) throws(PseudoTerminal.StartError) {
    guard let screen = EmulatedScreen(size: size) else { throw .emulator }
    var argumentPointers = ([command] + arguments).map { strdup($0) } + [nil]
    var environmentPointers = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argumentPointers + environmentPointers).forEach { free($0) } }
    var master: Int32 = -1
    var processID: pid_t = 0
    let error = skein_pty_spawn(
      command, &argumentPointers, &environmentPointers, directory, Int32(size.rows), Int32(size.columns), &master,
      &processID)
    if error != 0 { throw .systemCall(errno: error) }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .systemCall(errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (ear, bell) = (ends[0], ends[1])
    self.master = master
    self.processID = processID
    state = Mutex(State(screen: screen))
    startThreads()
  }

  private func startThreads() {
    DispatchQueue(label: "terminal output").async { self.readOutput() }
    DispatchQueue(label: "terminal program").async {
      let code = skein_pty_wait(self.processID)
      self.change { $0.status = code < 0 ? .signaled(-code) : .exited(code) }
    }
  }

  /// Kills what still runs there; the threads end by that.
  func end() {
    if state.withLock({ $0.status == nil }) {
      _ = Glibc.kill(-processID, SIGKILL)
      _ = Glibc.kill(processID, SIGKILL)
    }
  }

  // MARK: The program's output

  private func readOutput() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while state.withLock({ !$0.isHungUp }) {
      let isStalled = state.withLock { $0.isStalled }
      var waits = [isStalled ? -1 : master, ear].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      _ = poll(&waits, 2, -1)
      if waits[1].revents != 0 { _ = read(ear, &buffer, buffer.count) }
      if waits[0].revents == 0 { continue }
      let count = read(master, &buffer, buffer.count)
      if count > 0 {
        var answer: [UInt8] = []
        change { state in
          state.log.append(contentsOf: buffer[..<count])
          answer = buffer[..<count].withUnsafeBytes { state.screen.take($0) }
        }
        write(answer)
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        break
      }
    }
    if state.withLock({ $0.isHungUp }) { close(master) }
    // The settings of the terminal can be asked for as long as this object lives.
    change { $0.isOutputOver = true }
  }

  deinit {
    close(bell)
    close(ear)
    if state.withLock({ !$0.isHungUp }) { close(master) }
  }

  /// Takes no output any more, or again; or has the terminal go for good.
  func stall(_ isStalled: Bool) {
    state.withLock { $0.isStalled = isStalled }
    _ = Glibc.write(bell, [1], 1)
  }

  func hangUp() {
    state.withLock { $0.isHungUp = true }
    _ = Glibc.write(bell, [1], 1)
  }

  /// Changes the state and wakes those whose condition came true by it.
  private func change(_ body: (inout State) -> Void) {
    state.withLock { state in
      body(&state)
      for (number, waiter) in state.waiters where waiter.isDone(state) { state.waiters[number] = nil }
    }
  }

  // MARK: Asking

  func picture() -> Picture { state.withLock { $0.picture() } }
  func cell(at point: Point) -> EmulatedCell { state.withLock { $0.screen.cell(at: point) } }
  func output(from start: Int) -> [UInt8] { state.withLock { Array($0.log.dropFirst(start)) } }
  func bells() -> Int { state.withLock { $0.screen.bells } }
  func foregroundGroup() -> pid_t { skein_pty_foreground(master) }

  func attributes() -> TerminalAttributes {
    var settings = termios()
    tcgetattr(master, &settings)
    return TerminalAttributes(settings)
  }

  // MARK: Doing

  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(master, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // A program that reads nothing for so long never will.
        var descriptor = pollfd(fd: master, events: Int16(POLLOUT), revents: 0)
        if poll(&descriptor, 1, 120_000) <= 0 { return }
      } else if errno != EINTR {
        return
      }
    }
  }

  func resize(_ size: Size) {
    state.withLock { $0.screen.resize(size) }
    _ = skein_pty_resize(master, Int32(size.rows), Int32(size.columns))
  }

  func disturb(_ bytes: [UInt8]) { state.withLock { state in _ = bytes.withUnsafeBytes { state.screen.take($0) } } }

  func kill(_ signal: Int32) {
    // The process is a zombie at least, and its number its own, until its end is known.
    state.withLock { if $0.status == nil { _ = Glibc.kill(processID, signal) } }
  }

  // MARK: Waiting

  func wait(_ what: String, _ deadline: Duration, _ condition: @escaping @Sendable (Picture) -> Picture?) async throws
    -> Picture
  {
    try await wait(what, deadline) { state in condition(state.picture()) }
  }

  func waitOutput(_ what: String, _ deadline: Duration, _ condition: @escaping @Sendable ([UInt8]) -> Int?) async throws
    -> Int
  {
    try await wait(what, deadline) { state in condition(state.log) }
  }

  func waitExit(_ deadline: Duration) async throws -> ExitStatus {
    try await wait("the program to end", deadline) { state in state.isOutputOver ? state.status : nil }
  }

  func waitStatus(_ deadline: Duration) async throws -> ExitStatus {
    try await wait("the program's own end", deadline) { $0.status }
  }

  private func wait<Value: Sendable>(
    _ what: String, _ deadline: Duration, _ condition: @escaping @Sendable (borrowing State) -> Value?
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      state.withLock { state in
        if let value = condition(state) { return continuation.resume(returning: value) }
        state.lastWaiter += 1
        let number = state.lastWaiter
        state.waiters[number] = Waiter(
          what: what,
          isDone: { state in
            guard let value = condition(state) else { return false }
            continuation.resume(returning: value)
            return true
          },
          giveUp: { continuation.resume(throwing: $0) })
        let seconds = Double(deadline.components.seconds) + Double(deadline.components.attoseconds) / 1e18
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak self] in self?.giveUp(number) }
      }
    }
  }

  private func giveUp(_ number: Int) {
    state.withLock { state in
      guard let waiter = state.waiters.removeValue(forKey: number) else { return }
      waiter.giveUp(WaitTimeout(what: waiter.what, picture: state.picture()))
    }
  }
}
