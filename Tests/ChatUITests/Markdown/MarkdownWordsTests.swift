// SPDX-License-Identifier: Apache-2.0
import ChatUI
import TerminalCore
import Testing

/// Whatever Markdown says, each of its words is on the screen, and no line is wider than the screen.
@Suite struct MarkdownWordsTests {
  @Test(arguments: 0..<60) func everyLetterIsOnTheScreen(seed: Int) {
    var writer = RandomMarkdown(seed: UInt64(seed))
    let source = writer.document()
    let wide = MarkdownLayout.lines(source, columns: 4000).map(\.text).joined(separator: "\n")
    for word in writer.words { #expect(wide.contains(word), "\(word) of \(source.debugDescription)") }
    for columns in [1, 2, 3, 5, 8, 13, 20, 27, 40, 66, 80, 120] {
      let lines = MarkdownLayout.lines(source, columns: columns).map(\.text)
      let shown = letters(lines.joined())
      for (letter, count) in letters(writer.words.joined()) {
        #expect(shown[letter, default: 0] >= count, "\(letter) at \(columns) of \(source.debugDescription)")
      }
      for line in lines { #expect(TerminalCore.columns(of: line) <= max(2, columns), "\(line) at \(columns)") }
    }
  }

  @Test(arguments: 0..<40) func everyPrefixStreams(seed: Int) {
    var writer = RandomMarkdown(seed: 1000 + UInt64(seed))
    let source = writer.document()
    var stream = StreamingLayout(columns: 30)
    var text = ""
    for piece in source.split(separator: " ", omittingEmptySubsequences: false) {
      stream.append(piece + " ")
      text += piece + " "
      let whole = MarkdownLayout.lines(text, columns: 30, isOpen: true)
      #expect(stream.lines() == whole, "\(text.debugDescription)")
    }
    stream.finish()
    #expect(stream.lines() == MarkdownLayout.lines(text, columns: 30))
  }

  /// What others have written and what nobody would: no line is too wide, no sign is lost, nothing drives a terminal.
  @Test(arguments: NastyDocuments.all) func everySignOfNastyTextIsOnTheScreen(document: String) {
    let visible = letters(VisibleText.of(document))
    for columns in [1, 2, 3, 7, 19, 33, 64, 120] {
      let lines = MarkdownLayout.lines(document, columns: columns).map(\.text)
      let shown = letters(lines.joined())
      for (letter, count) in visible {
        #expect(
          shown[letter, default: 0] >= count, "\(letter) at \(columns) of \(document.prefix(60).debugDescription)")
      }
      for line in lines {
        #expect(TerminalCore.columns(of: line) <= max(2, columns), "\(line) at \(columns)")
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 32 && !(0x7F..<0xA0).contains($0.value) }, "\(line)")
      }
    }
  }

  @Test(arguments: NastyDocuments.all, [3, 31, 64]) func nastyTextStreams(document: String, columns: Int) {
    var random = RandomMarkdown(seed: UInt64(columns))
    var stream = StreamingLayout(columns: columns)
    var text = ""
    var rest = document[...]
    while !rest.isEmpty {
      // Pieces end in the middle of graphemes, too.
      let scalars = rest.unicodeScalars
      let end = scalars.index(
        scalars.startIndex, offsetBy: Int.random(in: 1...90, using: &random), limitedBy: scalars.endIndex)
      let piece = rest[..<(end ?? rest.endIndex)]
      rest = rest[piece.endIndex...]
      stream.append(String(piece))
      text += piece
      let whole = MarkdownLayout.lines(text, columns: columns, isOpen: true)
      #expect(stream.lines() == whole, "\(text.suffix(80).debugDescription)")
    }
    stream.finish()
    #expect(stream.lines() == MarkdownLayout.lines(document, columns: columns))
  }

  /// How often each letter occurs, and each sign that is none of ASCII's.
  private func letters(_ text: String) -> [Unicode.Scalar: Int] {
    text.unicodeScalars.reduce(into: [:]) { counts, scalar in
      guard scalar.properties.isAlphabetic || scalar.value > 0x7F, !scalar.properties.isWhitespace else { return }
      counts[scalar, default: 0] += 1
    }
  }

  @Test(arguments: [
    "\u{1B}]0;title\u{7}", "a\u{0}b", "\u{202E}abc", "\r\r\n\r", "a" + noncharacter + "]:" + noncharacter,
    "| a |\n|---|\n| \\| |",
    "```", "~~~~", "`", "***", "- - - -", "[](", "![", "<", "&#0;&#x1b;[31m", "\u{FEFF}", "e\u{301}\u{301}", "👨‍👩‍👧‍👦👍🏽",
    "|", "||\n|-|", "\n", "", " ", "\t\t\t", "> ", "- ", "1.", "1234567890. x", "<!--", "\\", "$$", "$", "\\(", "\\[",
    "[a]: <b>\n[a]: c\n\n[a]", "&amp;#27;", "[x](\u{1B}[31m)", "`` \u{9B}31m ``",
  ])
  func nothingBreaksIt(text: String) {
    for columns in [-1, 0, 1, 2, 3, 8, 80] {
      let lines = MarkdownLayout.lines(text, columns: columns)
      for line in lines {
        #expect(line.runs.allSatisfy { !$0.text.isEmpty })
        #expect(line.text.unicodeScalars.allSatisfy { $0.value >= 32 && !(0x7F..<0xA0).contains($0.value) }, "\(line)")
        #expect(!line.text.unicodeScalars.contains { (0xFDD0...0xFDEF).contains($0.value) || $0.value == 0x202E })
      }
      _ = PlainLayout.lines(text, columns: columns)
    }
    _ = MarkdownLayout.codeBlocks(of: text)
  }

  /// Texts that make a careless parser or layout take a time that grows faster than they do.
  @Test(arguments: [
    "> ", "- ", "* a\n * b\n", "1. a\n", "[", "![a](", "**a ", "*_a **b ", "|a|b|\n|-|-|\n", "`a``b", "$a ", "\\(a ",
    "<a ",
    "](", "_@", "a@b.", "www.", "&", "~~a ", "[a]: b\n", "\t- a\n", "|", "```\n", "  ",
  ])
  func longHostileTextsAreLaidOut(piece: String) {
    let text = String(repeating: piece, count: 6000)
    #expect(MarkdownLayout.lines(text, columns: 40).count <= text.utf8.count)
  }

  @Test func nestingIsBounded() {
    let quotes = (0..<400).map { String(repeating: "> ", count: $0) + "a\n" }.joined()
    let lists = (0..<200).map { String(repeating: "  ", count: $0) + "- b\n" }.joined()
    for text in [quotes, lists] {
      for line in MarkdownLayout.lines(text, columns: 60) { #expect(TerminalCore.columns(of: line.text) <= 60) }
    }
    #expect(letters(MarkdownLayout.lines(quotes, columns: 60).map(\.text).joined())["a"] == 400)
    #expect(letters(MarkdownLayout.lines(lists, columns: 60).map(\.text).joined())["b"] == 200)
  }

  @Test func aTableOfManyColumnsIsNotFilledUp() {
    let text = String(repeating: "|a", count: 3000) + "\n" + String(repeating: "|-", count: 3000) + "\n"
    let rows = String(repeating: "|x\n", count: 1000)
    let lines = MarkdownLayout.lines(text + rows, columns: 80)
    #expect(lines.count < 3000)
    #expect(letters(lines.map(\.text).joined()) == ["a": 3000, "x": 1000])
  }
}

/// U+FDD1, which Swift does not let one write.
private let noncharacter = String(decoding: [0xEF, 0xB7, 0x91], as: UTF8.self)

/// Writes Markdown by chance, of words that occur once each.
struct RandomMarkdown: RandomNumberGenerator {
  private var state: UInt64
  private(set) var words: [String] = []

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

  private mutating func word() -> String {
    let alphabets = [
      "abcdefghijklmnopqrstuvwxyz", "断桥残雪人少光线好白堤走到平湖秋月", "äöüßéñøåçž", "αβγδεζηθικλμ", "אבגדהוזחטיכל", "ابتثجحخدذرزس",
      "กขคงจฉชซญฎ", "😀🎉🚀🌍🦊🧠🩷", "“”‘’…—«»¿¡§†€£¥✓→∑∞·", "，。；：？！、「」（）《》",
      "e\u{301}o\u{308}\u{323}q\u{302}x\u{336}", "👩‍👩‍👧👍🏽❤\u{FE0F}🏳\u{FE0F}‍🌈🇩🇪", "क्षिस्त्रीတို့ที่བོད", "─│┌┐█▒▲●",
    ].map(Array.init)
    let alphabet = alphabets[number(0..<alphabets.count)]
    var word = ""
    for _ in 0..<number(4..<12) { word.append(alphabet[number(0..<alphabet.count)]) }
    words.append(word)
    return word
  }

  private mutating func phrase(_ depth: Int = 0) -> String {
    var parts: [String] = []
    for _ in 0..<number(1..<6) {
      switch number(0..<(depth > 2 ? 4 : 14)) {
      case 0..<4: parts.append(word())
      case 4: parts.append("**\(phrase(depth + 1))**")
      case 5: parts.append("*\(phrase(depth + 1))*")
      case 6: parts.append("`\(word()) \(word())`")
      case 7: parts.append("[\(phrase(depth + 1))](https://\(word()).org/x \"\(word())\")")
      case 8: parts.append("![\(word())](\(word()))")
      case 9: parts.append("~~\(word())~~")
      case 10: parts.append("<\(word())>\(word())</\(word())>")
      case 11: parts.append("\\(\(word())*\(word())*\\)")
      case 12: parts.append("[\(word())]: \(word())")
      default:
        parts.append(
          ["*", "_", "[", "](", "`", "|", "<", "$", "\\", "#", ">", "- ", "!", "~~"][number(0..<14)] + word())
      }
    }
    return parts.joined(separator: " ")
  }

  private mutating func lines(_ count: Int) -> String { (0..<count).map { _ in phrase() }.joined(separator: "\n") }

  private mutating func block(_ depth: Int) -> String {
    switch number(0..<(depth > 3 ? 7 : 10)) {
    case 0, 1: return lines(number(1..<4))
    case 2: return String(repeating: "#", count: number(1..<7)) + " " + phrase()
    case 3:
      let fence = ["```", "~~~~"][number(0..<2)]
      return "\(fence)\(word()) \(word())\n\t\(word())(\(word()))\n\n\(word())\n" + (number(0..<4) == 0 ? "" : fence)
    case 4: return table()
    case 5: return "<\(word())>\n\(lines(2))\n"
    case 6: return "    \(word())\n      \(word())"
    case 7: return indented(block(depth + 1), first: "> ", rest: number(0..<3) == 0 ? "" : "> ")
    default:
      let mark = ["- ", "* ", "1. ", "2) ", "- [ ] "][number(0..<5)]
      let gap = ["\n", "\n\n"][number(0..<2)]
      return (0..<number(1..<4)).map { _ in
        indented(block(depth + 1), first: mark, rest: String(repeating: " ", count: min(3, mark.utf8.count)))
      }.joined(separator: gap)
    }
  }

  private mutating func table() -> String {
    let columns = number(1..<6)
    var rows = ["|" + (0..<columns).map { _ in word() }.joined(separator: "|") + "|"]
    rows.append("|" + (0..<columns).map { _ in ["---", ":-:", "--:"][number(0..<3)] }.joined(separator: "|") + "|")
    for _ in 0..<number(0..<4) {
      let cells = (0..<number(1..<8)).map { _ in
        number(0..<5) == 0 ? "" : word() + [" ", " \\| ", "<br>"][number(0..<3)] + word()
      }
      rows.append((number(0..<2) == 0 ? "| " : "") + cells.joined(separator: " | ") + (number(0..<2) == 0 ? " |" : ""))
    }
    return rows.joined(separator: "\n")
  }

  private func indented(_ text: String, first: String, rest: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { ($0.offset == 0 ? first : rest) + $0.element }.joined(separator: "\n")
  }

  mutating func document() -> String {
    (0..<number(1..<7)).map { _ in block(0) }.joined(separator: ["\n", "\n\n", "\n\n\n"][number(0..<3)])
  }
}
