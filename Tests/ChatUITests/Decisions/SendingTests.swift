// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct SendingTests {
  let time = Desk.start

  @Test func typingOnlyMarksTheDraft() {
    var desk = Desk()
    #expect(desk.begin() == [.listThreads])
    #expect(desk.type("h") == [.wake(.saveDrafts, afterMilliseconds: 500)])
    #expect(desk.type("i!") == [])
    #expect(desk.state.composer.text == "hi!")
    #expect(desk.tell(.timer(.saveDrafts)) == [.saveDraft("hi!", for: ChatState.newThread)])
    #expect(desk.tell(.timer(.saveDrafts)) == [])
  }

  @Test func blankTextIsNotSent() {
    var desk = Desk()
    desk.type("  ")
    desk.press(.control("j"))
    #expect(desk.press(.enter) == [])
    #expect(desk.state.composer.text == "  \n")
  }

  /// From the first key to the last word: what goes to disk and to the provider, in which order.
  @Test func firstMessageOfANewThread() {
    var desk = Desk()
    desk.type("Hello")
    var message = MessageRecord.user("local_s_1", "Hello", state: .queued)
    var record = ThreadRecord(
      id: "local_s_2", createdAt: time, updatedAt: time, messageCount: 1, opening: "Hello", preview: "Hello")
    #expect(
      desk.press(.enter) == [
        .saveThread(record), .saveMessageDurably(message, in: "local_s_2"),
        .saveDraft(nil, for: ChatState.newThread),
        .send(SendRequest(thread: "local_s_2", newThreadMetadata: [:], message: message)),
      ])
    #expect(desk.state.composer.isEmpty)
    #expect(desk.state.openThread == "local_s_2")

    record.replaces = "local_s_2"
    record.id = "t1"
    #expect(
      desk.tell(.threadNamed(local: "local_s_2", ChatThread(id: "t1", createdAt: time)))
        == [.moveMessages(from: "local_s_2", to: "t1"), .saveThread(record)])
    #expect(desk.state.openThread == "t1")
    #expect(desk.state.list.shown == ["t1"])

    message.replaces = message.id
    message.id = "m1"
    message.state = .completed
    #expect(
      desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "Hello")))
        == [.saveMessageDurably(message, in: "t1")])

    record.runID = "r1"
    #expect(desk.run("t1", .runCreated(.sample("r1", .queued))) == [.saveThread(record)])
    #expect(desk.run("t1", .runChanged(.sample("r1"))) == [])
    var reply = MessageRecord.reply("m2", "", state: .streaming, run: "r1")
    #expect(
      desk.run("t1", .messageCreated(.reply("m2", "", status: .inProgress))) == [.saveMessage(reply, in: "t1")])
    #expect(
      desk.run("t1", .delta(messageID: "m2", index: 0, text: "Good ")) == [.appendText("Good ", to: "m2", in: "t1")])
    #expect(
      desk.run("t1", .delta(messageID: "m2", index: 0, text: "day")) == [.appendText("day", to: "m2", in: "t1")])
    #expect(desk.page == ["You · 09:14", "Hello", "", "qwen-plus · 09:14", "Good day", ""])
    reply.text = "Good day."
    reply.state = .completed
    #expect(desk.run("t1", .messageChanged(.reply("m2", "Good day."))) == [.saveMessageDurably(reply, in: "t1")])
    record.runID = nil
    #expect(
      desk.run(
        "t1", .runChanged(.sample("r1", .completed, usage: Usage(promptTokens: 5, completionTokens: 3))))
        == [.saveThread(record)])
    record.messageCount = 2
    record.preview = "Good day."
    #expect(desk.tell(.sendEnded("t1", nil)) == [.saveThread(record)])
    #expect(desk.state.replies.isEmpty)
    #expect(desk.state.tokens == ["t1": 8])
    #expect(desk.state.notice == nil)
  }

  @Test func secondEnterWhileAReplyStreamsKeepsTheText() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("one")
    desk.press(.enter)
    desk.type("two")
    #expect(desk.press(.enter) == [])
    #expect(desk.state.composer.text == "two")
    #expect(desk.state.notice?.text.contains("still coming") == true)
  }

  @Test func failedSendKeepsTheWordsAndRSendsThemAgain() throws {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello there")
    desk.press(.enter)
    let error = ServiceError(.unreachable, host: "example.org")
    let effects = desk.tell(.sendEnded("t1", SendFailure(stage: .postingMessage, error: error)))
    var message = MessageRecord.user("local_s_1", "Hello there", state: .failed)
    message.reason =
      "not sent: example.org can't be reached. Check the network and base_url, then try again; R sends it again"
    #expect(effects == [.saveMessageDurably(message, in: "t1")])
    #expect(desk.state.notice?.kind == .error)
    #expect(desk.page.contains("✗ not sent: example.org can't be reached. Check the network and "))

    // It is not sent by itself.
    #expect(desk.tell(.timer(.refresh("t1"))).toProvider.allSatisfy { if case .send = $0 { false } else { true } })

    desk.press(.escape)
    message.state = .queued
    message.reason = nil
    #expect(
      desk.press(.character("R")) == [
        .saveMessageDurably(message, in: "t1"), .send(SendRequest(thread: "t1", message: message)),
      ])
    #expect(desk.press(.character("R")) == [])
  }

  /// The POST broke: it may have arrived. The provider is asked, and then the message counts as sent.
  @Test func brokenConnectionIsLookedInto() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    let effects = desk.tell(
      .sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.brokenConnection))))
    #expect(effects.contains(.wake(.refresh("t1"), afterMilliseconds: 500)))
    #expect(desk.tell(.timer(.refresh("t1"))) == [.refresh("t1", back: nil, run: nil)])
    desk.tell(.refreshed("t1", .success(.sample("t1", .user("m1", "Hello")))))
    #expect(desk.state.transcript?.messages == [.user("m1", "Hello", replaces: "local_s_1")])
    desk.press(.escape)
    #expect(
      desk.press(.character("R")) == [.send(SendRequest(thread: "t1", message: nil))])
  }

  @Test func newThreadThatCouldNotBeMadeIsMadeByR() {
    var desk = Desk()
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.sendEnded("local_s_2", SendFailure(stage: .creatingThread, error: ServiceError(.noKey))))
    let message = MessageRecord.user("local_s_1", "Hello", state: .queued)
    desk.press(.escape)
    #expect(
      desk.press(.character("R")) == [
        .saveMessageDurably(message, in: "local_s_2"),
        .send(SendRequest(thread: "local_s_2", newThreadMetadata: [:], message: message)),
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
      reason: "interrupted: the run ended failed: out of memory. R asks again")
    #expect(effects == [.saveMessageDurably(half, in: "t1")])
    #expect(desk.state.notice == Notice(.error, "No full reply: the run ended failed: out of memory. R asks again."))
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

  @Test func threadIsNamedWhileAnotherIsOpen() {
    var desk = Desk([.sample("t9", "Other")])
    desk.begin()
    desk.tell(.messagesLoaded("t9", []))
    desk.press(.control("n"))
    desk.type("Hello")
    desk.press(.enter)
    desk.type("a draft")
    desk.open("t9")
    let effects = desk.tell(.threadNamed(local: "local_s_2", ChatThread(id: "t1", createdAt: time)))
    #expect(desk.state.openThread == "t9")
    #expect(desk.state.replies["t1"] != nil && desk.state.replies["local_s_2"] == nil)
    #expect(
      effects.suffix(2) == [.saveDraft(nil, for: "local_s_2"), .saveDraft("a draft", for: "t1")])
    desk.open("t1")
    #expect(desk.state.composer.text == "a draft")
    #expect(desk.page.first == "You · 09:14")
  }

  @Test func threadThatTheListBroughtFirstIsShownOnce() {
    var desk = Desk()
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.listed([ChatThread(id: "t1", createdAt: time)]))
    desk.tell(.threadNamed(local: "local_s_2", ChatThread(id: "t1", createdAt: time)))
    #expect(desk.state.list.shown == ["t1"])
    #expect(desk.state.list["t1"]?.opening == "Hello")
  }

  @Test func threadThatIsMadeIsNeverLost() {
    var desk = Desk()
    desk.tell(.threadNamed(local: "nobody", ChatThread(id: "t1", createdAt: time)))
    #expect(desk.state.list.shown == ["t1"])
  }

  @Test func twoRepliesAtOnceDoNotMix() {
    var desk = Desk(opening: .sample("t1"), .sample("t2", minutesAgo: 20))
    desk.type("one")
    desk.press(.enter)
    desk.open("t2")
    desk.tell(.messagesLoaded("t2", []))
    desk.type("two")
    desk.press(.enter)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "one")))
    desk.tell(.messageAccepted("t2", local: "local_s_2", .user("n1", "two", in: "t2")))
    for (piece, other) in [("A", "x"), ("B", "y"), ("C", "z")] {
      #expect(
        desk.run("t1", .delta(messageID: "m2", index: 0, text: piece)).last
          == .appendText(piece, to: "m2", in: "t1"))
      desk.run("t2", .delta(messageID: "n2", index: 0, text: other))
    }
    desk.run("t1", .messageChanged(.reply("m2", "ABC")))
    let effects = desk.tell(.sendEnded("t1", nil))
    #expect(effects.last == .bell)
    #expect(desk.state.list["t1"]?.isUnread == true)
    #expect(desk.state.transcripts["t1"]?.messages.map(\.text) == ["one", "ABC"])
    #expect(desk.state.transcripts["t2"]?.messages.map(\.text) == ["two", "xyz"])
    #expect(desk.state.transcripts["t2"]?["n2"]?.state == .streaming)
    // Looking at it takes the mark away, on disk too.
    let opened = desk.open("t1")
    #expect(desk.state.list["t1"]?.isUnread == false)
    #expect(opened.contains { if case .saveThread(let record) = $0 { !record.isUnread } else { false } })
  }

  @Test func failureInAThreadOutOfSightIsNamed() {
    var desk = Desk(opening: .sample("t1", "First"), .sample("t2", minutesAgo: 20))
    desk.type("one")
    desk.press(.enter)
    desk.open("t2")
    desk.tell(.sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.overloaded))))
    #expect(desk.state.notice?.text.hasPrefix("“First”: Not sent: ") == true)
  }

  @Test func lateAndUnknownRunEventsChangeNothing() {
    var desk = Desk(opening: .sample("t1"))
    let before = desk.state
    #expect(desk.run("t1", .delta(messageID: "m", index: 0, text: "x")) == [])
    #expect(desk.run("nobody", .messageChanged(.reply("m", "x")), .runCreated(.sample("r"))) == [])
    #expect(desk.tell(.sendEnded("nobody", nil)) == [])
    #expect(desk.tell(.messageAccepted("nobody", local: "x", .user("m", "x"))) == [])
    #expect(desk.state == before)
  }

  @Test func pieceAfterTheEndOfItsMessageIsNotAddedTwice() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    desk.run("t1", .messageChanged(.reply("m2", "Whole")))
    #expect(desk.run("t1", .delta(messageID: "m2", index: 0, text: "Whole")) == [])
    #expect(desk.run("t1", .messageChanged(.reply("m2", "Whole"))) == [])
    #expect(desk.state.transcript?["m2"]?.text == "Whole")
  }

  @Test func quittingInMidStreamSavesTheDraftAndLeavesTheRun() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("Hello")
    desk.press(.enter)
    desk.run("t1", .runCreated(.sample("r1")), .delta(messageID: "m2", index: 0, text: "Half"))
    desk.type("next")
    #expect(desk.press(.control("q")) == [.saveDraft("next", for: "t1"), .quit])
    #expect(desk.tell(.endRequested) == [.quit])
    #expect(desk.state.list["t1"]?.runID == "r1")
  }
}
