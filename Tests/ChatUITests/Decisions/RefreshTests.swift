// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct RefreshTests {
  @Test func startShowsTheNewestThreadAndAsksForNews() {
    var desk = Desk([.sample("old", minutesAgo: 50), .sample("new", minutesAgo: 5)])
    #expect(desk.begin() == [.loadMessages("new"), .listThreads, .loadCleared])
    #expect(
      desk.tell(.messagesLoaded("new", [.user("m1", "Hello"), .reply("m2", "Hi")]))
        == [.refresh("new", back: "m2", run: nil)])
    #expect(desk.page.contains("Hi"))
    let answer = ProviderThread.sample("new", .reply("m2", "Hi"))
    #expect(desk.tell(.refreshed("new", .success(answer))).toProvider == [])
    #expect(desk.state.list["new"]?.messageCount == 2)
    #expect(desk.tell(.refreshed("new", .success(answer))) == [])
    // Once a session: opened again, it is shown from memory.
    desk.press(.control("n"))
    #expect(desk.open("new") == [])
  }

  /// Kill -9 in the middle of a reply and of a sending: both are settled, and the provider is asked for the rest.
  @Test func leftoversOfADeadProcessAreSettled() {
    var desk = Desk([.sample("t1", runID: "r1")])
    desk.begin()
    let journal: [MessageRecord] = [
      .user("m1", "one"), .reply("m2", "Half", state: .streaming, run: "r1"), .user("local_x", "two", state: .queued),
    ]
    let half = MessageRecord.reply(
      "m2", "Half", state: .interrupted, run: "r1", reason: "Skein ended while this came; R asks again")
    var record = ThreadRecord.sample("t1", runID: "r1")
    record.hasUnsent = true
    #expect(
      desk.tell(.messagesLoaded("t1", journal)) == [
        .saveMessage(half, in: "t1"), .saveThread(record),
        .refresh("t1", back: "m1", run: "r1"),
      ])
    desk.tell(
      .refreshed(
        "t1",
        .success(
          .sample(
            "t1", .user("m1", "one"), .reply("m2", "Half and the rest"), .user("m3", "two"),
            run: .sample("r1", .completed)))))
    #expect(desk.state.transcript?.messages.map(\.id) == ["m1", "m2", "m3"])
    #expect(desk.state.transcript?.messages.map(\.state) == [.completed, .completed, .completed])
    #expect(desk.state.transcript?["m2"]?.text == "Half and the rest")
    #expect(desk.state.list["t1"]?.hasUnsent == false)
    #expect(desk.state.list["t1"]?.runID == nil)
  }

  @Test func longerTextIsKept() {
    var desk = Desk(
      opening: .sample("t1"),
      messages: [.user("m1", "one"), .reply("m2", "More than there", state: .interrupted, reason: "x")])
    let answer = ProviderThread.sample(
      "t1", .user("m1", "one"), .reply("m2", "More", status: .incomplete, reason: "run_cancelled"))
    desk.tell(.refreshed("t1", .success(answer)))
    #expect(desk.state.transcript?["m2"]?.text == "More than there")
    // A whole text wins, even when it is shorter; an empty one never does.
    desk.tell(.refreshed("t1", .success(.sample("t1", .reply("m2", "")))))
    #expect(desk.state.transcript?["m2"]?.text == "More than there")
    desk.tell(.refreshed("t1", .success(.sample("t1", .reply("m2", "Short")))))
    #expect(desk.state.transcript?["m2"]?.text == "Short")
  }

  @Test func messagesComeInTheProvidersOrder() {
    var desk = Desk(opening: .sample("t1"), messages: [.user("m1", "1"), .user("m4", "4")])
    desk.tell(
      .refreshed(
        "t1", .success(.sample("t1", .user("m1", "1"), .reply("m2", "2"), .reply("m3", "3"), .user("m4", "4")))))
    #expect(desk.state.transcript?.messages.map(\.text) == ["1", "2", "3", "4"])
    desk.tell(.refreshed("t1", .success(.sample("t1", .user("m4", "4"), .reply("m5", "5")))))
    #expect(desk.state.transcript?.messages.map(\.text) == ["1", "2", "3", "4", "5"])
    #expect(desk.state.list["t1"]?.preview == "5")
    #expect(desk.state.list["t1"]?.messageCount == 5)
  }

  @Test func unsentMessageStaysBehindTheNews() {
    var desk = Desk(
      opening: .sample("t1"), messages: [.user("m1", "1"), .user("local_x", "never sent", state: .failed)])
    desk.tell(.refreshed("t1", .success(.sample("t1", .user("m1", "1"), .reply("m2", "2")))))
    #expect(desk.state.transcript?.messages.map(\.text) == ["1", "2", "never sent"])
  }

  @Test func runUnderWayElsewhereIsPolled() {
    var desk = Desk(opening: .sample("t1"), messages: [.user("m1", "1")])
    let answer = ProviderThread.sample(
      "t1", .user("m1", "1"), .reply("m2", "Part", status: .inProgress, run: "r7"))
    let effects = desk.tell(.refreshed("t1", .success(answer)))
    #expect(effects.last == .wake(.refresh("t1"), afterMilliseconds: 1500))
    #expect(desk.tell(.timer(.refresh("t1"))) == [.refresh("t1", back: "m1", run: "r7")])
    // The link goes: what came is marked, and the run is looked at again later.
    let failed = desk.tell(.refreshed("t1", .failure(ServiceError(.unreachable))))
    #expect(desk.state.transcript?["m2"]?.state == .interrupted)
    #expect(failed.last == .wake(.refresh("t1"), afterMilliseconds: 3000))
  }

  @Test func threadGoneAtTheProviderKeepsItsCopy() {
    var desk = Desk(opening: .sample("t1"), messages: [.user("m1", "1"), .reply("m2", "2")])
    let effects = desk.tell(.refreshed("t1", .failure(ServiceError(.notFound))))
    #expect(effects == [.saveThread(.sample("t1", state: .gone))])
    #expect(desk.state.transcript?.entries.count == 2)
    #expect(desk.state.notice?.text == "bailian no longer has this thread; your copy stays.")
    desk.press(.control("n"))
    #expect(desk.open("t1") == [])
  }

  @Test func offlineStartShowsTheCopyAndAsksAgainLater() {
    var desk = Desk(opening: .sample("t1"), messages: [.user("m1", "1")])
    desk.tell(.refreshed("t1", .failure(ServiceError(.unreachable))))
    #expect(desk.page.contains("1"))
    #expect(desk.state.notice?.text.hasPrefix("Showing your own copy: ") == true)
    desk.press(.control("n"))
    #expect(desk.open("t1") == [.refresh("t1", back: "m1", run: nil)])
  }

  @Test func answerThatComesDuringASendingIsAskedForAgain() {
    var desk = Desk(opening: .sample("t1"), messages: [.user("m1", "1")])
    desk.type("two")
    desk.press(.enter)
    #expect(desk.tell(.refreshed("t1", .success(.sample("t1", .user("m1", "changed"))))) == [])
    desk.tell(.sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.overloaded))))
    desk.press(.control("n"))
    #expect(desk.open("t1") == [.refresh("t1", back: "m1", run: nil)])
  }

  @Test func journalThatComesLateOrTwiceLosesNothing() {
    var desk = Desk([.sample("t1")])
    desk.begin()
    desk.type("quick")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m3", "quick")))
    desk.run("t1", .delta(messageID: "m4", index: 0, text: "Re"))
    let effects = desk.tell(.messagesLoaded("t1", [.user("m1", "1"), .reply("m2", "2", state: .streaming)]))
    #expect(effects.toProvider.isEmpty)
    #expect(desk.state.transcript?.messages.map(\.text) == ["1", "2", "quick", "Re"])
    #expect(
      desk.state.transcript?.messages.map(\.state) == [.completed, .interrupted, .completed, .streaming])
    #expect(desk.tell(.messagesLoaded("t1", [])) == [])
    #expect(desk.state.transcript?.entries.count == 4)
  }

  @Test func newsForAThreadOutOfSightIsUnread() {
    var desk = Desk(opening: .sample("t1"), .sample("t2"), messages: [.user("m1", "1")])
    desk.open("t2")
    let effects = desk.tell(.refreshed("t1", .success(.sample("t1", .user("m1", "1"), .reply("m2", "2")))))
    #expect(
      effects.last == .notify(Notification(title: "1", message: "There is something new.", signal: .bell)))
    #expect(desk.state.list["t1"]?.isUnread == true)
  }

  @Test func findingsAreShownAndErrorsStay() {
    var desk = Desk()
    desk.tell(.finding(Notice(.error, "threads.jsonl could not be read")))
    desk.tell(.finding(Notice(.warning, "less important")))
    #expect(desk.state.notice == Notice(.error, "threads.jsonl could not be read"))
    desk.type("x")
    #expect(desk.state.notice == nil)
  }
}
