// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Which items of a picker fit what is typed. More letters narrow what fitted before; no item is folded twice.
struct PickerFilter: Equatable, Sendable {
  /// What the items were last filtered by.
  var typed = ""
  private var folded: [[UInt8]] = []
  /// The items that fitted, by their places.
  private var fitting: [Int] = []

  /// How many items of a fuzzy match are shown.
  static let most = 50

  /// The items that hold every typed word.
  mutating func withWords(of text: String, in items: [Picker.Item]) -> [Picker.Item] {
    let words = narrow(to: text, items)
    if words.isEmpty { return items }
    fitting.removeAll { place in
      !words.allSatisfy { FoldedText.place(of: $0, in: folded[place]) != nil }
    }
    return fitting.map { items[$0] }
  }

  /// The items that have the letters of every typed word in their order, the best first.
  mutating func best(of items: [Picker.Item], for text: String) -> [Picker.Item] {
    let words = narrow(to: text, items)
    if words.isEmpty { return Array(items.prefix(Self.most * 2)) }
    var best: [(score: Int, place: Int)] = []
    var stillFitting: [Int] = []
    for place in fitting {
      guard let score = FuzzyMatch.score(of: words, in: folded[place]) else { continue }
      stillFitting.append(place)
      if best.count == Self.most, let last = best.last, last.score >= score { continue }
      // Of equals the one that stands first in the list comes first.
      let row = best.firstIndex { $0.score < score } ?? best.count
      best.insert((score, place), at: row)
      if best.count > Self.most { best.removeLast() }
    }
    fitting = stillFitting
    return best.map { items[$0.place] }
  }

  /// Begins with what fitted before when the text only grew, else with everything. Returns the words of the text.
  private mutating func narrow(to text: String, _ items: [Picker.Item]) -> [[UInt8]] {
    let isNarrower = !typed.isEmpty && text.hasPrefix(typed)
    typed = text
    let words = FoldedText.bytes(of: text).split(separator: UInt8(ascii: " ")).map { Array($0) }
    if words.isEmpty { return [] }
    if folded.count != items.count {
      folded = items.map { FoldedText.bytes(of: $0.detail.isEmpty ? $0.label : "\($0.label) \($0.detail)") }
    } else if isNarrower {
      return words
    }
    fitting = Array(items.indices)
    return words
  }
}

/// How well a few letters fit a text: they must come in their order; best together, and at the beginnings of words.
enum FuzzyMatch {
  private enum Points {
    static let (wordStart, consecutive, beginning, gap) = (8, 6, 6, 1)
  }

  /// The sum for several words; `nil` when one does not fit. Both are folded.
  static func score(of words: [[UInt8]], in text: [UInt8]) -> Int? {
    var sum = -min(text.count / 8, 8)
    for word in words {
      guard let score = score(of: word, in: text) else { return nil }
      sum += score
    }
    return sum
  }

  private static func score(of word: [UInt8], in text: [UInt8]) -> Int? {
    guard let end = firstEnd(of: word, in: text) else { return nil }
    var best = points(of: tightest(word, before: end, in: text), in: text)
    // The letters in one piece are worth looking for further on too, best where a word begins.
    var from = 0
    while let range = FoldedText.place(of: word, in: text, from: from) {
      best = max(best, points(of: Array(range), in: text))
      if isWordStart(range.lowerBound, in: text) { break }
      from = range.lowerBound + 1
    }
    return best
  }

  /// Where the letters have all been met, going forward.
  private static func firstEnd(of word: [UInt8], in text: [UInt8]) -> Int? {
    var next = 0
    for (place, byte) in text.enumerated() where byte == word[next] {
      next += 1
      if next == word.count { return place + 1 }
    }
    return nil
  }

  /// The places of the letters, going back from the end: the shortest stretch.
  private static func tightest(_ word: [UInt8], before end: Int, in text: [UInt8]) -> [Int] {
    var places: [Int] = []
    var left = word.count
    var place = end
    while left > 0, place > 0 {
      place -= 1
      if text[place] == word[left - 1] {
        left -= 1
        places.append(place)
      }
    }
    return places.reversed()
  }

  private static func points(of places: [Int], in text: [UInt8]) -> Int {
    var sum = 0
    var last: Int?
    for place in places {
      sum += 1
      if isWordStart(place, in: text) { sum += Points.wordStart }
      if let last { sum += place == last + 1 ? Points.consecutive : -min(6, (place - last) * Points.gap) }
      last = place
    }
    return sum + (places.first == 0 ? Points.beginning : 0)
  }

  private static func isWordStart(_ place: Int, in text: [UInt8]) -> Bool {
    guard place > 0 else { return true }
    let before = text[place - 1]
    let isLetter = before >= 0x80 || (0x30...0x39).contains(before) || (0x61...0x7A).contains(before)
    return !isLetter || (text[place] >= 0xE3 && text[place] < 0xF0)
  }
}
