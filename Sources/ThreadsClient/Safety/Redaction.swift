// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ThreadsAPI

/// Takes a key out of what a provider says: some echo it.
///
/// From errors goes whatever looks like a secret, and the key in every spelling; from replies, which are other people's
/// words, the key alone.
struct Redaction: Equatable, Sendable {
  /// The key as it is, percent-encoded, and as it stands in base64, longest first.
  private let spellings: [String]
  /// What is looked for in whole replies; `nil` for a key so short that a word could hold it.
  let key: [UInt8]?

  init(key: String) {
    self.key = key.utf8.count >= Self.leastInReplies ? Array(key.utf8) : nil
    guard key.utf8.count >= 4 else {
      // A key of a few characters is no secret, and would shred the words around it.
      spellings = []
      return
    }
    let encoded = key.percentEncoded
    // Also the stars that stand in its place where a stream was masked on its way.
    var spellings = [key, String(repeating: "*", count: key.utf8.count)]
    if encoded != key { spellings.append(encoded) }
    if key.utf8.count >= 9 { spellings += Self.base64(key) }
    self.spellings = spellings.sorted { $0.utf8.count > $1.utf8.count }
  }

  private static let leastInReplies = 16
  /// So much of the key is known again at the end of a text that says not that it was cut.
  private static let leastAtEnd = 8

  /// What a key looks like inside a longer text in base64: at each of the three places where it can begin.
  private static func base64(_ key: String) -> [String] {
    (0..<3).map { shift in
      let bytes = [UInt8](repeating: 0, count: shift) + Array(key.utf8)
      let whole = bytes.count / 3 * 4
      // What depends on the neighbours is left out.
      return String(Data(bytes).base64EncodedString().prefix(whole).dropFirst([0, 2, 3][shift]))
    }
  }

  /// A text of an error, with nothing left in it that is a secret or looks like one.
  func applied(to text: String) -> String {
    var text = text
    for spelling in spellings where ByteSearch.isThere(Array(spelling.utf8), in: text) {
      text = ByteSearch.replacing(Array(spelling.utf8), in: text, with: SecretShapes.mask)
    }
    return SecretShapes.masked(withoutCutKey(text))
  }

  /// A text that was cut off may end in the middle of the key.
  private func withoutCutKey(_ text: String) -> String {
    let isMarked = text.hasSuffix("…")
    let body = isMarked ? text.dropLast() : text[...]
    let least = isMarked ? 4 : Self.leastAtEnd
    for spelling in spellings where !spelling.hasPrefix("*") {
      guard spelling.utf8.count > least else { continue }
      for count in stride(from: min(spelling.utf8.count - 1, body.utf8.count), through: least, by: -1)
      where body.utf8.suffix(count).elementsEqual(spelling.utf8.prefix(count)) {
        return String(decoding: body.utf8.dropLast(count), as: UTF8.self) + SecretShapes.mask + (isMarked ? "…" : "")
      }
    }
    return text
  }

  /// The error without the key.
  func applied(to error: ServiceError) -> ServiceError {
    var error = error
    error.message = error.message.map { applied(to: $0) }
    error.code = error.code.map { applied(to: $0) }
    error.requestID = error.requestID.map { applied(to: $0) }
    error.field = error.field.map { applied(to: $0) }
    return error
  }

  // MARK: Replies

  /// Bytes of a reply with stars in the key's place: as many as it has signs, so that nothing moves.
  func masked(_ bytes: [UInt8]) -> [UInt8] {
    guard key != nil else { return bytes }
    var bytes = bytes
    mask(&bytes)
    return bytes
  }

  private func mask(_ bytes: inout [UInt8]) {
    guard let key else { return }
    bytes.withUnsafeMutableBytes { buffer in
      var place = 0
      while let found = ByteSearch.find(key, in: UnsafeRawBufferPointer(buffer), from: place) {
        buffer[found..<found + key.count].initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "*"))
        place = found + key.count
      }
    }
  }

  /// Masks the key in bytes that come in pieces, wherever they are cut.
  struct Streaming: Sendable {
    private let redaction: Redaction
    private var held: [UInt8] = []

    init(_ redaction: Redaction) { self.redaction = redaction }

    /// What can be passed on: all but an end that may be the beginning of the key.
    mutating func feed(_ bytes: some Collection<UInt8>) -> [UInt8] {
      var all = held + bytes
      guard let key = redaction.key else { return all }
      redaction.mask(&all)
      let longest = min(key.count - 1, all.count)
      let tail = longest > 0 ? (1...longest).last { all.suffix($0).elementsEqual(key.prefix($0)) } ?? 0 : 0
      held = Array(all.suffix(tail))
      return Array(all.dropLast(tail))
    }

    /// What was held back.
    mutating func rest() -> [UInt8] {
      defer { held = [] }
      return held
    }
  }
}
