// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TerminalCore

@Suite struct KeyDecoderTests {
  private static let up = Key(.up)

  /// What terminals send, and what it means.
  static let spoken: [(String, [TerminalInput])] = [
    ("a", [.key(.character("a"))]), ("é", [.key(.character("é"))]), ("西", [.key(.character("西"))]),
    ("😀", [.key(.character("😀"))]), (" ", [.key(.character(" "))]),
    ("\r", [.key(Key(.enter))]), ("\n", [.key(.control("j"))]), ("\t", [.key(Key(.tab))]),
    ("\u{7F}", [.key(Key(.backspace))]), ("\u{8}", [.key(Key(.backspace))]),
    ("\u{0}", [.key(.control(" "))]), ("\u{1}", [.key(.control("a"))]), ("\u{1A}", [.key(.control("z"))]),
    ("\u{1C}", [.key(.control("\\"))]), ("\u{1F}", [.key(.control("_"))]),
    ("\u{1B}[A", [.key(up)]), ("\u{1B}OA", [.key(up)]), ("\u{1B}[1;5A", [.key(Key(.up, .control))]),
    ("\u{1B}[1;3C", [.key(Key(.right, .alt))]), ("\u{1B}[1;2D", [.key(Key(.left, .shift))]),
    ("\u{1B}[1;8B", [.key(Key(.down, [.shift, .alt, .control]))]),
    ("\u{1B}[H", [.key(Key(.home))]), ("\u{1B}OF", [.key(Key(.end))]), ("\u{1B}[1~", [.key(Key(.home))]),
    ("\u{1B}[4~", [.key(Key(.end))]), ("\u{1B}[7~", [.key(Key(.home))]), ("\u{1B}[8~", [.key(Key(.end))]),
    ("\u{1B}[2~", [.key(Key(.insert))]), ("\u{1B}[3~", [.key(Key(.delete))]),
    ("\u{1B}[3;5~", [.key(Key(.delete, .control))]),
    ("\u{1B}[5~", [.key(Key(.pageUp))]), ("\u{1B}[6~", [.key(Key(.pageDown))]),
    ("\u{1B}OP", [.key(Key(.function(1)))]), ("\u{1B}[11~", [.key(Key(.function(1)))]),
    ("\u{1B}[[E", [.key(Key(.function(5)))]), ("\u{1B}[15~", [.key(Key(.function(5)))]),
    ("\u{1B}[24~", [.key(Key(.function(12)))]), ("\u{1B}[1;2P", [.key(Key(.function(1), .shift))]),
    ("\u{1B}[1;5R", [.key(Key(.function(3), .control))]), ("\u{1B}O5Q", [.key(Key(.function(2), .control))]),
    ("\u{1B}[Z", [.key(Key(.backTab))]), ("\u{1B}OM", [.key(Key(.enter))]), ("\u{1B}Op", [.key(.character("0"))]),
    ("\u{1B}[a", [.key(Key(.up, .shift))]), ("\u{1B}Oa", [.key(Key(.up, .control))]),
    ("\u{1B}[3$", [.key(Key(.delete, .shift))]), ("\u{1B}[3^", [.key(Key(.delete, .control))]),
    ("\u{1B}x", [.key(.alt("x"))]), ("\u{1B}é", [.key(.alt("é"))]), ("\u{1B}\r", [.key(Key(.enter, .alt))]),
    ("\u{1B}\u{7F}", [.key(Key(.backspace, .alt))]), ("\u{1B}\u{1}", [.key(Key(.character("a"), [.alt, .control]))]),
    ("\u{1B}\u{1B}[A", [.key(Key(.up, .alt))]), ("\u{1B}\u{1B}OA", [.key(Key(.up, .alt))]),
    ("\u{1B}[13;2u", [.key(Key(.enter, .shift))]), ("\u{1B}[27;5;13~", [.key(Key(.enter, .control))]),
    ("\u{1B}[27;2;13~", [.key(Key(.enter, .shift))]), ("\u{1B}[105;5u", [.key(.control("i"))]),
    ("\u{1B}[97:65;2u", [.key(.character("A"))]), ("\u{1B}[67;6u", [.key(Key(.character("c"), [.control, .shift]))]),
    ("\u{1B}[9;2u", [.key(Key(.backTab))]), ("\u{1B}[27u", [.key(Key(.escape))]), ("\u{1B}[97;1:3u", []),
    ("\u{1B}[I", [.focus(true)]), ("\u{1B}[O", [.focus(false)]),
    ("\u{1B}[<0;10;10M", [.mouse(MouseReport(.press(.left), at: Point(column: 9, row: 9)))]),
    ("\u{1B}[<0;10;10m", []), ("\u{1B}[32;10;10M", []),
    ("\u{1B}[<64;300;1M", [.mouse(MouseReport(.wheelUp, at: Point(column: 299, row: 0)))]),
    ("\u{1B}[<81;2;3M", [.mouse(MouseReport(.wheelDown, at: Point(column: 1, row: 2), .control))]),
    ("\u{1B}[<2;1;1M", [.mouse(MouseReport(.press(.right), at: Point(column: 0, row: 0)))]),
    // Movements, buttons and places that are none, and what is no report.
    ("\u{1B}[<35;5;5M", []), ("\u{1B}[<128;5;5M", []), ("\u{1B}[<0;0;5M", []), ("\u{1B}[<0;10001;5M", []),
    ("\u{1B}[<0;5M", []), ("\u{1B}[<0;5;5;5M", []), ("\u{1B}[<;;M", []), ("\u{1B}[<0;99999999999999999999;5M", []),
    ("\u{1B}[<4294967296;5;5M", []), ("\u{1B}[?0;5;5M", []), ("\u{1B}[0;5;5M", []),
    ("\u{1B}[M !!", [.mouse(MouseReport(.press(.left), at: Point(column: 0, row: 0)))]),
    ("\u{1B}[M`*+", [.mouse(MouseReport(.wheelUp, at: Point(column: 9, row: 10)))]), ("\u{1B}[M#!!", []),
    ("\u{1B}[12;40R", []), ("\u{1B}[?1;2c", [.answer(.kind([1, 2]))]), ("\u{1B}[>41;354;0c", []),
    ("\u{1B}[?2004;1$y", [.answer(.mode(2004, .on))]), ("\u{1B}[?2026;0$y", [.answer(.mode(2026, .unknown))]),
    ("\u{1B}[?2026$y", []), ("\u{1B}[?2026;2 y", []), ("\u{1B}[4;2$ y", []),
    ("\u{1B}[99~", []),
    ("\u{1B}]11;rgb:0/0/0\u{7}", []), ("\u{1B}]11;rgb:0/0/0\u{1B}\\", []), ("\u{1B}P>|tmux 3.3a\u{1B}\\", []),
    ("\u{1B}_Gi=1;OK\u{1B}\\", []),
    ("\u{1B}[200~one\r\ntwo\rthree\nfour\u{1B}[201~", [.paste("one\ntwo\nthree\nfour")]),
    ("\u{1B}[200~\u{1B}[20\u{1B}[201~", [.paste("\u{1B}[20")]), ("\u{1B}[200~\u{3}西\u{1B}[201~", [.paste("\u{3}西")]),
    ("\u{1B}[200~\u{1B}[201~", [.paste("")]),
  ]

  @Test(arguments: 0..<spoken.count) func everySequenceMeansOneThingHoweverItIsCut(index: Int) {
    let (text, expected) = Self.spoken[index]
    let bytes = Array((text + "q").utf8)
    for cut in 0...bytes.count {
      var decoder = KeyDecoder()
      let inputs = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
      #expect(inputs == expected + [.key(.character("q"))], "\(text.debugDescription) cut at \(cut)")
      #expect(!decoder.needsTimeout)
    }
  }

  @Test func aLongTalkMeansTheSameByteByByte() {
    let all = Self.spoken.map(\.0).joined()
    var decoder = KeyDecoder()
    let inputs = Array(all.utf8).flatMap { decoder.feed([$0]) }
    #expect(inputs == Self.spoken.flatMap(\.1))
  }

  @Test(arguments: [
    ("\u{1B}", [Key(.escape)]), ("\u{1B}\u{1B}", [Key(.escape), Key(.escape)]), ("\u{1B}[", [Key.alt("[")]),
    ("\u{1B}O", [.alt("O")]), ("\u{1B}]", [.alt("]")]), ("\u{1B}P", [.alt("P")]),
    ("\u{1B}\u{1B}[", [Key(.escape), .alt("[")]),
  ])
  func aPauseMakesTheBeginningOfASequenceTheKeyItIs(text: String, keys: [Key]) {
    var decoder = KeyDecoder()
    let early = decoder.feed(Array(text.utf8))
    #expect(decoder.needsTimeout)
    #expect(early + decoder.flush() == keys.map { .key($0) })
    #expect(!decoder.needsTimeout)
    #expect(decoder.flush() == [])
    #expect(decoder.feed(Array("x".utf8)) == [.key(.character("x"))])
  }

  @Test func aPauseWithinASequenceLosesNothing() {
    var decoder = KeyDecoder()
    #expect(decoder.feed(Array("\u{1B}[1;".utf8)) == [])
    #expect(!decoder.needsTimeout && decoder.flush() == [])
    #expect(decoder.feed(Array("5A".utf8)) == [.key(Key(.up, .control))])
  }

  @Test(
    arguments: [
      ([0xFF], 1), ([0x80, 0x80], 2), ([0xC3, 0x28], 2), ([0xE2, 0x82, 0x41], 2), ([0xF0, 0x9F, 0x98, 0x41], 2),
      ([0xED, 0xA0, 0x80], 3), ([0xC0, 0xAF], 2), ([0xF4, 0x90, 0x80, 0x80], 4), ([0xE2, 0x1B, 0x5B, 0x41], 2),
    ] as [([UInt8], Int)])
  func bytesThatAreNoTextBecomeReplacementSigns(bytes: [UInt8], count: Int) {
    for cut in 0...bytes.count {
      var decoder = KeyDecoder()
      let inputs = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
      #expect(inputs.count == count && inputs.first == .key(.character("\u{FFFD}")))
    }
  }

  @Test func theTerminalsOwnSequencesComeFirst() {
    var decoder = KeyDecoder(terminalKeys: [
      Array("\u{1B}?k".utf8): Key(.up), Array("\u{1B}[1~".utf8): Key(.end), [0x03]: Key(.up),
    ])
    #expect(decoder.feed(Array("\u{1B}?".utf8)) == [])
    #expect(decoder.needsTimeout)
    #expect(decoder.feed(Array("k\u{1B}[1~\u{3}".utf8)) == [.key(Key(.up)), .key(Key(.end)), .key(.control("c"))])
    #expect(decoder.feed(Array("\u{1B}?".utf8)) == [])
    #expect(decoder.flush() == [.key(.alt("?"))])
  }

  @Test func aPasteOverTheLimitComesInPartsAndWhole() {
    var decoder = KeyDecoder(pasteLimit: 10)
    let text = "一二三四\r\n五六七八九十\r\n\r\n"
    let inputs = decoder.feed(Array("\u{1B}[200~\(text)\u{1B}[201~x".utf8))
    let parts = inputs.compactMap { if case .paste(let part) = $0 { part } else { nil } }
    #expect(parts.count > 1 && parts.joined() == text.replacing("\r\n", with: "\n"))
    #expect(inputs.last == .key(.character("x")))
  }

  @Test func severalLinesInOneReadAreAPaste() {
    var decoder = KeyDecoder()
    #expect(decoder.feed(Array("one\rtwo\r".utf8)) == [])
    #expect(decoder.flush().count == 8)
    #expect(decoder.feed(Array("one\rtwo\rthr".utf8)) == [])
    #expect(decoder.needsTimeout)
    #expect(decoder.feed(Array("ee\r".utf8)) == [])
    #expect(decoder.flush() == [.paste("one\ntwo\nthree\n")])
    #expect(decoder.feed(Array("a\rb\rc\r".utf8)) == [])
    #expect(decoder.feed([0x03]) == [.paste("a\nb\nc\n"), .key(.control("c"))])
  }

  @Test func aPasteWithoutMarksThatTheLinkHasCutIsOneAllTheSame() {
    var decoder = KeyDecoder()
    #expect(decoder.feed(Array("one line\r".utf8)) == [])
    #expect(decoder.patience == .key)
    #expect(decoder.feed(Array("two lines\rthree".utf8)) == [])
    #expect(decoder.flush() == [.paste("one line\ntwo lines\nthree")])
    // A key that no paste holds ends the doubt: it was typed.
    _ = decoder.flush()
    #expect(decoder.feed(Array("hello\r".utf8)) == [])
    #expect(decoder.feed([0x0E]).suffix(2) == [.key(Key(.enter)), .key(.control("n"))])
  }

  @Test func aPasteWithoutMarksMayComeRightBehindAnAnswer() {
    var decoder = KeyDecoder()
    let answers: [TerminalInput] = [.answer(.mode(2026, .unknown)), .answer(.kind([1, 2]))]
    #expect(decoder.feed(Array("\u{1B}[?2026;0$y\u{1B}[?1;2cone\rtwo\rthree\r".utf8)) == answers)
    #expect(decoder.flush() == [.paste("one\ntwo\nthree\n")])
    _ = decoder.flush()
    #expect(decoder.feed(Array("\u{1B}[Ione\r".utf8)) == [.focus(true)])
    #expect(decoder.feed(Array("two\rthree\r".utf8)) == [])
    #expect(decoder.flush() == [.paste("one\ntwo\nthree\n")])
  }

  @Test func theTailOfAPasteWithoutMarksBelongsToIt() {
    var decoder = KeyDecoder()
    _ = decoder.feed(Array("one\rtwo\rthree\r".utf8))
    #expect(decoder.flush() == [.paste("one\ntwo\nthree\n")])
    #expect(decoder.patience == .pasteEnd)
    #expect(decoder.feed(Array("last\r".utf8)) == [])
    #expect(decoder.patience == .key)
    #expect(decoder.flush() == [.paste("last\n")])
    #expect(decoder.flush() == [])
    #expect(decoder.patience == nil)
    #expect(decoder.feed([0x0D]) == [.key(Key(.enter))])
  }

  /// Nothing that was pasted is held for ever, and no piece of it becomes a key.
  @Test func aPasteWithoutAnEndIsHandedOverAndLeft() {
    var decoder = KeyDecoder()
    #expect(decoder.feed(Array("\u{1B}[200~one\r字".utf8).dropLast()) == [])
    #expect(decoder.patience == .paste)
    #expect(decoder.flush() == [.paste("one\n")])
    // It may be a link that stalls: the rest is no typing. But nothing has to be waited for.
    #expect(decoder.patience == nil)
    #expect(decoder.feed([0x97] + Array("\rtwo\r".utf8)) == [])
    #expect(decoder.patience == .key)
    #expect(decoder.flush() == [.paste("字\ntwo\n")])
    // A return and its line feed are one line end, also when a stall stands between them.
    #expect(decoder.feed(Array("\nx\u{1B}[20".utf8)) == [])
    #expect(decoder.flush() == [.paste("x")])
    // Ctrl-C is the way out, and no more than that.
    #expect(decoder.feed([0x03]) == [.paste("\u{1B}[20")])
    #expect(decoder.feed(Array("q\r".utf8)) == [.key(.character("q")), .key(Key(.enter))])
  }

  @Test func aPasteThatStalledEndsWithItsMark() {
    var decoder = KeyDecoder()
    _ = decoder.feed(Array("\u{1B}[200~one".utf8))
    #expect(decoder.flush() == [.paste("one")])
    #expect(decoder.feed(Array(" two\u{1B}[201~x".utf8)) == [.paste(" two"), .key(.character("x"))])
    // Before it has stalled, a control is part of it.
    _ = decoder.feed(Array("\u{1B}[200~".utf8))
    #expect(decoder.feed([0x03]) == [])
    #expect(decoder.feed(Array("\u{1B}[201~".utf8)) == [.paste("\u{3}")])
  }

  @Test func aTerminalThatBracketsPastesIsBelieved() {
    var decoder = KeyDecoder()
    _ = decoder.feed(Array("\u{1B}[200~x\u{1B}[201~".utf8))
    #expect(decoder.feed(Array("one\rtwo\rthree\r".utf8)).count == 14)
  }

  @Test func anyBytesAreTakenAndTheDecoderGoesOn() {
    var random = SeededGenerator(seed: 3)
    let pieces: [[UInt8]] =
      Self.spoken.map { Array($0.0.utf8) } + [[0x1B], [0x5B], [0x4F], [0xFF], [0xE2], [0x9B], [0x24]]
    for _ in 0..<2000 {
      let bytes = (0..<8).flatMap { _ in random.pick(pieces) }
      var whole = KeyDecoder(pasteLimit: 1000)
      _ = whole.feed(bytes)
      _ = whole.flush()
      _ = whole.feed(Array("\u{1B}[201~~~~~\u{1B}\\\u{7}".utf8))
      _ = whole.flush()
      #expect(whole.feed(Array("z".utf8)) == [.key(.character("z"))])
    }
  }
}
