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
    #expect(desk.state.picker?.items.count == 10_000)
    desk.type("4999")
    #expect(desk.state.picker?.shown.count == 2)
    #expect(desk.state.transcript?.layoutCount == count)
  }
}
