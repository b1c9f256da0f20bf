// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ServiceContract
import Synchronization
import Testing
import ThreadsAPI
import ThreadsLocal

@testable import ChatApp

/// What a branch begins with is at the provider once and in order, however the link breaks.
@Suite struct HistoryTests {
  private let engine = ScriptedEngine()
  private let local: LocalThreadService

  init() { local = LocalThreadService(location: .memory, defaultModel: "scripted", engine: engine) }

  private func provider(_ service: any ThreadService, roles: Set<Role>? = nil) -> Provider {
    Provider(
      face: ProfileFace(name: "test", dialect: "scripted", host: "me@here", model: "m"), pause: { await Task.yield() },
      service: { () async throws(ServiceError) in service },
      assistant: { (_) async throws(ServiceError) in LocalThreadService.defaultAssistantID }, roles: roles)
  }

  private func copies(_ count: Int) -> [MessageRecord] {
    (0..<count).map { number in
      var copy = MessageRecord(
        id: "local_b_\(number)", role: number % 2 == 0 ? .user : .assistant, text: "words \(number)",
        createdAt: Timestamp(seconds: Int64(number)), model: "m")
      copy.origin = MessagePlace("t1", "m\(number)")
      return copy
    }
  }

  private func request(_ history: [MessageRecord], in thread: ThreadID = "local_b", isNew: Bool = true) -> SendRequest {
    let message = MessageRecord(id: "local_b_q", role: .user, text: "the question", createdAt: .now, state: .queued)
    return SendRequest(
      thread: thread, newThreadMetadata: isNew ? [ThreadBranch.ownIDKey: "local_b"] : nil, message: message,
      isRepeat: !isNew, history: history)
  }

  private func send(_ request: SendRequest, by provider: Provider) async -> [Event] {
    let events = Mutex<[Event]>([])
    await provider.send(request, named: { _ in }, tell: { event in events.withLock { $0.append(event) } })
    return events.withLock { $0 }
  }

  private func posted(_ events: [Event]) -> [MessageID: MessageID] {
    var ids: [MessageID: MessageID] = [:]
    for case .copiesPosted(_, let copies) in events { for copy in copies { ids[copy.local] = copy.id } }
    return ids
  }

  private func thread(_ events: [Event]) -> ThreadID? {
    for case .threadNamed(_, let thread) in events { return thread.id }
    return nil
  }

  @Test(arguments: [6, 130]) func itStandsBeforeTheQuestion(count: Int) async throws {
    let history = copies(count)
    let events = await send(request(history), by: provider(FaultyService(local, faults: [])))
    let made = try #require(thread(events))
    let messages = try await local.allMessages(in: made)
    #expect(messages.dropLast(2).map(\.text) == history.map(\.text))
    #expect(messages.dropLast(2).map(\.role) == history.map(\.role))
    #expect(messages.suffix(2).map(\.text) == ["the question", "the question"])
    #expect(history.map { posted(events)[$0.id] } == messages.dropLast(2).map(\.id))
    #expect(events.last == .sendEnded(made, nil))
  }

  @Test func whoTakesNoReplyIsToldWhoSpeaks() async throws {
    let events = await send(request(copies(2)), by: provider(FaultyService(local, faults: []), roles: [.user]))
    let messages = try await local.allMessages(in: try #require(thread(events)))
    #expect(messages.map(\.text).prefix(2) == ["words 0", "[assistant m]\n\nwords 1"])
    #expect(messages.prefix(3).allSatisfy { $0.role == .user })
  }

  @Test(arguments: [FaultyService.Fault.beforeMessage, .afterMessage, .beforeRun, .afterRun])
  func aBreakAnywhereLeavesEverythingOnce(_ fault: FaultyService.Fault) async throws {
    let history = copies(130)
    let service = FaultyService(local, faults: Array(repeating: fault, count: 4))
    var events = await send(request(history), by: provider(service))
    let made = try #require(thread(events))
    for _ in 0..<6 {
      if events.last == .sendEnded(made, nil) { break }
      // Who tries again does not know which of the copies have arrived.
      events = await send(request(history, in: made, isNew: false), by: provider(service))
    }
    #expect(events.last == .sendEnded(made, nil))
    let messages = try await local.allMessages(in: made)
    #expect(messages.map(\.text) == history.map(\.text) + ["the question", "the question"])
  }

  /// The embedded service takes a branch as often as it is made: there is one of it.
  @Test func theEmbeddedServiceMakesItOnce() async throws {
    let history = copies(6)
    let first = await send(request(history), by: provider(local))
    let again = await send(request(history), by: provider(local))
    #expect(thread(first) == thread(again))
    #expect(try await local.threads(PageRequest()).items.count == 1)
    let messages = try await local.allMessages(in: try #require(thread(first)))
    #expect(messages.prefix(6).map(\.text) == history.map(\.text))
    #expect(messages.prefix(6).map(\.createdAt) == history.map(\.createdAt))
  }
}
