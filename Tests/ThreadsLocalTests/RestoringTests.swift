// SPDX-License-Identifier: Apache-2.0
import Testing
import ThreadsAPI
import ThreadsLocal

@Suite struct RestoringTests {
  private let service = LocalThreadService(location: .memory, defaultModel: "", engine: BuiltinEngine(remark: nil))
  private let thread = ChatThread(id: "thread_x", createdAt: Timestamp(seconds: 5), metadata: ["title": "T"])

  private func message(_ id: String, _ role: Role = .user, in thread: String = "thread_x") -> Message {
    Message(
      id: id, threadID: thread, createdAt: Timestamp(seconds: 6), role: role, content: [.text("words of \(id)")],
      metadata: ["k": "v"])
  }

  @Test func aThreadKeepsItsIDsAndTimes() async throws {
    let messages = [message("m2"), message("m1", .assistant), message("m3", .system)]
    #expect(
      try await service.restoreThread(thread, messages: messages) == RestoredThread(isNew: true, addedMessages: 3))
    #expect(try await service.thread("thread_x") == thread)
    #expect(try await service.allMessages(in: "thread_x") == messages)
    // And it goes on.
    _ = try await service.createMessage(NewMessage(text: "next"), in: "thread_x")
    #expect(try await service.allMessages(in: "thread_x").count == 4)
  }

  @Test func doneAgainItAddsOnlyWhatIsMissing() async throws {
    _ = try await service.restoreThread(thread, messages: [message("m1")])
    var changed = thread
    changed.metadata = [:]
    let again = try await service.restoreThread(changed, messages: [message("m1"), message("m2")])
    #expect(again == RestoredThread(isNew: false, addedMessages: 1))
    #expect(try await service.thread("thread_x").metadata == ["title": "T"])
  }

  @Test func anIDOfAnotherThreadIsRefusedAndNothingIsDone() async throws {
    _ = try await service.restoreThread(thread, messages: [message("m1")])
    let other = ChatThread(id: "thread_y", createdAt: Timestamp(seconds: 5))
    await #expect(throws: ServiceError.self) {
      try await service.restoreThread(other, messages: [message("m9"), message("m1")])
    }
    await #expect(throws: ServiceError.self) { try await service.thread("thread_y") }
    #expect(try await service.restoreThread(other, messages: [message("m9")]).isNew)
  }

  @Test(arguments: ["", "a\u{0}b", String(repeating: "x", count: 300)])
  func whatIsNoIDIsRefused(id: String) async throws {
    let strange = ChatThread(id: id, createdAt: Timestamp(seconds: 5))
    await #expect(throws: ServiceError.self) { try await service.restoreThread(strange, messages: []) }
    await #expect(throws: ServiceError.self) { try await service.restoreThread(thread, messages: [message(id)]) }
  }
}
