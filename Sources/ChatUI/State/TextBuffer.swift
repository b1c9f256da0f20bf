// SPDX-License-Identifier: Apache-2.0

/// A text as UTF-8 with a gap where it was changed last: a change costs what is changed, not what there is.
///
/// Places are counted in bytes. The text is whole UTF-8 at any time: ranges begin and end between scalars.
struct TextBuffer: Sendable {
  private var storage: [UInt8]
  private var gap: Range<Int>
  /// How many `\n` there are.
  private(set) var lineEnds: Int

  private static let lineFeed = UInt8(ascii: "\n")
  private static let smallestGap = 64

  init(_ text: String = "") {
    storage = Array(text.utf8)
    gap = storage.count..<storage.count
    lineEnds = Self.lineEnds(in: storage)
  }

  var count: Int { storage.count - gap.count }

  subscript(offset: Int) -> UInt8 { storage[offset < gap.lowerBound ? offset : offset + gap.count] }

  func bytes(_ range: Range<Int>) -> [UInt8] {
    let (first, second) = parts(of: range)
    return second.isEmpty ? Array(storage[first]) : Array(storage[first] + storage[second])
  }

  func string(_ range: Range<Int>) -> String {
    let (first, second) = parts(of: range)
    if second.isEmpty { return String(decoding: storage[first], as: UTF8.self) }
    if first.isEmpty { return String(decoding: storage[second], as: UTF8.self) }
    return String(decoding: storage[first] + storage[second], as: UTF8.self)
  }

  /// Puts bytes in the place of others; returns those.
  @discardableResult
  mutating func replace(_ range: Range<Int>, with new: [UInt8]) -> [UInt8] {
    let old = bytes(range)
    lineEnds += Self.lineEnds(in: new) - Self.lineEnds(in: old)
    moveGap(to: range.lowerBound)
    gap = gap.lowerBound..<gap.upperBound + range.count
    if gap.count < new.count { widenGap(for: new.count) }
    storage.replaceSubrange(gap.lowerBound..<gap.lowerBound + new.count, with: new)
    gap = gap.lowerBound + new.count..<gap.upperBound
    return old
  }

  /// The last `\n` in a range.
  func lastLineEnd(in range: Range<Int>) -> Int? {
    let (first, second) = parts(of: range)
    if let place = storage[second].lastIndex(of: Self.lineFeed) { return place - gap.count }
    return storage[first].lastIndex(of: Self.lineFeed).map { offset(ofPlace: $0) }
  }

  /// The first `\n` in a range.
  func firstLineEnd(in range: Range<Int>) -> Int? {
    let (first, second) = parts(of: range)
    if let place = storage[first].firstIndex(of: Self.lineFeed) { return offset(ofPlace: place) }
    return storage[second].firstIndex(of: Self.lineFeed).map { $0 - gap.count }
  }

  // MARK: Inside

  /// The places of a range in the storage: before the gap, and behind it.
  private func parts(of range: Range<Int>) -> (Range<Int>, Range<Int>) {
    if range.upperBound <= gap.lowerBound { return (range, range.upperBound..<range.upperBound) }
    let end = range.upperBound + gap.count
    if range.lowerBound >= gap.lowerBound { return (range.lowerBound + gap.count..<end, end..<end) }
    return (range.lowerBound..<gap.lowerBound, gap.upperBound..<end)
  }

  private func offset(ofPlace place: Int) -> Int { place < gap.upperBound ? place : place - gap.count }

  private mutating func moveGap(to offset: Int) {
    let (start, end) = (gap.lowerBound, gap.upperBound)
    guard offset != start else { return }
    storage.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      if offset < start {
        (base + offset + gap.count).copyMemory(from: base + offset, byteCount: start - offset)
      } else {
        (base + start).copyMemory(from: base + end, byteCount: offset - start)
      }
    }
    gap = offset..<offset + gap.count
  }

  private mutating func widenGap(for count: Int) {
    let more = max(Self.smallestGap, count, storage.count / 2)
    storage.insert(contentsOf: repeatElement(0, count: more), at: gap.upperBound)
    gap = gap.lowerBound..<gap.upperBound + more
  }

  private static func lineEnds(in bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var count = 0
      for byte in bytes where byte == lineFeed { count += 1 }
      return count
    }
  }
}

extension TextBuffer: Equatable {
  static func == (a: TextBuffer, b: TextBuffer) -> Bool {
    a.count == b.count && a.bytes(0..<a.count) == b.bytes(0..<b.count)
  }
}
