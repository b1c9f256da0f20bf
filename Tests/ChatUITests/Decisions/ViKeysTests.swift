// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing

@testable import ChatUI

@Suite struct ViKeysTests {
  /// A composer with this text in the normal mode, the caret where the bar is.
  private func desk(_ text: String) -> Desk {
    var desk = Desk(opening: .sample("t1"))
    desk.state.preferences.composer.vi = true
    let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    desk.paste(parts.joined())
    desk.press(.escape)
    desk.state.composer.moveCaret(toByte: parts[0].utf8.count)
    return desk
  }

  private func shown(_ desk: Desk) -> String { desk.state.composer.before + "|" + desk.state.composer.after }

  @Test(arguments: [
    // before, keys, after
    ("|one two", "w", "one |two"), ("|one, two", "w", "one|, two"), ("one tw|o", "b", "one |two"),
    ("one |two", "b", "|one two"),
    ("|one two", "e", "on|e two"), ("on|e two", "e", "one tw|o"), ("one| two", "$", "one tw|o"),
    ("  on|e", "0", "|  one"),
    ("  on|e", "^", "  |one"), ("|a b c d", "3w", "a b c |d"), ("|a b c d", "9w", "a b c |d"), ("|abc", "ll", "ab|c"),
    ("|abc", "9l", "ab|c"), ("a\n|bc", "h", "a\n|bc"), ("|a.b.c", "f.", "a|.b.c"), ("|a.b.c", "f.;", "a.b|.c"),
    ("|a.b.c", "2f.", "a.b|.c"), ("|a.b.c", "t.;", "|a.b.c"), ("a.b.|c", "F.", "a.b|.c"), ("a.b.|c", "T.", "a.b.|c"),
    ("|a.b.c", "f.f.,", "a|.b.c"), ("|one\ntwo", "G", "one\n|two"), ("one\n|two", "gg", "|one\ntwo"),
    ("|1\n2\n3", "2G", "1\n|2\n3"),
    ("|snake_case x", "w", "snake_case |x"), ("|漢字かな x", "w", "漢字|かな x"), ("on|e", "fz", "on|e"),
    // changes
    ("|abc", "x", "|bc"), ("ab|c", "x", "a|b"), ("|abc", "2x", "|c"), ("ab|c", "X", "a|c"), ("one |two", "D", "one| "),
    ("|one two", "dw", "|two"), ("one |two", "dw", "one| "), ("|one two three", "d2w", "|three"),
    ("|one two three", "2dw", "|three"),
    ("one tw|o", "db", "one |o"), ("|one two", "de", "| two"), ("|a.b", "df.", "|b"), ("|a.b", "dt.", "|.b"),
    ("|one two", "d$", "|"),
    ("|1\n2\n3", "dd", "|2\n3"), ("1\n|2\n3", "dd", "1\n|3"), ("1\n2\n|3", "dd", "1\n|2"), ("|1\n2\n3", "2dd", "|3"),
    ("|1", "dd", "|"),
    ("|abc", "rz", "|zbc"), ("|abc", "2rz", "z|zc"), ("a|b", "9rz", "a|b"), ("|aBc", "~", "A|Bc"),
    ("|aBc", "3~", "Ab|C"),
    ("|one two", "dwP", "one| two"), ("|one two", "ywP", "one| one two"), ("|ab", "xp", "b|a"),
    ("|1\n2", "ddp", "2\n|1"), ("1\n|2", "yyP", "1\n|2\n2"), ("|1\n2", "Yp", "1\n|1\n2"), ("|1", "yy3p", "1\n|1\n1\n1"),
    ("|one two", "dwu", "|one two"), ("|abc", "xxuu", "|abc"), ("|abc", "d", "|abc"),
  ])
  func keysOfTheNormalMode(before: String, keys: String, after: String) {
    var desk = desk(before)
    desk.type(keys)
    #expect(shown(desk) == after)
  }

  @Test(arguments: [
    ("a|b", "iX", "aX|b"), ("a|b", "aX", "abX|"), ("  a|b", "IX", "  X|ab"), ("|ab", "AX", "abX|"),
    ("|ab\nc", "oX", "ab\nX|\nc"),
    ("ab\n|c", "OX", "ab\nX|\nc"), ("|one two", "cwX", "X| two"), ("|one two", "CX", "X|"),
    ("|one\ntwo", "ccX", "X|\ntwo"),
    ("|abc", "sX", "X|bc"), ("a|bc", "SX", "X|"), ("|one two", "c2wX", "X|"), ("|a.b", "ct.X", "X|.b"),
  ])
  func keysThatBeginToWrite(before: String, keys: String, after: String) {
    var desk = desk(before)
    desk.type(keys)
    #expect(shown(desk) == after)
    #expect(desk.state.vi.mode == .insert)
  }

  @Test func escapeLeadsFromWritingToTheNormalModeToTheMessages() {
    var desk = desk("one two|")
    #expect(render(desk.state, .skein).text.contains(": one two"))
    desk.type("2d")
    desk.press(.escape)
    #expect(desk.state.pane == .composer && !desk.state.vi.isPending)
    desk.press(.escape)
    #expect(desk.state.pane == .messages)
    desk.type("i")
    #expect(desk.state.pane == .composer && desk.state.vi.mode == .insert)
    desk.type("x")
    #expect(desk.state.composer.text.contains("x"))
  }

  @Test func otherKeysDoWhatTheyDo() {
    var desk = desk("one two|")
    #expect(desk.press(.control("q")).contains(.quit))
    #expect(desk.press(.control("r")) == [])
    #expect(desk.state.picker == nil && desk.state.notice != nil)
    desk.press(.control("x"))
    #expect(desk.state.pendingKeys == [.control("x")])
    desk.press(.escape)
    #expect(desk.press(.enter).contains { if case .send = $0 { true } else { false } })
    #expect(desk.state.vi.mode == .insert)
  }

  @Test func withoutTheSettingThereIsNoVi() {
    var desk = Desk(opening: .sample("t1"))
    desk.type("dd")
    desk.press(.escape)
    #expect(desk.state.pane == .messages)
    #expect(desk.state.composer.text == "dd")
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func anyKeysInAnyOrder(seed: UInt64) {
    var chance = Chance(seed: seed)
    var desk = desk("one two\n\n漢字 e\u{301}👩‍👩‍👧|")
    for _ in 0..<400 {
      let key = chance.pick(Array("hjklwbe0^$GgfftT;,xXDCsSr~pPuiaIAoOdcyY123 .é字"))
      if chance.below(5) == 0 { desk.press(.escape) } else { desk.type(String(key)) }
      desk.state.pane = .composer
      if desk.state.composer.byteCount > 10_000 { desk.press(.control("c")) }
      let editor = desk.state.composer
      #expect(editor.before.count + editor.after.count == editor.text.count)
    }
  }
}
