// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Synchronization
import Testing
import ThreadsAPI

@testable import ChatApp

/// A thread at which another run is still at work is waited for, and for nothing else.
@Suite struct BusyThreadTests {
  /// Answers with these errors, one after the other, and then with a word.
  private final class Desk: Sendable {
    let errors: Mutex<[ServiceError]>
    let calls = Mutex(0)
    let pauses = Mutex(0)

    init(_ errors: [ServiceError]) { self.errors = Mutex(errors) }

    func ask() throws(ServiceError) -> String {
      calls.withLock { $0 += 1 }
      if let error = errors.withLock({ $0.popLast() }) { throw error }
      return "done"
    }

    var provider: Provider {
      Provider(
        face: ProfileFace(name: "test", dialect: "scripted", host: "me@here", model: "m"),
        pause: { [self] in pauses.withLock { $0 += 1 } },
        service: { () async throws(ServiceError) in throw ServiceError(.unreachable) },
        assistant: { (_) async throws(ServiceError) in "a" })
    }

    func answer() async throws(ServiceError) -> String {
      try await provider.whenFree { () throws(ServiceError) in try ask() }
    }
  }

  private static let busy = ServiceError(.badRequest, message: "Thread t already has an active run r.")

  @Test func itIsTriedUntilTheThreadIsFree() async throws {
    let desk = Desk([Self.busy, ServiceError(.badRequest, code: "conversation_locked"), Self.busy])
    #expect(try await desk.answer() == "done")
    #expect(desk.calls.withLock { $0 } == 4)
    #expect(desk.pauses.withLock { $0 } == 3)
  }

  @Test func allElseIsToldAtOnce() async {
    for error in [ServiceError(.badRequest, message: "no such model"), ServiceError(.rateLimited)] {
      let desk = Desk([error])
      await #expect(throws: error) { try await desk.answer() }
      #expect(desk.calls.withLock { $0 } == 1)
    }
  }

  @Test func aThreadThatIsNeverFreeIsGivenUp() async {
    let desk = Desk(Array(repeating: Self.busy, count: 1000))
    await #expect(throws: Self.busy) { try await desk.answer() }
    #expect(desk.calls.withLock { $0 } == 31)
  }

  @Test func whoIsCancelledWaitsNoMore() async {
    let desk = Desk(Array(repeating: Self.busy, count: 1000))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await desk.answer()
    }
    await #expect(throws: Self.busy) { try await task.value }
    #expect(desk.calls.withLock { $0 } == 1)
  }
}
