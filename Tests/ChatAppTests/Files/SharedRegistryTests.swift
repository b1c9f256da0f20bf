// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

/// Several writers of one registry: no change of one undoes another's.
@Suite struct SharedRegistryTests {
  let folder: TemporaryFolder
  let mine: ProfileFiles
  let other: ProfileFiles

  init() throws {
    folder = try TemporaryFolder()
    mine = ProfileFiles(folder: folder.path)
    other = ProfileFiles(folder: folder.path)
  }

  @Test func aSaveKeepsWhatTheOtherChangedMeanwhile() throws {
    let record = RegistryFileTests.record("a", count: 1)
    try mine.save(record)
    _ = mine.registry()
    _ = other.registry()
    var renamed = record
    renamed.metadata["title"] = "Theirs"
    try other.save(renamed)
    var read = record
    read.isUnread = true
    try mine.save(read)
    var both = renamed
    both.isUnread = true
    #expect(ProfileFiles(folder: folder.path).registry().records == [both])
    #expect(mine.registryNews().changes == [ThreadChange(before: record, after: renamed)])
    #expect(other.registryNews().changes == [ThreadChange(before: renamed, after: both)])
    // Until its core has taken the news in, a save still rests on the old record.
    read.isPinned = true
    try mine.save(read)
    both.isPinned = true
    #expect(ProfileFiles(folder: folder.path).registry().records == [both])
    mine.know([both])
    both.metadata["title"] = record.title
    try mine.save(both)
    #expect(ProfileFiles(folder: folder.path).registry().records == [both])
  }

  /// A window that knows a thread by its first id only writes that down when the registry has been compacted.
  @Test func aNameIsKnownAfterTheRegistryWasCompacted() throws {
    let local = RegistryFileTests.record("local_1")
    try mine.save(local)
    _ = mine.registry()
    var named = local
    named.id = "thread_1"
    named.replaces = "local_1"
    try other.rename(thread: "local_1", as: named)
    // As somebody writes it who has it from the provider's list.
    named.replaces = nil
    for count in 0..<80 {
      named.messageCount = count
      try JSONLinesFile(path: folder.path + "/registry.jsonl", format: "skein.registry").append([
        ThreadLine.bytes(of: named)
      ])
    }
    #expect(try ProfileFiles(folder: folder.path).compactRegistry() == nil)
    var pinned = local
    pinned.isPinned = true
    try mine.save(pinned)
    let records = ProfileFiles(folder: folder.path).registry().records
    #expect(records.map(\.id) == ["thread_1"] && records[0].isPinned)
  }

  @Test func aThreadThatTheOtherHadNamedIsSavedUnderItsName() throws {
    let local = RegistryFileTests.record("local_1")
    try mine.save(local)
    try mine.append("x", to: "m", in: "local_1")
    _ = mine.registry()
    _ = mine.messages(of: "local_1")
    _ = other.registry()
    var named = local
    named.id = "thread_1"
    named.replaces = "local_1"
    try other.rename(thread: "local_1", as: named)
    var pinned = local
    pinned.isPinned = true
    try mine.save(pinned)
    try mine.append("y", to: "m", in: "local_1")
    named.isPinned = true
    #expect(ProfileFiles(folder: folder.path).registry().records == [named])
    #expect(folder.names(in: "threads") == ["thread_1.jsonl"])
    #expect(other.messages(of: "thread_1").records.map(\.text) == ["xy"])
  }

  @Test func anotherCompactionIsReadOnce() throws {
    for count in 0..<200 { try mine.save(RegistryFileTests.record("a", count: count)) }
    _ = mine.registry()
    _ = other.registry()
    #expect(try other.compactRegistry() == nil)
    try other.save(RegistryFileTests.record("b"))
    try mine.save(RegistryFileTests.record("c"))
    #expect(mine.registryNews().changes.map(\.after.id) == ["b"])
    #expect(mine.registryNews().changes == [])
    #expect(other.registryNews().changes.map(\.after.id) == ["c"])
  }

  @Test func aPartDoesNotTakeThePlaceOfTheWhole() throws {
    try mine.save(MessageFileTests.message("m", "par", .streaming), in: "t")
    _ = mine.messages(of: "t")
    try other.save(MessageFileTests.message("m", "part and whole"), in: "t")
    try mine.save(MessageFileTests.message("m", "par", .interrupted), in: "t")
    let whole = MessageFileTests.message("m", "part and whole")
    #expect(ProfileFiles(folder: folder.path).messages(of: "t").records == [whole])
    #expect(mine.messageNews(in: "t").changes == [.record(whole)])
  }

  @Test func aStreamIsReadByWhatIsNewInIt() throws {
    try other.save(MessageFileTests.message("m", "", .streaming), in: "t")
    _ = mine.messages(of: "t")
    for _ in 0..<3 { try other.append("ab", to: "m", in: "t") }
    try mine.append("!", to: "q", in: "t")
    #expect(mine.messageNews(in: "t").changes == [.text("ababab", to: "m")])
    #expect(mine.messageNews(in: "t").changes == [])
  }

  @Test func draftsOfOthersAreHeardOfAndOwnOnesNot() throws {
    _ = mine.drafts()
    try mine.saveDraft("mine", for: "t")
    #expect(mine.draftNews() == [])
    try other.saveDraft("theirs", for: "t")
    #expect(mine.draftNews() == [DraftChange("t", before: "mine", after: "theirs")])
    #expect(mine.draftNews() == [])
  }

  /// Cores of three Skeins change random members of random threads, hear of each other at random moments, and one
  /// compacts now and then. At the end all know the same, and of every member the last write holds.
  @Test(arguments: 1...12) func noChangeIsLost(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    let threads = ["a", "b", "c"]
    for id in threads { try mine.save(RegistryFileTests.record(id)) }
    // Some have read the whole registry, some look at it through a snapshot.
    let snapshot = folder.path + "/snapshot"
    for number in 0..<70 { try mine.save(RegistryFileTests.record("other \(number)")) }
    mine.writeSnapshot(to: snapshot)
    try mine.save(RegistryFileTests.record("b"))
    var cores = try (0..<3).map { number in try Core(folder.path, over: number < seed % 4 ? snapshot : nil) }
    var last: [String: String] = [:]
    for step in 0..<400 {
      let writer = Int(chance.next() % 3)
      switch chance.next() % 10 {
      case 0: _ = try cores[writer].files.compactRegistry()
      case 1, 2: cores[writer].hear()
      case 3: cores[writer].hearLater()
      case 4: cores[writer].takeWhatWasHeard()
      default:
        let id = threads[Int(chance.next() % 3)]
        let member = Int(chance.next() % 5)
        try cores[writer].change(id, member, to: "\(step)")
        last["\(id).\(member)"] = "\(step)"
      }
    }
    let final = ProfileFiles(folder: folder.path).registry().records
    for (key, value) in last {
      let parts = key.split(separator: ".")
      let record = try #require(final.first { $0.id == parts[0] })
      #expect(Core.value(of: Int(parts[1]) ?? 0, in: record) == value, "\(key)")
    }
    for index in cores.indices {
      cores[index].hear()
      #expect(cores[index].records.values.sorted { $0.id < $1.id } == final.sorted { $0.id < $1.id })
    }
  }

  /// A core as far as threads go: what it knows, and news that wait for it.
  private struct Core {
    let files: ProfileFiles
    var records: [ThreadID: ThreadRecord]
    private var heard: [ThreadChange] = []

    init(_ folder: String, over snapshot: String?) throws {
      files = ProfileFiles(folder: folder)
      if let snapshot {
        let known = try #require(files.registry(over: snapshot) { _ in false })
        let old = (0..<known.table.count).compactMap { known.table.record(at: $0) }
        records = Dictionary((old + known.changed).map { ($0.id, $0) }) { $1 }
        for id in known.gone { records[id] = nil }
        return
      }
      records = Dictionary(uniqueKeysWithValues: files.registry().records.map { ($0.id, $0) })
    }

    mutating func change(_ id: ThreadID, _ member: Int, to value: String) throws {
      guard var record = records[id] else { return }
      switch member {
      case 0: record.metadata["title"] = value
      case 1: record.metadata["other"] = value
      case 2: record.choice.model = value
      case 3: record.runID = value
      default: record.choice.instructions = value
      }
      records[id] = record
      try files.save(record)
    }

    static func value(of member: Int, in record: ThreadRecord) -> String? {
      switch member {
      case 0: record.title
      case 1: record.metadata["other"]
      case 2: record.choice.model
      case 3: record.runID
      default: record.choice.instructions
      }
    }

    mutating func hearLater() { heard += files.registryNews().changes }

    mutating func takeWhatWasHeard() {
      for change in heard {
        let id = change.after.id
        let record = records[id]?.merging(change.after, base: change.before) ?? change.after
        records[id] = record
        files.know([record])
      }
      heard = []
    }

    mutating func hear() {
      hearLater()
      takeWhatWasHeard()
    }
  }
}
