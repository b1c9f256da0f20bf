// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct NoticeTests {
  static let long = ServiceError(.unpaid, status: 402, message: "Your bill of May is open", host: "api.example.com")

  static func told(columns: Int = 100, rows: Int = 30) -> Desk {
    var desk = PictureTests.desk(columns, rows)
    desk.tell(.finding(Notice(.warning, "config.toml:3: profiles.x.modell: no such setting; did you mean model?")))
    desk.wait(milliseconds: 61_000)
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(.sendEnded("t1", SendFailure(stage: .postingMessage, error: long)))
    return desk
  }

  @Test func theyAreAllThereTheNewestFirst() {
    var desk = Self.told()
    #expect(desk.press(.function(2)) == [])
    #expect(desk.state.noticesLine == 0)
    let lines = noticeLines(desk.state).map(\.text)
    #expect(lines.first?.hasPrefix("09:15  ✗ Not sent: the account at api.example.com is unpaid") == true)
    #expect(lines.contains { $0.hasPrefix("09:14  ! config.toml:3") })
    // Letters are no text here, and the same key closes.
    desk.type("xyz")
    #expect(desk.state.composer.text == "")
    desk.press(.function(2))
    #expect(desk.state.noticesLine == nil)
  }

  @Test func aWarningBehindAnErrorIsKept() {
    var desk = Self.told()
    desk.tell(.finding(Notice(.warning, "second")))
    #expect(desk.state.notice?.kind == .error)
    #expect(desk.state.notices.entries.last?.notice == Notice(.warning, "second"))
  }

  @Test func onlyTheLastOnesAreKeptAndRepetitionsCountOnce() {
    var desk = Desk(opening: .sample("t1"))
    for number in 0..<120 { desk.tell(.finding(Notice(.done, "notice \(number)"))) }
    for _ in 0..<9 { desk.tell(.finding(Notice(.done, "again"))) }
    #expect(desk.state.notices.entries.count == NoticeLog.limit)
    #expect(desk.state.notices.entries.last?.notice.text == "again")
    #expect(desk.state.notices.entries.dropLast().last?.notice.text == "notice 119")
    #expect(desk.state.notices.count == 129)
  }

  @Test func withoutAnyTheKeySaysSo() {
    var desk = Desk(opening: .sample("t1"))
    desk.press(.function(2))
    #expect(desk.state.noticesLine == nil)
    #expect(desk.state.notice?.text == "Nothing was said here yet.")
  }

  @Test func whatTheFooterCutsItSaysWhereToRead() {
    let narrow = render(Self.told(columns: 40, rows: 12).state, .skein).text
    #expect(narrow.hasSuffix("… F2"))
    let wide = render(Self.told(columns: 200, rows: 30).state, .skein).text
    #expect(!wide.contains("F2"))
  }

  @Test func scrollingStaysWithinAndPastingLeaves() {
    var desk = Self.told(columns: 20, rows: 5)
    desk.press(.function(2))
    for _ in 0..<40 { desk.press(.down) }
    #expect(desk.state.noticesLine == desk.state.lastNoticesLine)
    for _ in 0..<80 { desk.press(.up) }
    #expect(desk.state.noticesLine == 0)
    desk.paste("words")
    #expect(desk.state.noticesLine == nil)
    #expect(desk.state.composer.text == "words")
  }

  @Test func hostileWordsAreMarks() {
    var desk = Desk(opening: .sample("t1"))
    desk.tell(.finding(Notice(.error, "bad \u{1B}[31m\nforged line")))
    desk.press(.function(2))
    #expect(noticeLines(desk.state).allSatisfy { !$0.text.unicodeScalars.contains { $0.value < 0x20 } })
    #expect(noticeLines(desk.state).count == 1)
  }

  @Test(arguments: PictureTests.sizes) func picture(columns: Int, rows: Int) {
    var desk = Self.told(columns: columns, rows: rows)
    desk.press(.function(2))
    expectPicture(desk, "notices-\(columns)x\(rows)")
  }
}
