// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TerminalCore

@Suite struct SafeTextTests {
  @Test(arguments: [
    ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"), ("HTTP://x", "HTTP://x"),
    ("mailto:a@b.c", "mailto:a@b.c"), ("https://例え.jp/ü", "https://%E4%BE%8B%E3%81%88.jp/%C3%BC"),
    ("https://x/a b\u{1B}\\\u{7}\u{9C}", "https://x/a%20b%1B\\%07%C2%9C"),
    ("https://x/\u{202E}", "https://x/%E2%80%AE"), ("https://x/%20;a", "https://x/%20;a"),
  ])
  func anAddressOfTheWebIsPrintable(target: String, address: String) {
    #expect(SafeText.address(target) == address)
  }

  @Test(arguments: [
    "", "x", "javascript:alert(1)", "file:///etc/passwd", "http:x", "https//x", "ssh://x", "data:text/html,x",
    " https://x", "\u{1B}]8;;https://x", "mailto:", "https://" + String(repeating: "x", count: 2000),
    "https://" + String(repeating: "é", count: 700),
  ])
  func anyOtherIsNone(target: String) { #expect(SafeText.address(target) == nil) }

  @Test func aLineHasNoControlsAndAnEnd() {
    #expect(SafeText.line("a\u{1B}]0;b\u{7}\n\u{9B}c", columns: 40) == "a␛]0;b␇ ‹U+009B›c")
    #expect(SafeText.line("西湖一日游", columns: 5) == "西湖")
    #expect(SafeText.line(String(repeating: "x", count: 1_000_000), columns: 9) == "xxxxxxxxx")
    #expect(SafeText.line("e\u{301}e\u{301}e\u{301}", columns: 2).unicodeScalars.count <= 4)
  }

  @Test func aSequenceIsAddressedToTheTerminalOutside() {
    let sequence = Array("\u{1B}]9;hi\u{7}".utf8)
    #expect(Multiplexer.tmux.passing(sequence) == Array("\u{1B}Ptmux;\u{1B}\u{1B}]9;hi\u{7}\u{1B}\\".utf8))
    #expect(Multiplexer.screen.passing(sequence) == Array("\u{1B}P\u{1B}]9;hi\u{7}\u{1B}\\".utf8))
    let long = [UInt8](repeating: 0x41, count: 500)
    let parts = Multiplexer.screen.passing(long)
    #expect(parts.count { $0 == 0x41 } == 500 && parts.count == 500 + 3 * 4)
  }
}
