// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct SearchTests {
  static let texts = [
    "We will eat in a small Café by the lake, if it is open on a Monday evening in November.", "西湖边的 café 都很贵。",
  ]

  /// A desk where a search for "cafe" has been answered.
  static func desk(columns: Int = 100, rows: Int = 30, progress: SearchAnswer.Progress = .complete) -> Desk {
    var desk = PictureTests.desk(columns, rows)
    desk.state.pane = .list
    desk.state.list.put(.sample("t10", "Old plans", minutesAgo: 90_000, state: .archived))
    desk.press(.character("/"))
    desk.type("cafe")
    desk.tell(.found(answer(desk.state.searchCount, progress: progress)))
    return desk
  }

  static func answer(_ number: Int, progress: SearchAnswer.Progress = .complete) -> SearchAnswer {
    let query = SearchQuery("cafe")
    let time = Timestamp(milliseconds: Desk.start.milliseconds - 3_600_000)
    return SearchAnswer(
      number: number,
      hits: [
        SearchHit(thread: "t2", message: "x5", createdAt: time, excerpt: Excerpt(of: texts[0], for: query)),
        SearchHit(thread: "t10", message: nil, createdAt: nil, excerpt: Excerpt(of: "Old plans: café", for: query)),
        SearchHit(thread: "t4", message: "x9", createdAt: time, excerpt: Excerpt(of: texts[1], for: query)),
        SearchHit(thread: "unknown", message: "x", createdAt: time, excerpt: Excerpt(text: "", marks: [])),
      ], progress: progress)
  }

  @Test func eachChangeAsksWithANumberOfItsOwn() {
    var desk = PictureTests.desk(100, 30)
    desk.state.pane = .list
    #expect(desk.press(.character("/")) == [.search("", number: 1)])
    #expect(desk.type("ab") == [.search("a", number: 2), .search("ab", number: 3)])
    #expect(desk.press(.left) == [])
    #expect(desk.press(.backspace) == [.search("b", number: 4)])
  }

  @Test func anOldAnswerIsForNobody() {
    var desk = Self.desk()
    let shown = desk.state.picker?.shown
    #expect(shown?.map(\.label) == ["Rust lifetimes", "Old plans", "宫保鸡丁的做法和一个很长很长的标题"])
    desk.tell(.found(SearchAnswer(number: desk.state.searchCount - 1, hits: [])))
    #expect(desk.state.picker?.shown == shown)
    desk.press(.escape)
    desk.tell(.found(Self.answer(desk.state.searchCount)))
    #expect(desk.state.picker == nil)
  }

  @Test func anAnswerThatComesLaterLeavesTheSelectionOnItsThread() {
    var desk = Self.desk()
    desk.press(Key(.down), Key(.down))
    var more = Self.answer(desk.state.searchCount)
    more.hits.removeFirst()
    desk.tell(.found(more))
    #expect(desk.state.picker?.selected == 1)
  }

  @Test func enterOpensTheThreadAtTheMatch() {
    var desk = Self.desk()
    #expect(desk.press(.enter).contains(.loadMessages("t2")))
    let messages = (1...9).map {
      MessageRecord.reply("x\($0)", $0 == 5 ? Self.texts[0] : "Words \($0)\n\n- one\n- two")
    }
    desk.tell(.messagesLoaded("t2", messages + (10...30).map { .reply("x\($0)", "more") }))
    #expect(desk.state.openThread == "t2")
    #expect(desk.state.pane == .messages)
    #expect(FindTests.marked(desk) == ["[Café]"])
    #expect(desk.page.contains { $0.contains("Café") })
    // n finds the words again.
    desk.press(.character("n"))
    #expect(FindTests.marked(desk) == ["[Café]"])
    #expect(desk.state.lastFound == SearchQuery("cafe"))
  }

  @Test func aThreadThatIsLoadedIsGoneToAtOnce() {
    var desk = PictureTests.desk(100, 30)
    desk.state.pane = .list
    desk.press(.character("/"))
    desk.type("西湖")
    let hit = SearchHit(
      thread: "t1", message: "m1", createdAt: nil, excerpt: Excerpt(of: "我想去西湖", for: SearchQuery("西湖")))
    desk.tell(.found(SearchAnswer(number: desk.state.searchCount, hits: [hit])))
    desk.press(.enter)
    #expect(FindTests.marked(desk).first == "[西湖]")
  }

  @Test func aMessageThatIsNotThereAnyMoreIsNoHarm() {
    var desk = Self.desk()
    desk.press(.enter)
    desk.tell(.messagesLoaded("t2", [.reply("other", "words")]))
    #expect(desk.page.contains("words"))
    #expect(desk.state.arrival == nil)
  }

  @Test func theStatusTellsHowMuchWasLookedAt() {
    #expect(Self.desk().state.picker?.status == "3 found, the best first")
    #expect(
      Self.desk(progress: .indexing(done: 3, total: 10)).state.picker?.status
        == "3 found so far: 3 of 10 threads are in the index")
    #expect(
      Self.desk(progress: .reading(done: 10, total: 10, reason: "disk full")).state.picker?.status
        == "3 found: no index (disk full), every thread was read")
  }

  @Test func untilTheFirstAnswerItIsSaidThatItIsLookedFor() {
    var desk = PictureTests.desk(100, 30)
    desk.state.pane = .list
    desk.press(.character("/"))
    desk.type("x")
    #expect(desk.state.picker?.status == "looking …")
    desk.press(.backspace)
    #expect(desk.state.picker?.status.hasPrefix("words in any order") == true)
  }

  @Test func enterWithoutAHitSaysSo() {
    var desk = PictureTests.desk(100, 30)
    desk.state.pane = .list
    desk.press(.character("/"))
    #expect(desk.press(.enter) == [])
    #expect(desk.state.notice?.text == "Nothing fits: other letters, or Esc leaves.")
    #expect(desk.state.picker?.purpose == .search)
    #expect(desk.state.pane == .list)
  }
}
