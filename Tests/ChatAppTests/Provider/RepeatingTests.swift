// SPDX-License-Identifier: Apache-2.0
import ChatUI
import ServiceContract
import Synchronization
import Testing
import ThreadsAPI
import ThreadsLocal

@testable import ChatApp

/// However a link breaks, a message and its run are at the provider once.
@Suite struct RepeatingTests {
  private let engine = ScriptedEngine()
  private let thread: ThreadID
  private let local: LocalThreadService

  init() async throws {
    local = LocalThreadService(location: .memory, defaultModel: "scripted", engine: engine)
    thread = try await local.createThread(messages: [], metadata: [:], toolResources: nil).id
  }

  private func provider(
    _ service: FaultyService, pause: @escaping @Sendable () async -> Void = { await Task.yield() }
  ) -> Provider {
    Provider(
      face: ProfileFace(name: "test", dialect: "scripted", host: "me@here", model: "m"), pause: pause,
      service: { () async throws(ServiceError) in service },
      assistant: { (_) async throws(ServiceError) in LocalThreadService.defaultAssistantID })
  }

  private func send(_ text: String, id: MessageID, again: Bool, by service: FaultyService) async -> [Event] {
    let record = MessageRecord(id: id, role: .user, text: text, createdAt: .now, state: .queued)
    let events = Mutex<[Event]>([])
    await provider(service).send(
      SendRequest(thread: thread, message: record, isRepeat: again), named: { _ in },
      tell: { event in events.withLock { $0.append(event) } })
    return events.withLock { $0 }
  }

  private func failure(_ events: [Event]) -> SendFailure? {
    if case .sendEnded(_, let failure)? = events.last { failure } else { nil }
  }

  @Test(arguments: FaultyService.Fault.allCases)
  func aBreakAnywhereLeavesOneMessageAndOneReply(_ fault: FaultyService.Fault) async throws {
    let service = FaultyService(local, faults: [fault])
    var events = await send("hello there", id: "local_a_1", again: false, by: service)
    // What did not arrive is the user's to send again.
    let hasArrived = fault == .afterMessage || fault == .afterRun
    #expect((failure(events) == nil) == hasArrived)
    if !hasArrived {
      #expect(failure(events)?.error.kind == .brokenConnection)
      events = await send("hello there", id: "local_a_1", again: true, by: service)
      #expect(failure(events) == nil)
    }
    let messages = try await local.allMessages(in: thread)
    #expect(messages.map(\.text) == ["hello there", "hello there"])
    #expect(messages.map(\.role) == [.user, .assistant])
    #expect(try await local.runs(in: thread, PageRequest()).items.count == 1)
    #expect(
      events.contains {
        if case .messageAccepted(_, "local_a_1", let message) = $0 { message.id == messages[0].id } else { false }
      })
  }

  @Test func theSameWordsSaidTwiceAreTwoMessages() async throws {
    let service = FaultyService(local, faults: [])
    _ = await send("yes", id: "local_a_1", again: false, by: service)
    _ = await send("yes", id: "local_a_2", again: true, by: service)
    #expect(try await local.allMessages(in: thread).filter { $0.role == .user }.count == 2)
  }

  @Test func aReplyThatIsThereIsNotAskedForAgain() async throws {
    let service = FaultyService(local, faults: [])
    _ = await send("hello", id: "local_a_1", again: false, by: service)
    let events = await send("hello", id: "local_a_1", again: true, by: service)
    #expect(failure(events) == nil)
    #expect(service.runRequests.withLock { $0 } == 1)
    #expect(service.posts.withLock { $0 } == 1)
    #expect(
      events.contains { if case .run(_, .messageChanged(let message)) = $0 { message.text == "hello" } else { false } })
  }

  /// Who was killed has written a request that the provider takes a little later.
  @Test func whatADeadSkeinHasPostedMayComeLate() async throws {
    let service = FaultyService(local, faults: [])
    let record = MessageRecord(id: "local_a_1", role: .user, text: "hello", createdAt: .now, state: .queued)
    var request = SendRequest(thread: thread, message: record, isRepeat: true)
    request.mayBeUnderWay = true
    let pauses = Mutex(0)
    let late = provider(service) { [local, thread] in
      guard
        pauses.withLock({
          $0 += 1; return $0
        }) == 2
      else { return }
      let message = NewMessage(text: "hello", metadata: [MessageRecord.ownIDKey: "local_a_1"])
      _ = try? await local.createMessage(message, in: thread)
    }
    await late.send(request, named: { _ in }, tell: { _ in })
    #expect(service.posts.withLock { $0 } == 0)
    #expect(try await local.allMessages(in: thread).map(\.text) == ["hello", "hello"])
  }

  @Test func aRunThatGoesOnIsFollowed() async throws {
    let (asked, goOn) = (Gate(), Gate())
    engine.answer("hello", [.say("one "), .reach(asked), .wait(goOn), .say("two")])
    _ = try await local.createMessage(NewMessage(text: "hello"), in: thread)
    _ = try await local.createRun(RunRequest(assistantID: LocalThreadService.defaultAssistantID), in: thread)
    await asked.pass()
    let service = FaultyService(local, faults: [])
    let events = Mutex<[Event]>([])
    let following = Task { [thread] in
      await provider(service).send(
        SendRequest(thread: thread, message: nil, isRepeat: true), named: { _ in },
        tell: { event in
          events.withLock { $0.append(event) }
          // The run is known: now it may end.
          goOn.open()
        })
    }
    await following.value
    let told = events.withLock { $0 }
    #expect(failure(told) == nil)
    #expect(
      told.contains { if case .run(_, .messageChanged(let message)) = $0 { message.text == "one two" } else { false } })
    #expect(service.runRequests.withLock { $0 } == 0)
  }
}
