// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// What changes in the pictures of a reply that comes: each change is bytes to the terminal.
struct ThinLineTests {
  private func desk(lowBandwidth: Bool = false, messages: [MessageRecord] = []) -> Desk {
    var desk = Desk(opening: .sample("t1"), messages: messages, columns: 100, rows: 30)
    desk.state.preferences.screen.lowBandwidth = lowBandwidth
    desk.type("Go")
    desk.press(.enter)
    return desk
  }

  private func footer(_ desk: Desk) -> String { render(desk.state, .skein).rows[29].text }

  /// The footers, titles and first lines of the page that are shown while so many lines come, ten a second.
  private func streamed(_ desk: inout Desk, lines: Int) -> (footers: [String], titles: [String?], tops: [String]) {
    var shown: (footers: [String], titles: [String?], tops: [String]) = ([], [], [])
    for number in 0..<lines {
      desk.wait(milliseconds: 100)
      desk.run("t1", .delta(messageID: "m", index: 0, text: "- line \(number)\n"))
      shown.footers.append(footer(desk))
      shown.titles.append(render(desk.state, .skein).title)
      shown.tops.append(desk.page.first ?? "")
      // Whoever follows sees what is new.
      #expect(desk.page.contains { $0.contains("line \(number)") })
    }
    return shown
  }

  private func changes<Value: Equatable>(_ values: [Value]) -> Int {
    zip(values, values.dropFirst()).count { $0 != $1 }
  }

  @Test func thePaceOfAReplyChangesOnceASecond() {
    var desk = desk()
    let shown = streamed(&desk, lines: 50)
    #expect(shown.footers.last?.contains(" 10 tok/s") == true)
    // Five seconds, and the moment when there is a pace at all.
    #expect((1...6).contains(changes(shown.footers)))
  }

  @Test func onAThinLineThereIsNoPaceAndNoSignInTheTitle() {
    var desk = desk(lowBandwidth: true)
    let shown = streamed(&desk, lines: 50)
    #expect(changes(shown.footers) == 0 && changes(shown.titles) == 0)
    #expect(shown.footers.last?.contains("● replying") == true)
    #expect(shown.titles.last == "t1 · bailian · Skein" || shown.titles.last??.contains("●") == false)
  }

  @Test func onAThinLineThePageGoesUpByHalves() {
    var always = desk()
    var thin = desk(lowBandwidth: true)
    let (often, rarely) = (streamed(&always, lines: 100), streamed(&thin, lines: 100))
    let rows = thin.state.geometry.messageRows
    #expect(changes(often.tops) > 70)
    #expect((4...8).contains(changes(rarely.tops)), "\(changes(rarely.tops)) with \(rows) rows")
    // The end of the reply moves nothing.
    let page = thin.page
    let text = thin.state.transcript?["m"]?.text ?? ""
    thin.run("t1", .messageChanged(.reply("m", text)))
    thin.tell(.sendEnded("t1", nil))
    #expect(thin.page == page)
  }

  @Test(arguments: [false, true]) func theEndIsReachedByScrollingToo(lowBandwidth: Bool) {
    var desk = desk(lowBandwidth: lowBandwidth)
    _ = streamed(&desk, lines: 100)
    let page = desk.page
    desk.press(.escape)
    desk.press(Key(.pageUp), Key(.pageUp))
    #expect(desk.page != page && desk.page.count == desk.state.geometry.messageRows)
    for _ in 0..<6 { desk.press(Key(.pageDown)) }
    #expect(desk.page == page && desk.state.transcript?.anchor == .end)
  }

  @Test func whatFitsStandsWhereItAlwaysStands() {
    let messages = [MessageRecord.user("q", "One?"), .reply("a", "Two.")]
    #expect(desk(messages: messages).page == desk(lowBandwidth: true, messages: messages).page)
  }
}
