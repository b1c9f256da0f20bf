// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct FailedSendingTests {
  @Test func failedSendKeepsTheWordsAndRSendsThemAgain() throws {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello there")
    desk.press(.enter)
    let error = ServiceError(.badKey, host: "example.org")
    let effects = desk.tell(.sendEnded("t1", SendFailure(stage: .postingMessage, error: error)))
    var message = MessageRecord.user("local_s_1", "Hello there", state: .failed)
    message.reason =
      "not sent: example.org refuses the API key. Check api_key: skein profiles check bailian; R sends it again"
    #expect(effects.first == .saveMessageDurably(message, in: "t1"))
    #expect(desk.state.list["t1"]?.hasUnsent == true)
    #expect(desk.state.notice?.kind == .error)
    #expect(desk.page.contains { $0.hasPrefix("✗ not sent: example.org refuses the API key.") })

    // It is not sent by itself.
    #expect(desk.tell(.timer(.refresh("t1"))).toProvider.allSatisfy { if case .send = $0 { false } else { true } })

    desk.press(.escape)
    message.state = .sent
    message.reason = nil
    var record = ThreadRecord.sample("t1")
    record.note(message, count: 1, at: desk.now)
    record.hasUnsent = true
    record.awaitsReply = true
    // By its journal it waits until it has arrived.
    var written = message
    written.state = .queued
    #expect(
      desk.press(.character("R")) == [
        .saveThread(record), .saveMessageDurably(written, in: "t1"),
        .send(SendRequest(thread: "t1", message: message, isRepeat: true)),
      ])
    #expect(desk.press(.character("R")) == [])
  }

  /// It went with a run, the run failed, and the provider kept nothing of it.
  @Test func aQuestionThatWasNotKeptIsSentAgain() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    let accepted = Message(
      id: "local_s_1", threadID: "t1", createdAt: Timestamp(seconds: 0), role: .user, content: [.text("Hello")])
    desk.tell(.messageAccepted("t1", local: "local_s_1", accepted))
    #expect(desk.state.transcript?.messages.first?.state == .completed)
    desk.tell(.sendEnded("t1", SendFailure(stage: .running, error: ServiceError(.runEnded(.failed)))))
    desk.press(.escape)
    let effects = desk.press(.character("R"))
    #expect(
      effects.contains {
        if case .send(let request) = $0 { request.message?.text == "Hello" && request.isRepeat } else { false }
      })
  }

  /// The POST broke: it may have arrived. It is looked for before it is sent again.
  @Test func brokenConnectionIsLookedInto() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    let effects = desk.tell(
      .sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.brokenConnection))))
    #expect(effects.contains(.wake(.tryOutbox(1), afterMilliseconds: 2000)))
    let message = MessageRecord.user("local_s_1", "Hello", state: .sent)
    var request = SendRequest(thread: "t1", message: message, isRepeat: true)
    // The provider may be about to take it.
    request.mayBeUnderWay = true
    #expect(desk.tell(.timer(.tryOutbox(1))).toProvider == [.send(request)])
  }

  @Test func newThreadThatCouldNotBeMadeIsMadeByR() {
    var desk = Desk()
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.sendEnded("local_s_2", SendFailure(stage: .creatingThread, error: ServiceError(.noKey))))
    let message = MessageRecord.user("local_s_1", "Hello", state: .sent)
    desk.press(.escape)
    let again = desk.press(.character("R"))
    #expect(desk.state.list["local_s_2"]?.awaitsReply == true)
    #expect(
      again.dropFirst() == [
        .saveMessageDurably(.user("local_s_1", "Hello", state: .queued), in: "local_s_2"),
        .send(SendRequest(thread: "local_s_2", newThreadMetadata: [:], message: message, isRepeat: true)),
      ])
  }

  @Test func runThatFailsSaysSoAndKeepsWhatCame() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "Hello")))
    desk.run(
      "t1", .runCreated(.sample("r1")), .delta(messageID: "m2", index: 0, text: "Half"),
      .runChanged(.sample("r1", .failed)))
    let error = ServiceError(.runEnded(.failed), message: "out of memory")
    let effects = desk.tell(.sendEnded("t1", SendFailure(stage: .running, error: error)))
    let half = MessageRecord.reply(
      "m2", "Half", state: .interrupted, run: "r1",
      reason: "interrupted: out of memory (the run failed); R asks again")
    let record = desk.state.list["t1"]
    #expect(record?.awaitsReply == false)
    #expect(effects == [.saveMessageDurably(half, in: "t1")] + (record.map { [.saveThread($0)] } ?? []))
    #expect(desk.state.notice == Notice(.error, "No full reply: out of memory (the run failed); R asks again."))
    #expect(desk.state.list["t1"]?.runID == nil)
  }

  @Test func emptyReplyIsNotSilent() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "Hello")))
    desk.tell(.sendEnded("t1", nil))
    #expect(desk.state.notice?.kind == .warning)
  }

  @Test func streamThatEndsWithoutTheEndOfItsMessageIsFetched() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "Hello")))
    desk.run("t1", .delta(messageID: "m2", index: 0, text: "Half"))
    #expect(desk.tell(.sendEnded("t1", nil)).last == .refresh("t1", back: "m1", run: nil))
    desk.tell(.refreshed("t1", .success(.sample("t1", .user("m1", "Hello"), .reply("m2", "Half and half")))))
    #expect(desk.state.transcript?["m2"]?.text == "Half and half")
    #expect(desk.state.transcript?["m2"]?.state == .completed)
  }

  @Test func cutStreamIsFetchedAndItsRunPolled() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "Hello")))
    desk.run("t1", .runCreated(.sample("r1")), .delta(messageID: "m2", index: 0, text: "Half a"))
    let effects = desk.tell(.sendEnded("t1", SendFailure(stage: .running, error: ServiceError(.cutStream))))
    #expect(effects.contains(.wake(.refresh("t1"), afterMilliseconds: 500)))
    #expect(desk.state.transcript?["m2"]?.state == .interrupted)
    #expect(desk.tell(.timer(.refresh("t1"))) == [.refresh("t1", back: "m1", run: "r1")])
    // Still running: the longer text stays, and it is asked again.
    let answer = ProviderThread.sample(
      "t1", .user("m1", "Hello"), .reply("m2", "Half", status: .inProgress), run: .sample("r1"))
    #expect(
      desk.tell(.refreshed("t1", .success(answer))).contains(.wake(.refresh("t1"), afterMilliseconds: 1500)))
    #expect(desk.state.transcript?["m2"]?.text == "Half a")
    #expect(desk.state.transcript?["m2"]?.state == .streaming)
    let end = ProviderThread.sample(
      "t1", .user("m1", "Hello"), .reply("m2", "Half a loaf"), run: .sample("r1", .completed))
    desk.tell(.refreshed("t1", .success(end)))
    #expect(desk.state.transcript?["m2"]?.text == "Half a loaf")
    #expect(desk.state.transcript?["m2"]?.state == .completed)
    #expect(desk.state.list["t1"]?.runID == nil)
  }

  @Test func threadThatIsGoneKeepsTheText() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    let failure = SendFailure(stage: .postingMessage, error: ServiceError(.notFound))
    desk.tell(.sendEnded("t1", failure))
    #expect(desk.state.list["t1"]?.state == .gone)
    desk.type("more")
    #expect(desk.press(.enter) == [])
    #expect(desk.state.composer.text == "more")
    desk.press(.escape)
    #expect(desk.press(.character("R")) == [])
  }

  @Test func failureInAThreadOutOfSightIsNamed() {
    var desk = Desk(opening: .sample("t1", "First"), .sample("t2", minutesAgo: 20))
    desk.type("one")
    desk.press(.enter)
    desk.open("t2")
    desk.tell(.sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.forbidden))))
    #expect(desk.state.notice?.text.hasPrefix("“First”: Not sent: ") == true)
  }
}
