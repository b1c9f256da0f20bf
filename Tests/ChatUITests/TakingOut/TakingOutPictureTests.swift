// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct TakingOutPictureTests {
  @Test(arguments: PictureTests.sizes) func atHand(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.escape)
    desk.press(.character("["))
    expectPicture(desk, "at-hand-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func selection(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.escape)
    for key in "[Vjwvjjw" { desk.press(.character(key)) }
    expectPicture(desk, "selection-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func links(columns: Int, rows: Int) {
    var desk = Desk(
      opening: .sample("t1", "Trip"), messages: [.reply("a", OutgoingTests.linked)], columns: columns, rows: rows)
    desk.press(.escape)
    desk.press(.character("L"))
    desk.press(.down)
    expectPicture(desk, "links-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func output(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.escape)
    let lines = (1...40).map { "\($0) 西湖 line \u{1B}[31m of some output" }.joined(separator: "\n")
    let piped = PipedText(command: "grep -n 湖 | head -40", input: "")
    desk.tell(.tookOut(.piped(piped, PipeOutcome(output: lines, failure: .status(1)))))
    desk.press(.character("j"))
    expectPicture(desk, "output-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func fileName(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.escape)
    desk.press(.character("["), .character("w"))
    desk.press(.tab)
    let file = FileToWrite(.text(""), name: "x", standardName: "x", isReplacing: false)
    desk.tell(.tookOut(.written(file, .isThere(path: "~/x"))))
    expectPicture(desk, "file-name-\(columns)x\(rows)")
  }
}
