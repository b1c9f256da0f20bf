// SPDX-License-Identifier: Apache-2.0

/// What stands around the words that were looked for, on one line, and where in it they are.
public struct Excerpt: Equatable, Sendable {
  public var text: String
  /// The words, as stretches of the text's UTF-8; in order, none in another.
  public var marks: [Range<Int>]

  public init(text: String, marks: [Range<Int>]) {
    self.text = text
    self.marks = marks
  }

  /// The excerpt of a text for a query: some characters before the first of its words and on from there; from the
  /// beginning where none of them stands in it.
  public init(of text: String, for query: SearchQuery, lead: Int = 30, limit: Int = 120) {
    let folded = FoldedText(text)
    let places = query.terms.compactMap { FoldedText.place(of: $0.bytes, in: folded.bytes) }
    let first = places.map { folded.source(of: $0).lowerBound }.min() ?? 0
    let place = text.utf8.index(text.startIndex, offsetBy: first)
    let start = text.index(place, offsetBy: -lead, limitedBy: text.startIndex) ?? text.startIndex
    let end = text.index(start, offsetBy: limit, limitedBy: text.endIndex) ?? text.endIndex
    let line = text[start..<end].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    self.text = (start > text.startIndex ? "…" : "") + line + (end < text.endIndex ? "…" : "")
    marks = Self.marks(of: query, in: self.text)
  }

  /// Where the words of a query stand in a line.
  public static func marks(of query: SearchQuery, in line: String) -> [Range<Int>] {
    let folded = FoldedText(line)
    var found: [Range<Int>] = []
    for term in query.terms {
      let word = term.bytes
      var from = 0
      while let place = FoldedText.place(of: word, in: folded.bytes, from: from) {
        found.append(folded.source(of: place))
        from = place.upperBound
      }
    }
    found.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    return found.reduce(into: []) { merged, range in
      if let last = merged.last, range.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
  }
}
