// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Synchronization
import Testing
import ThreadsAPI

@testable import ChatApp

/// A registry by its snapshot is the registry.
@Suite struct RegistrySnapshotTests {
  private let folder: TemporaryFolder
  private var snapshot: String { folder.path + "/snapshot" }
  private static let first = #"{"format":"skein.registry","version":1}"# + "\n"

  init() throws { folder = try TemporaryFolder() }

  private static let ids = (0..<24).map { "t\($0)" } + ["local_1", "local_2", "西湖", "a b\"c", "é"]

  /// Lines of every kind: threads that change, take the place of others, and hold what no Skein of today knows.
  private static func line(_ chance: inout Chance) -> String {
    let id = chance.pick(ids)
    var record = ThreadRecord(
      id: id, createdAt: Timestamp(milliseconds: 1_700_000_000_000 + Int64(chance.below(9)) * 1_000),
      updatedAt: Timestamp(milliseconds: 1_700_000_000_000 + Int64(chance.below(9)) * 60_000))
    record.preview = "words \(chance.below(1_000))"
    record.messageCount = chance.below(4)
    record.isPinned = chance.below(6) == 0
    record.isUnread = chance.below(4) == 0
    record.state = chance.pick([.active, .active, .archived, .trashed, .gone])
    if record.state == .trashed { record.trashedAt = record.updatedAt }
    if chance.below(5) == 0 { record.replaces = chance.pick(Array(ids.dropFirst(8))) }
    if chance.below(5) == 0 { record.runID = "run_\(chance.below(9))" }
    if chance.below(4) == 0 {
      let lasting = Array(ids.prefix(8))
      let place = MessagePlace(chance.pick(lasting), "m")
      record.branch = ThreadBranch(
        chance.pick([.variant, .fork]), parent: chance.pick(lasting), root: chance.pick(lasting), place: place)
    }
    let unknown = chance.below(4) == 0 ? [Array(#""later":\#(chance.below(9))"#.utf8)[...]] : []
    return String(decoding: ThreadLine.bytes(of: record, unknown: unknown), as: UTF8.self) + "\n"
  }

  private func lines(_ count: Int, _ chance: inout Chance) -> String {
    (0..<count).map { _ in Self.line(&chance) }.joined()
  }

  /// Adds to the registry as any Skein does.
  private func append(_ text: String) throws {
    let file = try #require(fopen(folder.path + "/registry.jsonl", "a"))
    fwrite(Array(text.utf8), 1, text.utf8.count, file)
    fclose(file)
  }

  private func opened(_ files: ProfileFiles? = nil) -> RegistryOverSnapshot? {
    (files ?? ProfileFiles(folder: folder.path)).registry(over: snapshot) { _ in false }
  }

  /// A thread that is on the screen is asked for at each key.
  @Test func whatWasLookedAtIsNotReadAgain() throws {
    var chance = Chance(seed: 1)
    try append(Self.first + lines(200, &chance))
    ProfileFiles(folder: folder.path).writeSnapshot(to: snapshot)
    let known = try #require(opened())
    func look() -> [ThreadRecord?] {
      (0..<known.table.count).map { known.table.id(at: $0) }.map { id in
        known.table.slot(of: id).flatMap { known.table.record(at: $0) }
      }
    }
    let before = look()
    #expect(before.count > 9 && !before.contains(nil) && known.table.slot(of: "a stranger") == nil)
    truncate(snapshot, 0)
    #expect(look() == before && known.table.slot(of: "a stranger") == nil)
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func whatItSaysIsWhatTheRegistrySays(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    try folder.write(Self.first + lines(64 + chance.below(200), &chance), to: "registry.jsonl")
    ProfileFiles(folder: folder.path).writeSnapshot(to: snapshot)
    try append(lines(chance.below(60), &chance))
    let (plain, over) = (ProfileFiles(folder: folder.path), ProfileFiles(folder: folder.path))
    let whole = plain.registry()
    #expect(whole.findings.isEmpty)
    let known = try #require(opened(over))
    for id in Self.ids {
      let (a, b) = (plain.state.withLock { $0.shared.file }, over.state.withLock { $0.shared.file })
      #expect(a?[id] == b?[id], "\(id)")
      #expect(a?.name(of: id) == b?.name(of: id), "\(id)")
      #expect(a?.unknown[id] ?? [] == b?.unknownMembers(of: id), "\(id)")
    }
    let list = ThreadList(known.table, changed: known.changed, gone: known.gone)
    #expect(Array(list.shown) == Array(ThreadList(whole.records).shown))
    // What comes later is heard the same way by both.
    try append(lines(chance.below(40), &chance))
    #expect(plain.registryNews() == over.registryNews())
    for record in whole.records.prefix(8) where over.currentID(of: record.id) == record.id {
      var record = try #require(over.state.withLock { $0.shared.file?[record.id] ?? record })
      record.metadata["title"] = "changed \(chance.below(99))"
      try over.save(record)
      let members = over.state.withLock { $0.unknownMembers(of: record.id) }
      let read = try #require(ProfileFiles(folder: folder.path).readLines()[record.id])
      #expect(read.unknown == members)
    }
  }

  /// A thread that others came from was named after they were written.
  @Test func branchesTellOfThreadsByTheirNames() throws {
    func line(_ members: String) -> String { #"{"created_at":"2026-11-21T09:00:00.000Z",\#(members)}"# + "\n" }
    func branch(of id: String) -> String {
      #""branch":{"kind":"variant","parent":"\#(id)","root":"\#(id)","thread":"\#(id)","message":"m"}"#
    }
    var text = Self.first + line(#""id":"local_1""#) + line(#""id":"v1",\#(branch(of: "local_1"))"#)
    text += line(#""id":"v2",\#(branch(of: "local_2"))"#) + line(#""id":"local_2""#)
    text += line(#""id":"thread_1","replaces":"local_1""#)
    for number in 0..<99 { text += line(#""id":"t\#(number)""#) }
    try folder.write(text, to: "registry.jsonl")
    ProfileFiles(folder: folder.path).writeSnapshot(to: snapshot)
    try append(line(#""id":"thread_2","replaces":"local_2""#))
    let known = try #require(opened())
    let list = ThreadList(known.table, changed: known.changed, gone: known.gone)
    #expect(list["v1"]?.branch?.root == "thread_1" && list["v2"]?.branch?.root == "thread_2")
    #expect(Array(list.shown) == Array(ThreadList(ProfileFiles(folder: folder.path).registry().records).shown))
  }

  @Test func aSmallRegistryHasNone() throws {
    var chance = Chance(seed: 1)
    try folder.write(Self.first + lines(ProfileFiles.leastInSnapshot - 1, &chance), to: "registry.jsonl")
    ProfileFiles(folder: folder.path).writeSnapshot(to: snapshot)
    #expect(folder.bytes("snapshot") == nil && opened() == nil)
  }

  @Test func itIsForItsOwnerAlone() throws {
    var chance = Chance(seed: 2)
    try folder.write(Self.first + lines(99, &chance), to: "registry.jsonl")
    ProfileFiles(folder: folder.path).writeSnapshot(to: snapshot)
    #expect(folder.mode("snapshot") == 0o600)
    #expect(opened()?.isSure == true && opened()?.isSnapshotDue == false)
  }

  /// Whatever is not as it should be sends the reader to the registry itself.
  @Test func anOddRegistryIsReadWhole() throws {
    var chance = Chance(seed: 3)
    let text = Self.first + lines(99, &chance)
    try folder.write(text, to: "registry.jsonl")
    let files = ProfileFiles(folder: folder.path)
    files.writeSnapshot(to: snapshot)
    #expect(opened() != nil)
    // Half a line, a line that is none, a shorter file, another file in its place.
    for odd in [text + #"{"id":"to"#, text + "?\n", String(text.dropLast(9))] {
      try folder.write(odd, to: "registry.jsonl")
      #expect(opened() == nil)
    }
    try folder.write(text, to: "copy")
    #expect(rename(folder.path + "/copy", folder.path + "/registry.jsonl") == 0)
    #expect(opened() == nil)
    // Nothing is made of a file that is not wholly readable.
    try folder.write(text + "?\n", to: "registry.jsonl")
    unlink(snapshot)
    files.writeSnapshot(to: snapshot)
    #expect(folder.bytes("snapshot") == nil)
  }

  @Test func aChangeInTheMiddleIsFoundAndToldAsNews() throws {
    func text(_ words: String) -> String {
      let lines = (0..<99).map { number in
        let preview = number == 7 ? words : "other"
        return #"{"id":"t\#(number)","created_at":"2026-11-21T09:00:00.000Z","preview":"\#(preview)"}"# + "\n"
      }
      return Self.first + lines.joined()
    }
    try folder.write(text("old"), to: "registry.jsonl")
    let files = ProfileFiles(folder: folder.path)
    files.writeSnapshot(to: snapshot)
    #expect(files.check(try #require(opened(files)).table))
    // As an editor does that writes into the same file: its size and its end are the same.
    try folder.write(text("new"), to: "registry.jsonl")
    let known = try #require(opened(files))
    #expect(!files.check(known.table))
    #expect(files.registryNews().changes.map(\.after.preview) == ["new"])
    #expect(ProfileFiles(folder: folder.path).check(known.table) == false)
  }

  /// A snapshot in which bits have fallen over, or that ends too soon, ends nothing else.
  @Test func damageIsSurvived() throws {
    var chance = Chance(seed: 4)
    try folder.write(Self.first + lines(150, &chance), to: "registry.jsonl")
    ProfileFiles(folder: folder.path).writeSnapshot(to: snapshot)
    let whole = try #require(folder.bytes("snapshot"))
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0...chance.below(6) { bytes[chance.below(bytes.count)] = UInt8(chance.below(256)) }
      if chance.below(4) == 0 { bytes = Array(bytes.prefix(chance.below(bytes.count))) }
      unlink(snapshot)
      try folder.write(bytes, to: "snapshot")
      guard let known = opened() else { continue }
      var list = ThreadList(known.table, changed: known.changed, gone: known.gone)
      for id in list.shown { _ = list[id] }
      list.sort(by: ListSort(.title))
      for id in Self.ids { _ = known.table.currentID(of: id) }
    }
  }

  @Test func aNewOneIsMadeWhenMuchHasCome() throws {
    var chance = Chance(seed: 5)
    try folder.write(Self.first + lines(100, &chance), to: "registry.jsonl")
    let files = ProfileFiles(folder: folder.path)
    files.renewSnapshot(at: snapshot)
    let first = try #require(folder.bytes("snapshot"))
    try append(lines(10, &chance))
    files.renewSnapshot(at: snapshot)
    #expect(folder.bytes("snapshot") == first)
    while try #require(folder.bytes("registry.jsonl")).count < 64 * 1024 { try append(lines(10, &chance)) }
    #expect(opened()?.isSnapshotDue == true)
    files.renewSnapshot(at: snapshot)
    #expect(opened()?.changed == [])
  }

  @Test func aTidyRegistryIsNotReadAtTheEnd() throws {
    var text = Self.first
    for number in 0..<99 { text += #"{"id":"t\#(number)","created_at":"2026-11-21T09:00:00.000Z"}"# + "\n" }
    try folder.write(text, to: "registry.jsonl")
    let files = ProfileFiles(folder: folder.path)
    files.writeSnapshot(to: snapshot)
    #expect(files.isRegistryTidy(by: snapshot) { _ in false })
    try append(#"{"id":"new","created_at":"2026-11-21T09:00:00.000Z","state":"trashed"}"# + "\n")
    #expect(!files.isRegistryTidy(by: snapshot) { $0.id == "new" })
    for _ in 0..<200 { try append(#"{"id":"t1","created_at":"2026-11-21T09:00:00.000Z"}"# + "\n") }
    #expect(!files.isRegistryTidy(by: snapshot) { _ in false })
    #expect(files.compactIfWorthwhile(snapshot: snapshot).isEmpty)
    #expect(folder.text("registry.jsonl")?.split(separator: "\n").count == 101)
  }
}

extension ProfileFiles {
  /// The newest lines of the registry, read anew.
  fileprivate func readLines() -> [ThreadID: (record: ThreadRecord, unknown: [ArraySlice<UInt8>])] {
    guard let text = try? registryFile.text(from: 0) else { return [:] }
    var fold = RegistryFold()
    _ = registryFile.read(text) { line, offset in fold.take(line, offset) }
    return Dictionary(
      uniqueKeysWithValues: fold.records.map { ($0.id, ($0, fold.unknown[$0.id] ?? [])) })
  }
}
