// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Testing
import ThreadsAPI

@testable import ChatApp

/// Two Skeins on one folder: each has files of its own, as two processes have.
@Suite struct SharedFilesTests {
  let folder: TemporaryFolder
  let mine: ProfileFiles
  let other: ProfileFiles

  init() throws {
    folder = try TemporaryFolder()
    mine = ProfileFiles(folder: folder.path)
    other = ProfileFiles(folder: folder.path)
  }

  private func record(_ id: ThreadID, _ count: Int = 0) -> ThreadRecord { RegistryFileTests.record(id, count: count) }

  @Test func theOthersLinesArePickedUpAndOnlyThose() throws {
    try mine.save(record("a"))
    _ = mine.registry()
    #expect(mine.registryChanges().records == [])
    try mine.save(record("b"))
    try other.save(record("c"))
    try mine.save(record("a", 1))
    try other.save(record("b", 2))
    #expect(mine.registryChanges().records == [record("c"), record("b", 2)])
    #expect(mine.registryChanges().records == [])
    #expect(mine.registry().records == [record("a", 1), record("b", 2), record("c")])
  }

  @Test func aFileThatTheOtherMadeIsFound() throws {
    _ = mine.registry()
    try other.save(record("a"))
    try mine.save(record("b"))
    #expect(mine.registryChanges().records == [record("a")])
  }

  @Test func theOthersCompactionTellsOnlyWhatIsNew() throws {
    for count in 0..<100 { try mine.save(record("a", count)) }
    try mine.save(record("b"))
    _ = mine.registry()
    try mine.save(record("c"))
    _ = other.registry()
    try other.save(record("d"))
    #expect(other.compactIfWorthwhile() == [])
    try mine.save(record("e"))
    try other.save(record("b", 1))
    #expect(folder.text("registry.jsonl")?.split(separator: "\n").count == 7)
    #expect(mine.registryChanges() == RegistryContents(records: [record("d"), record("b", 1)], findings: []))
    #expect(mine.registryChanges().records == [])
    #expect(other.registryChanges().records == [record("e")])
  }

  @Test func aRegistryThatWasTakenAwayIsNotForgotten() throws {
    try mine.save(record("a"))
    _ = mine.registry()
    unlink("\(folder.path)/registry.jsonl")
    #expect(mine.registryChanges() == RegistryContents(records: [], findings: []))
  }

  @Test func theOthersStreamIsSeenAsWholeMessages() throws {
    let message = MessageFileTests.message("m", "", .streaming)
    try mine.save(MessageFileTests.message("q", "?"), in: "t")
    _ = mine.messages(of: "t")
    try other.save(message, in: "t")
    try other.append("one", to: "m", in: "t")
    try mine.append("!", to: "q", in: "t")
    #expect(mine.messageChanges(in: "t").records == [MessageFileTests.message("m", "one", .streaming)])
    try other.append(" two", to: "m", in: "t")
    #expect(mine.messageChanges(in: "t").records == [MessageFileTests.message("m", "one two", .streaming)])
    #expect(mine.messageChanges(in: "t").records == [])
    #expect(mine.messages(of: "t").records.map(\.text) == ["?!", "one two"])
  }

  @Test func theOthersCompactionOfAThreadTellsOnlyWhatIsNew() throws {
    try mine.save(MessageFileTests.message("m", "", .streaming), in: "t")
    for _ in 0..<200 { try mine.append("x", to: "m", in: "t") }
    _ = mine.messages(of: "t")
    _ = other.messages(of: "t")
    #expect(other.compactIfWorthwhile() == [])
    #expect(mine.messageChanges(in: "t").records == [])
    try other.save(MessageFileTests.message("n", "new"), in: "t")
    #expect(mine.messageChanges(in: "t").records == [MessageFileTests.message("n", "new")])
  }

  @Test func manyWritersAndACompactorLoseNothing() async throws {
    let path = folder.path
    await withTaskGroup { group in
      for writer in 0..<4 {
        group.addTask {
          let files = ProfileFiles(folder: path)
          for count in 0..<150 {
            do {
              try files.save(RegistryFileTests.record("thread_\(writer)_\(count % 10)", count: count))
              try files.append("\(count) ", to: "m\(writer)", in: "t")
            } catch {
              Issue.record(error)
            }
          }
        }
      }
      group.addTask {
        let files = ProfileFiles(folder: path)
        for _ in 0..<40 {
          _ = files.registry()
          #expect(files.messages(of: "t").findings.filter { !$0.isOrphan } == [])
          #expect(files.compactIfWorthwhile() == [])
        }
      }
    }
    let found = mine.registry()
    #expect(found.findings == [])
    #expect(found.records.count == 40)
    #expect(found.records.allSatisfy { $0.messageCount >= 140 })
    let text = (0..<150).map { "\($0) " }.joined()
    #expect(mine.messages(of: "t").records.map(\.text) == [text, text, text, text])
  }

  @Test func twoThatSetTheSameFileAsideKeepBothFiles() throws {
    try folder.write("garbage\n", to: "registry.jsonl")
    let journal = mine.registryFile
    let opened = try #require(try OpenFile.reading(journal.path))
    #expect(other.registry().findings.count == 1)
    try other.save(record("a"))
    // What was opened before is not what stands there now.
    #expect(journal.setAside(opened) == nil)
    #expect(mine.registry().records == [record("a")])
    #expect(folder.names() == ["registry.jsonl", "registry.jsonl.bad-1"])
  }

  @Test func everythingIsPrivateWhateverTheUmask() throws {
    let mask = umask(0)
    defer { umask(mask) }
    let files = ProfileFiles(folder: "\(folder.path)/data/local")
    try files.save(record("a"))
    try files.save(MessageFileTests.message("m", "x"), in: "t")
    try files.saveDraft("x", for: "t")
    try ScreenStateFile(path: "\(folder.path)/state/ui.json").write(ScreenState(), profile: "local")
    for name in ["data", "data/local", "data/local/threads", "state"] { #expect(folder.mode(name) == 0o700) }
    let names = ["data/local/registry.jsonl", "data/local/threads/t.jsonl", "data/local/drafts.jsonl", "state/ui.json"]
    for name in names { #expect(folder.mode(name) == 0o600) }
    chmod("\(folder.path)/data/local/registry.jsonl", 0o644)
    for count in 0..<200 { try files.save(record("a", count)) }
    #expect(folder.mode("data/local/registry.jsonl") == 0o600)
    #expect(files.compactIfWorthwhile() == [])
    #expect(folder.mode("data/local/registry.jsonl") == 0o600)
  }

  @Test func aCrashInMidCompactionLeavesTheOldFile() throws {
    for count in 0..<200 { try mine.save(record("a", count)) }
    // What a crash before the rename leaves: a part of the new file beside the old one.
    try folder.write("{\"format\":\"skein.reg", to: "registry.jsonl.new")
    #expect(mine.registry() == RegistryContents(records: [record("a", 199)], findings: []))
    #expect(mine.compactIfWorthwhile() == [])
    #expect(folder.names() == ["registry.jsonl"])
    #expect(folder.text("registry.jsonl")?.split(separator: "\n").count == 2)
    #expect(mine.registry().records == [record("a", 199)])
  }

  @Test func compactionKeepsAFileWithUnreadableLinesUnderAnotherName() throws {
    try mine.save(record("a"))
    let text = try #require(folder.text("registry.jsonl")) + "half a li\n"
    try folder.write(text, to: "registry.jsonl")
    let path = "\(folder.path)/registry.jsonl"
    #expect(mine.compactIfWorthwhile() == [.setAside(path: path, keptAs: path + ".bad-1")])
    #expect(folder.text("registry.jsonl.bad-1") == text)
    #expect(mine.registry() == RegistryContents(records: [record("a")], findings: []))
  }

  /// A disk that was full, a kill before the half was cut off again, and more lines behind it: nothing is damaged.
  @Test func compactionDropsTheHalfOfALineThatAKilledSkeinLeft() throws {
    try mine.save(record("a"))
    try mine.save(record("b", 1))
    let lines = try #require(folder.text("registry.jsonl")).split(separator: "\n").map(String.init)
    for length in 1..<lines[2].utf8.count {
      let half = String(decoding: lines[2].utf8.prefix(length), as: UTF8.self)
      try folder.write([lines[0], half, lines[1]].joined(separator: "\n") + "\n", to: "registry.jsonl")
      #expect(mine.compactIfWorthwhile() == [], "\(half)")
      #expect(folder.names() == ["registry.jsonl"])
      #expect(folder.text("registry.jsonl") == lines[0] + "\n" + lines[1] + "\n")
    }
  }

  @Test func tenThousandThreadsAreRead() throws {
    let records = (0..<10_000).map { number in
      ThreadRecord(
        id: "thread_\(number)", createdAt: Timestamp(milliseconds: Int64(number)),
        updatedAt: Timestamp(milliseconds: Int64(number)), metadata: ["title": "Thread number \(number)"],
        messageCount: number, preview: "杭州 \(number)")
    }
    try mine.registryFile.append(records.map { ThreadLine.bytes(of: $0) })
    #expect(mine.registry() == RegistryContents(records: records, findings: []))
  }
}

extension FileFinding {
  fileprivate var isOrphan: Bool {
    if case .orphanedText = self { true } else { false }
  }
}

@Suite struct ScreenStateFileTests {
  @Test func whatIsSavedOfOneProfileLeavesTheOthersAlone() throws {
    let folder = try TemporaryFolder()
    let file = ScreenStateFile(path: "\(folder.path)/state/ui.json")
    #expect(file.read(profile: "local").state == ScreenState())
    #expect(file.read(profile: "local").findings == [])
    let local = ScreenState(
      selectedThread: "t", anchor: ScreenState.Anchor(message: "m", line: 3), listWidth: 30, isListHidden: true)
    try file.write(local, profile: "local")
    try file.write(ScreenState(selectedThread: "u", listWidth: 30, isListHidden: true), profile: "remote")
    #expect(file.read(profile: "local").state == local)
    #expect(file.read(profile: "remote").state.selectedThread == "u")
    #expect(folder.names(in: "state") == ["ui.json"])
  }

  @Test(arguments: ["", "{", "[]", "null", "\u{0}"])
  func aBadFileIsIgnoredAndNamed(text: String) throws {
    let folder = try TemporaryFolder()
    let file = ScreenStateFile(path: "\(folder.path)/ui.json")
    try folder.write(text, to: "ui.json")
    #expect(file.read(profile: "local").state == ScreenState())
    #expect(file.read(profile: "local").findings == [.unreadableLines(path: file.path, count: 1, first: 1)])
    try file.write(ScreenState(selectedThread: "t"), profile: "local")
    #expect(file.read(profile: "local").state == ScreenState(selectedThread: "t"))
  }
}
