// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// How much is looked at for one key in a long thread, counted, not timed.
@Suite struct FindWorkTests {
  /// Ten thousand messages; one word is only in the first, one code block only in the last.
  private static func desk() -> Desk {
    var messages = (0..<5_000).flatMap {
      [MessageRecord.user("q\($0)", "Question \($0)"), .reply("a\($0)", "Answer *\($0)* and some more words")]
    }
    messages[0].text += " xyzzy"
    messages[messages.count - 1].text += "\n\n```\ncode\n```"
    return FindTests.desk(messages)
  }

  @Test func aKeyLaysOutOnlyWhereSomethingIsFound() throws {
    var desk = Self.desk()
    desk.press(.character("G"))
    let count = try #require(desk.state.transcript).layoutCount
    desk.press(.character("/"))
    let effects = desk.type("xyzzy")
    let steps = FindTests.settle(&desk, after: effects)
    #expect(desk.state.finder?.current?.message == "q0")
    #expect(desk.state.matchCount == "1/1")
    // More than one step: no key goes through all of it.
    #expect(steps > 2)
    #expect(try #require(desk.state.transcript).layoutCount - count < 40)
  }

  @Test func aWordOfEveryMessageIsFoundAtOnce() throws {
    var desk = Self.desk()
    let count = try #require(desk.state.transcript).layoutCount
    desk.press(.character("/"))
    desk.type("answer")
    #expect(desk.state.finder?.current?.message == "a0")
    #expect(desk.state.seeking == nil)
    #expect(try #require(desk.state.transcript).layoutCount - count < 40)
  }

  @Test func countingKeepsNoLayout() throws {
    var desk = Self.desk()
    desk.press(.character("/"))
    let effects = desk.type("answer")
    let count = try #require(desk.state.transcript).layoutCount
    FindTests.settle(&desk, after: effects)
    #expect(desk.state.matchCount == "1/5000")
    #expect(desk.state.transcript?.layoutCount == count)
  }

  @Test func aFarCodeBlockIsFoundWithoutLayingOutTheWay() throws {
    var desk = Self.desk()
    let count = try #require(desk.state.transcript).layoutCount
    FindTests.settle(&desk, after: desk.press(.character("}")))
    #expect(desk.page.contains { $0.contains("code") })
    #expect(try #require(desk.state.transcript).layoutCount - count < 40)
  }

  /// An answer to an older question does nothing.
  @Test func stepsOfAnOlderLookingAreForNobody() {
    var desk = Self.desk()
    desk.press(.character("/"))
    desk.type("answer")
    let state = desk.state
    #expect(desk.tell(.timer(.seek(1))) == [])
    #expect(desk.tell(.timer(.countMatches(1))) == [])
    #expect(desk.state == state)
  }

  @Test func theOutlineOfALongThreadLaysNothingOut() throws {
    var desk = Self.desk()
    let count = try #require(desk.state.transcript).layoutCount
    desk.press(.character("o"))
    #expect(desk.state.picker?.rowCount == 10_000)
    desk.letTimersRun(desk.type("4999"))
    #expect(desk.pickerItems.map(\.value) == [.message("q4999"), .message("a4999")])
    #expect(desk.state.transcript?.layoutCount == count)
  }

  /// Opening makes no item but those that are seen, and no letter looks at them all.
  @Test func aKeyInTheOutlineLooksAtSomeTurnsOnly() throws {
    var desk = Self.desk()
    desk.press(.character("o"))
    #expect(desk.state.picker?.items.isEmpty == true)
    #expect(desk.state.picker?.shown.isEmpty == true)
    #expect(desk.state.picker?.filter.lookCount == 0)
    for letter in "answer" {
      let before = try #require(desk.state.picker).filter.lookCount
      desk.type(String(letter))
      #expect(try #require(desk.state.picker).filter.lookCount - before < 4_500)
    }
    desk.press(Key(.end), Key(.down))
    #expect(desk.state.picker?.items.isEmpty == true)
  }

  /// Enter takes what fits the whole, also when it comes before all was looked at.
  @Test func enterDoesNotTakeWhatFitsTheHalf() {
    var desk = Self.desk()
    desk.press(.character("o"))
    desk.type("4321")
    #expect(desk.state.picker?.isWhole == false)
    desk.press(.enter)
    #expect(desk.state.transcript?.anchor == .top("q4321", line: 0))
  }

  @Test func aKeyInThePaletteLooksAtSomeThreadsOnly() throws {
    let records = (0..<10_000).map { ThreadRecord.sample("t\($0)", "Thread \($0)", minutesAgo: Int64($0)) }
    var desk = Desk(records)
    desk.begin()
    desk.press(.control("p"))
    #expect(desk.state.picker?.shown.count == 100)
    #expect(desk.state.picker?.filter.lookCount == 0)
    var effects: [Effect] = []
    for letter in "thread 9999" {
      let before = try #require(desk.state.picker).filter.lookCount
      effects = desk.type(String(letter))
      #expect(try #require(desk.state.picker).filter.lookCount - before < 4_500)
    }
    #expect(desk.letTimersRun(effects) > 1)
    #expect(desk.pickerItems.first?.label == "Thread 9999")
    #expect(desk.state.picker?.isWhole == true)
    // An answer to an older letter does nothing.
    let state = desk.state
    #expect(desk.tell(.timer(.filterPicker(1))) == [])
    #expect(desk.state == state)
    desk.press(.enter)
    #expect(desk.state.openThread == "t9999")
  }

  /// A thread that goes while the palette is open is left out.
  @Test func aThreadThatIsGoneIsNotInThePalette() {
    var desk = Desk([.sample("t1", "One"), .sample("t2", "Other")])
    desk.begin()
    desk.press(.control("p"))
    desk.state.list.remove("t2")
    desk.type("othe")
    #expect(!desk.pickerItems.contains { $0.value == .thread("t2") })
  }
}
