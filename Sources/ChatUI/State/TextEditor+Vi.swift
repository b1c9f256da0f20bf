// SPDX-License-Identifier: Apache-2.0

/// Where a motion of vi leads, and whether the sign there belongs to what an operation takes.
struct ViTarget: Equatable {
  var offset: Int
  var isInclusive = false
}

extension TextEditor {
  /// Where a motion leads from the caret; `nil` when it leads nowhere.
  func viTarget(_ motion: Character, times: Int, hasCount: Bool) -> ViTarget? {
    switch motion {
    case "h", "l", " ": repeated(times) { viStep(motion == "h" ? -1 : 1, from: $0) }.map { ViTarget(offset: $0) }
    case "w": repeated(times, viWordStart).map { ViTarget(offset: $0) }
    case "b": repeated(times, viWordBack).map { ViTarget(offset: $0) }
    case "e": repeated(times, viWordEnd).map { ViTarget(offset: $0, isInclusive: true) }
    case "0": ViTarget(offset: lineStart)
    case "^": ViTarget(offset: firstSign(from: lineStart))
    case "$": ViTarget(offset: lineEnd)
    case "G": ViTarget(offset: firstSign(from: hasCount ? start(ofLine: times) : lastLineStart))
    case "g": ViTarget(offset: firstSign(from: hasCount ? start(ofLine: times) : 0))
    default: nil
    }
  }

  /// Where a search within the line leads.
  func viTarget(_ find: ViKeys.Find, times: Int) -> ViTarget? {
    let isForward = find.kind == "f" || find.kind == "t"
    var place = caretOffset
    var found = 0
    while found < times {
      let next = isForward ? buffer.clusterEnd(after: place) : buffer.clusterStart(before: place)
      guard next != place, isForward ? next < lineEnd : next >= lineStart else { return nil }
      place = next
      if buffer.string(place..<buffer.clusterEnd(after: place)) == String(find.sign) { found += 1 }
    }
    switch find.kind {
    case "t": return ViTarget(offset: buffer.clusterStart(before: place), isInclusive: true)
    case "T": return ViTarget(offset: buffer.clusterEnd(after: place))
    default: return ViTarget(offset: place, isInclusive: isForward)
    }
  }

  /// The lines that `dd` and its like take, without the last one's end.
  func viLines(_ count: Int) -> Range<Int> {
    var end = lineEnd
    for _ in 1..<max(1, count) where end < buffer.count {
      end = buffer.firstLineEnd(in: end + 1..<buffer.count) ?? buffer.count
    }
    return lineStart..<end
  }

  /// The caret of the normal mode stands on a sign, not behind the last one of a line.
  mutating func stepOnSign() {
    if caretOffset == lineEnd, caretOffset > lineStart { moveLeft() }
  }

  /// The first sign of a line that is no blank.
  func firstSign(from start: Int) -> Int {
    var place = start
    while place < buffer.count, buffer[place] == 0x20 || buffer[place] == 0x09 { place += 1 }
    return place
  }

  private var lastLineStart: Int { buffer.lastLineEnd(in: 0..<buffer.count).map { $0 + 1 } ?? 0 }

  private func start(ofLine number: Int) -> Int {
    var start = 0
    for _ in 1..<max(1, number) {
      guard let end = buffer.firstLineEnd(in: start..<buffer.count) else { return start }
      start = end + 1
    }
    return start
  }

  private func repeated(_ times: Int, _ step: (Int) -> Int) -> Int? {
    var place = caretOffset
    for _ in 0..<max(1, times) {
      let next = step(place)
      if next == place { break }
      place = next
    }
    return place == caretOffset ? nil : place
  }

  private func viStep(_ step: Int, from place: Int) -> Int {
    step < 0
      ? (place > lineStart ? buffer.clusterStart(before: place) : place)
      : (place < lineEnd ? buffer.clusterEnd(after: place) : place)
  }

  // MARK: Words, where punctuation is one too

  private enum ViClass: Equatable {
    case blank, signs
    case word(WordClass)
  }

  private func viClass(at place: Int) -> ViClass? {
    guard place < buffer.count, let sign = buffer.string(place..<buffer.clusterEnd(after: place)).first else {
      return nil
    }
    if sign.isWhitespace { return .blank }
    if sign == "_" { return .word(.letters) }
    let kind = WordClass(sign)
    return kind == .gap ? .signs : .word(kind)
  }

  private func pass(_ kind: ViClass?, from place: Int) -> Int {
    var place = place
    while let next = viClass(at: place), next == kind { place = buffer.clusterEnd(after: place) }
    return place
  }

  private func viWordStart(_ place: Int) -> Int {
    let kind = viClass(at: place)
    let end = kind == .blank ? place : pass(kind, from: place)
    return pass(.blank, from: end)
  }

  private func viWordEnd(_ place: Int) -> Int {
    let start = pass(.blank, from: buffer.clusterEnd(after: place))
    guard start < buffer.count else { return buffer.clusterStart(before: buffer.count) }
    return buffer.clusterStart(before: pass(viClass(at: start), from: start))
  }

  private func viWordBack(_ place: Int) -> Int {
    var start = place
    repeat { start = buffer.clusterStart(before: start) } while start > 0 && viClass(at: start) == .blank
    let kind = viClass(at: start)
    while start > 0, viClass(at: buffer.clusterStart(before: start)) == kind {
      start = buffer.clusterStart(before: start)
    }
    return start
  }
}
