// SPDX-License-Identifier: Apache-2.0

import ThreadsAPI

/// What a request line asks for: the parts of the path and of the query, decoded.
///
/// The path is cut before it is decoded, so that an id may hold a slash.
struct RequestTarget: Equatable, Sendable {
  var path: String
  var parts: [String]
  var query: [String: String]

  init(_ target: String) throws(ServiceError) {
    let mark = target.firstIndex(of: "?")
    path = String(target[..<(mark ?? target.endIndex)])
    guard path.hasPrefix("/") else { throw ServiceError(.notFound) }
    parts = []
    for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      parts.append(try Self.decoded(part))
    }
    query = [:]
    guard let mark else { return }
    for pair in target[mark...].dropFirst().split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      query[try Self.decoded(sides[0], plusIsBlank: true)] =
        sides.count > 1 ? try Self.decoded(sides[1], plusIsBlank: true) : ""
    }
  }

  /// A text without its percent-encoding.
  static func decoded(_ text: Substring, plusIsBlank: Bool = false) throws(ServiceError) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
          throw malformed
        }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { throw malformed }
    return decoded
  }

  private static let malformed = ServiceError(.badRequest, message: "The path is not percent-encoded UTF-8.")

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
