// SPDX-License-Identifier: Apache-2.0

import TerminalCore

/// The colours that a terminal has, and which of them is nearest to a wanted one.
///
/// The user's own palette is never changed: the first 16 colours look as they set them, so RGB is matched with the
/// fixed ones above where there are any.
struct Palette: Equatable, Sendable {
  enum Depth: Equatable, Sendable { case none, eight, sixteen, indexed, direct }

  var depth: Depth

  init(depth: Depth) { self.depth = depth }

  /// Whether there are no more colours than the user's own palette has.
  var hasFew: Bool { depth == .eight || depth == .sixteen }

  init(colors: Int, isDirect: Bool) {
    switch colors {
    case ..<8: depth = .none
    case _ where isDirect && colors > 256: depth = .direct
    case 8..<16: depth = .eight
    case 16..<256: depth = .sixteen
    default: depth = .indexed
    }
  }

  /// The terminal's number for a colour, -1 for its own. Where there are eight colours only, a bright foreground is
  /// the normal one in bold.
  ///
  /// - Parameter isGround: whether it is to be written on.
  func number(of color: Color, isGround: Bool = false) -> (number: Int32, isBright: Bool) {
    switch color {
    case .standard: return (-1, false)
    case .ansi(let index): return ansi(min(index, 15))
    case .indexed(let index) where index < 16: return ansi(index)
    case .indexed(let index):
      if depth == .indexed { return (Int32(index), false) }
      let (red, green, blue) = Self.rgb(of: index)
      return number(red, green, blue, isGround)
    case .rgb(let red, let green, let blue): return number(Int(red), Int(green), Int(blue), isGround)
    }
  }

  private func ansi(_ index: UInt8) -> (number: Int32, isBright: Bool) {
    switch depth {
    case .none: return (-1, false)
    // Black in bold is grey on some and black on others: better the terminal's own colour.
    case .eight: return index == 8 ? (-1, false) : (Int32(index % 8), index > 7)
    case .sixteen, .indexed: return (Int32(index), false)
    case .direct:
      // There the numbers from 0 to 7 are the ANSI colours and all others RGB.
      if index < 8 { return (Int32(index), false) }
      let (red, green, blue) = Self.rgb(of: index)
      return number(red, green, blue, false)
    }
  }

  private func number(_ red: Int, _ green: Int, _ blue: Int, _ isGround: Bool) -> (number: Int32, isBright: Bool) {
    switch depth {
    case .none: return (-1, false)
    case .direct: return (max(8, Int32(red << 16 | green << 8 | blue)), false)
    case .indexed: return (Int32(Self.nearest(red, green, blue, among: 16...255)), false)
    case .eight, .sixteen: return (Self.plain(red, green, blue, isGround), false)
    }
  }

  /// Of the first 16 colours only six can be read on any page: the nearest hue among them. A grey is the terminal's own
  /// colour, unless it is as good as black or white: a colour that is grey on one palette is not to be seen on another.
  private static func plain(_ red: Int, _ green: Int, _ blue: Int, _ isGround: Bool) -> Int32 {
    let (high, low) = (max(red, green, blue), min(red, green, blue))
    guard high - low >= leastChroma else {
      let lightness = (high + low) / 2
      if isGround { return lightness < 128 ? 0 : 7 }
      return lightness < 64 ? 0 : lightness >= 192 ? 7 : -1
    }
    // The channels that are nearer to the highest than to the lowest make the hue.
    let middle = (high + low) / 2
    return (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0)
  }

  /// Channels that differ by less are a grey.
  private static let leastChroma = 48

  private static func nearest(_ red: Int, _ green: Int, _ blue: Int, among indices: ClosedRange<UInt8>) -> UInt8 {
    func distance(_ index: UInt8) -> Int {
      let (r, g, b) = rgb(of: index)
      let (dr, dg, db) = (r - red, g - green, b - blue)
      // The eye sees green best and blue least.
      return 3 * dr * dr + 4 * dg * dg + 2 * db * db
    }
    return indices.min { distance($0) < distance($1) } ?? indices.lowerBound
  }

  private static let ansiColors: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ]

  /// xterm's palette.
  static func rgb(of index: UInt8) -> (Int, Int, Int) {
    if index < 16 { return ansiColors[Int(index)] }
    if index >= 232 {
      let grey = 8 + 10 * (Int(index) - 232)
      return (grey, grey, grey)
    }
    let cube = Int(index) - 16
    func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
    return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
  }
}
