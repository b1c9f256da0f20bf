// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ChatUI

@Suite struct TextBufferTests {
  private static let signs = [
    "a", "Z", " ", "\n", "é", "e\u{301}", "字", "か\u{3099}", "👩‍👩‍👧", "🇩🇪🇫🇷🇮", "क्ष", "\u{600}1", "각", "\u{1100}\u{1161}",
    "\u{200D}",
    "\u{1B}", "ﾊ\u{FF9E}", "👍🏽", "❤️", "\u{FEFF}",
  ]

  /// Whatever is replaced by whatever: the bytes are those of an array that was treated alike.
  @Test(arguments: 0..<20 as Range<UInt64>) func replacingIsThatOfAnArray(seed: UInt64) {
    var chance = Chance(seed: seed)
    var buffer = TextBuffer("start\n")
    var model = Array("start\n".utf8)
    for _ in 0..<200 {
      let start = chance.below(model.count + 1)
      let range = start..<start + chance.below(min(9, model.count - start + 1))
      let new = Array(String(repeating: chance.pick(["", "x", "ab\n", "\n\n"]), count: chance.below(40)).utf8)
      let old = Array(model[range])
      model.replaceSubrange(range, with: new)
      #expect(buffer.replace(range, with: new) == old)
      #expect(buffer.count == model.count)
      #expect(buffer.lineEnds == model.filter { $0 == 0x0A }.count)
      #expect(buffer.bytes(0..<model.count) == model)
      let part = chance.below(model.count + 1)..<model.count
      #expect(buffer.firstLineEnd(in: part) == model[part].firstIndex(of: 0x0A))
      #expect(buffer.lastLineEnd(in: part) == model[part].lastIndex(of: 0x0A))
      #expect(buffer == TextBuffer(String(decoding: model, as: UTF8.self)))
    }
  }

  /// Graphemes found by what is near are those of the whole text.
  @Test(arguments: 0..<30 as Range<UInt64>) func graphemesAreThoseOfTheWhole(seed: UInt64) {
    var chance = Chance(seed: seed)
    let text = (0..<60).map { _ in chance.pick(Self.signs) }.joined()
    var buffer = TextBuffer(text)
    // The gap somewhere within.
    buffer.replace(0..<0, with: [])
    var borders = [0]
    for character in text { borders.append(borders[borders.count - 1] + character.utf8.count) }
    for (border, next) in zip(borders, borders.dropFirst()) {
      #expect(buffer.clusterEnd(after: border) == next)
      #expect(buffer.clusterStart(before: next) == border)
      for offset in border + 1..<next { #expect(buffer.clusterBorder(atOrAfter: offset) == next) }
    }
    #expect(borders.allSatisfy { buffer.clusterBorder(atOrAfter: $0) == $0 })
    #expect(buffer.clusterStart(before: 0) == 0 && buffer.clusterEnd(after: text.utf8.count) == text.utf8.count)
  }

  /// Pieces follow each other from end to end, and are the same wherever one asks.
  @Test(arguments: [
    String(repeating: "a", count: 30_000), String(repeating: "字", count: 9_000), String(repeating: "\n", count: 5_000),
    String(repeating: "word and word\n", count: 900), String(repeating: "🇩🇪", count: 3_000),
    "short\n" + String(repeating: "b c ", count: 2_000) + "\nend" + String(repeating: "e\u{301}", count: 4_000),
    "x" + String(repeating: "\u{301}", count: 9_000),
  ])
  func piecesCoverTheText(text: String) {
    let pieces = TextPieces(buffer: TextBuffer(text))
    let count = text.utf8.count
    var piece = pieces.piece(at: 0)
    var lengths = 0
    while true {
      #expect(piece.count <= 3 * TextPieces.length)
      lengths += piece.count
      for offset in Set([piece.lowerBound, (piece.lowerBound + piece.upperBound) / 2]) where offset < piece.upperBound {
        #expect(pieces.piece(at: offset) == piece)
      }
      guard let next = pieces.piece(after: piece) else { break }
      #expect(next.lowerBound == piece.upperBound || next.lowerBound == piece.upperBound + 1)
      #expect(pieces.piece(before: next) == piece)
      piece = next
    }
    #expect(piece.upperBound == count)
    #expect(lengths + text.utf8.filter { $0 == 0x0A }.count == count)
  }
}
