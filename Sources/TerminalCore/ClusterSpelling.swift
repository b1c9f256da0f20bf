// SPDX-License-Identifier: Apache-2.0

import CUnicode

/// Spells one grapheme cluster so that every terminal gives it the same columns.
///
/// Terminals disagree about what they join: some draw an emoji sequence in two columns, some in eight. Here nothing
/// is left that one of them would join: see docs/decisions/0005-emoji-spelling.md.
enum ClusterSpelling {
  /// Combining marks in one column; ncurses holds no more.
  static let mostMarks = 4
  static let dottedCircle: Unicode.Scalar = "\u{25CC}"
  static let replacement: Unicode.Scalar = "\u{FFFD}"
  /// Stands for a skin tone with nothing to colour.
  static let shade: Unicode.Scalar = "\u{2592}"

  /// The glyph of a cluster that is one scalar with nothing special about it, which nearly all are.
  static func spellSimple(_ cluster: String.UnicodeScalarView.SubSequence) -> Glyph? {
    guard let scalar = cluster.first, cluster.index(after: cluster.startIndex) == cluster.endIndex,
      case .spacing(let spelled, let columns) = ScalarRole(scalar)
    else { return nil }
    return Glyph(GlyphSpelling(spelled), columns: columns)
  }

  /// The glyphs of any cluster; none when nothing of it is drawn.
  static func spell(_ cluster: String.UnicodeScalarView.SubSequence) -> [Glyph] {
    var spelling = Spelling()
    for scalar in Hangul.composed(cluster) { spelling.take(scalar) }
    return spelling.finish()
  }

  /// The glyphs of a cluster as they come into being.
  private struct Spelling {
    private var glyphs: [Glyph] = []
    private var text = String.UnicodeScalarView()
    private var columns: UInt8 = 0
    private var marks = 0
    /// The last scalar that took columns.
    private var base: Unicode.Scalar?

    mutating func take(_ scalar: Unicode.Scalar) {
      switch ScalarRole(scalar) {
      case .spacing(let spelled, let width):
        if spelled != scalar { flush() }
        place(spelled, width)
      case .indicator: place(scalar, 1)
      case .mark: placeMark(scalar)
      case .tone: if !takesTone(base) { place(ClusterSpelling.shade, 1) }
      case .dropped: break
      }
    }

    mutating func finish() -> [Glyph] {
      flush()
      // A flag needs both of its letters; one alone is a letter.
      guard glyphs.count == 1, let only = glyphs[0].text.unicodeScalars.first, glyphs[0].columns == 1,
        ScalarRole(only) == .indicator, let letter = Unicode.Scalar(only.value - 0x1F1E6 + 0x41)
      else { return glyphs }
      let rest = glyphs[0].text.unicodeScalars.dropFirst()
      glyphs[0].spelling = GlyphSpelling(String(letter) + String(rest))
      return glyphs
    }

    private mutating func place(_ scalar: Unicode.Scalar, _ width: UInt8) {
      if columns + width > 2 { flush() }
      text.append(scalar)
      columns += width
      marks = 0
      base = scalar
    }

    private func takesTone(_ base: Unicode.Scalar?) -> Bool {
      guard let base else { return false }
      return base.value > 0xFF && base.properties.isEmoji
    }

    private mutating func placeMark(_ scalar: Unicode.Scalar) {
      if columns == 0 { place(dottedCircle, 1) }
      guard marks < mostMarks else { return }
      text.append(scalar)
      marks += 1
    }

    private mutating func flush() {
      if columns > 0 { glyphs.append(Glyph(text: String(text), columns: columns)) }
      text = String.UnicodeScalarView()
      columns = 0
      marks = 0
    }
  }
}

/// What a scalar does to the columns of its cluster.
enum ScalarRole: Equatable {
  /// It takes columns, spelled so.
  case spacing(Unicode.Scalar, columns: UInt8)
  /// It sits on the scalar before it.
  case mark
  /// Half a flag.
  case indicator
  /// A skin tone: terminals that join emoji would join it.
  case tone
  /// It isn't drawn.
  case dropped

  init(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    let width = skein_scalar_width(value)
    switch width {
    case -1: self = .spacing(Self.visible(control: value), columns: 1)
    case 0: self = Self.drawsMark(scalar) ? .mark : .dropped
    default:
      switch value {
      case 0xAD: self = .dropped
      // Fillers and vowels that are blanks, no characters, what stands for an object: nobody would see them.
      case 0x115F, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0xFFF0...0xFFFC:
        self = .spacing(ClusterSpelling.replacement, columns: 1)
      case 0x1F1E6...0x1F1FF: self = .indicator
      case 0x1F3FB...0x1F3FF: self = .tone
      case _ where value & 0xFFFE == 0xFFFE, 0xFDD0...0xFDEF:
        self = .spacing(ClusterSpelling.replacement, columns: 1)
      default: self = .spacing(scalar, columns: UInt8(width))
      }
    }
  }

  /// The sign for a control: a control picture, a blank for the tab.
  private static func visible(control value: UInt32) -> Unicode.Scalar {
    switch value {
    case 0x09: " "
    case 0..<0x20: Unicode.Scalar(0x2400 + value) ?? ClusterSpelling.replacement
    case 0x7F: "\u{2421}"
    default: ClusterSpelling.replacement
    }
  }

  /// Whether a scalar of no width is a mark to be drawn; the others (joiners, selectors, format characters) only
  /// tell a renderer what to join.
  private static func drawsMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x034F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0xFFF0...0xFFF8, 0x180B...0x180F, 0xFE00...0xFE0F, 0xE0000...0xE0FFF:
      return false
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .format, .lineSeparator, .paragraphSeparator, .control, .otherLetter: return false
    default: return true
    }
  }
}
