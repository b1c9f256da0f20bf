// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Synchronization
import Testing
import ThreadsAPI

@testable import ChatApp

/// What the system tells of the folder: waited for, with a deadline.
@Suite struct FolderWatchTests {
  let folder: TemporaryFolder
  let files: ProfileFiles
  let told = Told()

  /// The news that came.
  final class Told: Sendable {
    private let news = Mutex(FolderNews())

    func take(_ more: FolderNews) {
      news.withLock { news in
        news.registry = news.registry || more.registry
        news.drafts = news.drafts || more.drafts
        news.neighbours = news.neighbours || more.neighbours
        news.everything = news.everything || more.everything
        news.threadFiles.formUnion(more.threadFiles)
      }
    }

    func forget() { news.withLock { $0 = FolderNews() } }

    func wait(_ condition: (FolderNews) -> Bool) async throws {
      let deadline = ContinuousClock.now + .seconds(120)
      while !news.withLock({ condition($0) }) {
        try #require(ContinuousClock.now < deadline, "the news never came")
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: folder.path + "/p")
  }

  private func watch() -> FolderWatch {
    FolderWatch(folder: folder.path + "/p") { [told] in told.take($0) }
  }

  @Test func everyFileIsHeardOf() async throws {
    try files.save(RegistryFileTests.record("a"))
    try files.append("x", to: "m", in: "t")
    let watch = watch()
    #expect(watch.start() == nil)
    try files.save(RegistryFileTests.record("b"))
    try await told.wait { $0.registry && !$0.everything }
    try files.append("y", to: "m", in: "t")
    try await told.wait { $0.threadFiles == ["t.jsonl"] }
    try files.saveDraft("d", for: "t")
    try await told.wait { $0.drafts }
    watch.stop()
  }

  @Test func aFolderThatComesLaterOrAgainIsHeardOf() async throws {
    let watch = watch()
    #expect(watch.start() == nil)
    try files.save(RegistryFileTests.record("a"))
    try await told.wait { $0.everything }
    // The folder of threads is made while the other is watched.
    told.forget()
    try files.append("x", to: "m", in: "t")
    try await told.wait { $0.everything }
    told.forget()
    try files.append("x", to: "m", in: "t")
    try await told.wait { $0.threadFiles == ["t.jsonl"] }
    #expect(rename(folder.path + "/p", folder.path + "/q") == 0)
    told.forget()
    // Who knew the folder does not make it anew; the next start does.
    let again = ProfileFiles(folder: folder.path + "/p")
    try again.save(RegistryFileTests.record("b"))
    try await told.wait { $0.everything }
    told.forget()
    try again.save(RegistryFileTests.record("c"))
    try await told.wait { $0.registry }
    watch.stop()
  }

  @Test func aFileThatTookThePlaceOfAnotherIsHeardOf() async throws {
    for count in 0..<200 { try files.save(RegistryFileTests.record("a", count: count)) }
    _ = files.registry()
    let watch = watch()
    #expect(watch.start() == nil)
    #expect(try files.compactRegistry() == nil)
    try await told.wait { $0.registry }
    watch.stop()
  }

  @Test func aStreamOfAppendsWakesSomeTimesASecond() async throws {
    try files.append("x", to: "m", in: "t")
    let watch = watch()
    #expect(watch.start() == nil)
    let start = ContinuousClock.now
    for _ in 0..<2000 { try files.append("x", to: "m", in: "t") }
    try files.saveDraft("the last", for: "t")
    try await told.wait { $0.drafts }
    let seconds = (ContinuousClock.now - start).components.seconds + 1
    #expect(watch.wakeups <= 2 + Int(seconds) * 1000 / FolderWatch.pause)
    watch.stop()
  }

  // MARK: The system's limits

  private func blind(_ failing: @escaping @Sendable (String) -> Bool, _ reasons: Reasons) -> FolderWatch {
    FolderWatch(
      folder: folder.path + "/p",
      addWatch: { descriptor, path, mask in
        guard failing(path) else { return inotify_add_watch(descriptor, path, mask) }
        errno = ENOSPC
        return -1
      },
      whenBlind: { error in reasons.all.withLock { $0.append(error) } }, tell: { [told] in told.take($0) })
  }

  private final class Reasons: Sendable {
    let all = Mutex<[FileError]>([])
  }

  @Test func withoutWatchesItIsLookedNowAndThenAndSaidOnce() async throws {
    try files.save(RegistryFileTests.record("a"))
    let reasons = Reasons()
    let watch = blind({ _ in true }, reasons)
    #expect(watch.start()?.reason == .system(ENOSPC))
    #expect(reasons.all.withLock { $0.map(\.reason) } == [.system(ENOSPC)])
    try await told.wait { $0.everything }
    watch.stop()
    #expect(reasons.all.withLock { $0.count } == 1)
  }

  @Test func aFolderThatCanNotBeWatchedLaterIsLookedAtToo() async throws {
    try files.save(RegistryFileTests.record("a"))
    let reasons = Reasons()
    let watch = blind({ $0.hasSuffix("/threads") && access($0, F_OK) == 0 }, reasons)
    #expect(watch.start() == nil)
    #expect(reasons.all.withLock { $0.isEmpty })
    try files.append("x", to: "m", in: "t")
    try await told.wait { $0.everything }
    // The rest is still heard of at once.
    told.forget()
    try files.saveDraft("d", for: "t")
    try await told.wait { $0.drafts }
    #expect(reasons.all.withLock { $0.map(\.reason) } == [.system(ENOSPC)])
    told.forget()
    try await told.wait { $0.everything }
    watch.stop()
  }

  @Test func whenTheSystemHasDroppedEventsAllIsReadAgain() {
    /// An event without a name, as the system writes it.
    func event(watch: Int32, mask: UInt32) -> [UInt8] {
      [UInt32(bitPattern: watch), mask, 0, 0].flatMap { word in withUnsafeBytes(of: word) { Array($0) } }
    }
    let bytes = event(watch: -1, mask: UInt32(IN_Q_OVERFLOW))
    #expect(watch().news(of: bytes).everything)
    #expect(watch().news(of: event(watch: 77, mask: UInt32(IN_MODIFY))).isEmpty)
    // Half an event is none.
    #expect(watch().news(of: Array(bytes.dropLast())).isEmpty)
  }

  @Test func aNeighbourIsSeenAndItsEndToo() async throws {
    let mine = PresenceFile(folder: folder.path + "/p", place: "pts/1")
    mine.show(Presence(openThread: "a"))
    let watch = watch()
    #expect(watch.start() == nil)
    let other = PresenceFile(folder: folder.path + "/p", place: "pts/4")
    other.show(Presence(openThread: "a"))
    try await told.wait { $0.neighbours }
    #expect(mine.others().map(\.place) == ["pts/4"])
    #expect(other.claim("a"))
    #expect(!mine.claim("a"))
    #expect(mine.others().map(\.busy) == [["a"]])
    other.show(Presence(openThread: "b"))
    #expect(mine.others().map(\.openThread) == ["b"])
    #expect(mine.claim("a"))
    other.leave()
    #expect(mine.others() == [])
    mine.leave()
    #expect(folder.names(in: "p/here") == [])
    watch.stop()
  }

  @Test func whatADeadProcessLeftIsTakenAway() throws {
    let mine = PresenceFile(folder: folder.path + "/p", place: "pts/1")
    mine.show(Presence())
    try folder.write("{\"place\":\"pts/9\",\"busy\":[\"a\"]}\n", to: "p/here/1-x")
    #expect(mine.claim("a"))
    #expect(mine.others() == [])
    #expect(folder.names(in: "p/here").count == 1)
  }
}
