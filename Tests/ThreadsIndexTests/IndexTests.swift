// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import TerminalCore
import Testing
import ThreadsAPI

@testable import ThreadsIndex

/// An index in a folder that goes with it.
private final class Shelf {
  let folder = NSTemporaryDirectory() + "skein-index-\(UUID().uuidString)"
  var path: String { folder + "/index.sqlite" }

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func index() throws -> ThreadsIndex { try ThreadsIndex(path: path) }
}

extension IndexedThread {
  fileprivate static func sample(
    _ id: ThreadID, _ title: String = "", at seconds: Int64 = 1000, isTrashed: Bool = false, stamp: String = "1"
  ) -> IndexedThread {
    IndexedThread(id: id, title: title, updatedAt: Timestamp(seconds: seconds), isTrashed: isTrashed, stamp: stamp)
  }
}

extension ThreadsIndex {
  fileprivate func fill(_ threads: (thread: IndexedThread, texts: [String])...) throws {
    let stale = Set(try reconcile(threads.map(\.thread)).map(\.id))
    try put(
      threads.filter { stale.contains($0.thread.id) }.map { thread, texts in
        (
          thread,
          texts.enumerated().map {
            IndexedMessage(id: "\(thread.id)-\($0)", createdAt: thread.updatedAt, text: $1)
          }
        )
      })
  }

  /// What is found, `thread` or `thread-number`.
  fileprivate func found(_ typed: String, limit: Int = 50) throws -> [String] {
    try find(SearchQuery(typed), limit: limit, at: Timestamp(seconds: 100_000)).hits.map { $0.message ?? $0.thread }
  }
}

@Suite struct IndexTests {
  private let shelf: Shelf

  init() throws { shelf = try Shelf() }

  @Test(arguments: [
    ("cafe", true), ("CAFÉ", true), ("ＣＡＦＥ", true), ("caf", true), ("caf ", true), ("afe", false), ("abc", true),
    ("西", true), ("湖", true), ("西湖", true), ("湖西", false), ("西日", false), ("日游", true), ("西湖 cafe", true),
    ("cafe 西湖 nowhere", false), ("\"the cafe\"", true), ("\"cafe the\"", false), ("\"the caf\"", false), ("🎉", true),
    ("c++", true), ("カメラ", true), ("ｶﾒﾗ", true), ("한글", true), ("글", true), ("it's", true), ("—", false), ("", false),
    ("\"", false), ("AND", false), ("title:x", false), ("cafe*", true), ("NEAR(a b)", false), ("snake_case", true),
  ])
  func words(typed: String, isFound: Bool) throws {
    let index = try shelf.index()
    let text = "Here is the Café, ＡＢＣ 西湖一日游🎉 C++ かめら 한글 it’s snake_case"
    try index.fill((.sample("a"), [text]), (.sample("b"), ["nothing of that"]))
    #expect(try index.found(typed) == (isFound ? ["a-0"] : []))
  }

  @Test func wordsThatAreNotWholeAreFoundWhenNothingElseIs() throws {
    let index = try shelf.index()
    try index.fill((.sample("a"), ["threads and lists"]))
    #expect(try index.found("thread list ") == ["a-0"])
    try index.fill((.sample("a"), ["threads and lists"]), (.sample("b"), ["a thread, a list"]))
    #expect(try index.found("thread list ") == ["b-0"])
  }

  @Test func titlesCountForMoreAndTheNewComesFirst() throws {
    let index = try shelf.index()
    try index.fill(
      (.sample("old", at: 1), ["the needle"]), (.sample("new", at: 90_000), ["the needle"]),
      (.sample("titled", "Needle", at: 1), ["hay"]))
    #expect(try index.found("needle") == ["titled", "new-0", "old-0"])
  }

  @Test func theTrashIsNotFoundAndComesBack() throws {
    let index = try shelf.index()
    try index.fill((.sample("a", "Title", isTrashed: true), ["needle"]))
    #expect(try index.found("needle") == [])
    try index.fill((.sample("a", "Title"), ["needle"]))
    #expect(try index.found("needle") == ["a-0"])
  }

  @Test func whatChangesIsFoundAsItIs() throws {
    let index = try shelf.index()
    try index.fill((.sample("a", "First"), ["one", "two"]), (.sample("b"), ["other"]))
    // The same stamp: nothing is read again, but the title is new.
    #expect(try index.reconcile([.sample("a", "Second"), .sample("b")]) == [])
    #expect(try index.found("first") == [])
    #expect(try index.found("second") == ["a"])
    try index.fill((.sample("a", "Second", stamp: "2"), ["one", "three"]), (.sample("b"), ["other"]))
    #expect(try index.found("two") == [])
    #expect(try index.found("three") == ["a-1"])
    #expect(try index.found("one") == ["a-0"])
    // A thread that is no more.
    #expect(try index.reconcile([.sample("b")]) == [])
    #expect(try index.found("one second") == [])
    #expect(try index.found("one") == [])
    #expect(try index.found("other") == ["b-0"])
  }

  @Test func oneThreadDoesNotFillTheList() throws {
    let index = try shelf.index()
    try index.fill((.sample("a"), (0..<20).map { "needle \($0)" }), (.sample("b"), ["a needle in a long text of hay"]))
    let found = try index.found("needle")
    #expect(found.count == 4)
    #expect(found.contains("b-0"))
    let (hits, isCut) = try index.find(SearchQuery("needle"), limit: 2, at: Timestamp(seconds: 1))
    #expect(hits.count == 2)
    #expect(isCut)
  }

  @Test func severalUseItAtOnce() throws {
    let (one, two) = (try shelf.index(), try shelf.index())
    try one.fill((.sample("a"), ["needle"]))
    #expect(try two.found("needle") == ["a-0"])
    // The other has done it: nothing is there twice.
    try two.put([(.sample("a"), [IndexedMessage(id: "a-0", createdAt: Timestamp(seconds: 1), text: "needle")])])
    #expect(try one.found("needle") == ["a-0"])
  }

  @Test(arguments: ["", "no database at all, but some text that is long enough to be read as a header of a file"])
  func whatIsNoIndexIsMadeAnew(text: String) throws {
    try text.write(toFile: shelf.path, atomically: true, encoding: .utf8)
    let index = try shelf.index()
    try index.fill((.sample("a"), ["needle"]))
    #expect(try index.found("needle") == ["a-0"])
  }

  @Test func aBrokenIndexIsMadeAnew() throws {
    try shelf.index().fill((.sample("a"), (0..<500).map { "needle \($0)" }))
    for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: shelf.path + ending) }
    let file = try #require(FileHandle(forWritingAtPath: shelf.path))
    try file.write(contentsOf: Data(repeating: 7, count: 3000))
    try file.close()
    let index = try shelf.index()
    #expect(try index.reconcile([.sample("a")]).map(\.id) == ["a"])
  }

  @Test func aNewersIndexIsLeftAlone() throws {
    try shelf.index().database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    #expect(throws: IndexError.newer(version: 99)) { try ThreadsIndex(path: shelf.path) }
  }

  @Test func anOldOneIsMadeAnew() throws {
    try shelf.index().fill((.sample("a"), ["needle"]))
    try shelf.index().database.write { db in
      try db.execute(sql: "PRAGMA user_version = 0")
    }
    #expect(try shelf.index().found("needle") == [])
  }

  @Test func itIsItsOwnersAlone() throws {
    let index = try shelf.index()
    try index.fill((.sample("a"), ["needle"]))
    for name in try FileManager.default.contentsOfDirectory(atPath: shelf.folder) {
      let facts = try FileManager.default.attributesOfItem(atPath: shelf.folder + "/" + name)
      #expect((facts[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
    }
  }

  @Test func whereNothingCanBeWrittenItSaysSo() {
    #expect(throws: IndexError.self) { try ThreadsIndex(path: "/proc/nowhere/index.sqlite") }
  }

  @Test func hostileTextsAreTexts() throws {
    let index = try shelf.index()
    let texts = ["nul \u{0} after", "'; DROP TABLE words; --", "\u{1B}[31mred", String(repeating: "長", count: 20_000)]
    try index.fill((.sample("a", "\u{0}title"), texts))
    #expect(try index.found("after") == ["a-0"])
    #expect(try index.found("drop table") == ["a-1"])
    try index.fill((.sample("a", stamp: "2"), ["gone"]))
    #expect(try index.found("after") == [])
    #expect(try index.found("長") == [])
    try index.database.write { try $0.execute(sql: "INSERT INTO words (words) VALUES ('integrity-check')") }
  }
}
