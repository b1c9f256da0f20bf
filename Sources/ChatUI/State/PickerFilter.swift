// SPDX-License-Identifier: Apache-2.0
import TerminalCore

/// Which items of a picker fit what is typed, looked at some at a time. More letters narrow what fitted before; no item
/// is folded twice.
struct PickerFilter: Equatable, Sendable {
  /// How an item fits.
  enum Way {
    /// It holds every typed word.
    case words
    /// It has the letters of every typed word in their order.
    case letters
  }

  /// What the items are filtered by.
  private(set) var typed = ""
  private var words: [[UInt8]] = []
  /// The items so far, folded; empty where there is none any more.
  private var folded: [[UInt8]] = []
  /// The places to look at first, and how many of them were looked at; behind them come the others from `next` on.
  private var queue: [Int] = []
  private var queued = 0
  private var next = 0
  /// The items that fit, by their places.
  private(set) var fitting: [Int] = []
  private var scores: [(score: Int, place: Int)] = []
  /// How many items were looked at so far: the measure of the work that a key makes.
  private(set) var lookCount = 0

  /// How many items of a fuzzy match are shown.
  static let most = 50

  /// Whether nothing is typed that anything could fit.
  var isOff: Bool { words.isEmpty }
  /// The best places of a fuzzy match; of equals the one that stands first in the list comes first.
  var best: [Int] { scores.map(\.place) }

  func isWhole(of total: Int) -> Bool { isOff || queued >= queue.count && next >= total }

  /// Begins to look for another text: among what fitted before when the text only grew, else among everything.
  mutating func begin(_ text: String) {
    let isNarrower = !isOff && text.hasPrefix(typed)
    typed = text
    words = FoldedText.bytes(of: text).split(separator: UInt8(ascii: " ")).map { Array($0) }
    if isNarrower {
      queue = fitting + queue[queued...]
    } else {
      queue = []
      next = 0
    }
    queued = 0
    fitting = []
    scores = []
  }

  /// Looks at some more items, of which there are `total`.
  mutating func look(in total: Int, limit: Int = .max, by way: Way, _ text: (Int) -> String?) {
    var spent = 0
    while spent < limit, !isWhole(of: total) {
      let place = queued < queue.count ? queue[queued] : next
      if queued < queue.count { queued += 1 } else { next += 1 }
      spent += place < folded.count ? Self.matchCost : Self.foldCost
      // The places come in their order, so that what is not yet folded is the next one.
      if place >= folded.count { folded.append(text(place).map { FoldedText.bytes(of: $0) } ?? []) }
      lookCount += 1
      take(place, way)
    }
  }

  private static let (matchCost, foldCost) = (1, 10)

  private mutating func take(_ place: Int, _ way: Way) {
    switch way {
    case .words:
      if words.allSatisfy({ FoldedText.place(of: $0, in: folded[place]) != nil }) { fitting.append(place) }
    case .letters:
      guard let score = FuzzyMatch.score(of: words, in: folded[place]) else { return }
      fitting.append(place)
      let isBefore = { (other: (score: Int, place: Int)) in (other.score, -other.place) > (score, -place) }
      if scores.count == Self.most, let last = scores.last, isBefore(last) { return }
      scores.insert((score, place), at: scores.firstIndex { !isBefore($0) } ?? scores.count)
      if scores.count > Self.most { scores.removeLast() }
    }
  }

  static func == (a: PickerFilter, b: PickerFilter) -> Bool {
    a.typed == b.typed && a.fitting == b.fitting && a.best == b.best && a.queue == b.queue && a.queued == b.queued
      && a.next == b.next
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
