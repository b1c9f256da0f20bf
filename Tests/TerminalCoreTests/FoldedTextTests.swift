// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing

@Suite struct FoldedTextTests {
  @Test(arguments: [
    ("Hello", "hello"), ("CAFÉ", "cafe"), ("cafe\u{301}", "cafe"), ("ＡＢＣ１２", "abc12"), ("Straße", "strasse"),
    ("Łódź", "lodz"), ("Ærø", "aero"), ("İstanbul ısı", "istanbul isi"), ("ΣΊΣΥΦΟΣ", "σισυφοσ"), ("ЁЖ", "еж"),
    ("カメラ", "かめら"), ("ｶﾞｷﾞ", "がぎ"), ("か\u{3099}", "が"), ("パ", "ぱ"), ("は\u{309A}", "ぱ"), ("ヴ", "ゔ"),
    ("\u{1112}\u{1161}\u{11AB}글", "한글"), ("西湖", "西湖"), ("，。", ",。"), ("“quoted” — it’s", "\"quoted\" - it's"),
    ("so\u{AD}ft\u{200B}ly", "softly"), ("❤\u{FE0F}", "❤"), ("a\u{A0}b\u{3000}c", "a b c"), ("ﬁn", "fin"), ("⑦", "7"),
    ("שָׁלוֹם", "שלום"), ("مُحَمَّد", "محمد"), ("हिन्दी", "हिन्दी"), ("", ""), ("\u{301}", ""), ("\u{0}\n", "\u{0}\n"),
  ])
  func whatASearchTakesForTheSame(text: String, folded: String) {
    #expect(FoldedText.string(text) == folded)
    // With places it is the same text.
    #expect(String(decoding: FoldedText(text).bytes, as: UTF8.self) == folded)
    #expect(FoldedText.string(folded) == folded)
  }

  @Test func aPlaceIsThatOfWholeCharacters() throws {
    let text = "un cafe\u{301} ＡＢＣ straße"
    let folded = FoldedText(text)
    func found(_ word: String) throws -> String {
      let place = try #require(FoldedText.place(of: Array(word.utf8), in: folded.bytes))
      let source = folded.source(of: place)
      return String(decoding: Array(text.utf8)[source], as: UTF8.self)
    }
    #expect(try found("cafe") == "cafe\u{301}")
    #expect(try found("bc") == "ＢＣ")
    // One s of two is the whole letter.
    #expect(try found("stras") == "straß")
    #expect(FoldedText.place(of: Array("xyz".utf8), in: folded.bytes) == nil)
    #expect(FoldedText.place(of: [], in: folded.bytes) == nil)
    #expect(FoldedText.place(of: [0x61], in: []) == nil)
  }

  @Test(arguments: [
    ("one two", ["one", "two"]), ("  ", []), ("\"one two\" three", ["one two", "three"]), ("“Ａ b”", ["a b"]),
    ("\"open end", ["open end"]), ("one one", ["one"]), ("\"\"", []), ("a\"b\"c", ["a", "b", "c"]),
  ])
  func wordsAndPhrases(typed: String, terms: [String]) {
    #expect(SearchQuery(typed).terms.map(\.text) == terms)
  }

  @Test func theLastWordIsOpenWhileItIsTyped() {
    #expect(SearchQuery("rust life").terms.map(\.isOpen) == [false, true])
    #expect(SearchQuery("rust life ").terms.map(\.isOpen) == [false, false])
    #expect(SearchQuery("\"rust life\"").terms.map(\.isOpen) == [false])
    #expect(SearchQuery("\"rust life").terms.map(\.isOpen) == [true])
  }

  @Test func anExcerptMarksTheWords() {
    let query = SearchQuery("cafe ABC")
    let text = String(repeating: "before ", count: 20) + "the\nCafé and ａｂｃ " + String(repeating: "after ", count: 40)
    let excerpt = Excerpt(of: text, for: query)
    #expect(excerpt.text.hasPrefix("…"))
    #expect(excerpt.text.hasSuffix("…"))
    #expect(excerpt.text.contains("the Café and ａｂｃ after"))
    let bytes = Array(excerpt.text.utf8)
    #expect(excerpt.marks.map { String(decoding: bytes[$0], as: UTF8.self) } == ["Café", "ａｂｃ"])
  }

  @Test func marksThatMeetAreOne() {
    #expect(Excerpt.marks(of: SearchQuery("abcd cdef"), in: "abcdef") == [0..<6])
    #expect(Excerpt.marks(of: SearchQuery("x"), in: "abc") == [])
  }
}
