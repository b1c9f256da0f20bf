// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ServiceContract
import Synchronization
import Testing
import ThreadsAPI
import ThreadsLocal

@testable import ChatApp

/// Where there are no assistants a message goes with its run, and is there once however the link breaks.
@Suite struct AskingTests {
  private let engine = ScriptedEngine()
  private let thread: ThreadID
  private let local: LocalThreadService

  init() async throws {
    local = LocalThreadService(location: .memory, defaultModel: "scripted", engine: engine)
    thread = try await local.createThread(messages: [], metadata: [:], toolResources: nil).id
  }

  private func send(_ text: String, again: Bool = false, by service: FaultyService) async -> [Event] {
    let provider = Provider(
      face: ProfileFace(name: "test", dialect: "scripted", host: "me@here", model: "m"), pause: { await Task.yield() },
      service: { () async throws(ServiceError) in service },
      assistant: { (_) async throws(ServiceError) in throw ServiceError(.unsupported("assistants")) },
      plainRun: RunRequest(assistantID: "", model: "scripted-large", instructions: "be brief"))
    let record = MessageRecord(id: "local_a_1", role: .user, text: text, createdAt: .now, state: .queued)
    let events = Mutex<[Event]>([])
    await provider.send(
      SendRequest(thread: thread, message: record, isRepeat: again), named: { _ in },
      tell: { event in events.withLock { $0.append(event) } })
    return events.withLock { $0 }
  }

  /// The ids under which the message was accepted.
  private func acceptances(_ events: [Event]) -> [MessageID] {
    events.compactMap { if case .messageAccepted(_, "local_a_1", let message) = $0 { message.id } else { nil } }
  }

  private func failure(_ events: [Event]) -> SendFailure? {
    if case .sendEnded(_, let failure)? = events.last { failure } else { nil }
  }

  @Test func theMessageIsTheInputOfTheRun() async throws {
    let service = FaultyService(local, faults: [])
    let events = await send("hello there", by: service)
    #expect(failure(events) == nil)
    #expect(service.posts.withLock { $0 } == 0 && service.runRequests.withLock { $0 } == 1)
    #expect(engine.requests.last?.instructions == "be brief" && engine.requests.last?.model == "scripted-large")
    let messages = try await local.allMessages(in: thread)
    #expect(messages.map(\.text) == ["hello there", "hello there"])
    #expect(acceptances(events) == ["local_a_1", messages[0].id])
  }

  @Test(arguments: [FaultyService.Fault.beforeRun, .afterRun])
  func aBreakLeavesOneMessageAndOneReply(_ fault: FaultyService.Fault) async throws {
    let service = FaultyService(local, faults: [fault])
    var events = await send("hello there", by: service)
    #expect((failure(events) == nil) == (fault == .afterRun))
    if fault == .beforeRun {
      #expect(failure(events)?.stage == .postingMessage)
      events = await send("hello there", again: true, by: service)
      #expect(failure(events) == nil)
    }
    let messages = try await local.allMessages(in: thread)
    #expect(messages.map(\.role) == [.user, .assistant])
    #expect(acceptances(events).last == messages[0].id)
  }

  @Test func aModelThatFailsLeavesTheQuestionAtTheProvider() async throws {
    engine.answer("q", [.fail(ServiceError(.serverError, message: "boom"))])
    let events = await send("q", by: FaultyService(local, faults: []))
    #expect(failure(events)?.stage == .running && failure(events)?.error.kind == .runEnded(.failed))
    #expect(acceptances(events).last == (try await local.allMessages(in: thread).first?.id))
  }
}
