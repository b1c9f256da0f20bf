// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Testing
import ThreadsAPI

@testable import ChatApp

/// A registry that is damaged or gone, and what brings it back.
@Suite struct RecoveryTests {
  let folder: TemporaryFolder
  let files: ProfileFiles
  static let ids = ["thread_1", "thread_2", "local_3"]

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: "\(folder.path)/p")
  }

  private func fill() throws {
    for id in Self.ids {
      try files.save(RegistryFileTests.record(id, title: "Title of \(id)", count: 1))
      try files.save(KeeperTests.message("m-\(id)", "Words of \(id)"), in: id)
    }
  }

  private var fresh: ProfileFiles { ProfileFiles(folder: files.folder) }

  private func titles(_ files: ProfileFiles) -> [ThreadID: String] {
    Dictionary(files.registry().records.map { ($0.id, $0.title ?? "") }) { $1 }
  }

  @Test func nothingIsMadeWhereNothingWas() {
    #expect(files.recoveredRegistry() == RegistryContents(records: [], findings: []))
    #expect(folder.names().isEmpty)
  }

  @Test func aVanishedRegistryComesBackFromItsBackup() throws {
    try fill()
    try files.backUpRegistry(at: Timestamp(milliseconds: 1_795_252_443_123))
    unlink(files.registryFile.path)
    let contents = fresh.recoveredRegistry()
    #expect(contents.records.map(\.title) == Self.ids.map { "Title of \($0)" })
    #expect(contents.findings == [.rebuilt(path: files.registryFile.path, threads: 3)])
    #expect(fresh.recoveredRegistry().findings == [])
  }

  @Test func withoutABackupTheJournalsTell() throws {
    try fill()
    let long = "thread_" + String(repeating: "é", count: 200)
    try files.save(KeeperTests.message("m", "of a long name"), in: long)
    unlink(files.registryFile.path)
    let records = fresh.recoveredRegistry().records
    #expect(Set(records.map(\.id)) == Set(Self.ids + [long]))
    #expect(records.first { $0.id == "thread_2" }?.opening == "Words of thread_2")
  }

  /// At every byte: cut off there, or damaged there. Whole lines stay, and rebuilding brings back the rest.
  @Test(arguments: [false, true]) func noByteOfTheRegistryIsWorthAThread(isFlipped: Bool) throws {
    try fill()
    try files.backUpRegistry(at: Timestamp(milliseconds: 1_795_252_443_123))
    let whole = try #require(folder.bytes("p/registry.jsonl"))
    for place in whole.indices {
      var bytes = isFlipped ? whole : Array(whole[..<place])
      if isFlipped { bytes[place] ^= 0x1F }
      for name in folder.names(in: "p") where name.hasPrefix("registry.jsonl") { unlink("\(folder.path)/p/\(name)") }
      try folder.write(bytes, to: "p/registry.jsonl")
      let files = fresh
      let before = files.recoveredRegistry()
      let wholeLines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
      let untouched = Self.ids.filter { id in
        wholeLines.contains { line in
          whole.split(separator: UInt8(ascii: "\n")).contains(line)
            && String(decoding: line, as: UTF8.self).contains(id)
        }
      }
      #expect(Set(untouched).isSubset(of: before.records.map(\.id)), "byte \(place)")
      _ = try files.rebuildRegistry()
      let after = titles(fresh)
      for id in Self.ids {
        // A byte that makes another good line of one is not found out; the thread is there all the same.
        #expect(after[id] != nil, "byte \(place)")
        if !isFlipped { #expect(after[id] == "Title of \(id)", "byte \(place)") }
      }
      let settled = folder.bytes("p/registry.jsonl")
      #expect(try fresh.rebuildRegistry().restored == [], "byte \(place)")
      #expect(folder.bytes("p/registry.jsonl") == settled, "byte \(place)")
    }
  }

  @Test func rebuildingChangesNothingThatIsNewer() throws {
    try fill()
    try files.backUpRegistry(at: Timestamp(milliseconds: 1))
    var newer = RegistryFileTests.record("thread_1", title: "New", count: 4)
    newer.updatedAt = Timestamp(milliseconds: newer.updatedAt.milliseconds + 1)
    try files.save(newer)
    let before = folder.bytes("p/registry.jsonl")
    let result = try files.rebuildRegistry()
    #expect((result.kept, result.restored, result.renewed) == (3, [], []))
    #expect(folder.bytes("p/registry.jsonl") == before)
  }

  @Test func whatTheProviderListsComesInWithItsTitle() throws {
    let thread = ChatThread(id: "thread_9", createdAt: Timestamp(milliseconds: 7), metadata: ["title": "Listed"])
    let result = try files.rebuildRegistry(listed: [thread])
    #expect(result.restored.map(\.title) == ["Listed"])
    #expect(titles(fresh) == ["thread_9": "Listed"])
  }

  @Test func aNewerSkeinsRegistryIsNotRebuilt() throws {
    try fill()
    let text = "{\"format\":\"skein.registry\",\"version\":2}\n{\"id\":\"x\"}\n"
    try folder.write(text, to: "p/registry.jsonl")
    #expect(throws: FileError.self) { try files.rebuildRegistry() }
    #expect(folder.text("p/registry.jsonl") == text)
  }

  // MARK: Backups

  @Test func aBackupIsMadeWhenSomethingHasChanged() throws {
    try fill()
    try files.backUpRegistry(at: Timestamp(milliseconds: 1_000))
    try files.backUpRegistry(at: Timestamp(milliseconds: 99_000))
    #expect(folder.names(in: "p/backups") == ["registry-19700101-000001.jsonl"])
    #expect(folder.mode("p/backups/registry-19700101-000001.jsonl") == 0o600)
    try files.save(RegistryFileTests.record("thread_4"))
    try files.backUpRegistry(at: Timestamp(milliseconds: 100_000))
    #expect(folder.names(in: "p/backups").count == 2)
  }

  @Test func anEmptyOrForeignRegistryIsNoBackup() throws {
    try folder.makeFolder("p")
    for text in ["", "nonsense\n", "{\"format\":\"skein.registry\",\"version\":1}\n"] {
      try folder.write(text, to: "p/registry.jsonl")
      try files.backUpRegistry(at: Timestamp(milliseconds: 1))
      #expect(folder.names(in: "p/backups").isEmpty)
    }
  }

  @Test func theLadderHasStartsDaysAndWeeks() {
    let day: Int64 = 86_400_000
    var files: [(name: String, size: Int)] = []
    for number in 0..<400 {
      let time = Timestamp(milliseconds: 1_767_225_600_000 + Int64(number) * day / 4)
      files.append((BackupLadder.name(at: time), number == 3 ? 99 : 1))
      let gone = Set(BackupLadder.superfluous(files))
      files.removeAll { gone.contains($0.name) }
    }
    #expect(files.contains { $0.size == 99 })
    #expect(Set(files.map { $0.name.dropFirst(9).prefix(8) }).count >= 9)
    #expect(files.count <= 15)
    #expect(files.allSatisfy { BackupLadder.isName($0.name) })
  }
}
