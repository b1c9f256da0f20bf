// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Signs of laid-out lines, blanks left out, found again one after the other in the text that they were made of.
struct SourceAlignment {
  /// Where each sign was found; `nil` for a mark that the layout made.
  private(set) var places: [String.Index?] = []

  private let lines: [TextLine]
  private let range: Range<Int>
  /// How many signs stand before each line.
  private var counts: [Int] = []

  init(_ lines: [TextLine], _ range: Range<Int>, in source: Substring.UnicodeScalarView) {
    self.lines = lines
    self.range = range
    var signs: [Sign] = []
    for line in lines[range] {
      counts.append(signs.count)
      for run in line.runs {
        let isMade = SourceAlignment.madeRoles.contains(run.role)
        signs += run.text.unicodeScalars.lazy.filter(\.isSign).map { Sign(scalar: $0, isMade: isMade) }
      }
    }
    places = SourceAlignment.find(signs, in: source)
  }

  /// How many signs stand before a place.
  func count(before place: BodyPlace) -> Int {
    guard range.contains(place.line) else { return place.line < range.lowerBound ? 0 : places.count }
    let prefix = lines[place.line].text.prefix(place.offset)
    return counts[place.line - range.lowerBound] + prefix.unicodeScalars.count(where: \.isSign)
  }

  /// What the layout makes itself.
  private static let madeRoles: Set<ThemeRole> = [.rule, .listMarker, .controlMark]

  private struct Sign {
    var scalar: Unicode.Scalar
    var isMade: Bool
  }

  /// How far ahead so many signs in a row are looked for. Few that agree prove little, and may only be near.
  private static let reaches = [(length: 4, reach: 600), (length: 2, reach: 40), (length: 1, reach: 6)]

  private static func find(_ signs: [Sign], in source: Substring.UnicodeScalarView) -> [String.Index?] {
    var indices: [String.Index] = []
    var wanted: [Unicode.Scalar] = []
    for index in source.indices where source[index].isSign {
      indices.append(index)
      wanted.append(source[index])
    }
    var position = 0
    var found: [String.Index?] = []
    found.reserveCapacity(signs.count)
    for number in signs.indices {
      guard !signs[number].isMade, let place = next(signs[number...], in: wanted, from: position) else {
        found.append(nil)
        continue
      }
      found.append(indices[place])
      position = place + 1
    }
    return found
  }

  private static func next(
    _ signs: ArraySlice<Sign>, in source: [Unicode.Scalar], from position: Int
  ) -> Int? {
    guard let first = signs.first, position < source.count else { return nil }
    if source[position] == first.scalar { return position }
    for (length, reach) in reaches {
      let ahead = signs.prefix(length).map(\.scalar)
      let last = min(source.count - ahead.count, position + reach)
      guard position <= last, ahead.count == length || signs.count < length else { continue }
      if let place = (position...last).first(where: { source[$0...].starts(with: ahead) }) { return place }
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// Whether it is more than a blank.
  fileprivate var isSign: Bool { value > 0x20 && !properties.isWhitespace }
}
