// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct OutboxFileTests {
  private let folder: TemporaryFolder
  private var files: ProfileFiles { ProfileFiles(folder: folder.path) }

  init() throws { folder = try TemporaryFolder() }

  private func entry(_ id: String, _ text: String = "words", in thread: ThreadID = "local_t") -> OutboxEntry {
    let message = MessageRecord(
      id: id, role: .user, text: text, createdAt: Timestamp(milliseconds: 1_793_870_040_000), state: .queued)
    var entry = OutboxEntry(id: id, thread: thread, createdAt: message.createdAt, content: .message(message))
    entry.newThreadMetadata = ["title": "T"]
    entry.choice = ReplyChoice(model: "m")
    return entry
  }

  @Test func whatIsKeptIsReadAsItWas() throws {
    var change = OutboxEntry(
      id: OutboxEntry.metadataID("t1"), thread: "t1", createdAt: Timestamp(milliseconds: 5000),
      content: .metadata(MetadataChange(set: ["title": "x"], removed: ["name"])))
    change.stage = .held
    change.reason = "no"
    try files.keep(entry("local_1", "Hangzhou 我\n\u{1B}[31m"))
    try files.keep(change)
    #expect(files.outbox().contents.entries == [entry("local_1", "Hangzhou 我\n\u{1B}[31m"), change])
    try files.dropFromOutbox("local_1", durably: true)
    #expect(files.outbox().contents.entries == [change])
    #expect(files.outbox().findings.isEmpty)
  }

  @Test func theOrderOutlivesCompaction() throws {
    for id in ["local_1", "local_2", "local_3"] { try files.keep(entry(id)) }
    for _ in 0..<200 { try files.keep(entry("local_1")) }
    #expect(try files.compactOutbox() == nil)
    #expect(files.outbox().contents.entries.map(\.id) == ["local_1", "local_2", "local_3"])
  }

  @Test func theNameOfAThreadIsTheNameInItsEntries() throws {
    try files.keep(entry("local_1"))
    try files.note(name: "t9", of: "local_t")
    let contents = files.outbox().contents
    #expect(contents.names == ["local_t": "t9"])
    #expect(contents.entries.map(\.thread) == ["t9"])
    #expect(contents.entries.map(\.newThreadMetadata) == [nil])
  }

  @Test func whatNobodyHasIsClaimedByOne() throws {
    var free = entry("local_1")
    free.owner = .nobody
    try files.keep(free)
    #expect(files.outbox().contents.entries.map(\.owner) == [.nobody])
    #expect(try files.claimOutbox().entries.map(\.owner) == [.us])
    #expect(files.outbox().contents.entries.map(\.owner) == [.us])
  }

  /// The entry of a process that lives stays its own; that of one that is gone is free.
  @Test(arguments: [true, false]) func theWriterDecidesWhoseItIs(isAlive: Bool) throws {
    try files.keep(entry("local_1"))
    // The first process of the machine never ends.
    let start = try #require(Self.startOfFirstProcess)
    let writer = isAlive ? "1.\(start)" : "1.7"
    let text = try #require(folder.text("outbox.jsonl"))
    try folder.write(text.replacing(ProcessIdentity.current, with: writer), to: "outbox.jsonl")
    #expect(try files.claimOutbox().entries.map(\.owner) == [isAlive ? .other : .us])
  }

  private static var startOfFirstProcess: UInt64? {
    (0..<UInt64(100_000)).first { ProcessIdentity.isAlive("1.\($0)") }
  }

  @Test func whatANewerSkeinWroteStays() throws {
    var line = try #require(String(validating: Self.line(entry("local_1")), as: UTF8.self))
    line.removeLast()
    try folder.write(
      "{\"format\":\"skein.outbox\",\"version\":1}\n\(line),\"colour\":\"red\"}\n{\"id\":\"z\",\"kind\":\"wave\"}\n",
      to: "outbox.jsonl")
    let files = files
    var claimed = try files.claimOutbox().entries[0]
    claimed.stage = .sent
    try files.keep(claimed)
    let text = try #require(folder.text("outbox.jsonl"))
    #expect(text.split(separator: "\n").last?.contains(#""colour":"red""#) == true)
    #expect(text.contains(#""kind":"wave""#))
  }

  private static func line(_ entry: OutboxEntry) -> [UInt8] {
    JSONValue.object(OutboxLine.object(of: entry, writer: nil)).utf8
  }

  @Test func itIsCompactedAndTornLinesHarmNothing() throws {
    let files = files
    for number in 0..<200 {
      try files.keep(entry("local_\(number)"))
      if number > 1 { try files.dropFromOutbox("local_\(number)", durably: false) }
    }
    try files.note(name: "t9", of: "local_other")
    _ = try files.compactOutbox()
    #expect(folder.text("outbox.jsonl")?.split(separator: "\n").count == 4)
    let whole = try #require(folder.bytes("outbox.jsonl"))
    let last = try #require(whole.dropLast().lastIndex(of: UInt8(ascii: "\n")))
    for end in last + 1..<whole.count {
      try folder.write(Array(whole[..<end]), to: "outbox.jsonl")
      #expect(ProfileFiles(folder: folder.path).outbox().contents.entries.count == 2)
    }
  }

  @Test func aNewerFormatIsLeftAlone() throws {
    try folder.write("{\"format\":\"skein.outbox\",\"version\":2}\n", to: "outbox.jsonl")
    #expect(throws: FileError.self) { try files.keep(entry("local_1")) }
    #expect(folder.text("outbox.jsonl") == "{\"format\":\"skein.outbox\",\"version\":2}\n")
  }
}
