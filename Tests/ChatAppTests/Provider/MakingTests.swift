// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ServiceContract
import Synchronization
import Testing
import ThreadsAPI
import ThreadsLocal

@testable import ChatApp

/// A thread whose making was tried before is found, not made again.
@Suite struct MakingTests {
  private let local = LocalThreadService(location: .memory, defaultModel: "scripted", engine: ScriptedEngine())

  private var provider: Provider {
    Provider(
      face: ProfileFace(name: "test", dialect: "scripted", host: "me@here", model: "m"), pause: { await Task.yield() },
      service: { [local] () async throws(ServiceError) in local },
      assistant: { (_) async throws(ServiceError) in LocalThreadService.defaultAssistantID })
  }

  @Test func aFirstMessageThatWasSentTwiceIsThereOnce() async throws {
    let message = MessageRecord(id: "local_a_1", role: .user, text: "hello", createdAt: .now, state: .sent)
    let names = Mutex<[ThreadID]>([])
    for isRepeat in [false, true] {
      await provider.send(
        SendRequest(thread: "local_a_2", newThreadMetadata: ["title": "T"], message: message, isRepeat: isRepeat),
        named: { name in names.withLock { $0.append(name) } }, tell: { _ in })
    }
    let threads = try await local.threads(PageRequest()).items
    #expect(threads.count == 1)
    #expect(threads.first?.metadata == ["title": "T", ThreadRecord.ownIDKey: "local_a_2"])
    #expect(Set(names.withLock { $0 }) == Set(threads.map(\.id)))
    let thread = try #require(threads.first?.id)
    #expect(try await local.allMessages(in: thread).map(\.role) == [.user, .assistant])
    #expect(try await local.runs(in: thread, PageRequest()).items.count == 1)
  }

  @Test func aThreadThatWasMadeWithoutAReplyIsMadeOnce() async throws {
    let events = Mutex<[Event]>([])
    for isRepeat in [false, true] {
      await provider.create(
        "local_a_1", [:], messages: ["one", "two"], isRepeat: isRepeat, named: { _ in },
        tell: { event in events.withLock { $0.append(event) } })
    }
    let threads = try await local.threads(PageRequest()).items
    #expect(threads.count == 1)
    let thread = try #require(threads.first?.id)
    #expect(try await local.allMessages(in: thread).map(\.text) == ["one", "two"])
    #expect(events.withLock { $0 }.filter { $0 == .sendEnded(thread, nil) }.count == 2)
  }
}
