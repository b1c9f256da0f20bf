// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Glibc
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct MessageFileTests {
  let folder: TemporaryFolder
  let files: ProfileFiles

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: folder.path)
  }

  static func message(_ id: MessageID, _ text: String, _ state: MessageState = .completed) -> MessageRecord {
    MessageRecord(id: id, role: .assistant, text: text, createdAt: Timestamp(milliseconds: 5), state: state)
  }

  /// Another window may have a part of a reply when it has come whole elsewhere, and write it down later.
  @Test func aWholeReplyStaysWhole() throws {
    try files.save(Self.message("m", "one ", .streaming), in: "t")
    try files.save(Self.message("m", "one two three"), in: "t")
    try files.save(Self.message("m", "one two", .interrupted), in: "t")
    #expect(files.messages(of: "t").records == [Self.message("m", "one two three")])
    // Nor does it under another name, which it then has.
    var part = Self.message("named", "one", .streaming)
    part.replaces = "m"
    try files.save(part, in: "t")
    #expect(files.messages(of: "t").records.map { [$0.id, $0.text] } == [["named", "one two three"]])
    // A question that was sent and fails is no reply.
    var question = Self.message("q", "why?")
    question.role = .user
    try files.save(question, in: "t")
    question.state = .failed
    try files.save(question, in: "t")
    #expect(files.messages(of: "t").records.last?.state == .failed)
  }

  /// What waits keeps its order, however often the first of it was tried; what arrived meanwhile stands before it.
  @Test func whatWaitsStaysInItsOrder() throws {
    func message(_ id: String, _ state: MessageState, _ role: Role = .user) -> MessageRecord {
      MessageRecord(id: id, role: role, text: id, createdAt: Timestamp(milliseconds: 1000), state: state)
    }
    for record in [
      message("one", .queued), message("two", .queued), message("reply", .completed, .assistant),
      message("one", .sent), message("one", .queued), message("one", .sent), message("one", .queued),
    ] { try files.save(record, in: "t") }
    #expect(files.messages(of: "t").records.map(\.id) == ["reply", "one", "two"])
  }

  @Test func aMessageComesBackAsItWas() throws {
    let message = MessageRecord(
      id: "m\n1", replaces: "local_1", role: Role(rawValue: "tool"),
      text: "a\u{0}b 杭州 \u{1F468}\u{200D}\u{1F469} \u{85}",
      createdAt: Timestamp(milliseconds: 1_795_252_443_123), state: .interrupted, metadata: ["k": "v\""],
      runID: "run_1",
      model: "qwen-plus", reason: "stopped", usage: Usage(promptTokens: 12, completionTokens: 3))
    try files.save(message, in: "thread_1", durable: true)
    #expect(files.messages(of: "thread_1") == ThreadContents(records: [message], leftStreaming: [], findings: []))
    #expect(files.messages(of: "thread_2").records.isEmpty)
  }

  @Test func addedTextComesBehindTheNewestRecord() throws {
    try files.save(Self.message("q", "question"), in: "t")
    try files.save(Self.message("m", "", .streaming), in: "t")
    for piece in ["上", "午\n", "", "\"x\""] { try files.append(piece, to: "m", in: "t") }
    #expect(files.messages(of: "t").records.last == Self.message("m", "上午\n\"x\"", .streaming))
    try files.save(Self.message("m", "the whole"), in: "t")
    #expect(files.messages(of: "t").records == [Self.message("q", "question"), Self.message("m", "the whole")])
  }

  @Test func addedTextFollowsItsMessageToANewId() throws {
    try files.save(Self.message("local_1", "a", .streaming), in: "t")
    var named = Self.message("msg_1", "a", .streaming)
    named.replaces = "local_1"
    try files.save(named, in: "t")
    try files.append("b", to: "local_1", in: "t")
    try files.append("c", to: "msg_1", in: "t")
    #expect(files.messages(of: "t").records.map(\.text) == ["abc"])
  }

  @Test func textWithoutItsMessageIsKeptAndNamed() throws {
    try files.append("what is left", to: "m", in: "t")
    let found = files.messages(of: "t")
    #expect(found.records.map(\.text) == ["what is left"])
    #expect(found.records.map(\.state) == [.interrupted])
    #expect(found.findings == [.orphanedText(path: files.threadFile("t").path, message: "m")])
  }

  @Test func aReplyWhoseProcessDiedIsReported() throws {
    try files.save(Self.message("mine", "", .streaming), in: "t")
    let line = MessageLine.bytes(of: Self.message("dead", "half", .streaming), writer: "1.1")
    let nobodys = MessageLine.bytes(of: Self.message("nobody's", "half", .streaming), writer: nil)
    let ended = MessageLine.bytes(of: Self.message("ended", "whole"), writer: "1.1")
    try files.threadFile("t").append([line, nobodys, ended])
    #expect(files.messages(of: "t").leftStreaming == ["dead", "nobody's"])
  }

  @Test func aStreamTornAtAnyByteKeepsWhatCameBefore() throws {
    try files.save(Self.message("m", "", .streaming), in: "t")
    try files.append("kept ", to: "m", in: "t")
    try files.append("词 torn", to: "m", in: "t")
    let name = "threads/t.jsonl"
    let whole = try #require(folder.bytes(name))
    let lastLine = try #require(whole.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
    for end in lastLine..<(whole.count - 1) {
      try folder.write(Array(whole[..<end]), to: name)
      #expect(files.messages(of: "t").records.map(\.text) == ["kept "])
      try files.append("more", to: "m", in: "t")
      #expect(files.messages(of: "t").records.map(\.text) == ["kept more"])
    }
  }

  static func thread(_ id: ThreadID, was local: ThreadID) -> ThreadRecord {
    ThreadRecord(
      id: id, replaces: local, createdAt: Timestamp(milliseconds: 1), updatedAt: Timestamp(milliseconds: 2))
  }

  @Test func aThreadMovesToItsProvidersId() throws {
    try files.save(Self.message("a", "one"), in: "local_1")
    try files.saveDraft("typed", for: "local_1")
    // Again, as after a crash at the end: nothing more happens.
    for _ in 1...2 {
      try files.rename(thread: "local_1", as: Self.thread("thread_1", was: "local_1"))
      #expect(files.messages(of: "thread_1").records == [Self.message("a", "one")])
      #expect(files.messages(of: "local_1").records.isEmpty)
      #expect(files.drafts().texts == ["thread_1": "typed"])
      #expect(files.registry().records.map(\.id) == ["thread_1"])
    }
  }

  @Test func aThreadThatCouldNotBeRenamedKeepsItsMessages() throws {
    try files.save(Self.message("m", "", .streaming), in: "local_1")
    try files.append("one", to: "m", in: "local_1")
    let registry = "\(files.folder)/registry.jsonl"
    try folder.makeFolder(String(registry.dropFirst(folder.path.count + 1)))
    let record = Self.thread("thread_1", was: "local_1")
    #expect(throws: FileError.self) { try files.rename(thread: "local_1", as: record) }
    // The registry knows the old id, this session the new one.
    #expect(files.messages(of: "local_1").records == [Self.message("m", "one", .streaming)])
    #expect(files.messages(of: "thread_1").records == [Self.message("m", "one", .streaming)])
    #expect(rmdir(registry) == 0)
    try files.rename(thread: "local_1", as: record)
    #expect(files.messages(of: "thread_1").records == [Self.message("m", "one", .streaming)])
    #expect(folder.names(in: "threads") == ["thread_1.jsonl"])
  }

  @Test func twoJournalsOfOneThreadAreBroughtTogether() throws {
    try files.save(Self.message("a", "one"), in: "thread_1")
    try files.save(Self.message("b", "two"), in: "local_1")
    try files.rename(thread: "local_1", as: Self.thread("thread_1", was: "local_1"))
    #expect(files.messages(of: "thread_1").records == [Self.message("a", "one"), Self.message("b", "two")])
    #expect(folder.names(in: "threads") == ["thread_1.jsonl"])
  }

  @Test(arguments: [
    "", ".", "..", "../../etc/passwd", "/", "a/b", "%2F", "~", "thread_8f2c-A.b", "杭州", "\u{0}", "a\nb",
    String(repeating: "x", count: 300), String(repeating: "x", count: 299) + "y", String(repeating: "杭", count: 100),
  ])
  func anyIdGivesOnePlainFileOfItsOwn(id: ThreadID) throws {
    try files.save(Self.message("m", id), in: id)
    #expect(files.messages(of: id).records.map(\.text) == [id])
    let names = folder.names(in: "threads")
    #expect(names.count == 1)
    #expect(names.allSatisfy { $0.utf8.count <= 255 && $0.hasSuffix(".jsonl") && !$0.hasPrefix(".") })
  }

  @Test func differentIdsHaveDifferentFiles() {
    let ids = [
      "", "%", "%25", "a/b", "a%2Fb", ".", "%2E", "A", "a", String(repeating: "x", count: 300),
      String(repeating: "x", count: 301), String(repeating: "x", count: 120) + "~",
    ]
    #expect(Set(ids.map(ThreadFileName.name)).count == ids.count)
  }

  @Test func manyAdditionsAreCompactedIntoTheirMessage() throws {
    try files.save(Self.message("q", "question"), in: "t")
    try files.save(Self.message("m", "", .streaming), in: "t")
    _ = files.messages(of: "t")
    for number in 0..<200 { try files.append("\(number) ", to: "m", in: "t") }
    let before = files.messages(of: "t")
    #expect(files.compactIfWorthwhile() == [])
    #expect(folder.text("threads/t.jsonl")?.split(separator: "\n").count == 3)
    #expect(files.messages(of: "t") == before)
    #expect(before.leftStreaming == [])
  }
}

@Suite struct DraftFileTests {
  @Test func theNewestDraftOfAThreadStays() throws {
    let folder = try TemporaryFolder()
    let files = ProfileFiles(folder: folder.path)
    #expect(files.drafts() == DraftContents(texts: [:], findings: []))
    try files.saveDraft("one", for: "a")
    try files.saveDraft("two\nlines", for: "a")
    try files.saveDraft("b", for: "b")
    try files.saveDraft("c", for: "c")
    try files.saveDraft(nil, for: "b")
    try files.saveDraft("", for: "c")
    #expect(files.drafts() == DraftContents(texts: ["a": "two\nlines"], findings: []))
  }

  @Test func longTypingDoesNotFillTheDisk() throws {
    let folder = try TemporaryFolder()
    let files = ProfileFiles(folder: folder.path)
    let text = String(repeating: "draft ", count: 500)
    for number in 0..<300 { try files.saveDraft("\(number) \(text)", for: "a") }
    #expect(files.drafts().texts == ["a": "299 \(text)"])
    #expect((folder.bytes("drafts.jsonl")?.count ?? .max) < 300_000)
  }
}
