// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Foundation
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatApp

/// Searching through real journals, by the index and without one.
@Suite(.timeLimit(.minutes(1))) struct ThreadFinderTests {
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

  private func finder(index path: String? = nil) -> ThreadFinder {
    ThreadFinder(
      folder: folder.path + "/data", index: path ?? folder.path + "/state/index-p.sqlite",
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

  @Test func readingForTheIndexLeavesJournalsAlone() async throws {
    let path = folder.path + "/data/threads/t1.jsonl"
    try Data("no record at all\n".utf8).write(to: URL(filePath: path))
    let answer = try #require(await answer(finder(), "needle"))
    #expect(!answer.hits.contains { $0.thread == "t1" })
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "no record at all\n")
  }
}
