// SPDX-License-Identifier: Apache-2.0
import Testing
import ThreadsAPI

@testable import ChatUI

/// Two Skeins have changed one thread: what each has changed holds.
@Suite struct MergingTests {
  let base = ThreadRecord.sample("t1", "Trip", preview: "old words")

  @Test func eachMemberIsForItself() {
    var ours = base
    ours.metadata["title"] = "Journey"
    ours.isUnread = true
    ours.choice.model = "m1"
    var theirs = base
    theirs.isPinned = true
    theirs.state = .trashed
    theirs.trashedAt = Desk.start
    theirs.metadata["tag"] = "x"
    theirs.choice.instructions = "short"
    theirs.copiedTo = ["p/1"]
    let merged = ours.merging(theirs, base: base)
    var both = theirs
    both.metadata["title"] = "Journey"
    both.isUnread = true
    both.choice.model = "m1"
    #expect(merged == both)
    // Who merges what, comes to the same.
    #expect(theirs.merging(ours, base: base) == both)
  }

  @Test func whatBothChangedStaysAsItIsHere() {
    var (ours, theirs) = (base, base)
    (ours.metadata["title"], theirs.metadata["title"]) = ("A", "B")
    (ours.isPinned, theirs.isPinned) = (true, true)
    #expect(ours.merging(theirs, base: base).title == "A")
    #expect(theirs.merging(ours, base: base).title == "B")
  }

  @Test func whatWasTakenAwayStaysAway() {
    var base = base
    base.metadata["old"] = "1"
    base.copiedTo = ["p/1", "p/2"]
    base.runID = "r"
    var (ours, theirs) = (base, base)
    theirs.metadata["old"] = nil
    theirs.copiedTo = ["p/2", "p/3"]
    theirs.runID = nil
    ours.copiedTo = ["p/1", "p/2", "p/4"]
    let merged = ours.merging(theirs, base: base)
    #expect(merged.metadata == ["title": "Trip"])
    #expect(merged.copiedTo == ["p/2", "p/4", "p/3"])
    #expect(merged.runID == nil)
  }

  @Test func theLaterTimeAndItsWordsHold() {
    var (ours, theirs) = (base, base)
    ours.updatedAt.milliseconds += 5
    (ours.preview, ours.messageCount) = ("ours", 3)
    theirs.updatedAt.milliseconds += 9
    (theirs.preview, theirs.messageCount) = ("theirs", 4)
    for merged in [ours.merging(theirs, base: base), theirs.merging(ours, base: base)] {
      #expect(merged.updatedAt == theirs.updatedAt)
      #expect(merged.preview == "theirs")
      #expect(merged.messageCount == 4)
    }
  }

  @Test func withoutABaseWhatIsSetHolds() {
    var ours = ThreadRecord.sample("t1", "Trip")
    ours.isPinned = true
    var theirs = ThreadRecord.sample("t1", minutesAgo: 5, opening: "Hello")
    theirs.metadata["k"] = "v"
    theirs.isDeletedAtProvider = true
    let merged = ours.merging(theirs, base: nil)
    #expect(merged.metadata == ["title": "Trip", "k": "v"])
    #expect(merged.isPinned && merged.isDeletedAtProvider)
    #expect(merged.opening == "Hello")
  }

  @Test func aMessageThatIsWholeIsNotTakenBack() {
    let whole = MessageRecord.reply("m", "all of it")
    let part = MessageRecord.reply("m", "all", state: .interrupted)
    #expect(part.settled(over: whole, isReplying: false) == nil)
    #expect(whole.settled(over: part, isReplying: false) == whole)
    let longer = MessageRecord.reply("m", "all of", state: .streaming)
    #expect(part.settled(over: longer, isReplying: false)?.text == "all of")
    #expect(part.settled(over: longer, isReplying: false)?.state == .interrupted)
    #expect(part.settled(over: longer, isReplying: true) == nil)
  }
}
