// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct FindingPictureTests {
  @Test(arguments: PictureTests.sizes) func find(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.escape)
    desk.press(.character("/"))
    FindTests.settle(&desk, after: desk.type("断桥"))
    expectPicture(desk, "find-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func found(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.escape)
    desk.press(.character("/"))
    FindTests.settle(&desk, after: desk.type("断桥") + desk.press(.enter) + desk.press(.character("n")))
    expectPicture(desk, "found-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func outline(columns: Int, rows: Int) {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.escape)
    desk.press(.character("o"))
    expectPicture(desk, "outline-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func search(columns: Int, rows: Int) {
    expectPicture(SearchTests.desk(columns: columns, rows: rows), "search-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func palette(columns: Int, rows: Int) {
    var desk = PaletteTests.desk(columns: columns, rows: rows)
    desk.type("th")
    expectPicture(desk, "palette-\(columns)x\(rows)")
  }
}
