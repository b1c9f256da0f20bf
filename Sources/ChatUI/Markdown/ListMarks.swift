// SPDX-License-Identifier: Apache-2.0

/// The bullets or numbers of a list. Each depends on those before it alone, so that a list that grows stays as it is.
struct ListMarks: Equatable, Sendable {
  private let isOrdered: Bool
  /// What the parser takes for the first number.
  private let first: Int
  /// The columns of the widest mark so far.
  private var width = 1
  /// What the author wrote before the last item, and what was shown.
  private var written: Int?
  private var shown: Int?

  init(isOrdered: Bool, first: Int) {
    self.isOrdered = isOrdered
    self.first = first
  }

  /// The mark of the next item. Somebody who writes `1.` before every item wants them counted; else it is as written.
  mutating func next(written number: Int?, end: Character, isChecked: Bool?) -> String {
    var mark = "•"
    if isOrdered {
      let number = number ?? shown.map { $0 + 1 } ?? first
      let value = number == written ? (shown ?? number - 1) + 1 : number
      (written, shown) = (number, value)
      mark = "\(value)\(end)"
      width = max(width, mark.utf8.count)
      mark = String(repeating: " ", count: width - mark.utf8.count) + mark
    }
    guard let isChecked else { return mark }
    return (isOrdered ? mark + " " : "") + (isChecked ? "[x]" : "[ ]")
  }
}
