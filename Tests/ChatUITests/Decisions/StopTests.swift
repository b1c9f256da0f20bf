// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct StopTests {
  /// A desk where half a reply has come.
  static func midway() -> Desk {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "Hello")))
    desk.run("t1", .runCreated(.sample("r1")), .delta(messageID: "m2", index: 0, text: "Half"))
    return desk
  }

  let half = MessageRecord.reply("m2", "Half", state: .interrupted, run: "r1", reason: "stopped; R asks again")

  @Test func stopKeepsWhatCameAndMarksIt() {
    var desk = Self.midway()
    #expect(desk.press(.control("c")) == [.saveMessageDurably(half, in: "t1"), .stop("t1", run: "r1")])
    #expect(desk.page == ["You · 09:14", "Hello", "", "qwen-plus · 09:14", "Half", "■ stopped; R asks again", ""])
    // What still arrives is not ours to show; the provider is asked once it is over.
    #expect(desk.run("t1", .delta(messageID: "m2", index: 0, text: " more")) == [])
    let effects = desk.tell(.sendEnded("t1", SendFailure(stage: .running, error: ServiceError(.cutStream))))
    #expect(effects == [.refresh("t1", back: "m1", run: "r1")])
    #expect(desk.state.notice?.kind == .done)
    // The provider is still winding it up: the mark stays.
    desk.tell(
      .refreshed(
        "t1",
        .success(
          .sample(
            "t1", .user("m1", "Hello"), .reply("m2", "Half", status: .inProgress, run: "r1"),
            run: .sample("r1", .cancelling)))))
    #expect(desk.state.transcript?["m2"] == half)
    // A provider that does not say why it is incomplete knows less than we do.
    desk.tell(
      .refreshed(
        "t1",
        .success(
          .sample("t1", .user("m1", "Hello"), .reply("m2", "Half", status: .incomplete, run: "r1")))))
    #expect(desk.state.transcript?["m2"] == half)
    desk.tell(
      .refreshed(
        "t1",
        .success(
          .sample(
            "t1", .user("m1", "Hello"),
            .reply("m2", "Half mo", status: .incomplete, reason: "run_cancelled", run: "r1"),
            run: .sample("r1", .cancelled)))))
    #expect(desk.state.transcript?["m2"]?.text == "Half mo")
    #expect(desk.state.transcript?["m2"]?.state == .interrupted)
    #expect(desk.state.list["t1"]?.runID == nil)
  }

  @Test func stopBeforeTheRunHasANameTellsItLater() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    #expect(desk.press(.control("c")) == [.stop("t1", run: nil)])
    #expect(desk.run("t1", .runCreated(.sample("r1", .queued))) == [.stop("t1", run: "r1")])
    #expect(desk.run("t1", .runChanged(.sample("r1"))) == [])
  }

  @Test func stopBeforeTheMessageLeftMarksItUnsent() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    desk.press(.control("c"))
    desk.tell(.sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.brokenConnection))))
    #expect(
      desk.state.transcript?.last
        == .user("local_s_1", "Hello", state: .failed, reason: "not sent: stopped; R sends it again"))
    #expect(desk.state.notice?.kind == .done)
  }

  /// The first Ctrl-C stops, the second clears what is typed, and Up brings it back.
  @Test func secondInterruptClearsToTheHistory() {
    var desk = Self.midway()
    desk.type("a draft")
    desk.press(.control("c"))
    #expect(desk.state.composer.text == "a draft")
    desk.press(.control("c"))
    #expect(desk.state.composer.isEmpty)
    desk.press(.up)
    #expect(desk.state.composer.text == "a draft")
  }

  @Test func escapeStopsNothing() {
    var desk = Self.midway()
    desk.press(.escape)
    #expect(desk.state.replies["t1"]?.isStopping == false)
    #expect(desk.press(.character("x")).contains(.stop("t1", run: "r1")))
  }
}
