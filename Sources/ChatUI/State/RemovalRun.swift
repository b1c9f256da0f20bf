// SPDX-License-Identifier: Apache-2.0

/// Gathers what goes out of a text, so that words that were deleted sign by sign, or cut word by word, are one piece.
///
/// A piece is told of when it is long enough to be missed, again when it has doubled, and when it is whole.
struct RemovalRun: Equatable, Sendable {
  /// The fewest bytes that are worth keeping.
  static let threshold = 20
  /// A piece beyond this is never made longer: a key must not pay for what went before.
  private static let longest = 64 << 10

  private var bytes: [UInt8] = []
  private var offset = 0
  private var toldCount = 0
  /// Pieces that nobody has taken yet, the newest last.
  private(set) var pieces: [String] = []

  var isEmpty: Bool { pieces.isEmpty }

  /// Some bytes went, and others may have come in their place.
  mutating func note(_ removed: [UInt8], at offset: Int, insertedCount: Int) {
    if removed.isEmpty { return close() }
    let isNext = insertedCount == 0 && !bytes.isEmpty && bytes.count < Self.longest
    if isNext, offset == self.offset {
      bytes += removed
    } else if isNext, offset + removed.count == self.offset {
      bytes.insert(contentsOf: removed, at: 0)
      self.offset = offset
    } else {
      close()
      (bytes, self.offset) = (removed, offset)
    }
    if bytes.count >= max(Self.threshold, 2 * toldCount) { tell() }
    if insertedCount > 0 { close() }
  }

  /// Nothing more goes next to what went last.
  mutating func close() {
    if bytes.count >= Self.threshold, bytes.count > toldCount { tell() }
    bytes = []
    toldCount = 0
  }

  private mutating func tell() {
    // What was told of the same piece before is part of this.
    if toldCount > 0, !pieces.isEmpty { pieces.removeLast() }
    pieces.append(String(decoding: bytes, as: UTF8.self))
    toldCount = bytes.count
  }

  /// The pieces that have gathered.
  mutating func take() -> [String] {
    defer { pieces = [] }
    return pieces
  }
}

extension TextEditor {
  /// Long pieces that went out of the text since this was last asked.
  mutating func takeRemovals() -> [String] { log.removals.isEmpty ? [] : log.removals.take() }
}
