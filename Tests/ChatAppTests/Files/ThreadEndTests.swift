// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

/// The end of a journal, read ahead of all of it, is the end of what all of it says.
@Suite struct ThreadEndTests {
  private let folder: TemporaryFolder
  private let files: ProfileFiles

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: folder.path)
  }

  /// A conversation as it is written down: questions that are sent and confirmed, replies that grow, and now and then
  /// something that is said of a message further up.
  private func write(_ turns: Int, tellsOfOld: Bool = false, _ chance: inout Chance) throws {
    var old: [MessageRecord] = []
    for turn in 0..<turns {
      let time = Timestamp(milliseconds: 1_700_000_000_000 + Int64(turn) * 1_000)
      var question = MessageRecord(
        id: "local_q\(turn)", role: .user, text: words(&chance), createdAt: time, state: .sent)
      try files.save(question, in: "t")
      question.replaces = question.id
      question.id = "q\(turn)"
      question.state = .completed
      try files.save(question, in: "t")
      var reply = MessageRecord(
        id: "a\(turn)", role: .assistant, text: "", createdAt: Timestamp(milliseconds: time.milliseconds + 10),
        state: .streaming)
      try files.save(reply, in: "t")
      for _ in 0..<chance.below(5) {
        let piece = words(&chance)
        try files.append(piece, to: reply.id, in: "t")
        reply.text += piece
      }
      if chance.below(4) > 0 {
        reply.state = .completed
        try files.save(reply, in: "t")
      }
      old += [question, reply]
      if tellsOfOld, chance.below(6) == 0 {
        var changed = chance.pick(old)
        changed.metadata["note"] = "\(turn)"
        try files.save(changed, in: "t")
      }
    }
  }

  private func words(_ chance: inout Chance) -> String {
    (0...chance.below(12)).map { _ in chance.pick(["one ", "two ", "西湖", "\n\n"]) }.joined()
  }

  @Test(arguments: 0..<40 as Range<UInt64>) func itIsTheEndOfTheWhole(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    try write(30, tellsOfOld: seed % 2 == 1, &chance)
    let whole = files.messages(of: "t").records
    var found = 0
    for length in [300, 700, 1_500, 3_000] {
      guard let end = files.end(of: "t", length: length, ofAtLeast: 0) else { continue }
      found += 1
      #expect(!end.isEmpty && end.map(\.id) == whole.suffix(end.count).map(\.id), "the last \(length) bytes")
      #expect(end.last?.text == whole.last?.text)
    }
    // Where messages further up are told of again, the end may not tell what comes last.
    #expect(found > 0 || seed % 2 == 1)
  }

  @Test func aShortJournalHasNone() throws {
    var chance = Chance(seed: 1)
    #expect(files.end(of: "t") == nil)
    try write(20, &chance)
    #expect(files.end(of: "t") == nil)
  }

  /// However long the thread is, as much of it is read.
  @Test func itReadsNoMoreThanItsLength() throws {
    var lines = #"{"format":"skein.thread","version":1}"# + "\n"
    for number in 0..<4_000 {
      lines +=
        #"{"id":"m\#(number)","role":"user","text":"words","created_at":"2026-11-21T09:00:00.000Z","state":"completed"}"#
        + "\n"
    }
    try folder.makeFolder("threads")
    try folder.write(lines, to: "threads/t.jsonl")
    let end = try #require(files.end(of: "t"))
    #expect(end.last?.id == "m3999" && end.count < ProfileFiles.endLength / 100)
    // Half a line at the end: what there is to say of it is said when all is read.
    try folder.write(lines + #"{"id":"m"#, to: "threads/t.jsonl")
    #expect(files.end(of: "t") == nil)
  }
}
