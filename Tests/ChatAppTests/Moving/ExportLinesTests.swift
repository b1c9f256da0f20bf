// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing
import ThreadsAPI

@testable import ChatApp

@Suite struct ExportLinesTests {
  private let folder: TemporaryFolder
  private let files: ProfileFiles

  init() throws {
    folder = try TemporaryFolder()
    files = ProfileFiles(folder: "\(folder.path)/data/local")
    try folder.makeFolder("data")
    try folder.makeFolder("data/local")
    try folder.makeFolder("data/local/threads")
  }

  private static let registry = """
    {"format":"skein.registry","version":1}
    {"id":"thread_1","created_at":"2026-11-21T09:00:00.001Z","updated_at":"2026-11-21T09:00:09.000Z","metadata":{"title":"西湖"},"state":"archived","message_count":9,"opening":"q","preview":"a","stars":[1,2.5,null],"copied_from":"ds/thread_0"}

    """

  private static let messages = """
    {"format":"skein.thread","version":1}
    {"id":"local_1","role":"user","created_at":"2026-11-21T09:00:01.000Z","state":"queued","text":"q"}
    {"id":"msg_1","replaces":"local_1","role":"user","created_at":"2026-11-21T09:00:01.000Z","state":"completed","text":"q\\u0000\\u2028","metadata":{"k":"v"},"files":{"a":["b"]}}
    {"id":"msg_2","role":"assistant","created_at":"2026-11-21T09:00:02.000Z","state":"streaming","text":"a","model":"m","run_id":"run_1","usage":{"prompt_tokens":3,"completion_tokens":4},"writer":"nobody"}
    {"id":"msg_2","append":" more"}
    {"id":"msg_2","append":" 🎉"}

    """

  private static let export = """
    {"format":"skein.export","version":1,"profile":"local"}
    {"thread":{"id":"thread_1","created_at":"2026-11-21T09:00:00.001Z","updated_at":"2026-11-21T09:00:09.000Z","metadata":{"title":"西湖"},"state":"archived","message_count":2,"opening":"q","preview":"a","copied_from":"ds/thread_0","stars":[1,2.5,null]}}
    {"thread_id":"thread_1","message":{"id":"msg_1","role":"user","created_at":"2026-11-21T09:00:01.000Z","status":"completed","text":"q\\u0000\\u2028","metadata":{"k":"v"},"files":{"a":["b"]}}}
    {"thread_id":"thread_1","message":{"id":"msg_2","role":"assistant","created_at":"2026-11-21T09:00:02.000Z","status":"streaming","text":"a more 🎉","run_id":"run_1","model":"m","usage":{"prompt_tokens":3,"completion_tokens":4}}}

    """

  private func moved(_ files: ProfileFiles) throws -> MovedThread {
    files.moved(try #require(files.registry().records.first)).thread
  }

  private func exported(_ moved: MovedThread) -> String {
    String(decoding: ExportLines.header(profile: "local") + ExportLines.lines(of: moved), as: UTF8.self)
  }

  @Test func everythingThatTheFilesHoldIsInTheExport() throws {
    try folder.write(Self.registry, to: "data/local/registry.jsonl")
    try folder.write(Self.messages, to: "data/local/threads/thread_1.jsonl")
    // A Skein that knows the tokens writes them where it likes.
    let lines = exported(try moved(files)).split(separator: "\n").map { try? JSONValue(parsing: String($0)).sorted }
    #expect(lines == Self.export.split(separator: "\n").map { try? JSONValue(parsing: String($0)).sorted })
  }

  @Test func theExportIsReadAsItWasWritten() throws {
    let thread = try #require(try Imported(Self.export).threads.first)
    #expect(exported(thread).split(separator: "\n").count == 4)
    let again = try #require(try Imported(exported(thread)).threads.first)
    #expect(again == thread)
    #expect(exported(again) == exported(thread))
  }

  @Test func whatComesInGoesOutTheSame() throws {
    let thread = try #require(try Imported(Self.export).threads.first)
    try files.restore(thread.messages, in: thread.record.id)
    try files.restore(thread.record, extras: thread.extras)
    #expect(exported(try moved(ProfileFiles(folder: files.folder))) == exported(thread))
    // A later save of the thread keeps what this Skein does not know.
    var record = thread.record
    record.isUnread = true
    try files.save(record)
    #expect(try moved(ProfileFiles(folder: files.folder)).extras["stars"] != nil)
  }

  @Test func namesThatNoJournalCanHoldCostOnlyThemselves() throws {
    let line = #"{"thread":{"id":"thread_1","created_at":"2026-11-21T09:00:00.000Z","a\"b":1,"c":2}}"#
    let message = #"{"thread_id":"thread_1","message":{"id":"m","role":"user","text":"hi","x\ny":1,"z":[]}}"#
    let thread = try #require(try Imported(line + "\n" + message).threads.first)
    try files.restore(thread.messages, in: "thread_1")
    try files.restore(thread.record, extras: thread.extras)
    let read = try moved(ProfileFiles(folder: files.folder))
    #expect(read.record.id == "thread_1")
    #expect(read.messages.map(\.record.text) == ["hi"])
    #expect(read.messages.first?.extras["z"] == [])
  }

  @Test func membersOfTheWrongTypeCostOnlyThemselves() throws {
    let line = #"{"thread":{"id":"thread_1","created_at":7,"metadata":[1],"message_count":"x","state":{}}}"#
    let message = #"{"thread_id":"thread_1","message":{"id":"m","role":7,"text":"hi","created_at":{},"status":[]}}"#
    let imported = try Imported(line + "\n" + message)
    #expect(imported.threads.first?.messages.map(\.record.text) == ["hi"])
    #expect(try Imported(#"{"thread":{"id":7}}"# + "\n" + message).faults.count == 2)
  }
}

extension JSONValue {
  /// The same with the members of every object by name.
  fileprivate var sorted: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.sorted))
    case .object(let object):
      var result = JSONObject()
      for member in object.members.sorted(by: { $0.name < $1.name }) { result[member.name] = member.value.sorted }
      return .object(result)
    default: return self
    }
  }
}
