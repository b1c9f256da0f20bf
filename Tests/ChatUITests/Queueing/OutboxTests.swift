// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// What waits in the outbox: offline, through a restart, and when the link is back.
@Suite struct OutboxTests {
  private let unreachable = SendFailure(stage: .postingMessage, error: ServiceError(.unreachable))

  /// A desk with one message in t1 that could not be sent.
  private func offline(_ text: String = "one") -> (desk: Desk, effects: [Effect]) {
    var desk = Desk(opening: .sample("t1"), .sample("t2", minutesAgo: 20))
    desk.type(text)
    desk.press(.enter)
    let effects = desk.tellWhole(.sendEnded("t1", unreachable))
    return (desk, effects)
  }

  private func kept(_ effects: [Effect]) -> [OutboxEntry] {
    effects.compactMap { if case .keepInOutbox(let entry) = $0 { entry } else { nil } }
  }

  private func requests(_ effects: [Effect]) -> [SendRequest] {
    effects.compactMap { if case .send(let request) = $0 { request } else { nil } }
  }

  @Test func whatIsSentIsInTheOutboxBeforeAByteLeaves() throws {
    var desk = Desk(opening: .sample("t1"))
    desk.type("one")
    let effects = desk.tellWhole(.input(.key(Key(.enter))))
    let kept = try #require(effects.firstIndex { if case .keepInOutbox = $0 { true } else { false } })
    let sent = try #require(effects.firstIndex { if case .send = $0 { true } else { false } })
    #expect(kept < sent)
    #expect(self.kept(effects).first?.stage == .sent)
    #expect(
      desk.tellWhole(.messageAccepted("t1", local: "local_s_1", .user("m1", "one")))
        .contains(.dropFromOutbox("local_s_1", durably: false)))
    #expect(desk.state.outbox.isEmpty)
  }

  @Test func offlineItWaitsAndIsTriedLaterAndLater() {
    var (desk, effects) = offline()
    #expect(desk.state.transcript?.last?.state == .queued)
    #expect(desk.state.notice?.kind == .warning)
    #expect(kept(effects).first?.stage == .queued)
    #expect(kept(effects).first?.mayHaveLeft == false)
    var waits: [Int64] = []
    for _ in 0..<7 {
      guard
        case .wake(.tryOutbox(let number), let wait)? = effects.last(where: {
          if case .wake = $0 { true } else { false }
        })
      else { break }
      waits.append(wait)
      desk.wait(milliseconds: wait)
      #expect(requests(desk.tell(.timer(.tryOutbox(number)))).count == 1)
      // A timer that has fired means nothing a second time.
      #expect(desk.tell(.timer(.tryOutbox(number - 1))) == [])
      effects = desk.tellWhole(.sendEnded("t1", unreachable))
    }
    #expect(waits == [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  }

  @Test func theSecondIsNotSentBeforeTheFirstIsAccepted() {
    var (desk, _) = offline()
    desk.type("two")
    // Who writes tries at once, from the first on.
    #expect(requests(desk.press(.enter)).map(\.message?.text) == ["one"])
    #expect(desk.tell(.sendEnded("t1", unreachable)).toProvider == [])
    #expect(desk.state.outbox.waitingCount == 2)
    let number = desk.state.outbox.link.timer
    #expect(requests(desk.tell(.timer(.tryOutbox(number)))).map(\.message?.text) == ["one"])
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "one")))
    #expect(desk.state.outbox.link.brokenSince == nil)
    desk.run("t1", .messageChanged(.reply("m2", "first")))
    #expect(requests(desk.tell(.sendEnded("t1", nil))).map(\.message?.text) == ["two"])
    #expect(desk.state.transcript?.messages.map(\.text) == ["one", "first", "two"])
  }

  @Test func anySignOfLifeSendsWhatWaits() {
    var (desk, _) = offline()
    #expect(requests(desk.tell(.refreshed("t2", .success(.sample("t2"))))).count == 1)
    #expect(desk.state.outbox.link.brokenSince == nil)
  }

  @Test func threadsGoIndependently() {
    var (desk, _) = offline()
    desk.open("t2")
    desk.tell(.messagesLoaded("t2", []))
    desk.type("other")
    #expect(requests(desk.press(.enter)).map(\.thread) == ["t2"])
    desk.tell(.messageAccepted("t2", local: "local_s_2", .user("n1", "other", in: "t2")))
    // That it arrived has shown that the link is back.
    #expect(desk.state.replies["t1"] != nil)
  }

  @Test func aRefusalFailsAndHoldsWhatIsBehind() {
    var (desk, _) = offline()
    desk.type("two")
    desk.press(.enter)
    desk.tell(.sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.badKey))))
    #expect(desk.state.transcript?.messages.map(\.state) == [.failed, .queued])
    #expect(desk.state.transcript?.last?.reason?.hasPrefix("held: what came before it failed") == true)
    #expect(desk.state.outbox.entries.map(\.stage) == [.held])
    #expect(desk.tell(.refreshed("t2", .success(.sample("t2")))).toProvider == [])
    desk.press(.escape)
    #expect(requests(desk.press(.character("R"))).map(\.message?.text) == ["one"])
  }

  @Test func afterAStopWhatWaitsIsHeldUntilR() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("one")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "one")))
    desk.run("t1", .runCreated(.sample("r1")), .delta(messageID: "m2", index: 0, text: "Half"))
    desk.type("two")
    desk.press(.enter)
    desk.press(.control("c"))
    #expect(requests(desk.tell(.sendEnded("t1", SendFailure(stage: .running, error: ServiceError(.cutStream))))) == [])
    #expect(desk.state.outbox.entries.map(\.stage) == [.held])
    desk.tell(.refreshed("t1", .success(.sample("t1", .user("m1", "one"), run: .sample("r1", .cancelled)))))
    desk.press(.escape)
    #expect(requests(desk.press(.character("R"))).map(\.message?.text) == ["two"])
  }

  @Test func withdrawnItLeavesNoMore() {
    var (desk, _) = offline()
    desk.press(.escape)
    let effects = desk.tellWhole(.input(.key(.character("x"))))
    #expect(effects.contains(.dropFromOutbox("local_s_1", durably: true)))
    #expect(desk.state.transcript?.entries.isEmpty == true)
    #expect(desk.state.history(limit: 9) == ["one"])
    #expect(requests(desk.tell(.refreshed("t2", .success(.sample("t2"))))) == [])
  }

  @Test func whatIsOnItsWayIsNotTakenBack() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("one")
    desk.press(.enter)
    desk.press(.escape)
    desk.press(.character("E"))
    #expect(desk.state.notice?.text.contains("may have left") == true)
    #expect(desk.state.edits.isEmpty)
  }

  @Test func editedItWaitsInItsPlace() {
    var (desk, _) = offline()
    desk.type("two")
    desk.press(.enter)
    desk.tell(.sendEnded("t1", unreachable))
    desk.press(.escape)
    desk.press(.character("["))
    desk.press(.character("E"))
    #expect(desk.state.outbox.entries.map(\.stage) == [.held, .queued])
    // While it is edited nothing overtakes it.
    #expect(requests(desk.tell(.refreshed("t2", .success(.sample("t2"))))) == [])
    desk.type(" and a half")
    let sent = requests(desk.press(.enter))
    #expect(sent.map(\.message?.text) == ["one and a half"])
    #expect(desk.state.outbox.entries.map(\.message?.text) == ["one and a half", "two"])
  }

  @Test func whatASkeinHasThatIsSeenNoMoreIsAskedForAgain() {
    var entry = offline().desk.state.outbox.entries[0]
    entry.owner = .other
    var desk = Desk([.sample("t1")])
    takeOutbox(OutboxContents(entries: [entry]), &desk.state)
    desk.begin(opening: "t1")
    desk.tell(.messagesLoaded("t1", [.user("local_s_1", "one", state: .queued)]))
    let look = Effect.wake(.claimOutbox, afterMilliseconds: 3000)
    #expect(desk.tell(.outboxRead(OutboxContents(entries: [entry]))).contains(look))
    #expect(desk.state.transcript?.last?.reason == "another Skein sends it")
    #expect(desk.tellWhole(.timer(.claimOutbox)) == [.claimOutbox])
    // One that is seen tells itself when it goes.
    desk.tell(.neighbours([Neighbour(id: "n", place: "pts/4", openThread: "t1", busy: [])]))
    #expect(!desk.tell(.outboxRead(OutboxContents(entries: [entry]))).contains(look))
    #expect(desk.tellWhole(.neighbours([])).contains(.claimOutbox))
    entry.owner = .us
    let effects = desk.tell(.outboxRead(OutboxContents(entries: [entry])))
    #expect(requests(effects).map(\.message?.text) == ["one"])
    #expect(!effects.contains(look))
  }

  @Test func aRestartSendsWhatWaitsOnceItIsOurs() {
    let (before, _) = offline()
    var entry = before.state.outbox.entries[0]
    entry.owner = .nobody
    entry.stage = .sent
    var desk = Desk([.sample("t1")])
    takeOutbox(OutboxContents(entries: [entry]), &desk.state)
    #expect(desk.begin(opening: "t1").contains(.claimOutbox))
    desk.tell(.messagesLoaded("t1", [.user("local_s_1", "one", state: .sent)]))
    #expect(desk.state.replies.isEmpty)
    entry.owner = .us
    let sent = requests(desk.tell(.outboxRead(OutboxContents(entries: [entry]))))
    // It may have left before: it is looked for first.
    #expect(sent.map(\.isRepeat) == [true])
    #expect(sent.map(\.message?.text) == ["one"])
  }

  @Test func whatAnotherSkeinHasIsLeftToIt() {
    let (before, _) = offline()
    var entry = before.state.outbox.entries[0]
    entry.owner = .other
    var desk = Desk(opening: .sample("t1"), messages: [.user("local_s_1", "one", state: .queued)])
    #expect(requests(desk.tell(.outboxRead(OutboxContents(entries: [entry])))) == [])
    desk.press(.escape)
    desk.press(.character("x"))
    #expect(desk.state.notice?.text.hasPrefix("Another Skein") == true)
  }

  @Test func theEntrySufficesWhenRegistryAndJournalAreLost() {
    let (before, _) = offline()
    var desk = Desk()
    desk.begin()
    let effects = desk.tell(.outboxRead(OutboxContents(entries: before.state.outbox.entries)))
    #expect(effects.contains(.loadMessages("t1")))
    #expect(requests(desk.tell(.messagesLoaded("t1", []))).map(\.message?.text) == ["one"])
    #expect(desk.state.list["t1"] != nil)
  }

  @Test func theProvidersNameReplacesTheLocalIDInTheOutbox() {
    var desk = Desk()
    desk.type("one")
    desk.press(.enter)
    let failure = SendFailure(stage: .creatingThread, error: ServiceError(.unreachable))
    desk.tell(.sendEnded("local_s_2", failure))
    desk.type("two")
    #expect(requests(desk.press(.enter)).map(\.newThreadMetadata) == [[:]])
    desk.tell(.threadNamed(local: "local_s_2", ChatThread(id: "t9", createdAt: Desk.start)))
    #expect(desk.state.outbox.entries.map(\.thread) == ["t9", "t9"])
    desk.tell(.messageAccepted("t9", local: "local_s_1", .user("m1", "one", in: "t9")))
    desk.run("t9", .messageChanged(.reply("m2", "r")))
    let next = requests(desk.tell(.sendEnded("t9", nil)))
    #expect(next.map(\.message?.text) == ["two"])
    #expect(next.map(\.newThreadMetadata) == [nil])
  }

  @Test func aNameThatWasNotedAloneIsTakenUp() {
    var desk = Desk([.sample("local_a")])
    takeOutbox(OutboxContents(names: ["local_a": "t7"]), &desk.state)
    desk.begin()
    #expect(desk.state.list["t7"]?.replaces == "local_a")
  }

  @Test func aRenameWaitsForTheLinkAndSurvivesARestart() {
    var desk = Desk(opening: .sample("t1", "Old"))
    desk.state.pane = .list
    desk.press(.character("r"))
    desk.press(.control("u"))
    desk.type("New")
    desk.press(.enter)
    desk.tell(.renamed("t1", attempt: 1, .failure(ServiceError(.unreachable))))
    #expect(desk.state.outbox.waitingCount == 1)
    var later = Desk([.sample("t1", "Old")])
    takeOutbox(OutboxContents(entries: desk.state.outbox.entries), &later.state)
    #expect(later.state.list["t1"]?.title == "New")
    let effects = later.tell(.outboxRead(OutboxContents(entries: desk.state.outbox.entries)))
    #expect(effects.toProvider == [.changeMetadata("t1", MetadataChange(title: "New"), attempt: 1)])
    // What the provider has in the meantime is laid under it.
    later.tell(.listed([ChatThread(id: "t1", createdAt: Desk.start, metadata: ["title": "Old", "k": "v"])]))
    #expect(later.state.list["t1"]?.metadata == ["title": "New", "k": "v"])
    later.tell(
      .renamed("t1", attempt: 1, .success(ChatThread(id: "t1", createdAt: Desk.start, metadata: ["title": "New"]))))
    #expect(later.state.outbox.isEmpty)
  }

  @Test func withNothingWaitingNothingWakes() {
    var (desk, _) = offline()
    desk.press(.escape)
    desk.press(.character("x"))
    #expect(desk.tell(.timer(.tryOutbox(desk.state.outbox.link.timer))) == [])
    #expect(desk.state.outbox.link.brokenSince == nil)
  }

  @Test func theFooterSaysHowMuchWaitsAndUntilWhen() {
    let (desk, _) = offline()
    #expect(desk.state.outboxWords(columns: 60) == "⇡1 offline since 09:14, next try 09:14:02")
    #expect(desk.state.outboxWords(columns: 5) == "⇡1")
  }
}
