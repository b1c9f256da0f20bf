// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

/// Files that say of several ids that each is in another's place: nothing is lost, and nothing goes round for ever.
@Suite struct SuccessorsTests {
  @Test func aChainLeadsToItsEnd() {
    var names = Successors()
    let steps = [names.replace("a", by: "b"), names.replace("b", by: "c"), names.replace("a", by: "a")]
    #expect(steps == [true, true, false])
    #expect(["a", "b", "c", "d"].map { names.current($0) } == ["c", "c", nil, nil])
    // Said again by a line that is late: it changes nothing.
    let isStillSo = names.replace("a", by: "b")
    #expect(isStillSo && names.current("b") == "c" && !names.haveReturned)
  }

  @Test func aCircleSaysNothing() {
    var names = Successors()
    let steps = [names.replace("a", by: "b"), names.replace("b", by: "c"), names.replace("c", by: "a")]
    #expect(steps == [true, true, false])
    #expect(["a", "b", "c"].map { names.current($0) } == [nil, "c", nil])
    // Who has come back stays.
    let isGone = names.replace("a", by: "b")
    #expect(!isGone && names.current("a") == nil)
  }

  private static func line(_ id: String, _ old: String?, _ words: String) -> String {
    let replaces = old.map { #","replaces":"\#($0)""# } ?? ""
    return #"{"id":"\#(id)"\#(replaces),"created_at":"2026-11-21T09:00:00.000Z","preview":"\#(words)"}"# + "\n"
  }

  private static let stories: [(lines: [(String, String?)], ids: [String])] = [
    ([("a", nil), ("b", nil), ("b", "a"), ("a", "b")], ["b", "a"]),
    ([("a", nil), ("b", nil), ("b", "a"), ("a", "b"), ("b", "a"), ("a", nil)], ["b", "a"]),
    ([("a", nil), ("b", nil), ("c", nil), ("b", "a"), ("c", "b"), ("a", "c")], ["c", "a"]),
    // In the order of a compacted file the second would have ended the first.
    ([("z", nil), ("x", nil), ("y", nil), ("x", "y"), ("y", "z")], ["y", "x"]),
    ([("local_1", nil), ("b", "local_1"), ("c", "b"), ("local_1", nil), ("b", "local_1")], ["c"]),
  ]

  @Test(arguments: 0..<5) func noThreadIsLostByWhatReplacesWhat(number: Int) throws {
    let story = Self.stories[number]
    let folder = try TemporaryFolder()
    let files = ProfileFiles(folder: folder.path)
    var text = #"{"format":"skein.registry","version":1}"# + "\n"
    for (place, step) in story.lines.enumerated() { text += Self.line(step.0, step.1, "\(place)") }
    // So many lines that it is worth while to write the file anew.
    for place in 0..<90 { text += Self.line("other", nil, "\(place)") }
    try folder.write(text, to: "registry.jsonl")
    let before = files.registry().records
    #expect(before.map(\.id) == story.ids + ["other"])
    let findings = files.compactIfWorthwhile()
    #expect(findings.isEmpty)
    #expect(folder.text("registry.jsonl")?.split(separator: "\n").count == before.count + 1)
    let again = ProfileFiles(folder: files.folder)
    #expect(again.registry().records == before)
    var gathering = ThreadGathering()
    for record in before.reversed() { gathering.offer(ToldThread(record: record)) }
    #expect(Set(gathering.all.map(\.record.id)) == Set(before.map(\.id)))
  }

  @Test func foldersThatContradictEachOtherKeepBoth() {
    var gathering = ThreadGathering()
    for (id, old) in [("a", nil), ("b", "a"), ("a", "b")] as [(String, String?)] {
      var record = RegistryFileTests.record(id)
      record.replaces = old
      gathering.offer(ToldThread(record: record))
    }
    #expect(gathering.all.map(\.record.id) == ["a", "b"])
    #expect(gathering.all.allSatisfy { $0.record.replaces == nil })
    #expect(gathering.knows("a") && gathering.knows("b"))
  }

  @Test func noMessageIsLostByWhatReplacesWhat() throws {
    let folder = try TemporaryFolder()
    let files = ProfileFiles(folder: folder.path)
    for (id, old) in [("a", nil), ("b", nil), ("b", "a"), ("a", "b")] as [(String, String?)] {
      var message = MessageFileTests.message(id, "words of \(id)")
      message.replaces = old
      try files.save(message, in: "t")
    }
    try files.append(", more", to: "a", in: "t")
    #expect(Set(files.messages(of: "t").records.map(\.text)) == ["words of a, more", "words of b"])
  }
}
