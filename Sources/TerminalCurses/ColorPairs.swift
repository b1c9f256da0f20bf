// SPDX-License-Identifier: Apache-2.0

import CNcurses
import TerminalCore

/// ncurses' pairs of foreground and background, made when first asked for.
@MainActor struct ColorPairs {
  private struct Colors: Hashable {
    var foreground: Int32
    var background: Int32
  }

  private let palette: Palette
  private let limit: Int32
  private let hasDefaults: Bool
  private var pairs: [Colors: Int32] = [:]
  private var last: Int32 = 0
  private var hasOverflown = false
  /// Whether one screen alone needs more pairs than there are.
  private var isTooSmall = false

  /// The pairs of the terminal that is open; without `usesColor`, none.
  init(usesColor: Bool) {
    let colors = usesColor ? Int(skein_curses_colors()) : 0
    palette = Palette(colors: colors, isDirect: colors > 0 && skein_curses_has_direct_color())
    limit = skein_curses_pairs()
    hasDefaults = skein_curses_has_default_colors()
  }

  /// The pair and the attribute bits by which a style is drawn.
  mutating func look(of style: Style) -> (pair: Int32, attributes: UInt8) {
    var attributes = style.attributes
    if style.foreground == .standard, style.background == .standard { return (0, attributes.rawValue) }
    let (foreground, isBright) = palette.number(of: style.foreground)
    if isBright { attributes.insert(.bold) }
    // A grey that isn't there is the terminal's own colour, dimmed where it can.
    if palette.hasFew, foreground < 0, style.foreground != .standard { attributes.insert(.dim) }
    let background = palette.number(of: style.background, isGround: true).number
    return (pair(Colors(foreground: foreground, background: background)), attributes.rawValue)
  }

  private mutating func pair(_ wanted: Colors) -> Int32 {
    var colors = wanted
    if colors.foreground < 0, colors.background < 0 { return 0 }
    if !hasDefaults {
      // A pair needs two colours there: white on black are what such a terminal begins with.
      if colors.foreground < 0 { colors.foreground = 7 }
      if colors.background < 0 { colors.background = 0 }
    }
    if let known = pairs[colors] { return known }
    guard last + 1 < limit, skein_curses_set_pair(last + 1, colors.foreground, colors.background) else {
      // No pair is left: the foreground alone says more than nothing.
      hasOverflown = true
      return pairs[Colors(foreground: colors.foreground, background: hasDefaults ? -1 : 0)] ?? 0
    }
    last += 1
    pairs[colors] = last
    return last
  }

  /// Whether pairs were missing since this was last asked. Then all are free again, and the screen is to be handed over
  /// once more; but not when it needs more of them than there are, by itself.
  mutating func takeOverflow() -> Bool {
    let isOver = hasOverflown && !isTooSmall
    if !hasOverflown { isTooSmall = false }
    hasOverflown = false
    guard isOver else { return false }
    pairs = [:]
    last = 0
    return true
  }

  /// The screen was handed over with all pairs free before.
  mutating func settle() {
    isTooSmall = hasOverflown
    hasOverflown = false
  }
}
