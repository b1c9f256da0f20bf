// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing

@testable import ChatUI

@Suite struct ComposerPictureTests {
  @Test(arguments: PictureTests.sizes) func longPaste(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.paste(String(repeating: "a line that was pasted, 汉字\u{1B}[31m and all\n", count: 10_000))
    desk.press(Key(.up), .control("e"))
    expectPicture(desk, "paste-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func historySearch(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.type("a text that was cleared")
    desk.press(.control("c"), .control("r"), .control("r"))
    expectPicture(desk, "history-\(columns)x\(rows)")
  }

  @Test func commandsOfVi() {
    var desk = PictureTests.desk(100, 30)
    desk.state.preferences.composer.vi = true
    desk.type("one two 漢字")
    desk.press(.escape)
    desk.type("b")
    expectPicture(desk, "vi-100x30")
    desk.press(.control("x"))
    expectPicture(desk, "sequence-100x30")
  }
}
