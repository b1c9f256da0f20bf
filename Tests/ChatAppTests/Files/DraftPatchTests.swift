// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

/// Long drafts, drafts of several Skeins, and what was cleared.
@Suite struct DraftPatchTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var files: ProfileFiles { ProfileFiles(folder: folder.path) }

  @Test func ofALongDraftOnlyWhatChangesIsWritten() throws {
    let text = String(repeating: "a long draft, 长文 ", count: 20_000)
    let files = files
    try files.saveDraft(text, for: "t")
    let size = try #require(folder.bytes("drafts.jsonl")?.count)
    var changed = text
    for (number, piece) in ["ä", "end", "文", "more"].enumerated() {
      changed.insert(contentsOf: piece, at: changed.index(changed.startIndex, offsetBy: 10 * number))
      try files.saveDraft(changed, for: "t")
      #expect(ProfileFiles(folder: folder.path).drafts().texts == ["t": changed])
    }
    #expect(try #require(folder.bytes("drafts.jsonl")?.count) < size + 2000)
    #expect(files.drafts().findings == [])
    try files.saveDraft("short", for: "t")
    #expect(files.drafts().texts == ["t": "short"])
  }

  @Test func compactionKeepsALongDraftThatWasChanged() throws {
    let files = files
    var text = String(repeating: "long ", count: 20_000)
    for number in 0..<100 {
      text += "\(number) "
      try files.saveDraft(text, for: "t")
    }
    _ = files.compactIfWorthwhile()
    #expect(folder.text("drafts.jsonl")?.split(separator: "\n").count == 2)
    #expect(files.drafts().texts == ["t": text])
    try files.saveDraft(text + "!", for: "t")
    #expect(files.drafts().texts == ["t": text + "!"])
  }

  @Test func aPatchFitsEveryPairOfTexts() {
    let texts = ["", "a", "ab", "ba", "aaa", "aaaa", "é", "e\u{301}", "文字", "文子", "😀😁", "😀x😁", "xyz文"]
    for old in texts {
      for new in texts {
        var text = Array(old.utf8)
        let patch = DraftPatch(from: text, to: Array(new.utf8))
        #expect(String(decoding: patch.put, as: UTF8.self).utf8.elementsEqual(patch.put))
        let applied = patch.apply(to: &text)
        #expect(applied && text == Array(new.utf8), "\(old) → \(new)")
      }
    }
  }

  @Test func aTornPatchLosesItselfAlone() throws {
    let files = files
    let text = String(repeating: "long ", count: 20_000)
    try files.saveDraft(text, for: "t")
    try files.saveDraft(text + "one", for: "t")
    let before = try #require(folder.bytes("drafts.jsonl"))
    try files.saveDraft(text + "one two", for: "t")
    let whole = try #require(folder.bytes("drafts.jsonl"))
    for end in before.count..<whole.count {
      try folder.write(Array(whole[..<end]), to: "drafts.jsonl")
      let read = self.files.drafts().texts["t"]
      #expect(read == text + (end == whole.count - 1 ? "one two" : "one"), "cut at \(end)")
    }
  }

  @Test func theDraftOfAnotherSkeinGoesIntoTheHistory() throws {
    // Two Skeins that are no more wrote in the same thread.
    try folder.write(
      """
      {"format":"skein.drafts","version":1}
      {"id":"t","text":"what the first wrote","writer":"999999.1"}
      {"id":"t","text":"what the second wrote","writer":"999998.1"}
      {"id":"u","text":"begun","writer":"999999.1"}
      {"id":"u","text":"begun and ended","writer":"999998.1"}

      """, to: "drafts.jsonl")
    let files = files
    #expect(files.drafts().texts == ["t": "what the second wrote", "u": "begun and ended"])
    #expect(try files.setLeftDraftsAside(at: Timestamp(seconds: 1)) == 1)
    #expect(files.clearedTexts().texts.map(\.text) == ["what the first wrote"])
    #expect(try files.setLeftDraftsAside(at: Timestamp(seconds: 1)) == 0)
    // What is written now takes the place of what was read.
    try files.saveDraft(nil, for: "t")
    try files.saveDraft("mine", for: "u")
    #expect(self.files.drafts().texts == ["u": "mine"])
    #expect(try files.setLeftDraftsAside(at: Timestamp(seconds: 1)) == 0)
  }

  /// What a killed window had in its composer stands in one of the others, not in all.
  @Test func aDraftOfADeadSkeinHasOneHeir() throws {
    try folder.write(
      """
      {"format":"skein.drafts","version":1}
      {"id":"t","text":"left","writer":"999999.1"}
      {"id":"u","text":"left too","writer":"999999.1"}

      """, to: "drafts.jsonl")
    let files = files
    #expect(files.drafts().texts == ["t": "left", "u": "left too"])
    // Another window ends one of them first: that one is not brought back.
    let other = self.files
    _ = other.drafts()
    try other.saveDraft(nil, for: "u")
    try files.claimDrafts()
    #expect(files.drafts().texts == ["t": "left"])
    try files.claimDrafts()
    var fold = DraftFold()
    let bytes = try #require(folder.bytes("drafts.jsonl"))
    for line in bytes.split(separator: 10) { _ = Array(line).withUnsafeBufferPointer { fold.take($0, 0) } }
    #expect(fold.drafts["t"]?.map(\.writer) == [ProcessIdentity.current])
    #expect(fold.drafts["u"] == nil)
    try files.claimDrafts()
    #expect(folder.bytes("drafts.jsonl") == bytes)
  }

  @Test func draftsOfAnOlderSkeinAreRead() throws {
    try folder.write(
      """
      {"format":"skein.drafts","version":1}
      {"id":"t","text":"typed"}

      """, to: "drafts.jsonl")
    #expect(files.drafts().texts == ["t": "typed"])
    try files.saveDraft("typed on", for: "t")
    #expect(files.drafts().texts == ["t": "typed on"])
    #expect(try files.setLeftDraftsAside(at: Timestamp(seconds: 1)) == 0)
  }

  @Test func whatWasClearedIsThereAgain() throws {
    let texts = (0..<3).map { ClearedText(text: "text\n\($0)", at: Timestamp(seconds: Int64($0)), isPiece: $0 == 1) }
    try files.keep(cleared: Array(texts[..<2]))
    try files.keep(cleared: [texts[2], texts[0]])
    #expect(files.clearedTexts().texts == [texts[1], texts[2], texts[0]])
    #expect(folder.mode("history.jsonl") == 0o600)
    // A torn line takes nothing else with it.
    let bytes = try #require(folder.bytes("history.jsonl"))
    try folder.write(Array(bytes.dropLast(5)), to: "history.jsonl")
    #expect(files.clearedTexts().texts == Array(texts))
  }

  @Test func theHistoryIsBounded() throws {
    let files = files
    for number in 0..<1000 { try files.keep(cleared: [ClearedText(text: "\(number)", at: Timestamp(seconds: 1))]) }
    #expect(files.clearedTexts().texts.count == ChatState.clearedLimit)
    _ = files.compactIfWorthwhile()
    #expect(folder.text("history.jsonl")?.split(separator: "\n").count == ChatState.clearedLimit + 1)
    #expect(files.clearedTexts().texts.last?.text == "999")
  }

  @Test func threadsGoWithTheirMessagesAndDraftsWhenTheirTimeIsOver() throws {
    let files = files
    var old = ThreadRecord(id: "old", createdAt: Timestamp(seconds: 1), updatedAt: Timestamp(seconds: 1))
    old.state = .trashed
    let stays = ThreadRecord(id: "stays", createdAt: Timestamp(seconds: 1), updatedAt: Timestamp(seconds: 1))
    for record in [old, stays] {
      try files.save(record)
      try files.save(MessageRecord(id: "m", role: .user, text: "x", createdAt: Timestamp(seconds: 1)), in: record.id)
      try files.saveDraft("typed", for: record.id)
    }
    try files.saveDraft("edited", for: ChatState.editKey("old", "m"))
    files.forgetThreads { $0.state == .trashed }
    #expect(files.registry().records.map(\.id) == ["stays"])
    #expect(folder.names(in: "threads").count == 1)
    #expect(files.drafts().texts == ["stays": "typed"])
  }
}
