// SPDX-License-Identifier: Apache-2.0

/// Breaks one paragraph (no line ends in it) into lines of at most `columns` columns, by words.
///
/// The ranges follow each other and cover the whole text, so that a place in the text has one line; blanks at a
/// break stay at the end of the line before it and may hang over its edge. An address is broken only where it is longer
/// than a line. An empty text is one empty line. A grapheme wider than a line (a chain of joined emoji) is broken between
/// its parts.
public func wrap(_ text: String, columns limit: Int) -> [Range<String.Index>] {
  var wrapper = Wrapper(start: text.startIndex, limit: max(1, limit))
  // A return and a line feed are one grapheme; every other ASCII byte is one of its own.
  if text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) {
    var index = text.utf8.startIndex
    for byte in text.utf8 {
      wrapper.follow(byte)
      wrapper.take(.ascii(byte), columns: 1, at: index)
      index = text.utf8.index(after: index)
    }
  } else {
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      let columns = character.columns
      wrapper.follow(character.utf8.count == 1 ? character.utf8.first ?? 0 : 0)
      if columns > max(1, limit) {
        for part in character.parts {
          wrapper.take(.ideograph, columns: part.columns, at: text.utf8.index(index, offsetBy: part.offset))
        }
      } else {
        wrapper.take(LineBreakClass(character), columns: columns, at: index)
      }
      index = text.index(after: index)
    }
  }
  return wrapper.finish(at: text.endIndex)
}

/// What a grapheme allows at the break before and after it: the few classes of Unicode's line breaking that matter
/// in a chat.
enum LineBreakClass {
  /// A line may end after it, and it may hang over the edge.
  case blank
  /// No break on either side of it.
  case glue
  /// No line begins with it: . , ! ) … ’
  case closing
  /// No line begins with it, and one may after it: 。，、！？）」』
  case ideographClosing
  /// No line ends with it: （「『
  case opening
  /// A line may break on both sides of it: CJK, kana, emoji.
  case ideograph
  /// A hyphen; a line may end after it within a word.
  case hyphen
  /// A letter or digit of a script that writes words.
  case word
  /// Anything else.
  case other

  static func ascii(_ byte: UInt8) -> LineBreakClass {
    switch byte {
    case 0x20, 0x09, 0x0A: .blank
    case UInt8(ascii: "-"): .hyphen
    case UInt8(ascii: "!"), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ":"),
      UInt8(ascii: ";"), UInt8(ascii: "?"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "%"):
      .closing
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): .opening
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      .word
    default: .other
    }
  }

  private static let closingSigns = Set("”’…‥°′″℃»›—".unicodeScalars.map(\.value))
  private static let ideographClosingSigns = Set(
    "。，、．！？：；）」』】》〉〕］｝〗〙〛・％ーゝゞヽヾ々〻〜～ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ｡｣､･ｰ".unicodeScalars.map(\.value))
  private static let openingSigns = Set("（「『【《〈〔［｛〖〘〚“‘｢«‹￥＄".unicodeScalars.map(\.value))
  private static let glueSigns: Set<UInt32> = [0xA0, 0x202F, 0x2007, 0x2060, 0xFEFF, 0x200D]

  init(_ character: Character) {
    guard let first = character.unicodeScalars.first else {
      self = .other
      return
    }
    let value = first.value
    switch value {
    // A blank with something on it is seen, whichever blank it is: it must not hang over the edge.
    case 0x20, 0x3000, 0x2000...0x2006, 0x2008...0x200B, 0x1680, 0x205F:
      self = character.unicodeScalars.count == 1 ? .blank : .other
    case 0..<0x80: self = character == "\r\n" ? .blank : .ascii(UInt8(value))
    case 0x2010, 0x00AD: self = .hyphen
    case _ where Self.closingSigns.contains(value): self = .closing
    case _ where Self.ideographClosingSigns.contains(value): self = .ideographClosing
    case _ where Self.openingSigns.contains(value): self = .opening
    case _ where Self.glueSigns.contains(value): self = .glue
    // Korean writes words with blanks between them.
    case 0x1100...0x11FF, 0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7FF: self = .word
    case 0x2E80...0xA4CF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF66...0xFF9F, 0x20000...0x3FFFF,
      0x1F000...0x1FAFF, 0x16FE0...0x18DFF, 0x1B000...0x1B2FF:
      self = .ideograph
    default: self = first.properties.isAlphabetic ? .word : .other
    }
  }
}

/// A paragraph being broken, one grapheme after the other.
private struct Wrapper {
  private let limit: Int
  private var lines: [Range<String.Index>] = []
  private var lineStart: String.Index
  /// The columns from the start of the line to here, blanks included.
  private var column = 0
  /// The last place where the line may end, and the columns before it.
  private var breakPlace: (index: String.Index, column: Int)?
  /// How much of `://` was there; three make an address, which ends with a blank or an ideograph.
  private var slashes = 0
  private var before: LineBreakClass?
  private var beforeThat: LineBreakClass?

  init(start: String.Index, limit: Int) {
    lineStart = start
    self.limit = limit
  }

  /// Looks for the beginning of an address: its hyphens are no place for a break.
  mutating func follow(_ byte: UInt8) {
    guard slashes < 3 else { return }
    let wanted = slashes == 0 ? UInt8(ascii: ":") : UInt8(ascii: "/")
    slashes = byte == wanted ? slashes + 1 : byte == UInt8(ascii: ":") ? 1 : 0
  }

  mutating func take(_ kind: LineBreakClass, columns: Int, at index: String.Index) {
    switch kind {
    case .blank, .ideograph, .ideographClosing: slashes = 0
    default: break
    }
    if mayBreak(before: kind), index > lineStart { breakPlace = (index, column) }
    if kind != .blank, columns > 0 {
      while column + columns > limit, index > lineStart { end(before: index) }
    }
    column += columns
    (beforeThat, before) = (before, kind)
  }

  mutating func finish(at end: String.Index) -> [Range<String.Index>] {
    lines.append(lineStart..<end)
    return lines
  }

  /// Ends the line at the last place where it may, or else right here.
  private mutating func end(before index: String.Index) {
    let place = breakPlace ?? (index, column)
    lines.append(lineStart..<place.index)
    lineStart = place.index
    column -= place.column
    breakPlace = nil
  }

  private func mayBreak(before kind: LineBreakClass) -> Bool {
    guard let before, kind != .blank else { return false }
    switch (before, kind) {
    case (.blank, _): return true
    case (.glue, _), (_, .glue), (_, .closing), (_, .ideographClosing), (.opening, _): return false
    case (.ideograph, _), (.ideographClosing, _), (_, .ideograph): return true
    case (.hyphen, .word): return beforeThat == .word && slashes < 3
    default: return false
    }
  }
}
