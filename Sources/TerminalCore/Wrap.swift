// SPDX-License-Identifier: Apache-2.0

/// The columns that a text takes when it is drawn on one line.
public func columns(of text: some StringProtocol) -> Int {
  Glyphs(text).reduce(0) { $0 + Int($1.columns) }
}

/// Breaks one paragraph (no line ends in it) into lines of at most `columns` columns, by words.
///
/// The ranges follow each other and cover the whole text, so that a place in the text has one line; blanks at a
/// break stay at the end of the line before it and may hang over its edge. An empty text is one empty line.
public func wrap(_ text: String, columns limit: Int) -> [Range<String.Index>] {
  var lines: [Range<String.Index>] = []
  var start = text.startIndex
  while let end = text.index(start, offsetBy: max(1, limit), limitedBy: text.endIndex), end < text.endIndex {
    lines.append(start..<end)
    start = end
  }
  lines.append(start..<text.endIndex)
  return lines
}
