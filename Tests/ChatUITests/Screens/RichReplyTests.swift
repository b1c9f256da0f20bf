// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

/// A reply with everything in it that Markdown has, and text that wants to be something else.
@Suite struct RichReplyTests {
  static let reply = """
    # Plan **B** for `main`

    See the [handbook](https://example.org/handbook/a-very-long-path/that-does-not-fit?in=forty&columns=true "The book"),
    the [same page](https://example.org/x) twice ([again](https://example.org/x)), https://example.org and ~~not~~ this.

    ## Steps

    1. First, with *emphasis* and a break<br>behind it
    1. Second
       - nested once
         - nested twice, with enough words to be wrapped at any size
           > quoted there, $x_1 * y_1$ as written
    1. Third
       ```rust
       fn main() { println!("{}", 'a'); } // and a line which goes on for quite a while, as lines of code do
       ```
    10) Tenth

    - [x] done 👩‍👩‍👧 ❤️ 🇨🇳 1️⃣ 👍🏽 🩷
    - [ ] to do: می\u{200C}خواهم, שָׁלוֹם, क्षत्रिय, ที่, 한국어, e\u{301}

    > A quote
    >
    > > within a quote, and a table:
    >
    > | Name | 说明 | Cost |
    > |:--|:-:|--:|
    > | [a](https://example.org/a) | 断桥残雪，人少，光线好 | 1.50 |
    > | `x \\| y` | | 22.00 | extra |

    ![A map](https://example.org/map.png) <kbd>Ctrl</kbd> &copy; \u{1B}]52;c;aGk=\u{7} \u{202E}live\u{202C} a\u{200B}b

    <details><summary>More</summary>

    $$ \\sum_{i=1}^n a_i * b_i $$

    </details>

    ```diff
    - old
    + new
    ```
    """

  static func desk(_ columns: Int, _ rows: Int) -> Desk {
    var desk = Desk(PictureTests.threads, columns: columns, rows: rows)
    desk.begin(opening: "t1")
    desk.tell(.messagesLoaded("t1", [.user("m1", "What is the plan?"), .reply("m2", reply)]))
    desk.press(.escape)
    desk.press(.character("g"))
    return desk
  }

  @Test(arguments: PictureTests.sizes) func pages(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    expectPicture(desk, "rich-1-\(columns)x\(rows)")
    desk.press(.pageDown)
    expectPicture(desk, "rich-2-\(columns)x\(rows)")
    desk.press(.pageDown)
    expectPicture(desk, "rich-3-\(columns)x\(rows)")
    desk.press(.character("G"))
    expectPicture(desk, "rich-end-\(columns)x\(rows)")
  }

  /// Whatever stands in a reply: the list, the border and the frame stay in their columns, and no control is on the screen.
  @Test(arguments: PictureTests.sizes) func nothingIsShifted(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    for _ in 0..<40 {
      let screen = render(desk.state, .skein)
      for row in screen.rows {
        #expect(row.cells.count == columns && row.cells.reduce(0) { $0 + Int($1.columns) } == columns)
        let scalars = row.cells.flatMap { Array($0.glyph.unicodeScalars) }
        #expect(!scalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) || $0.value == 0x202E })
      }
      desk.press(.pageDown)
    }
  }
}
