// SPDX-License-Identifier: Apache-2.0

/// What a request line asks for: the parts of the path and of the query, decoded.
///
/// The path is cut before it is decoded, so that an id may hold a slash.
public struct RequestTarget: Equatable, Sendable {
  /// The path as it was sent.
  public var path: String
  /// The parts of the path, decoded.
  public var parts: [String]
  /// The pairs of the query, decoded.
  public var query: [String: String]

  public init(_ target: String) throws(ServiceError) {
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
    let text = plusIsBlank ? String(text.map { $0 == "+" ? " " : $0 }) : String(text)
    guard let decoded = String(percentDecoding: text) else { throw malformed }
    return decoded
  }

  private static let malformed = ServiceError(.badRequest, message: "The path is not percent-encoded UTF-8.")
}
