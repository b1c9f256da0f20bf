// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// What is posted behind a question that a dead Skein left: only when it is known what came of it.
@Suite struct LookingFirstTests {
  /// A desk just started: `t1` ends with a question that a Skein posted before it was killed.
  private func started(_ messages: [MessageRecord] = [.user("m1", "first")], awaitsReply: Bool = true) -> Desk {
    var record = ThreadRecord.sample("t1")
    record.awaitsReply = awaitsReply
    return Desk(opening: record, messages: messages)
  }

  private func waiting(_ text: String) -> Event {
    let message = MessageRecord.user("local_x_1", text, state: .queued)
    let entry = OutboxEntry(id: message.id, thread: "t1", createdAt: Desk.start, content: .message(message))
    return .outboxRead(OutboxContents(entries: [entry]))
  }

  private func sent(_ effects: [Effect]) -> [String] {
    effects.compactMap { if case .send(let request) = $0 { request.message?.text } else { nil } }
  }

  private func looks(_ effects: [Effect]) -> Int {
    effects.count { if case .refresh = $0 { true } else { false } }
  }

  @Test func whatWaitsDoesNotOvertakeAReplyThatGoesOn() {
    var desk = started()
    let effects = desk.tell(waiting("second"))
    #expect(sent(effects) == [])
    #expect(looks(effects) == 1)
    let going = ProviderThread.sample("t1", .user("m1", "first"), run: .sample("r1"))
    #expect(sent(desk.tell(.refreshed("t1", .success(going)))) == [])
    #expect(looks(desk.tell(.timer(.refresh("t1")))) == 1)
    let over = ProviderThread.sample("t1", .user("m1", "first"), .reply("m2", "one"), run: .sample("r1", .completed))
    #expect(sent(desk.tell(.refreshed("t1", .success(over)))) == ["second"])
    #expect(desk.state.transcript?.messages.map(\.text) == ["first", "one", "second"])
  }

  @Test func norDoesWhatIsWrittenNow() {
    var desk = started()
    desk.type("second")
    let effects = desk.press(.enter)
    #expect(sent(effects) == [])
    #expect(looks(effects) == 1)
    #expect(desk.state.transcript?.last?.state == .queued)
    let over = ProviderThread.sample("t1", .user("m1", "first"), .reply("m2", "one"))
    #expect(sent(desk.tell(.refreshed("t1", .success(over)))) == ["second"])
  }

  @Test func aQuestionThatNobodyAnswersHoldsNothingUpForLong() {
    var desk = started(awaitsReply: false)
    desk.tell(waiting("second"))
    let silent = ProviderThread.sample("t1", .user("m1", "first"))
    #expect(sent(desk.tell(.refreshed("t1", .success(silent)))) == ["second"])
    // Nor is it looked for twice.
    desk.tell(.messageAccepted("t1", local: "local_x_1", .user("m3", "second")))
    desk.tell(.sendEnded("t1", SendFailure(stage: .running, error: ServiceError(.badRequest))))
    desk.type("third")
    #expect(sent(desk.press(.enter)) == ["third"])
  }

  @Test func aLookThatFailsIsRepeatedBeforeAnythingGoesOut() {
    var desk = started(awaitsReply: false)
    desk.tell(waiting("second"))
    #expect(sent(desk.tell(.refreshed("t1", .failure(ServiceError(.unreachable))))) == [])
    let again = desk.tell(.timer(.tryOutbox(desk.state.outbox.link.timer)))
    #expect(sent(again) == [])
    #expect(looks(again) == 1)
    // Of who never tells nothing is awaited.
    #expect(sent(desk.tell(.refreshed("t1", .failure(ServiceError(.unsupported("lists")))))) == ["second"])
  }

  @Test func aLookThatMetAnotherSkeinIsRepeatedWhenItIsDone() {
    var desk = started()
    desk.tell(waiting("second"))
    desk.tell(.neighbours([Neighbour(id: "n", place: "pts/4", openThread: "t1", busy: ["t1"])]))
    let over = ProviderThread.sample("t1", .user("m1", "first"), .reply("m2", "one"))
    #expect(sent(desk.tell(.refreshed("t1", .success(over)))) == [])
    let effects = desk.tell(.neighbours([]))
    #expect(sent(effects) == [])
    #expect(looks(effects) == 1)
    #expect(sent(desk.tell(.refreshed("t1", .success(over)))) == ["second"])
  }

  /// The other was at it when a look was due: that look is made up for.
  @Test func aReplyIsLookedAtAgainWhenAnotherSkeinIsDone() {
    var desk = started()
    let going = ProviderThread.sample("t1", .user("m1", "first"), run: .sample("r1"))
    desk.tell(.refreshed("t1", .success(going)))
    desk.tell(.neighbours([Neighbour(id: "n", place: "pts/4", openThread: "t1", busy: ["t1"])]))
    #expect(looks(desk.tell(.timer(.refresh("t1")))) == 0)
    #expect(looks(desk.tell(.neighbours([]))) == 1)
  }

  @Test func whoComesAfterUsKnowsThatWhatWaitedWasAsked() {
    var desk = started([.user("m1", "first"), .reply("m2", "one")], awaitsReply: false)
    let effects = desk.tell(waiting("second"))
    #expect(sent(effects) == ["second"])
    let saved = effects.compactMap { if case .saveThread(let record) = $0 { record.awaitsReply } else { nil } }
    #expect(saved == [true])
  }

  @Test func whatWaitsIsNoQuestionThatAReplyMayComeTo() {
    var desk = started([.user("m1", "first"), .reply("m2", "one")])
    desk.state.outbox.policy = .onlyQueues
    desk.type("second")
    desk.press(.enter)
    let whole = ProviderThread.sample("t1", .user("m1", "first"), .reply("m2", "one"))
    desk.tell(.refreshed("t1", .success(whole)))
    #expect(desk.state.followings == [:])
  }

  /// Items of a conversation name no run: that one is being written is all that is known of it.
  @Test func aReplyThatIsStillWrittenIsLookedAtUntilItIsWhole() {
    var desk = started()
    let half = ProviderThread.sample("t1", .user("m1", "first"), .reply("m2", "one", status: .inProgress))
    for _ in 0..<3 {
      let effects = desk.tell(.refreshed("t1", .success(half)))
      #expect(effects.contains { if case .wake(.refresh("t1"), _) = $0 { true } else { false } })
      #expect(desk.state.transcript?.last?.state == .interrupted)
    }
    let whole = ProviderThread.sample("t1", .user("m1", "first"), .reply("m2", "one two"))
    desk.tell(.refreshed("t1", .success(whole)))
    #expect(desk.state.transcript?.last?.state == .completed)
    #expect(desk.state.transcript?.last?.text == "one two")
  }

  @Test func aReplyThatIsNeverWholeIsNotLookedAtForEver() {
    var desk = started()
    let half = ProviderThread.sample("t1", .user("m1", "first"), .reply("m2", "one", status: .inProgress))
    var looks = 0
    while looks < 50,
      desk.tell(.refreshed("t1", .success(half))).contains(where: {
        if case .wake(.refresh, _) = $0 { true } else { false }
      })
    {
      looks += 1
    }
    #expect((1..<10).contains(looks))
  }
}
