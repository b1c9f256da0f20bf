// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// Who is told of a reply that has ended, and how.
@Suite struct NotifyTests {
  private static let bell = Effect.notify(
    Notification(title: "Trip", message: "The reply is there.", signal: .bell))

  /// A reply in the open thread that took so long, and what its end is told by.
  private func end(
    focused: Bool?, seconds: Int64 = 1, away: Bool = false, failure: SendFailure? = nil,
    _ change: (inout Preferences.Notify) -> Void = { _ in }
  ) -> [Effect] {
    var desk = Desk(opening: .sample("t1", "Trip"), .sample("t2", "Other"))
    change(&desk.state.preferences.notify)
    desk.type("hi")
    desk.press(.enter)
    if away { desk.open("t2") }
    if let focused { desk.tell(.input(.focus(focused))) }
    desk.run("t1", .delta(messageID: "m2", index: 0, text: "hello"), .messageChanged(.reply("m2", "hello")))
    desk.wait(milliseconds: seconds * 1000)
    return desk.tell(.sendEnded("t1", failure)).filter { if case .notify = $0 { true } else { false } }
  }

  @Test func aTerminalThatTellsOfItsFocusIsBelieved() {
    #expect(end(focused: false) == [Self.bell])
    #expect(end(focused: true, seconds: 60) == [])
    #expect(end(focused: true, away: true) == [])
  }

  @Test func ofOneThatDoesNotNothingIsKnown() {
    #expect(end(focused: nil) == [])
    #expect(end(focused: nil, seconds: 10) == [Self.bell])
    #expect(end(focused: nil, away: true) == [Self.bell])
  }

  @Test func whoTypesIsThere() {
    var desk = Desk(opening: .sample("t1", "Trip"))
    desk.tell(.input(.focus(false)))
    desk.type("x")
    #expect(desk.state.isFocused == true)
    var silent = Desk(opening: .sample("t1", "Trip"))
    silent.type("x")
    #expect(silent.state.isFocused == nil)
  }

  @Test func alwaysAndNeverMeanWhatTheySay() {
    #expect(end(focused: true) { $0.when = .always } == [Self.bell])
    #expect(end(focused: false) { $0.when = .never } == [])
    #expect(end(focused: false) { $0.how = .none } == [])
  }

  @Test func aFailureIsToldToo() {
    let failure = SendFailure(stage: .running, error: ServiceError(.cutStream))
    #expect(
      end(focused: false, failure: failure)
        == [.notify(Notification(title: "Trip", message: "No full reply.", signal: .bell))])
  }

  @Test func whoStopsAReplyIsThere() {
    var desk = Desk(opening: .sample("t1", "Trip"))
    desk.tell(.input(.focus(false)))
    desk.type("hi")
    desk.press(.enter)
    desk.press(.control("c"))
    #expect(!desk.tell(.sendEnded("t1", nil)).contains { if case .notify = $0 { true } else { false } })
  }

  @Test func aCommandGetsTheWordsAsArguments() {
    let effects = end(focused: false) {
      $0.how = .none
      $0.command = ["notify-send", "%t", "a %m 100%% %x %"]
    }
    let command = ["notify-send", "Trip", "a The reply is there. 100% %x %"]
    #expect(
      effects
        == [.notify(Notification(title: "Trip", message: "The reply is there.", signal: .none, command: command))])
  }

  @Test func aTitleIsNeitherAnOptionNorAControl() {
    var desk = Desk(opening: .sample("t1", "--help %m \u{1B}]0;x\u{7}"), .sample("t2"))
    desk.state.preferences.notify.command = ["p", "%t"]
    desk.type("hi")
    desk.press(.enter)
    desk.open("t2")
    desk.run("t1", .delta(messageID: "m2", index: 0, text: "hello"), .messageChanged(.reply("m2", "hello")))
    let title = "--help %m ␛]0;x␇"
    #expect(
      desk.tell(.sendEnded("t1", nil)).contains(
        .notify(
          Notification(title: title, message: "The reply is there.", signal: .bell, command: ["p", " " + title]))))
  }

  @Test(arguments: [
    (Preferences.Notify.Signal.bell, "\u{7}"), (.none, ""), (.osc9, "\u{1B}]9;Skein: a;b · c;d\u{7}"),
    (.osc777, "\u{1B}]777;notify;a,b;c,d\u{7}"),
    (.osc99, "\u{1B}]99;i=skein:d=0;a;b\u{7}\u{1B}]99;i=skein:p=body;c;d\u{7}"),
  ])
  func everySignalIsASequence(signal: Preferences.Notify.Signal, bytes: String) {
    let notification = Notification(title: "a;b", message: "c;d", signal: signal)
    #expect(notification.bytes(through: nil) == Array(bytes.utf8))
    let expected =
      signal == .bell || signal == .none ? bytes : "\u{1B}Ptmux;" + bytes.replacing("\u{1B}", with: "\u{1B}\u{1B}")
    if signal != .osc99, signal != .none {
      #expect(
        notification.bytes(through: .tmux) == Array((expected + (signal == .bell ? "" : "\u{1B}\\")).utf8))
    }
  }

  @Test func noWordsCanEndASequence() {
    let hostile = "x\u{1B}\\\u{7}\u{9C}\u{1B}]52;c;AAAA\u{7}" + String(repeating: "y", count: 10_000)
    for signal in Preferences.Notify.Signal.allCases {
      let notification = Notification(title: hostile, message: hostile, signal: signal)
      let bytes = notification.bytes(through: nil)
      #expect(bytes.count < 700)
      #expect(bytes.count { $0 < 0x20 } <= 4)
    }
  }
}
