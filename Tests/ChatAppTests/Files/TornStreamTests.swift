// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

/// A reply's journal, torn at every byte: a kill in mid-stream loses at most the last piece.
@Suite struct TornStreamTests {
  private static let pieces = ["Hel", "lo, 世", "界! ", "\"quoted\"\n", "and ", "the end 😀"]
  private static let whole = pieces.joined()

  /// Has a keeper write what the loop would have it write for a reply that streams.
  private func stream(into folder: TemporaryFolder) async throws -> [UInt8] {
    let keeper = JournalKeeper(files: ProfileFiles(folder: folder.path))
    let question = MessageRecord(id: "m1", role: .user, text: "Say it", createdAt: Timestamp(seconds: 1))
    let reply = MessageRecord(
      id: "m2", role: .assistant, text: "", createdAt: Timestamp(seconds: 2), state: .streaming, runID: "r1")
    _ = await keeper.carryOut(.saveMessageDurably(question, in: "t"))
    _ = await keeper.carryOut(.saveMessage(reply, in: "t"))
    for piece in Self.pieces {
      _ = await keeper.carryOut(.appendText(piece, to: "m2", in: "t"))
      await keeper.flush()
    }
    return try #require(folder.bytes("threads/t.jsonl"))
  }

  @Test func everyByteOfAStreamedJournal() async throws {
    let folder = try TemporaryFolder()
    let bytes = try await stream(into: folder)
    var longest = 0
    for end in 0...bytes.count {
      let torn = Array(bytes[..<end])
      try folder.write(torn, to: "threads/t.jsonl")
      let files = ProfileFiles(folder: folder.path)
      let read = files.messages(of: "t")
      let text = read.records.first { $0.id == "m2" }?.text ?? ""
      // What a whole line has said is there, piece by piece, and nothing else.
      #expect(Self.whole.hasPrefix(text), "cut at \(end)")
      #expect(text.utf8.count >= longest, "cut at \(end)")
      longest = text.utf8.count
      let lines = torn.filter { $0 == UInt8(ascii: "\n") }.count
      let said = Self.pieces.prefix(max(0, lines - 3)).joined()
      #expect(text.utf8.count >= said.utf8.count, "cut at \(end)")
      guard read.records.contains(where: { $0.id == "m2" }) else { continue }
      #expect(read.leftStreaming == [] || read.leftStreaming == ["m2"])
      try pickUp(files, end)
      #expect(!read.findings.contains { if case .setAside = $0 { true } else { false } }, "cut at \(end)")
    }
    #expect(longest == Self.whole.utf8.count)
  }

  /// What the next start writes behind a torn line: the reply as it was found, then as the provider has it.
  private func pickUp(_ files: ProfileFiles, _ end: Int) throws {
    var found = try #require(files.messages(of: "t").records.first { $0.id == "m2" })
    found.state = .interrupted
    try files.save(found, in: "t")
    found.text = Self.whole
    found.state = .completed
    try files.save(found, in: "t")
    let records = files.messages(of: "t").records
    #expect(records.map(\.id) == ["m1", "m2"], "cut at \(end)")
    #expect(records.map(\.text) == ["Say it", Self.whole], "cut at \(end)")
  }

  @Test func aReplyUnderItsProvidersIDTakesThePlaceOfItsBeginning() throws {
    let folder = try TemporaryFolder()
    let files = ProfileFiles(folder: folder.path)
    var reply = MessageRecord(
      id: "stream_1", role: .assistant, text: "", createdAt: Timestamp(seconds: 2), state: .streaming)
    try files.save(reply, in: "t")
    try files.append("Half", to: "stream_1", in: "t")
    reply.id = "item_1"
    reply.replaces = "stream_1"
    reply.text = "Half and half"
    reply.state = .completed
    try files.save(reply, in: "t")
    // A late piece under the old name adds nothing.
    #expect(ProfileFiles(folder: folder.path).messages(of: "t").records.map(\.text) == ["Half and half"])
  }
}
