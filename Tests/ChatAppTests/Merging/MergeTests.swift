// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Testing
import ThreadsAPI

@testable import ChatApp

/// Two machines' threads as one.
@Suite struct MergeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func files(_ name: String) -> ProfileFiles { ProfileFiles(folder: "\(folder.path)/\(name)") }

  @discardableResult
  private func merge(_ from: String, into name: String) async throws -> MergeReport {
    try await ProfileMerge(files(from), into: files(name), service: nil, at: Timestamp(milliseconds: 1_800_000_000_000))
      .run()
  }

  private func message(
    _ id: MessageID, _ text: String, at time: Int64, _ state: MessageState = .completed, own: String? = nil
  ) -> MessageRecord {
    MessageRecord(
      id: id, role: .user, text: text, createdAt: Timestamp(milliseconds: time), state: state,
      metadata: own.map { [MessageRecord.ownIDKey: $0] } ?? [:])
  }

  private func texts(_ name: String, _ thread: ThreadID) -> [String] {
    files(name).messages(of: thread).records.map(\.text)
  }

  /// The bytes of every file that holds something of the user's.
  private func bytes(_ name: String) -> [String: [UInt8]] {
    var all: [String: [UInt8]] = [:]
    let names = ["registry.jsonl", "drafts.jsonl"] + folder.names(in: "\(name)/threads").map { "threads/\($0)" }
    for file in names { all[file] = folder.bytes("\(name)/\(file)") }
    return all
  }

  @Test func theOrderOfBothIsKept() async throws {
    for (name, own) in [("a", ["1", "3", "6"]), ("b", ["1", "2", "6", "7"])] {
      try files(name).save(RegistryFileTests.record("t"))
      for id in own { try files(name).save(message("m\(id)", id, at: (Int64(id) ?? 0) * 1000), in: "t") }
    }
    let report = try await merge("b", into: "a")
    #expect(texts("a", "t") == ["1", "2", "3", "6", "7"])
    #expect(report.addedMessages == 2)
  }

  @Test func aMessageThatGotItsNameThereIsNotTwoHere() async throws {
    for name in ["a", "b"] { try files(name).save(RegistryFileTests.record("t")) }
    try files("a").save(message("local_1", "Hi", at: 1, .queued), in: "t")
    try files("b").save(message("msg_1", "Hi", at: 1, own: "local_1"), in: "t")
    try await merge("b", into: "a")
    #expect(files("a").messages(of: "t").records.map(\.id) == ["msg_1"])
    #expect(files("a").messages(of: "t").records.map(\.state) == [.completed])
    try await merge("a", into: "b")
    #expect(files("b").messages(of: "t").records.map(\.id) == ["msg_1"])
  }

  @Test func theFullerOfTwoTextsStays() async throws {
    for name in ["a", "b"] { try files(name).save(RegistryFileTests.record("t")) }
    try files("a").save(message("m", "Half", at: 1, .interrupted), in: "t")
    try files("b").save(message("m", "Half of it", at: 1), in: "t")
    let report = try await merge("b", into: "a")
    #expect(texts("a", "t") == ["Half of it"])
    #expect(report.outcomes.first?.completedMessages == 1)
    #expect(report.conflicts == [])
    #expect(try await merge("a", into: "b").outcomes.first?.completedMessages == 0)
  }

  @Test func twoTitlesAreSaid() async throws {
    var newer = RegistryFileTests.record("t", title: "New")
    newer.updatedAt = Timestamp(milliseconds: 1_799_000_000_000)
    try files("a").save(RegistryFileTests.record("t", title: "Old"))
    try files("b").save(newer)
    #expect(try await merge("b", into: "a").conflicts == [.title("t", kept: "New", other: "Old")])
    #expect(files("a").registry().records.map(\.title) == ["New"])
  }

  /// As a merge leaves it that was cut off before the thread's first message and its line in the list were written.
  @Test func aThreadOfWhichOnlyAnEmptyJournalIsHereHasTheTimeOfTheOther() async throws {
    let record = RegistryFileTests.record("t", title: "Named")
    try files("a").save(RegistryFileTests.record("other"))
    try files("a").save(message("x", "x", at: 1), in: "other")
    try folder.write(#"{"format":"skein.thread","version":1}"# + "\n", to: "a/threads/t.jsonl")
    try files("b").save(record)
    try files("b").save(message("m", "words", at: 1_750_000_000_000), in: "t")
    try await merge("b", into: "a")
    let merged = try #require(files("a").registry().records.first { $0.id == "t" })
    #expect(merged.createdAt == record.createdAt)
    #expect(texts("a", "t") == ["words"])
  }

  @Test func aThreadThatWasNamedThereTakesItsNameHere() async throws {
    try files("a").save(RegistryFileTests.record("local_1"))
    try files("a").save(message("local_2", "Hi", at: 1, .queued), in: "local_1")
    var named = RegistryFileTests.record("thread_1", title: "Named")
    named.replaces = "local_1"
    try files("b").save(named)
    try files("b").save(message("msg_1", "Hi", at: 1, own: "local_2"), in: "thread_1")
    try await merge("b", into: "a")
    #expect(files("a").registry().records.map(\.id) == ["thread_1"])
    #expect(texts("a", "thread_1") == ["Hi"])
  }

  @Test func draftsOfBothAreKept() async throws {
    try files("a").saveDraft("mine", for: "t")
    try files("b").saveDraft("theirs", for: "t")
    try files("b").saveDraft("new", for: "u")
    let report = try await merge("b", into: "a")
    #expect(files("a").drafts().texts == ["t": "mine\n\ntheirs", "u": "new"])
    #expect((report.takenDrafts, report.joinedDrafts) == (["u"], ["t"]))
    let before = bytes("a")
    try await merge("b", into: "a")
    #expect(bytes("a") == before)
  }

  @Test func anotherMachinesTrashBeginsItsTimeHereAnew() async throws {
    var trashed = RegistryFileTests.record("t")
    (trashed.state, trashed.trashedAt) = (.trashed, Timestamp(milliseconds: 1_799_000_000_000))
    try files("a").save(RegistryFileTests.record("t"))
    try files("b").save(trashed)
    let report = try await merge("b", into: "a")
    #expect(report.conflicts == [.trashed("t")])
    #expect(files("a").registry().records.map(\.trashedAt) == [Timestamp(milliseconds: 1_800_000_000_000)])
    #expect(try await merge("b", into: "a").outcomes.map(\.kind) == [.unchanged])
  }

  @Test func aNewerSkeinsFilesAreRefusedAndLeft() async throws {
    try files("a").save(RegistryFileTests.record("t"))
    try files("b").save(RegistryFileTests.record("u"))
    try files("b").save(RegistryFileTests.record("t"))
    let text = "{\"format\":\"skein.thread\",\"version\":2}\n{\"id\":\"m\",\"text\":\"x\"}\n"
    try folder.makeFolder("b/threads")
    try folder.write(text, to: "b/threads/t.jsonl")
    let report = try await merge("b", into: "a")
    #expect(report.leftOut.map(\.thread) == ["t"])
    #expect(Set(files("a").registry().records.map(\.id)) == ["t", "u"])
    #expect(folder.text("b/threads/t.jsonl") == text)
    try folder.write("{\"format\":\"skein.registry\",\"version\":2}\n", to: "b/registry.jsonl")
    await #expect(throws: MoveFailure.self) { try await merge("b", into: "a") }
  }

  @Test func theFolderIsFoundInAllItsForms() throws {
    try files("home/data/p").save(RegistryFileTests.record("t"))
    let path = "\(folder.path)/home/data/p"
    for place in ["home", "home/data", "home/data/p"] {
      let found = MergeSource.find(in: "\(folder.path)/\(place)", profile: "p", ours: "/nowhere")
      #expect(found == .found("\(folder.path)/\(place)" + path.dropFirst("\(folder.path)/\(place)".count)))
    }
    #expect(MergeSource.find(in: "\(folder.path)/home", profile: "q", ours: "/") == .others(["p"]))
    #expect(MergeSource.find(in: path, profile: "p", ours: path) == .ownFolder)
    #expect(MergeSource.find(in: "/nowhere", profile: "p", ours: path) == .nothing)
  }

  // MARK: What waits to be sent

  private func waiting(_ id: String, _ text: String, in thread: ThreadID) -> OutboxEntry {
    var entry = OutboxEntry(
      id: id, thread: thread, createdAt: Timestamp(milliseconds: 1),
      content: .message(message(id, text, at: 1, .queued)))
    entry.owner = .nobody
    return entry
  }

  @Test func whatWaitsThereWaitsHereOnce() async throws {
    for name in ["a", "b"] {
      try files(name).save(RegistryFileTests.record("t"))
      try files(name).save(message("local_1", "both", at: 1, .queued), in: "t")
      try files(name).keep(waiting("local_1", "both", in: "t"))
    }
    try files("b").save(message("local_2", "theirs", at: 2, .queued), in: "t")
    try files("b").keep(waiting("local_2", "theirs", in: "t"))
    var line = OutboxLine.object(of: waiting("local_3", "of a lost thread", in: "local_t"), writer: nil)
    line["later"] = "kept"
    try files("b").outboxFile.append([JSONValue.object(line).utf8])
    let report = try await merge("b", into: "a")
    #expect(report.waiting.map(\.id) == ["local_2", "local_3"])
    let entries = files("a").outbox().contents.entries
    #expect(entries.map(\.id) == ["local_1", "local_2", "local_3"])
    // It may have left from there: it is looked for before it is posted.
    #expect(entries.map(\.mayHaveLeft) == [false, true, true])
    #expect(entries.map(\.owner) == [.nobody, .nobody, .nobody])
    #expect(files("a").messages(of: "t").records.map(\.state) == [.queued, .queued])
    #expect(folder.text("a/outbox.jsonl")?.contains("\"later\":\"kept\"") == true)
    let once = folder.bytes("a/outbox.jsonl")
    #expect(try await merge("b", into: "a").waiting == [])
    #expect(folder.bytes("a/outbox.jsonl") == once)
  }

  @Test func whatHasArrivedOrWasTakenBackHereWaitsNoMore() async throws {
    for name in ["a", "b"] { try files(name).save(RegistryFileTests.record("t")) }
    try files("a").save(message("msg_1", "sent", at: 1, own: "local_1"), in: "t")
    try files("a").save(message("local_2", "taken back", at: 2, .withdrawn), in: "t")
    try files("a").keep(waiting("local_3", "sent, and compacted", in: "t"))
    try files("a").dropFromOutbox("local_3", durably: true)
    for id in ["local_1", "local_2", "local_3"] { try files("b").keep(waiting(id, "x", in: "t")) }
    #expect(try await merge("b", into: "a").waiting == [])
    #expect(files("a").outbox().contents.entries == [])
  }

  @Test func whatWaitsForAThreadThatHasANameHereGoesThere() async throws {
    var named = RegistryFileTests.record("thread_1")
    named.replaces = "local_t"
    try files("a").save(named)
    try files("b").save(RegistryFileTests.record("local_t"))
    var entry = waiting("local_1", "x", in: "local_t")
    entry.newThreadMetadata = ["title": "T"]
    try files("b").keep(entry)
    try await merge("b", into: "a")
    #expect(files("a").outbox().contents.entries.map(\.thread) == ["thread_1"])
    #expect(files("a").outbox().contents.entries.map(\.newThreadMetadata) == [nil])
  }

  @Test func ofTwoChangesOfMetadataBothGoOut() async throws {
    for (name, key, time) in [("a", "mine", Int64(2)), ("b", "theirs", 1)] {
      try files(name).save(RegistryFileTests.record("t"))
      let change = MetadataChange(set: [key: "x", "both": name])
      try files(name).keep(
        OutboxEntry(
          id: OutboxEntry.metadataID("t"), thread: "t", createdAt: Timestamp(milliseconds: time),
          content: .metadata(change)))
    }
    #expect(try await merge("b", into: "a").waiting.count == 1)
    let change = MetadataChange(set: ["mine": "x", "theirs": "x", "both": "a"])
    #expect(files("a").outbox().contents.entries.map(\.content) == [.metadata(change)])
    #expect(try await merge("b", into: "a").waiting == [])
  }

  @Test func aRebuildCountsWhatWaitsAndBringsItsThreadBack() throws {
    var entry = waiting("local_1", "the words", in: "local_t")
    entry.newThreadMetadata = ["title": "T"]
    try files("a").keep(entry)
    let result = try files("a").rebuildRegistry()
    #expect(result.waiting == 1)
    #expect(result.restored.map(\.title) == ["T"])
    #expect(try files("a").rebuildRegistry().restored == [])
  }

  @Test func whatWaitsForAThreadThatIsForgottenGoesWithIt() throws {
    for thread in ["t", "u"] {
      try files("a").save(RegistryFileTests.record(thread))
      try files("a").keep(waiting("local_\(thread)", "x", in: thread))
    }
    files("a").forgetThreads { $0.id == "t" }
    #expect(files("a").outbox().contents.entries.map(\.thread) == ["u"])
  }

  // MARK: Any two

  @Test(arguments: 1...40) func anyTwoAreUnitedWithoutLossAndDuplicates(seed: UInt64) async throws {
    var generator = MergeSeed(state: seed)
    for name in ["a", "b"] { try fill(name, &generator) }
    let before = (all("a"), all("b"))
    let source = bytes("b")
    try await merge("b", into: "a")
    let once = bytes("a")
    #expect(try await merge("b", into: "a").outcomes.allSatisfy { $0.kind == .unchanged })
    #expect(bytes("a") == once)
    #expect(bytes("b") == source)
    try await merge("a", into: "b")
    let after = (all("a"), all("b"))
    #expect(after.0 == after.1)
    #expect(before.0.union(before.1).map(\.id).allSatisfy { id in after.0.contains { $0.id == id } })
    for (name, _) in after.0.map({ ($0.thread, $0.id) }) {
      let ids = files("a").messages(of: name).records.map(\.id)
      #expect(Set(ids).count == ids.count)
    }
  }

  private struct Said: Hashable {
    var thread: ThreadID
    var id: MessageID
    var text: String
  }

  private func all(_ name: String) -> Set<Said> {
    let files = files(name)
    return Set(
      files.registry().records.flatMap { thread in
        files.messages(of: thread.id).records.map { Said(thread: thread.id, id: $0.id, text: $0.text) }
          + [Said(thread: thread.id, id: "", text: thread.title ?? "")]
      })
  }

  private func fill(_ name: String, _ generator: inout MergeSeed) throws {
    let files = files(name)
    for thread in 0..<6 where generator.next() % 3 != 0 {
      var record = RegistryFileTests.record("t\(thread)", title: "Title \(generator.next() % 3)")
      record.updatedAt = Timestamp(milliseconds: Int64(generator.next() % 4) + 1_795_252_443_124)
      record.isPinned = generator.next() % 2 == 0
      try files.save(record)
      for number in 0..<8 where generator.next() % 3 != 0 {
        let isWhole = generator.next() % 2 == 0
        let text =
          "Words \(number)" + (isWhole ? " and the end" : String(repeating: ".", count: Int(generator.next() % 4)))
        let time = Int64(number) * 1000
        try files.save(message("m\(number)", text, at: time, isWhole ? .completed : .interrupted), in: "t\(thread)")
      }
    }
  }
}

/// Numbers that are the same for the same seed.
private struct MergeSeed {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
