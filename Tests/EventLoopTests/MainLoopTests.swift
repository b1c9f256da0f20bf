// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
import Testing

@testable import EventLoop

/// A loop on a thread of its own, as the main one is on the main thread: what it does is counted, never timed.
@Suite struct MainLoopTests {
  /// An actor whose jobs run on a loop.
  actor Guest {
    let loop: MainLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private(set) var words: [String] = []

    init(_ loop: MainLoop) { self.loop = loop }

    func note(_ word: String) { words.append(word) }

    func check() {
      assertIsolated()
      assumeIsolated { $0.words.append("here") }
    }
  }

  /// Runs a loop while `body` does; both are over then.
  private func withLoop(
    _ loop: MainLoop = MainLoop(), _ body: (MainLoop) async throws -> Void
  ) async rethrows {
    let end = AsyncStream.makeStream(of: Void.self)
    OwnThread.start {
      try? loop.run()
      end.continuation.finish()
    }
    do {
      try await body(loop)
    } catch {
      loop.stop()
      throw error
    }
    loop.stop()
    for await _ in end.stream {}
  }

  /// Waits until the loop's thread sleeps.
  private func isAsleep(_ loop: MainLoop) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !loop.isAsleep {
      try #require(ContinuousClock.now < deadline, "the loop never slept")
      await Task.yield()
    }
  }

  @Test func jobsRunInTheirOrder() async {
    await withLoop { loop in
      let guest = Guest(loop)
      for number in 0..<100 { await guest.note("\(number)") }
      #expect(await guest.words == (0..<100).map(String.init))
      await guest.check()
      #expect(await guest.words.last == "here")
    }
  }

  @Test func timersGoOffInTheirOrderAndNoneIsLeft() async throws {
    try await withLoop { loop in
      #expect(loop.timerCount == 0)
      let (stream, told) = AsyncStream.makeStream(of: String.self)
      loop.call(after: .milliseconds(40)) {
        told.yield("late")
        told.finish()
      }
      loop.call(after: .milliseconds(1)) { told.yield("soon") }
      loop.call(after: .seconds(-1)) { told.yield("at once") }
      #expect(await stream.reduce(into: []) { $0.append($1) } == ["at once", "soon", "late"])
      try await isAsleep(loop)
      #expect(loop.timerCount == 0)
    }
  }

  @Test func aThreadThatSleepsIsCalledOnceAndOneThatIsAwakeIsNot() async throws {
    try await withLoop { loop in
      let guest = Guest(loop)
      await guest.note("first")
      try await isAsleep(loop)
      let before = loop.counts
      await guest.note("second")
      try await isAsleep(loop)
      let after = loop.counts
      #expect(after.calls == before.calls + 1)
      #expect(after.waits == before.waits + 1)
      #expect(after.jobs == before.jobs + 1)
    }
  }

  /// The whole point: what comes by a descriptor costs one wake-up, and no thread calls another.
  @Test func whatADescriptorTellsRunsInTheSameTurn() async throws {
    let bell = Bell()
    let heard = Mutex(0)
    try await withLoop { loop in
      let guest = Guest(loop)
      let watch = DescriptorWatch(bell.descriptor, for: .reading, of: loop) {
        bell.silence()
        heard.withLock { $0 += 1 }
        // As a key does: it posts, and the job that comes of it is the loop's.
        _ = Task { await guest.note("key") }
      }
      watch.resume()
      try await isAsleep(loop)
      let before = loop.counts
      bell.ring()
      while await guest.words.isEmpty {}
      #expect(heard.withLock { $0 } == 1)
      #expect(loop.counts.events == before.events + 1)
      watch.pause()
      bell.ring()
      await guest.note("after")
      try await isAsleep(loop)
      #expect(heard.withLock { $0 } == 1, "nobody listens")
      watch.resume()
      while heard.withLock({ $0 }) < 2 { await Task.yield() }
      watch.pause()
    }
  }

  @Test func jobsWithoutEndDoNotKeepADescriptorWaiting() async {
    let bell = Bell()
    let heard = Flag()
    await withLoop { loop in
      let watch = DescriptorWatch(bell.descriptor, for: .reading, of: loop) {
        bell.silence()
        heard.isUp.withLock { $0 = true }
      }
      watch.resume()
      // It ends because the descriptor is heard while it goes on.
      let jobs = await Busy(loop).work(ringing: bell) { heard.isUp.withLock { $0 } }
      #expect(jobs >= 100)
      watch.pause()
    }
  }

  private final class Flag: Sendable {
    let isUp = Mutex(false)
  }

  /// Makes one job after the other until it is told to stop.
  actor Busy {
    let loop: MainLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(_ loop: MainLoop) { self.loop = loop }

    func work(ringing bell: Bell, until isOver: @Sendable () -> Bool) async -> Int {
      var jobs = 0
      while !isOver() {
        jobs += 1
        if jobs == 100 { bell.ring() }
        await Task.yield()
      }
      return jobs
    }
  }

  @Test func aDescriptorThatIsClosedIsLeftAlone() async throws {
    let told = Mutex(0)
    try await withLoop { loop in
      let watch = DescriptorWatch(1_000_000, for: .reading, of: loop) { told.withLock { $0 += 1 } }
      watch.resume()
      let guest = Guest(loop)
      await guest.note("x")
      try await isAsleep(loop)
      #expect(told.withLock { $0 } == 0)
      watch.pause()
    }
  }

  @Test func withoutABellItLooksNowAndThen() async {
    await withLoop(MainLoop(bell: Bell(missing: ()))) { loop in
      let guest = Guest(loop)
      await guest.note("heard")
      #expect(await guest.words == ["heard"])
    }
  }
}
