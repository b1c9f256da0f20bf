// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// The mouse: off until it is asked for, and then what is under it is meant.
@Suite struct MouseTests {
  private func desk(columns: Int = 100, rows: Int = 30) -> Desk {
    let messages = (0..<40).map { MessageRecord.reply("m\($0)", "message \($0)") }
    var desk = Desk(
      opening: .sample("t1", "One", minutesAgo: 1), .sample("t2", "Two", minutesAgo: 2), .sample("t3", minutesAgo: 3),
      messages: messages, columns: columns, rows: rows)
    desk.press(.alt("m"))
    return desk
  }

  @discardableResult
  private func point(_ act: MouseReport.Act, _ column: Int, _ row: Int, _ desk: inout Desk) -> [Effect] {
    desk.tell(.input(.mouse(MouseReport(act, at: Point(column: column, row: row)))))
  }

  private var theme: Theme { Theme(name: "none", styles: [:]) }

  @Test func itIsOffAndOneKeySwitchesIt() {
    var desk = Desk(opening: .sample("t1"))
    #expect(!render(desk.state, theme).wantsMouse)
    point(.press(.left), 2, 1, &desk)
    #expect(desk.state.pane == .composer)
    #expect(desk.press(.alt("m")) == [])
    #expect(render(desk.state, theme).wantsMouse)
    #expect(desk.state.notice?.text.hasPrefix("Mouse on") == true)
    #expect(desk.state.notice?.text.hasSuffix("\(Key.alt("m").label): off.") == true)
    desk.press(.alt("m"))
    #expect(!render(desk.state, theme).wantsMouse)
    #expect(desk.state.notice?.text.hasPrefix("Mouse off") == true)
  }

  @Test func theWheelTurnsWhatIsUnderIt() {
    var desk = desk()
    let end = desk.page
    point(.wheelUp, 50, 10, &desk)
    #expect(desk.page != end && desk.state.pane == .composer)
    point(.wheelDown, 50, 10, &desk)
    #expect(desk.page == end)
    point(.wheelDown, 3, 10, &desk)
    #expect(desk.state.list.selection == "t2" && desk.state.openThread == "t1")
    desk.press(.function(1))
    point(.wheelDown, 3, 3, &desk)
    #expect(desk.state.helpLine == 3)
  }

  @Test func aClickOpensAThread() {
    var desk = desk()
    #expect(point(.press(.left), 5, 3, &desk).contains(.loadMessages("t2")))
    #expect(desk.state.openThread == "t2")
    // Below the last thread, on the heading, and between the panes there is nothing to open.
    for (column, row) in [(5, 20), (5, 0), (desk.state.geometry.listColumns, 3)] {
      point(.press(.left), column, row, &desk)
      #expect(desk.state.openThread == "t2")
    }
    point(.press(.right), 5, 5, &desk)
    #expect(desk.state.openThread == "t2")
  }

  @Test func aClickChoosesThePaneAndTheCaret() {
    var desk = desk()
    desk.type("hello 西湖 wörld")
    let geometry = desk.state.geometry
    point(.press(.left), 60, 10, &desk)
    #expect(desk.state.pane == .messages)
    point(.press(.left), geometry.messageColumn + 2 + 6 + 2, geometry.composerRow, &desk)
    #expect(desk.state.pane == .composer)
    desk.type("|")
    #expect(desk.state.composer.text == "hello 西|湖 wörld")
    // Beyond the end it is the end.
    point(.press(.left), 99, geometry.composerRow, &desk)
    desk.type("|")
    #expect(desk.state.composer.text == "hello 西|湖 wörld|")
    point(.press(.left), geometry.messageColumn, geometry.composerRow, &desk)
    desk.type("|")
    #expect(desk.state.composer.text == "|hello 西|湖 wörld|")
  }

  @Test func aQuestionKeepsTheKeys() {
    var desk = desk()
    desk.state.pane = .list
    desk.press(.character("r"))
    let prompt = desk.state.prompt
    point(.press(.left), 5, 3, &desk)
    #expect(desk.state.prompt == prompt && desk.state.openThread == "t1")
  }

  @Test func anyPlaceAtAnySizeIsTaken() {
    for (columns, rows) in [(100, 30), (60, 20), (40, 12), (20, 5), (1, 1), (0, 0)] {
      for pane in ChatState.Pane.allCases {
        var desk = desk(columns: columns, rows: rows)
        desk.state.pane = pane
        for column in [0, 1, columns / 2, columns - 1, columns, 9999] {
          for row in [0, 1, rows / 2, rows - 2, rows - 1, rows, 9999] {
            for act in [MouseReport.Act.press(.left), .wheelUp, .wheelDown] {
              point(act, column, row, &desk)
              _ = render(desk.state, theme)
            }
          }
        }
      }
    }
  }
}
