// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import ThreadsAPI

/// Takes a key out of what a provider says: some echo it.
///
/// From errors goes whatever looks like a secret, and the key in every spelling; from replies, which are other people's
/// words, the key alone.
struct Redaction: Equatable, Sendable {
  /// The key as it is, percent-encoded, and as it stands in base64, longest first.
  private let spellings: [String]
  /// What is looked for in whole replies; `nil` for a key so short that a word could hold it.
  private let key: [UInt8]?

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
    for spelling in spellings where text.contains(spelling) {
      text = text.split(separator: spelling, omittingEmptySubsequences: false).joined(separator: SecretShapes.mask)
    }
    return SecretShapes.masked(text)
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

  /// An event whose run carries an error.
  func applied(to event: RunEvent) -> RunEvent {
    switch event {
    case .runCreated(let run): .runCreated(applied(to: run))
    case .runChanged(let run): .runChanged(applied(to: run))
    default: event
    }
  }

  func applied(to run: Run) -> Run {
    guard let error = run.lastError else { return run }
    var run = run
    run.lastError = RunFailure(code: applied(to: error.code), message: applied(to: error.message))
    return run
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
      guard let base = buffer.baseAddress else { return }
      var place = 0
      while place + key.count <= buffer.count,
        let found = memchr(base + place, Int32(key[0]), buffer.count - key.count + 1 - place)
      {
        let start = found - base
        let isKey = memcmp(found, key, key.count) == 0
        if isKey { memset(found, Int32(UInt8(ascii: "*")), key.count) }
        place = start + (isKey ? key.count : 1)
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
