// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// Other Skeins work on the same folder: what they write is seen, and what is under way here stays.
@Suite struct NeighbourTests {
  let trip = ThreadRecord.sample("t1", "Trip")
  let other = ThreadRecord.sample("t2", "Other", minutesAgo: 20)

  private func busy(_ threads: ThreadID..., open: ThreadID? = nil) -> Event {
    .neighbours([Neighbour(id: "n", place: "pts/4", openThread: open, busy: Set(threads))])
  }

  @Test func aRenameElsewhereIsSeenAndKnown() {
    var desk = Desk(opening: trip, other)
    var renamed = trip
    renamed.metadata["title"] = "Journey"
    #expect(desk.tell(.othersChanged([ThreadChange(before: trip, after: renamed)])) == [.knowThreads([renamed])])
    #expect(desk.state.list["t1"]?.title == "Journey")
    #expect(desk.state.openThread == "t1")
  }

  @Test func aRenameUnderWayHereStays() {
    var desk = Desk(opening: trip, other)
    _ = rename("t1", to: "Ours", &desk.state)
    desk.press(.control("r"))
    let prompt = desk.state.prompt
    var theirs = trip
    theirs.metadata["title"] = "Theirs"
    theirs.isPinned = true
    desk.tell(.othersChanged([ThreadChange(before: trip, after: theirs)]))
    #expect(desk.state.list["t1"]?.title == "Ours")
    #expect(desk.state.list["t1"]?.isPinned == true)
    #expect(desk.state.prompt == prompt)
  }

  @Test func twoChangesInARowMeetEachOther() {
    var desk = Desk(opening: trip, other)
    var (one, two) = (trip, trip)
    one.metadata["title"] = "One"
    two.metadata["title"] = "Two"
    desk.tell(.othersChanged([ThreadChange(before: trip, after: one), ThreadChange(before: one, after: two)]))
    #expect(desk.state.list["t1"]?.title == "Two")
    desk.tell(.othersChanged([ThreadChange(before: two, after: one)]))
    #expect(desk.state.list["t1"]?.title == "One")
  }

  @Test func newThreadsComeInOrderAndTheSelectionStays() {
    var desk = Desk(opening: trip, other)
    let new = ThreadRecord.sample("t3", "New", minutesAgo: 15)
    #expect(desk.tell(.othersChanged([ThreadChange(before: nil, after: new)])) == [.knowThreads([new])])
    #expect(desk.state.list.shown == ["t1", "t3", "t2"])
    #expect(desk.state.list.selection == "t1")
    let many = (10..<40).map { ThreadChange(before: nil, after: .sample("m\($0)", minutesAgo: $0)) }
    desk.tell(.othersChanged(many))
    #expect(desk.state.list.shown.count == 33)
    #expect(desk.state.list.selection == "t1")
  }

  @Test func theOpenThreadDeletedElsewhereStaysOpenWithItsDraft() {
    var desk = Desk(opening: trip, other)
    desk.type("half a thought")
    var gone = trip
    gone.state = .trashed
    gone.trashedAt = Desk.start
    let effects = desk.tell(.othersChanged([ThreadChange(before: trip, after: gone)]))
    #expect(effects.contains(.saveDraft("half a thought", for: "t1")))
    #expect(desk.state.openThread == "t1")
    #expect(desk.state.composer.text == "half a thought")
    #expect(desk.state.notice?.text.contains("Another window has deleted this thread") == true)
    #expect(desk.state.list.shown == ["t2"])
    desk.state.pane = .list
    #expect(desk.press(.character("u")).contains(.saveThread(trip)))
    #expect(desk.state.list.shown == ["t1", "t2"])
  }

  @Test func whatIsReadElsewhereIsReadHere() {
    let unread = ThreadRecord.sample("t2", "Other", isUnread: true)
    var desk = Desk(opening: trip, unread)
    var read = unread
    read.isUnread = false
    #expect(desk.tell(.othersChanged([ThreadChange(before: unread, after: read)])) == [.knowThreads([read])])
    #expect(desk.state.list.unread.isEmpty)
  }

  @Test func aThreadNamedElsewhereStaysOpenHere() {
    let local = ThreadRecord.sample("local_x_1", "Trip")
    var desk = Desk(opening: local, other, messages: [.user("m1", "Hello")])
    desk.type("draft")
    var named = local
    named.id = "thread_9"
    named.replaces = "local_x_1"
    desk.tell(.othersChanged([ThreadChange(before: local, after: named)]))
    #expect(desk.state.openThread == "thread_9")
    #expect(desk.state.list.shown == ["thread_9", "t2"])
    #expect(desk.state.composer.text == "draft")
    #expect(desk.page.contains { $0.contains("Hello") })
  }

  @Test func aReplyElsewhereGrowsHereAndNobodyElseAsks() {
    var desk = Desk(opening: trip, other, messages: [.user("m1", "Hello")])
    desk.tell(busy("t1", open: "t1"))
    let part = MessageRecord.reply("m2", "", state: .streaming, run: "r")
    #expect(desk.tell(.othersWrote("t1", [.record(part), .text("Good ", to: "m2")])) == [])
    #expect(desk.tell(.othersWrote("t1", [.text("day", to: "m2")])) == [])
    #expect(desk.page.contains { $0.contains("Good day") })
    #expect(desk.tell(.timer(.refresh("t1"))) == [])
    let picture = render(desk.state, .skein).text
    #expect(picture.contains("●"))
    #expect(picture.contains("also open in pts/4"))
    // Nothing is sent beside it: it waits.
    desk.type("me too")
    #expect(desk.press(.enter).toProvider == [])
    #expect(desk.state.transcript?.last?.state == .queued)
    // Its end is seen, and what waits goes out.
    desk.tell(.othersWrote("t1", [.record(.reply("m2", "Good day!", run: "r"))]))
    #expect(desk.tell(.neighbours([])).contains { if case .send = $0 { true } else { false } })
  }

  @Test func aReplyWhoseSkeinDiedIsTakenOver() {
    var desk = Desk(opening: trip, other, messages: [.user("m1", "Hello")])
    desk.tell(busy("t1"))
    desk.tell(.othersWrote("t1", [.record(.reply("m2", "Go", state: .streaming, run: "r"))]))
    #expect(desk.tell(.neighbours([])) == [.refresh("t1", back: "m1", run: nil)])
  }

  @Test func openingAThreadThatIsAnsweredElsewhereMarksNothing() {
    var desk = Desk(opening: trip, other)
    desk.tell(busy("t2"))
    desk.open("t2")
    let effects = desk.tell(.messagesLoaded("t2", [.reply("m2", "Go", state: .streaming)]))
    #expect(effects == [])
    #expect(desk.state.transcripts["t2"]?["m2"]?.state == .streaming)
  }

  @Test func aDraftElsewhereComesOnlyWhereNothingElseIsTyped() {
    var desk = Desk(opening: trip, other)
    desk.tell(.othersDrafted([DraftChange("t2", before: nil, after: "theirs")]))
    #expect(desk.state.composers["t2"]?.text == "theirs")
    desk.type("mine")
    desk.tell(.othersDrafted([DraftChange("t1", before: nil, after: "theirs")]))
    #expect(desk.state.composer.text == "mine")
    desk.tell(.othersDrafted([DraftChange("t2", before: "theirs", after: nil)]))
    #expect(desk.state.composers["t2"] == nil)
  }

  @Test func theLaterOfTwoSendersWaits() {
    var desk = Desk(opening: trip, other)
    desk.type("both at once")
    desk.press(.enter)
    let effects = desk.tell(.sendRefused("t1"))
    #expect(desk.state.replies.isEmpty)
    #expect(desk.state.transcript?.last?.state == .queued)
    #expect(desk.state.outbox.entries.first?.stage == .queued)
    #expect(effects.contains { if case .saveMessageDurably = $0 { true } else { false } })
  }
}
