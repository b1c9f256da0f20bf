// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct SendingTests {
  let time = Desk.start

  @Test func typingOnlyMarksTheDraft() {
    var desk = Desk()
    #expect(desk.begin() == [.listThreads, .loadCleared])
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
    var message = MessageRecord.user("local_s_1", "Hello", state: .sent)
    var record = ThreadRecord(
      id: "local_s_2", createdAt: time, updatedAt: time, messageCount: 1, opening: "Hello", preview: "Hello")
    record.awaitsReply = true
    #expect(
      desk.press(.enter) == [
        .saveThread(record), .saveMessageDurably(.user("local_s_1", "Hello", state: .queued), in: "local_s_2"),
        .saveDraft(nil, for: ChatState.newThread),
        .send(SendRequest(thread: "local_s_2", newThreadMetadata: [:], message: message)),
      ])
    #expect(desk.state.composer.isEmpty)
    #expect(desk.state.openThread == "local_s_2")

    record.replaces = "local_s_2"
    record.id = "t1"
    #expect(
      desk.tell(.threadNamed(local: "local_s_2", ChatThread(id: "t1", createdAt: time)))
        == [.renameThread(from: "local_s_2", record)])
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
    reply.usage = Usage(promptTokens: 5, completionTokens: 3)
    #expect(
      desk.run("t1", .runChanged(.sample("r1", .completed, usage: reply.usage)))
        == [.saveMessage(reply, in: "t1"), .saveThread(record)])
    record.awaitsReply = false
    var ended = record
    ended.messageCount = 2
    ended.preview = "Good day."
    #expect(desk.tell(.sendEnded("t1", nil)) == [.saveThread(record), .saveThread(ended)])
    #expect(desk.state.replies.isEmpty)
    #expect(desk.state.transcript?.tokens == 8)
    #expect(desk.state.notice == nil)
  }

  @Test func secondEnterWhileAReplyStreamsWaitsForItsEnd() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("one")
    desk.press(.enter)
    desk.type("two")
    #expect(desk.press(.enter).toProvider == [])
    #expect(desk.state.composer.isEmpty)
    desk.tell(.messageAccepted("t1", local: "local_s_1", .user("m1", "one")))
    desk.run("t1", .messageChanged(.reply("m2", "first reply")))
    #expect(desk.state.transcript?.messages.map(\.text) == ["one", "first reply", "two"])
    #expect(desk.tell(.sendEnded("t1", nil)).toProvider.count == 1)
    #expect(desk.state.transcript?.last?.state == .sent)
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
      effects.suffix(2) == [.saveDraft("a draft", for: "t1"), .saveDraft(nil, for: "local_s_2")])
    desk.open("t1")
    #expect(desk.state.composer.text == "a draft")
    #expect(desk.page.first == "You · 09:14 · ⇡ being sent")
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
    #expect(effects.last == .notify(Notification(title: "one", message: "The reply is there.", signal: .bell)))
    #expect(desk.state.list["t1"]?.isUnread == true)
    #expect(desk.state.transcripts["t1"]?.messages.map(\.text) == ["one", "ABC"])
    #expect(desk.state.transcripts["t2"]?.messages.map(\.text) == ["two", "xyz"])
    #expect(desk.state.transcripts["t2"]?["n2"]?.state == .streaming)
    // Looking at it takes the mark away, on disk too.
    let opened = desk.open("t1")
    #expect(desk.state.list["t1"]?.isUnread == false)
    #expect(opened.contains { if case .saveThread(let record) = $0 { !record.isUnread } else { false } })
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
