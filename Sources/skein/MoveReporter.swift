// SPDX-License-Identifier: Apache-2.0
import ChatApp
import ChatUI
import Synchronization
import ThreadsAPI

/// Tells on standard error what happens while threads are moved.
final class MoveReporter: Sendable {
  private let line: ProgressLine
  private let face: ProfileFace
  private let state = Mutex(State())

  private struct State {
    /// The file that is read.
    var file = ""
    var faults = 0
    var progress: (done: Int, total: Int?)?
  }

  /// The most faults of one file that are told one by one.
  private static let mostFaults = 20

  init(_ verb: String, _ face: ProfileFace, isQuiet: Bool) {
    line = ProgressLine(verb, isQuiet: isQuiet)
    self.face = face
  }

  func tell(_ event: MoveEvent) {
    switch event {
    case .progress(let done, let total, let what):
      state.withLock { $0.progress = (done, total) }
      line.show(done: done, total: total, what: what)
    case .tookLocalCopy(let id, let error): complain("\(id): taking the local copy: \(words(for: error, face))")
    case .finding(let finding): complain(words(for: finding))
    case .fault(let fault):
      let (file, faults) = state.withLock { state in
        state.faults += 1
        return (state.file, state.faults)
      }
      if faults <= Self.mostFaults { complain(words(for: fault, file: file)) }
      if faults == Self.mostFaults + 1 { complain("\(file): more is left out; only the number is told at the end") }
    }
  }

  /// How far the work was when it was last heard of.
  var progress: (done: Int, total: Int?)? { state.withLock { $0.progress } }

  /// Begins another file.
  func begin(file: String) {
    state.withLock { $0 = State(file: file) }
  }

  /// Takes the line away, for what is to be written.
  func clear() { line.clear() }

  func complain(_ text: String) {
    clear()
    Output.complain(text)
  }

  /// Does long work under the line; how it failed becomes words, with what there is to say of how to go on.
  @MainActor
  func reporting<Value: Sendable>(
    goOn: @escaping @MainActor () -> String = { "" }, _ work: @escaping @MainActor () async throws -> Value
  ) async throws -> Value {
    defer { line.clear() }
    do {
      return try await interruptible(work)
    } catch let failure as MoveFailure {
      line.clear()
      let status: Int32 = failure == .interrupted ? 130 : 1
      let rest = goOn()
      throw Failure(words(for: failure, face) + (rest.isEmpty ? "" : "; \(rest)"), status: status)
    }
  }
}
