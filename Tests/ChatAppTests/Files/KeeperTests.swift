// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Synchronization
import Testing
import ThreadsAPI

@testable import ChatApp

/// What becomes of effects that the disk refuses.
@Suite struct KeeperTests {
  let folder: TemporaryFolder
  let files: ProfileFiles
  private let told = Told()

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: "\(folder.path)/local")
    try files.save(RegistryFileTests.record("a"))
  }

  /// What the keeper said by itself, and the attempts that it is let make.
  private final class Told: Sendable {
    let notices = Mutex<[Event]>([])
    let (attempts, letting) = AsyncStream<Void>.makeStream()
    let (said, saying) = AsyncStream<Void>.makeStream()

    func take(_ event: Event) {
      notices.withLock { $0.append(event) }
      saying.yield()
    }

    func wait() async { for await _ in attempts { return } }
  }

  private var keeper: JournalKeeper {
    JournalKeeper(files: files, tell: { [told] in told.take($0) }, pause: { [told] _ in await told.wait() })
  }

  private func takeAway() { rename("\(folder.path)/local", "\(folder.path)/away") }
  private func bringBack() { rename("\(folder.path)/away", "\(folder.path)/local") }

  static func message(_ id: MessageID, _ text: String, _ state: MessageState = .completed) -> MessageRecord {
    MessageRecord(id: id, role: .user, text: text, createdAt: Timestamp(milliseconds: 5), state: state)
  }

  private func notices(_ events: [Event]) -> [String] {
    events.compactMap { if case .finding(let notice) = $0 { notice.text } else { nil } }
  }

  @Test func whatIsRefusedIsSaidOnceAndWrittenWhenTheFolderIsBack() async throws {
    let keeper = keeper
    takeAway()
    let first = await keeper.carryOut(.saveThread(RegistryFileTests.record("b")))
    #expect(notices(first).count == 1)
    #expect(notices(first).first?.contains("is gone") == true)
    #expect(await keeper.carryOut(.saveMessageDurably(Self.message("m", "one"), in: "b")) == [])
    #expect(await keeper.carryOut(.saveDraft("half a thought", for: "a")) == [])
    #expect(folder.names() == ["away"])
    #expect(await keeper.refusal(of: "b") != nil)
    #expect(await keeper.refusal(of: "a") == nil)
    bringBack()
    told.letting.yield()
    for await _ in told.said { break }
    #expect(told.notices.withLock { $0 } == [.writtenAgain])
    #expect(files.registry().records.map(\.id) == ["a", "b"])
    #expect(files.messages(of: "b").records == [Self.message("m", "one")])
    #expect(files.drafts().texts == ["a": "half a thought"])
    #expect(await keeper.refusal(of: "b") == nil)
  }

  @Test func theNextSaveTriesAtOnce() async throws {
    let keeper = keeper
    takeAway()
    _ = await keeper.carryOut(.saveMessage(Self.message("m", "one"), in: "a"))
    bringBack()
    let said = await keeper.carryOut(.saveMessage(Self.message("n", "two"), in: "a"))
    #expect(said == [.writtenAgain])
    #expect(files.messages(of: "a").records.map(\.text) == ["one", "two"])
  }

  @Test func whatWaitsIsSeenByWhoLoads() async throws {
    let keeper = keeper
    try files.save(Self.message("m", "one"), in: "a")
    takeAway()
    _ = await keeper.carryOut(.saveMessage(Self.message("n", "two"), in: "a"))
    let events = await keeper.carryOut(.loadMessages("a"))
    #expect(events.contains(.messagesLoaded("a", [Self.message("n", "two")])))
  }

  @Test func aMessageWaitsUntilItIsOnDisk() async throws {
    let keeper = keeper
    takeAway()
    _ = await keeper.carryOut(.saveMessageDurably(Self.message("m", "one"), in: "a"))
    async let isWritten = keeper.untilWritten("a")
    bringBack()
    told.letting.yield()
    #expect(await isWritten)
  }

  @Test func whoDoesNotGoOnIsToldAtOnce() async throws {
    let keeper = JournalKeeper(files: files)
    takeAway()
    _ = await keeper.carryOut(.saveMessageDurably(Self.message("m", "one"), in: "a"))
    #expect(await keeper.untilWritten("a") == false)
  }

  @Test func whatIsLeftAtTheEndIsKeptElsewhere() async throws {
    let keeper = keeper
    takeAway()
    _ = await keeper.carryOut(.saveMessageDurably(Self.message("m", "one"), in: "a"))
    _ = await keeper.carryOut(.saveDraft("typed", for: "a"))
    let rest = try #require(await keeper.finish())
    #expect((rest.threads, rest.messages, rest.drafts) == (0, 1, 1))
    let place = try #require(rest.keptIn)
    bringBack()
    let merged = try await ProfileMerge(
      ProfileFiles(folder: place), into: files, service: nil, at: Timestamp(milliseconds: 9)
    ).run()
    #expect(merged.addedMessages == 1)
    #expect(files.messages(of: "a").records.map(\.text) == ["one"])
    #expect(files.drafts().texts == ["a": "typed"])
    for name in ["threads/a.jsonl", "drafts.jsonl", "registry.jsonl"] { unlink("\(place)/\(name)") }
    rmdir("\(place)/threads")
    rmdir(place)
  }

  @Test func whatIsLateTakesThePlaceOfWhatIsEarly() {
    var unwritten = UnwrittenEffects()
    for number in 0..<1000 {
      unwritten.add(.saveDraft("draft \(number)", for: "a"))
      unwritten.add(.appendText("\(number) ", to: "m", in: "a"))
      unwritten.add(.saveThread(RegistryFileTests.record("a", count: number)))
    }
    #expect(unwritten.effects.count == 3)
    var named = Self.message("m2", "x")
    named.replaces = "m"
    unwritten.add(.saveMessage(named, in: "a"))
    unwritten.add(.saveMessageDurably(Self.message("m2", "y"), in: "a"))
    #expect(unwritten.effects.count == 4)
    guard case .saveMessageDurably(let last, _)? = unwritten.effects.last else {
      Issue.record("the last is another")
      return
    }
    #expect((last.replaces, last.text) == ("m", "y"))
  }

  @Test func oneFileThatFailsKeepsNoOtherBack() {
    var unwritten = UnwrittenEffects()
    unwritten.add(.saveMessage(Self.message("m", "one"), in: "a"))
    unwritten.add(.saveMessage(Self.message("n", "two"), in: "b"))
    unwritten.add(.saveMessage(Self.message("o", "three"), in: "a"))
    var tried: [Effect] = []
    _ = unwritten.write { effect in
      tried.append(effect)
      return effect.places == [.thread("a")] ? FileError(.write, "a", code: EIO) : nil
    }
    #expect(tried.count == 2)
    #expect(unwritten.effects.count == 2)
  }

  /// Who reads that a thread is at rest asks for its reply no more: the reply is written before.
  @Test func aThreadIsAtRestWhenItsReplyIsWritten() {
    var unwritten = UnwrittenEffects()
    var record = RegistryFileTests.record("a", count: 1)
    record.awaitsReply = true
    unwritten.add(.saveThread(record))
    unwritten.add(.saveMessage(Self.message("m", "the reply"), in: "a"))
    record.awaitsReply = false
    unwritten.add(.saveThread(record))
    unwritten.add(.saveThread(RegistryFileTests.record("b", count: 1)))
    var written: [Effect] = []
    _ = unwritten.write { effect in
      if effect.places == [.thread("a")] { return FileError(.write, "a", code: ENOSPC) }
      written.append(effect)
      return nil
    }
    #expect(written.count == 2 && !written.contains(.saveThread(record)))
    #expect(written.contains(.saveThread(RegistryFileTests.record("b", count: 1))))
    _ = unwritten.write { effect in
      written.append(effect)
      return nil
    }
    #expect(written.last == .saveThread(record) && unwritten.isEmpty)
  }

  /// On a full disk an old line may have room where new words have none.
  @Test(arguments: [true, false]) func aDraftStaysUntilTheMessageThatItBecameIsSomewhere(journalTakesIt: Bool) {
    var unwritten = UnwrittenEffects()
    let message = Self.message("m", "words")
    unwritten.add(.saveMessageDurably(message, in: "a"))
    unwritten.add(
      .keepInOutbox(OutboxEntry(id: "m", thread: "a", createdAt: message.createdAt, content: .message(message))))
    unwritten.add(.saveDraft(nil, for: "a"))
    unwritten.add(.saveDraft("others", for: "b"))
    var written: [Effect] = []
    _ = unwritten.write { effect in
      if effect.places == [.outbox] || !journalTakesIt && effect.places == [.thread("a")] {
        return FileError(.write, "a", code: ENOSPC)
      }
      written.append(effect)
      return nil
    }
    #expect(written.contains(.saveDraft(nil, for: "a")) == journalTakesIt)
    #expect(written.contains(.saveDraft("others", for: "b")))
    _ = unwritten.write { effect in
      written.append(effect)
      return nil
    }
    #expect(unwritten.isEmpty)
    #expect(written.contains(.saveDraft(nil, for: "a")))
  }
}
