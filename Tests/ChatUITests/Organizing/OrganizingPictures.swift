// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct OrganizingPictures {
  static func desk(_ columns: Int, _ rows: Int) -> Desk {
    var desk = Desk(PictureTests.threads, columns: columns, rows: rows)
    desk.begin(opening: "t1")
    desk.tell(.messagesLoaded("t1", BranchingTests.messages))
    desk.state.pane = .list
    return desk
  }

  @Test(arguments: PictureTests.sizes) func variants(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.state.pane = .messages
    BranchingTests.serve(&desk, BranchingTests.edit(&desk, to: "And lunch?"), as: "v2", reply: "Soup, at noon.")
    desk.press(.escape)
    BranchingTests.serve(&desk, desk.press(.character("R")), as: "v3", reply: "A salad.")
    desk.press(.control("l"))
    expectPicture(desk, "variants-\(columns)x\(rows)")
    desk.press(.character("E"))
    desk.type(" With tea.")
    expectPicture(desk, "editing-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func pinnedAndTagged(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.press(Key.character("j"), Key.character("j"), Key.character("p"))
    desk.press(Key.character("g"), Key.character("t"), Key.character("t"), Key.character("j"), Key.character("t"))
    expectPicture(desk, "tagged-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func archive(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.press(Key.character("j"), Key.character("t"), Key.character("t"), Key.character("e"))
    desk.press(.character("f"))
    expectPicture(desk, "filters-\(columns)x\(rows)")
    desk.type("archive")
    desk.press(.enter)
    desk.press(.control("l"))
    expectPicture(desk, "archive-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func trash(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.press(Key.character("j"), Key.character("t"), Key.character("t"), Key.character("d"))
    desk.press(.character("f"))
    desk.type("trash")
    desk.press(.enter)
    expectPicture(desk, "trash-\(columns)x\(rows)")
  }

  @Test(arguments: PictureTests.sizes) func metadata(columns: Int, rows: Int) {
    var desk = OrganizingTests.metadataDesk(columns: columns, rows: rows)
    desk.press(.down)
    expectPicture(desk, "metadata-\(columns)x\(rows)")
  }

  @Test(arguments: [(100, 30), (40, 12)]) func metadataThatWaits(columns: Int, rows: Int) {
    var desk = OrganizingTests.metadataDesk(columns: columns, rows: rows)
    OrganizingTests.changeOffline(&desk)
    expectPicture(desk, "metadata-waiting-\(columns)x\(rows)")
  }
}
