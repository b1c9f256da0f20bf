// SPDX-License-Identifier: Apache-2.0

/// The bytes that a target is given, and chance that is always the same for the same bytes.
struct FuzzInput {
  let bytes: [UInt8]
  private var place = 0
  private var state: UInt64

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    state = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The bytes as text; what is no UTF-8 is U+FFFD.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  // MARK: The bytes as instructions

  /// The next byte; `nil` behind the last.
  mutating func next() -> UInt8? {
    guard place < bytes.count else { return nil }
    place += 1
    return bytes[place - 1]
  }

  /// A number below `limit` from the next byte, 0 behind the last.
  mutating func number(below limit: Int) -> Int { Int(next() ?? 0) % max(1, limit) }

  /// A few of the next bytes as text.
  mutating func word(atMost limit: Int) -> String {
    let count = min(number(below: limit + 1), bytes.count - place)
    defer { place += count }
    return String(decoding: bytes[place..<place + count], as: UTF8.self)
  }

  /// What is left as text.
  mutating func rest() -> String {
    defer { place = bytes.count }
    return String(decoding: bytes[place...], as: UTF8.self)
  }

  // MARK: Chance

  mutating func chance(below limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(max(1, limit)))
  }

  /// The bytes in pieces, as a network may cut them.
  mutating func pieces() -> [ArraySlice<UInt8>] { pieces(of: bytes) }

  mutating func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    let longest = [1, 3, 17, 200, 5000][chance(below: 5)]
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + 1 + chance(below: longest))
      pieces.append(bytes[start..<end])
      start = end
    }
    return pieces
  }
}
