// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// Replies that go on at the provider while nobody listens.
@Suite struct FollowingTests {
  private static func awaiting(_ id: ThreadID, minutesAgo: Int64 = 10, run: RunID? = nil) -> ThreadRecord {
    var record = ThreadRecord.sample(id, minutesAgo: minutesAgo, runID: run)
    record.awaitsReply = true
    return record
  }

  private func answer(
    _ thread: ThreadID, _ messages: Message..., run: Run? = nil, isLost: Bool = false
  ) -> Event {
    var answer = ProviderThread(
      thread: ChatThread(id: thread, createdAt: Desk.start), messages: messages, run: run)
    answer.isRunLost = isLost
    return .refreshed(thread, .success(answer))
  }

  @Test func threadsThatWereLeftArePickedUpAFewAtATime() {
    let records = (0..<7).map { Self.awaiting("t\($0)", minutesAgo: Int64($0), run: "r\($0)") }
    var desk = Desk(records)
    let effects = desk.begin(opening: "t0")
    #expect(effects.last == .wake(.pickUp, afterMilliseconds: 300))
    #expect(
      desk.tell(.timer(.pickUp)) == [
        .loadMessages("t1"), .loadMessages("t2"), .loadMessages("t3"), .loadMessages("t4"),
        .wake(.pickUp, afterMilliseconds: 2000),
      ])
    #expect(desk.tell(.timer(.pickUp)) == [.loadMessages("t5"), .loadMessages("t6")])
    #expect(desk.tell(.timer(.pickUp)) == [])
  }

  @Test func aReplyOutOfSightIsFilledInAndUnread() {
    var desk = Desk(opening: .sample("open", minutesAgo: 1), Self.awaiting("t1", run: "r1"))
    desk.tell(.timer(.pickUp))
    let half = MessageRecord.reply("m2", "Half", state: .streaming, run: "r1")
    #expect(
      desk.tell(.messagesLoaded("t1", [.user("m1", "one"), half])).toProvider == [
        .refresh("t1", back: "m1", run: "r1")
      ])
    let effects = desk.tell(answer("t1", .user("m1", "one"), run: .sample("r1")))
    #expect(effects.last == .wake(.refresh("t1"), afterMilliseconds: 1500))
    #expect(desk.state.isFollowed("t1"))
    #expect(desk.state.list["t1"].flatMap { desk.state.sign(of: $0)?.text } == "●")
    #expect(desk.state.list["t1"]?.isUnread == false)
    #expect(desk.state.transcripts["t1"]?["m2"]?.reason?.contains("goes on with it") == true)
    desk.tell(
      answer("t1", .user("m1", "one"), .reply("m2", "Half and half", run: "r1"), run: .sample("r1", .completed)))
    #expect(desk.state.transcripts["t1"]?["m2"]?.text == "Half and half")
    #expect(desk.state.transcripts["t1"]?["m2"]?.state == .completed)
    #expect(desk.state.list["t1"]?.isUnread == true)
    #expect(desk.state.list["t1"]?.awaitsReply == false && desk.state.list["t1"]?.runID == nil)
    #expect(desk.state.followings.isEmpty)
  }

  @Test func aRunThatTheProviderHasLostIsSaidAndAskedForNoMore() {
    var desk = Desk(
      opening: Self.awaiting("t1", run: "r1"),
      messages: [.user("m1", "one"), .reply("m2", "Half", state: .streaming, run: "r1")])
    desk.tell(answer("t1", .user("m1", "one"), isLost: true))
    let reply = desk.state.transcript?["m2"]
    #expect(reply?.text == "Half" && reply?.state == .interrupted)
    #expect(reply?.reason == "bailian has lost this reply; c goes on, R asks again")
    #expect(desk.state.notice?.text.contains("no longer knows the reply") == true)
    #expect(desk.state.list["t1"]?.runID == nil && desk.state.followings.isEmpty)
    // One key goes on.
    desk.state.pane = .messages
    let continued = desk.press(.character("c"))
    #expect(continued.contains { if case .send = $0 { true } else { false } })
  }

  @Test func aRunThatFailedSaysWhy() {
    var desk = Desk(
      opening: Self.awaiting("t1", run: "r1"),
      messages: [.user("m1", "one"), .reply("m2", "Half", state: .streaming, run: "r1")])
    desk.tell(answer("t1", .user("m1", "one"), run: .sample("r1", .expired)))
    #expect(desk.state.transcript?["m2"]?.reason?.contains("expired") == true)
  }

  /// Killed between the question's arrival and the first word of the run: nothing has a name yet.
  @Test func aReplyWithoutANameIsLookedForAFewTimes() {
    var desk = Desk(opening: Self.awaiting("t1"), messages: [.user("m1", "one")])
    var looks = 0
    var effects = desk.tell(answer("t1", .user("m1", "one")))
    while effects.contains(where: { if case .wake(.refresh, _) = $0 { true } else { false } }), looks < 50 {
      looks += 1
      #expect(desk.tell(.timer(.refresh("t1"))).toProvider == [.refresh("t1", back: "m1", run: nil)])
      effects = desk.tell(answer("t1", .user("m1", "one")))
    }
    #expect(looks == 6)
    #expect(desk.state.notice?.text == "No reply has come. R asks for it.")
    #expect(desk.state.list["t1"]?.awaitsReply == false)
  }

  @Test func aReplyUnderAnotherIDIsNotThereTwice() {
    var desk = Desk(
      opening: Self.awaiting("t1", run: "r1"),
      messages: [.user("m1", "one"), .reply("stream_7", "Half", state: .streaming, run: "r1")])
    let effects = desk.tell(
      answer("t1", .user("m1", "one"), .reply("item_9", "Half and half"), run: .sample("r1", .completed)))
    #expect(desk.state.transcript?.messages.map(\.text) == ["one", "Half and half"])
    #expect(
      effects.contains {
        if case .saveMessage(let record, _) = $0 {
          record.replaces == "stream_7" && record.id == "item_9"
        } else {
          false
        }
      })
  }

  @Test func aTextIsNeverShorterThanWhatWasSeen() {
    var desk = Desk(
      opening: Self.awaiting("t1", run: "r1"),
      messages: [.user("m1", "one"), .reply("m2", "Half and more", state: .streaming, run: "r1")])
    desk.tell(answer("t1", .user("m1", "one"), .reply("m2", "Half", run: "r1"), run: .sample("r1", .completed)))
    #expect(desk.state.transcript?["m2"]?.text == "Half and more")
  }

  @Test func aDroppedLinkIsTriedAgainLessAndLessOften() {
    var desk = Desk(
      opening: Self.awaiting("t1", run: "r1"),
      messages: [.user("m1", "one"), .reply("m2", "Half", state: .streaming, run: "r1")])
    var delays: [Int64] = []
    for _ in 0..<50 {
      let effects = desk.tell(.refreshed("t1", .failure(ServiceError(.unreachable))))
      guard case .wake(.refresh("t1"), let delay)? = effects.last else { break }
      delays.append(delay)
    }
    #expect(delays.prefix(4) == [3000, 6000, 12_000, 24_000])
    #expect(delays.last == 60_000 && delays.count == 35)
    // What is said once is not said again with every look.
    #expect(desk.state.notices.count <= 2)
  }

  @Test func xStopsAReplyThatIsFollowed() {
    var desk = Desk(
      opening: Self.awaiting("t1", run: "r1"),
      messages: [.user("m1", "one"), .reply("m2", "Half", state: .streaming, run: "r1")])
    desk.tell(
      answer("t1", .user("m1", "one"), .reply("m2", "Half a", status: .inProgress, run: "r1"), run: .sample("r1")))
    desk.state.pane = .messages
    #expect(desk.press(.character("x")).contains(.stop("t1", run: "r1")))
    #expect(desk.state.transcript?["m2"]?.reason == stoppedReason)
    #expect(desk.state.transcript?["m2"]?.text == "Half a")
    #expect(!desk.state.isFollowed("t1"))
  }

  @Test func aSendingSaysThatItAwaitsAReplyUntilItHasOne() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("two")
    desk.press(.enter)
    #expect(desk.state.list["t1"]?.awaitsReply == true)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "two")))
    desk.run(
      "t1", .runCreated(.sample("r1")), .messageChanged(.reply("m2", "done")), .runChanged(.sample("r1", .completed)))
    desk.tell(.sendEnded("t1", nil))
    #expect(desk.state.list["t1"]?.awaitsReply == false)
  }
}
