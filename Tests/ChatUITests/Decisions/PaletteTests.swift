// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct PaletteTests {
  static func desk(columns: Int = 100, rows: Int = 30) -> Desk {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.control("p"))
    return desk
  }

  private func labels(_ desk: Desk) -> [String] { desk.state.picker?.shown.map(\.label) ?? [] }

  @Test func anActionIsFoundAndDone() {
    var desk = Self.desk()
    desk.type("draw")
    #expect(labels(desk).first == "Draw the screen anew")
    #expect(desk.state.picker?.shown.first?.note == "Ctrl-L")
    #expect(desk.press(.enter) == [.redraw])
    #expect(desk.state.picker == nil)
  }

  @Test func aThreadIsFoundAndOpened() {
    var desk = Self.desk()
    desk.type("rslf")
    #expect(labels(desk).first == "Rust lifetimes")
    #expect(desk.press(.enter).contains(.loadMessages("t2")))
    #expect(desk.state.openThread == "t2")
    #expect(desk.state.list.selection == "t2")
  }

  @Test func chineseTitlesAreFound() {
    var desk = Self.desk()
    desk.type("宫丁")
    #expect(labels(desk) == ["宫保鸡丁的做法和一个很长很长的标题"])
  }

  @Test func theActionsOfThePaneComeFirst() {
    let inComposer = labels(Self.desk())
    #expect(inComposer.first == "Send the message")
    #expect(inComposer.contains("Rename the thread"))
    // Steps are for the pane that they are made in.
    #expect(!inComposer.contains("Next thread"))
    var desk = PictureTests.desk(100, 30)
    desk.state.pane = .list
    desk.press(.control("p"))
    #expect(labels(desk).contains("Rename the thread"))
    #expect(!labels(desk).contains("Send the message"))
    // Nothing is there to undo.
    #expect(!labels(desk).contains { $0.hasPrefix("Undo the last change") })
    #expect(Set(labels(desk)).count == labels(desk).count)
  }

  @Test func escapeLeavesEverythingAsItWas() {
    var desk = PictureTests.desk(100, 30)
    var state = desk.state
    desk.press(.control("p"))
    desk.type("quit")
    #expect(desk.press(.escape) == [])
    // What could be yanked is everybody's.
    state.killRing = desk.state.killRing
    #expect(desk.state == state)
  }

  @Test func whatFitsNothingIsSaid() {
    var desk = Self.desk()
    desk.type("zzzzqqq")
    #expect(labels(desk) == [])
    #expect(desk.press(.enter) == [])
    #expect(desk.state.notice?.text == "Nothing fits: other letters, or Esc leaves.")
    #expect(desk.state.picker?.editor.text == "zzzzqqq")
  }

  @Test func actionsOfOtherPanesAreFoundAndDoneThere() {
    var desk = PictureTests.desk(100, 30)
    #expect(desk.state.pane == .composer)
    desk.press(.control("p"))
    desk.type("rename the thread")
    desk.press(.enter)
    #expect(desk.state.prompt.map { if case .rename = $0.purpose { true } else { false } } == true)
    desk.press(.escape)
    #expect(desk.state.pane == .list)
    desk.press(.control("p"))
    desk.type("find in the thread")
    desk.press(.enter)
    #expect(desk.state.prompt?.purpose == .find)
    #expect(desk.state.pane == .messages)
  }

  @Test(arguments: [
    ("nt", "new thread", "next unread thing at last"), ("new", "new thread", "sinew"),
    ("thr", "new thread", "the other"),
    ("ab", "ab", "a long way to b"), ("rl", "rust lifetimes", "world"),
  ])
  func theBetterFitComesFirst(typed: String, better: String, worse: String) throws {
    let words = [Array(typed.utf8)]
    let first = try #require(FuzzyMatch.score(of: words, in: Array(better.utf8)))
    #expect(first > FuzzyMatch.score(of: words, in: Array(worse.utf8)) ?? Int.min)
  }

  @Test func lettersMustComeInTheirOrder() {
    #expect(FuzzyMatch.score(of: [Array("ba".utf8)], in: Array("ab".utf8)) == nil)
    #expect(FuzzyMatch.score(of: [Array("b".utf8), Array("a".utf8)], in: Array("ab".utf8)) != nil)
  }

  /// With more letters only what fitted before is looked at; with fewer everything is again. In steps or at once.
  @Test(arguments: [PickerFilter.Way.words, .letters], [Int.max, 700])
  func narrowingAndWideningGiveTheSameAsTypingAnew(way: PickerFilter.Way, limit: Int) {
    let labels = (0..<2_000).map { "thread \($0)" }
    var filter = PickerFilter()
    for (number, text) in ["t", "th", "th1", "th19", "th199", "th1", "", "9", "99", "9 1", "9 19"].enumerated() {
      var fresh = PickerFilter()
      fresh.begin(text)
      fresh.look(in: labels.count, by: way) { labels[$0] }
      filter.begin(text)
      filter.look(in: labels.count, limit: limit, by: way) { labels[$0] }
      // Sometimes the next letter comes before the end.
      if number % 3 == 1 { continue }
      while !filter.isWhole(of: labels.count) {
        filter.look(in: labels.count, limit: limit, by: way) { labels[$0] }
      }
      #expect(filter.fitting.sorted() == fresh.fitting, "\(text)")
      #expect(filter.best == fresh.best, "\(text)")
      #expect(filter.best.count <= 50)
    }
  }

  @Test func theListIsFilteredOnceAKey() {
    var desk = Self.desk()
    desk.type("the")
    let shown = desk.state.picker?.shown
    _ = render(desk.state, .skein)
    #expect(desk.state.picker?.shown == shown)
    desk.press(.down)
    #expect(desk.state.picker?.selected == 1)
    desk.press(.left)
    // Moving the caret changes nothing of the list.
    #expect(desk.state.picker?.selected == 1)
  }
}
