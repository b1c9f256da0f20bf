// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// How a glyph is spelled, in four bytes: a screen has thousands of cells, and all are compared at each key.
///
/// Nearly all glyphs are one scalar, and spelled by it. Those of several are counted as they come, and go by their number;
/// what was on some screen keeps its number as long as the program runs.
public struct GlyphSpelling: Hashable, Sendable {
  /// A scalar's value; 0 for nothing at all; from ``several`` on, the number of a spelling of several scalars.
  private let code: UInt32

  private static let several: UInt32 = 0x8000_0000
  private static let spellings = Mutex(Spellings())

  private struct Spellings {
    // Two texts may be equal to Swift and not to a terminal: they are told apart by their scalars.
    var numbers: [[Unicode.Scalar]: UInt32] = [:]
    var texts: [String] = []

    mutating func number(of scalars: [Unicode.Scalar]) -> UInt32 {
      if let known = numbers[scalars] { return known }
      let number = UInt32(texts.count)
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      texts.append(String(text))
      numbers[scalars] = number
      return number
    }
  }

  /// Spells nothing: the second half of a wide glyph.
  public static let none = GlyphSpelling(code: 0)

  private init(code: UInt32) { self.code = code }

  init(_ scalar: Unicode.Scalar) { self.init(String(Character(scalar)), only: scalar) }

  /// - Parameter byte: a sign of ASCII that is no control.
  init(ascii byte: UInt8) { code = UInt32(byte) }

  public init(_ text: String) {
    let scalars = text.unicodeScalars
    guard let first = scalars.first else {
      self = .none
      return
    }
    self.init(text, only: scalars.index(after: scalars.startIndex) == scalars.endIndex ? first : nil)
  }

  private init(_ text: @autoclosure () -> String, only scalar: Unicode.Scalar?) {
    if let scalar, scalar.value > 0 {
      code = scalar.value
    } else {
      let scalars = Array(text().unicodeScalars)
      code = Self.several + Self.spellings.withLock { $0.number(of: scalars) }
    }
  }

  /// The only scalar; `nil` where there is none, or several.
  public var scalar: Unicode.Scalar? { code == 0 ? nil : Unicode.Scalar(code) }

  public var text: String {
    if code == 0 { return "" }
    if let scalar { return String(Character(scalar)) }
    return Self.spellings.withLock { $0.texts[Int(code - Self.several)] }
  }
}
