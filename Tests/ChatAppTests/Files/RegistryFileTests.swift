// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct RegistryFileTests {
  let folder: TemporaryFolder
  let files: ProfileFiles

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: "\(folder.path)/data/local")
  }

  static func record(_ id: ThreadID, title: String? = nil, count: Int = 0) -> ThreadRecord {
    ThreadRecord(
      id: id, createdAt: Timestamp(milliseconds: 1_795_252_443_123),
      updatedAt: Timestamp(milliseconds: 1_795_252_443_124),
      metadata: title.map { ["title": $0] } ?? [:], messageCount: count)
  }

  static var full: ThreadRecord {
    ThreadRecord(
      id: "thread_1", replaces: "local_9", createdAt: Timestamp(milliseconds: 1), updatedAt: Timestamp(milliseconds: 2),
      metadata: ["title": "杭州 \"西湖\"\n\u{1B}[31m\\", "k\u{7F}\"ey": "", "topic": "emoji 👩‍👩‍👧 \u{2028}"], state: .trashed,
      trashedAt: Timestamp(milliseconds: 3), isDeletedAtProvider: true, messageCount: 12, opening: "the first words",
      preview: "a\tb \\ \" c",
      isUnread: true, runID: "run_1",
      choice: ReplyChoice(assistantID: "asst_1", model: "m", instructions: "a\nb"))
  }

  @Test func nothingIsThereBeforeTheFirstSave() {
    #expect(files.registry() == RegistryContents(records: [], findings: []))
    #expect(folder.names().isEmpty)
  }

  @Test func aRecordComesBackAsItWas() throws {
    try files.save(Self.full)
    #expect(files.registry() == RegistryContents(records: [Self.full], findings: []))
    #expect(
      folder.text("data/local/registry.jsonl")?.hasPrefix("{\"format\":\"skein.registry\",\"version\":1}\n") == true)
  }

  @Test func theNewestRecordOfAnIdWins() throws {
    try files.save(Self.record("a", title: "one"))
    try files.save(Self.record("b"))
    try files.save(Self.record("a", title: "two"))
    #expect(files.registry().records == [Self.record("a", title: "two"), Self.record("b")])
  }

  @Test func aProvidersIdTakesThePlaceOfALocalOne() throws {
    try files.save(Self.record("local_1"))
    try files.save(Self.record("b"))
    var named = Self.record("thread_1", title: "named")
    named.replaces = "local_1"
    try files.save(named)
    try files.save(Self.record("local_1", title: "late"))
    #expect(files.registry().records == [named, Self.record("b")])
  }

  @Test func aLineTornAtAnyByteIsDroppedAndHarmsNothingElse() throws {
    try files.save(Self.record("kept"))
    try files.save(Self.full)
    let whole = try #require(folder.bytes("data/local/registry.jsonl"))
    let lastLine = try #require(whole.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
    let path = files.folder + "/registry.jsonl"
    for end in lastLine...whole.count {
      try folder.write(Array(whole[..<end]), to: "data/local/registry.jsonl")
      let isTorn = end > lastLine && end < whole.count - 1
      let expected = end >= whole.count - 1 ? [Self.record("kept"), Self.full] : [Self.record("kept")]
      #expect(
        files.registry() == RegistryContents(records: expected, findings: isTorn ? [.tornLastLine(path: path)] : []))
      // The next save does not join the torn text.
      try files.save(Self.record("after"))
      let again = files.registry()
      #expect(again.records == expected + [Self.record("after")])
      #expect(again.findings == (isTorn ? [.unreadableLines(path: path, count: 1, first: 3)] : []))
    }
  }

  @Test func linesThatAreNoRecordsAreCountedAndTheRestIsRead() throws {
    try files.save(Self.record("a"))
    let text = try #require(folder.text("data/local/registry.jsonl"))
    try folder.write(
      text + "garbage\n\n[1]\n{\"id\":\"\"}\n{\"id\":\"b\",\"created_at\":\"1970-01-01T00:00:00Z\"}\n",
      to: "data/local/registry.jsonl")
    let found = files.registry()
    #expect(found.records.map(\.id) == ["a", "b"])
    #expect(found.findings == [.unreadableLines(path: "\(files.folder)/registry.jsonl", count: 3, first: 3)])
  }

  @Test func aFileInWhichNothingCanBeReadIsSetAside() throws {
    try files.save(Self.record("a"))
    let path = "\(files.folder)/registry.jsonl"
    try folder.write([0, 0xFF, 0x0A, 0x80, 0x0A], to: "data/local/registry.jsonl")
    try folder.write("an earlier one", to: "data/local/registry.jsonl.bad-1")
    #expect(
      files.registry() == RegistryContents(records: [], findings: [.setAside(path: path, keptAs: path + ".bad-2")]))
    #expect(folder.bytes("data/local/registry.jsonl.bad-2") == [0, 0xFF, 0x0A, 0x80, 0x0A])
    #expect(folder.text("data/local/registry.jsonl.bad-1") == "an earlier one")
    try files.save(Self.record("b"))
    #expect(files.registry() == RegistryContents(records: [Self.record("b")], findings: []))
  }

  @Test func aFolderInTheFilesPlaceIsSetAside() throws {
    try files.save(Self.record("a"))
    let path = "\(files.folder)/registry.jsonl"
    unlink(path)
    try folder.makeFolder("data/local/registry.jsonl")
    #expect(files.registry().findings == [.setAside(path: path, keptAs: path + ".bad-1")])
    try files.save(Self.record("b"))
    #expect(files.registry().records == [Self.record("b")])
  }

  @Test func aFileOfAnotherFormatIsSetAside() throws {
    try files.save(Self.record("a"))
    try folder.write("{\"format\":\"skein.thread\",\"version\":1}\n", to: "data/local/registry.jsonl")
    let path = "\(files.folder)/registry.jsonl"
    #expect(files.registry().findings == [.setAside(path: path, keptAs: path + ".bad-1")])
  }

  @Test func aNewerFormatIsReadButNeverWritten() throws {
    try files.save(Self.record("a"))
    let path = "\(files.folder)/registry.jsonl"
    let text = "{\"format\":\"skein.registry\",\"version\":2,\"new\":true}\n{\"id\":\"b\"}\nanother kind of line\n"
    try folder.write(text, to: "data/local/registry.jsonl")
    let found = files.registry()
    #expect(found.records.map(\.id) == ["b"])
    #expect(found.findings == [.newerFormat(path: path, version: 2)])
    #expect(throws: FileError(path: path, operation: .write, reason: .newerFormat(2))) {
      try files.save(Self.record("c"))
    }
    #expect(files.compactIfWorthwhile() == [])
    #expect(folder.text("data/local/registry.jsonl") == text)
  }

  @Test func aFolderThatVanishesIsMadeAgainByTheNextStartAlone() throws {
    try files.save(Self.record("a"))
    rename("\(folder.path)/data", "\(folder.path)/elsewhere")
    #expect(throws: FileError(path: files.folder, operation: .open, reason: .system(ENOENT))) {
      try files.save(Self.record("b"))
    }
    let next = ProfileFiles(folder: files.folder)
    try next.save(Self.record("b"))
    #expect(next.registry().records == [Self.record("b")])
  }

  @Test func aDiskThatTakesNothingIsAFactAndNotTheEnd() throws {
    try folder.write("a file, not a folder", to: "data")
    let path = "\(files.folder)/registry.jsonl"
    #expect(throws: FileError(path: path, operation: .open, reason: .system(ENOTDIR))) {
      try files.save(Self.record("a"))
    }
    #expect(
      files.registry().findings == [.failed(FileError(path: path, operation: .open, reason: .system(ENOTDIR)))])
    #expect(folder.text("data") == "a file, not a folder")
  }

  @Test func aFullDiskLeavesNoHalfLine() throws {
    try folder.makeFolder("small")
    // Only root may mount; elsewhere there is no full disk to be had.
    guard mount("tmpfs", "\(folder.path)/small", "tmpfs", 0, "size=12k") == 0 else { return }
    defer { umount("\(folder.path)/small") }
    let files = ProfileFiles(folder: "\(folder.path)/small/local")
    var saved: [ThreadRecord] = []
    var refusal: FileError?
    while refusal == nil, saved.count < 1000 {
      do throws(FileError) {
        let record = Self.record("thread_\(saved.count)", title: String(repeating: "x", count: 500))
        try files.save(record)
        saved.append(record)
      } catch { refusal = error }
    }
    #expect(refusal?.reason == .system(ENOSPC))
    #expect(files.registry() == RegistryContents(records: saved, findings: []))
    // What is there already can be read and told from the new.
    #expect(files.registryChanges() == RegistryContents(records: [], findings: []))
  }

  @Test func membersOfANewerSkeinSurviveASaveAndACompaction() throws {
    try files.save(Self.record("a"))
    let text = try #require(folder.text("data/local/registry.jsonl"))
    let line = "{\"id\":\"b\",\"starred\":{\"at\":[1,\"}\"]},\"created_at\":\"1970-01-01T00:00:00Z\",\"x\":\"\\\"\"}\n"
    try folder.write(text + line, to: "data/local/registry.jsonl")
    let found = files.registry().records
    for _ in 0..<100 { try files.save(try #require(found.last)) }
    #expect(files.compactIfWorthwhile() == [])
    let kept = try #require(folder.text("data/local/registry.jsonl"))
    #expect(kept.split(separator: "\n").count == 3)
    #expect(kept.contains("\"starred\":{\"at\":[1,\"}\"]},\"x\":\"\\\"\"}"))
    #expect(files.registry().records == found)
  }

  @Test func whatHasBeenInTheTrashTooLongGoesWithItsMessages() throws {
    let folder = try TemporaryFolder()
    let files = ProfileFiles(folder: folder.path)
    let moment = Timestamp(milliseconds: 1_000_000)
    var old = ThreadRecord(id: "thread_old", createdAt: moment, updatedAt: moment)
    old.state = .trashed
    old.trashedAt = moment
    old.isDeletedAtProvider = true
    var unsure = old
    unsure.id = "thread_unsure"
    unsure.isDeletedAtProvider = false
    let kept = ThreadRecord(id: "thread_kept", createdAt: moment, updatedAt: moment)
    for record in [old, unsure, kept] {
      try files.save(record)
      try files.save(MessageRecord(id: "m", role: .user, text: "words", createdAt: moment), in: record.id)
    }
    let policy = TrashPolicy(keep: 30 * 86400)
    let early = Timestamp(seconds: moment.seconds + 30 * 86400)
    #expect(files.compactIfWorthwhile { policy.isOver($0, at: early) } == [])
    #expect(ProfileFiles(folder: folder.path).registry().records.count == 3)
    let late = Timestamp(seconds: moment.seconds + 30 * 86400 + 1)
    #expect(files.compactIfWorthwhile { policy.isOver($0, at: late) } == [])
    let left = ProfileFiles(folder: folder.path)
    #expect(Set(left.registry().records.map(\.id)) == ["thread_unsure", "thread_kept"])
    #expect(left.messages(of: "thread_old").records.isEmpty)
    #expect(left.messages(of: "thread_kept").records.count == 1)
  }
}
