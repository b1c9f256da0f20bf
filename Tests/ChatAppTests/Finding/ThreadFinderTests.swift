// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Foundation
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatApp

/// Searching through real journals, by the index and without one.
@Suite(.timeLimit(.minutes(10))) struct ThreadFinderTests {
  private let folder: TemporaryFolder
  private let files: ProfileFiles

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: folder.path + "/data")
    for number in 1...3 { try save("t\(number)", "Title \(number)", ["needle \(number)", "西湖 \(number)"]) }
    try save("gone", "Needle", ["a needle in the trash"], state: .trashed)
    try save("kept", "Old", ["an archived needle"], state: .archived)
  }

  private func save(_ id: ThreadID, _ title: String, _ texts: [String], state: ThreadState = .active) throws {
    let time = Timestamp(seconds: 1_000_000)
    try files.save(
      ThreadRecord(id: id, createdAt: time, updatedAt: time, metadata: ["title": title], state: state))
    for (number, text) in texts.enumerated() {
      try files.save(MessageRecord(id: "\(id)-\(number)", role: .user, text: text, createdAt: time), in: id)
    }
  }

  private func finder(index path: String? = nil, pageLimit: Int? = nil) -> ThreadFinder {
    ThreadFinder(
      folder: folder.path + "/data", index: path ?? folder.path + "/state/index-p.sqlite", pageLimit: pageLimit,
      clock: { Timestamp(seconds: 1_000_100) })
  }

  /// The first answer that is whole.
  private func answer(_ finder: ThreadFinder, _ typed: String, number: Int = 1) async -> SearchAnswer? {
    let (answers, continuation) = AsyncStream<SearchAnswer>.makeStream()
    await finder.search("", number: number) { _ in }
    await finder.search(typed, number: number + 1) { event in
      if case .found(let answer) = event { continuation.yield(answer) }
    }
    for await answer in answers {
      switch answer.progress {
      case .complete: if !answer.hits.isEmpty { return answer }
      case .reading(let done, let total, _): if done == total { return answer }
      case .indexing: break
      }
    }
    return nil
  }

  @Test func wordsAreFoundByTheIndex() async throws {
    let answer = try #require(await answer(finder(), "needle"))
    #expect(answer.number == 2)
    #expect(Set(answer.hits.map(\.thread)) == ["t1", "t2", "t3", "kept"])
    #expect(answer.progress == .complete)
    #expect(answer.hits.allSatisfy { !$0.excerpt.marks.isEmpty })
  }

  @Test func whatIsNewIsFoundByTheNextSearch() async throws {
    let finder = finder()
    #expect(await answer(finder, "needle")?.hits.count == 4)
    try save("t9", "Nine", ["北京 needle"])
    let found = try #require(await answer(finder, "北京", number: 3))
    #expect(found.hits.map(\.message) == ["t9-0"])
  }

  @Test func aQuestionThatWasOvertakenIsNotAnswered() async throws {
    let finder = finder()
    #expect(await answer(finder, "needle", number: 8)?.number == 9)
    await finder.search("needle", number: 3) { event in Issue.record("\(event)") }
    #expect(await answer(finder, "needle", number: 9)?.number == 10)
  }

  @Test func withoutAnIndexTheJournalsAreRead() async throws {
    // A folder in the place of the file.
    try FileManager.default.createDirectory(atPath: folder.path + "/index", withIntermediateDirectories: true)
    let answer = try #require(await answer(finder(index: folder.path + "/index"), "needle"))
    #expect(Set(answer.hits.map(\.thread)) == ["t1", "t2", "t3", "kept"])
    guard case .reading(4, 4, let reason) = answer.progress else {
      Issue.record("\(answer.progress)")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test func theIndexIsTriedAgainByTheNextSearch() async throws {
    let path = folder.path + "/index"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let finder = finder(index: path)
    #expect(await answer(finder, "needle")?.progress != .complete)
    try FileManager.default.removeItem(atPath: path)
    let answer = try #require(await answer(finder, "needle", number: 3))
    #expect(answer.progress == .complete)
    #expect(answer.hits.count == 4)
  }

  /// Where the disk ends while the index is made, and while it is filled: it takes no room from drafts and messages.
  @Test(arguments: [4, 40]) func anIndexThatFillsTheDiskGivesItBack(pages: Int) async throws {
    try save("long", "Long", (0..<60).map { part in (0..<400).map { "word\(part)x\($0)" }.joined(separator: " ") })
    let finder = finder(pageLimit: pages)
    var number = 1
    // Until it is full, searches go by what there is.
    while true {
      let found = try #require(await answer(finder, "needle", number: number))
      number += 2
      guard case .reading(_, _, let reason) = found.progress else { continue }
      #expect(found.hits.count == 4)
      #expect(reason.contains("full"))
      break
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/state") == [])
    // Nor does another search fill it again.
    let again = try #require(await answer(finder, "word59x399", number: number))
    #expect(again.hits.map(\.thread) == ["long"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/state") == [])
  }

  /// The file breaks while it is in use: what is searched meanwhile is read, the next search has a new one.
  @Test func anIndexThatBreaksIsMadeAnew() async throws {
    let path = folder.path + "/state/index-p.sqlite"
    do {
      let first = self.finder()
      #expect(await answer(first, "needle")?.hits.count == 4)
    }
    // All but the head, which says what it is.
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    let size = try file.seekToEnd()
    try file.seek(toOffset: 4096)
    try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4096))
    try file.close()
    for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
    let finder = finder()
    var number = 1
    var found = try #require(await answer(finder, "needle", number: number))
    while found.progress != .complete {
      #expect(found.hits.count == 4)
      number += 2
      found = try #require(await answer(finder, "needle", number: number))
    }
    #expect(found.hits.count == 4)
  }

  /// Two that bring the same file up to date at once.
  @Test func twoFindersShareAnIndex() async throws {
    for number in 10..<60 { try save("t\(number)", "Title \(number)", ["thimble \(number)"]) }
    let (one, other) = (finder(), finder())
    async let first = answer(one, "thimble")
    async let second = answer(other, "thimble")
    for found in [await first, await second] { #expect(found?.hits.count == 50 || found?.isCut == true) }
    let third = try #require(await answer(one, "\"thimble 42\"", number: 5))
    #expect(third.hits.map(\.thread) == ["t42"])
  }

  @Test func readingForTheIndexLeavesJournalsAlone() async throws {
    let path = folder.path + "/data/threads/t1.jsonl"
    try Data("no record at all\n".utf8).write(to: URL(filePath: path))
    let answer = try #require(await answer(finder(), "needle"))
    #expect(!answer.hits.contains { $0.thread == "t1" })
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "no record at all\n")
  }
}
