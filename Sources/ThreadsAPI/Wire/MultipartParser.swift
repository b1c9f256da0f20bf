// SPDX-License-Identifier: Apache-2.0

/// Cuts a `multipart/form-data` body into its parts, however the network cut it into chunks. Of the content it keeps
/// no more than might be the beginning of a boundary.
public struct MultipartParser: Sendable {
  /// What comes to light, in order: the head of a part, then its content in pieces.
  public enum Event: Equatable, Sendable {
    case part(PartHead)
    case content([UInt8])
  }

  /// What stands before the content of a part.
  public struct PartHead: Equatable, Sendable {
    public var name: String
    public var fileName: String?
  }

  private enum Place {
    case preamble, head, content, afterBoundary, end
  }

  /// How long the head of a part may be, in bytes.
  public static let longestHead = 8 << 10

  private let delimiter: [UInt8]
  private var place = Place.preamble
  /// What is not yet cut, from `position` on.
  private var pending: [UInt8]
  private var position = 0
  /// A fault behind what was told last: it is said when that has been heard, wherever the network cuts the body.
  private var fault: ServiceError?

  /// A parser for a body with that `Content-Type`.
  public init(contentType: String?) throws(ServiceError) {
    guard let value = HeaderValue(contentType ?? ""), value.word == "multipart/form-data" else {
      throw RequestReader.refusal("the body must be multipart/form-data")
    }
    guard let boundary = value.parameters["boundary"], (1...200).contains(boundary.utf8.count),
      boundary.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
    else { throw RequestReader.refusal("the Content-Type of the body names no boundary") }
    delimiter = Array("\r\n--\(boundary)".utf8)
    // The first boundary may stand at the very beginning.
    pending = [13, 10]
  }

  /// What these bytes complete. Once there is a fault it throws whatever is fed.
  public mutating func feed(_ bytes: some Sequence<UInt8>) throws(ServiceError) -> [Event] {
    if let fault { throw fault }
    // What follows the last boundary is of no interest.
    if place == .end { return [] }
    pending += bytes
    var events: [Event] = []
    do throws(ServiceError) {
      while try step(&events) {}
    } catch {
      fault = error
      if events.isEmpty { throw error }
    }
    pending.removeFirst(position)
    position = 0
    return events
  }

  /// Throws when the body ended before its last boundary.
  public func finish() throws(ServiceError) {
    if let fault { throw fault }
    if place != .end { throw Self.malformed("it ends before its last boundary") }
  }

  /// Cuts one thing off; `false` when more bytes are needed for the next.
  private mutating func step(_ events: inout [Event]) throws(ServiceError) -> Bool {
    switch place {
    case .preamble, .content: return content(&events)
    case .afterBoundary: return try endOfBoundary()
    case .head: return try head(&events)
    case .end: return false
    }
  }

  private mutating func content(_ events: inout [Event]) -> Bool {
    let (end, isWhole) = nextDelimiter()
    if place == .content, end > position { events.append(.content(Array(pending[position..<end]))) }
    position = isWhole ? end + delimiter.count : end
    if isWhole { place = .afterBoundary }
    return isWhole
  }

  /// Where the next boundary begins, or what may become one with the bytes to come.
  private func nextDelimiter() -> (start: Int, isWhole: Bool) {
    var start = position
    while let candidate = pending[start...].firstIndex(of: 13) {
      let found = pending[candidate...].prefix(delimiter.count)
      if delimiter.starts(with: found) { return (candidate, found.count == delimiter.count) }
      start = candidate + 1
    }
    return (pending.count, false)
  }

  /// After a boundary stands the end of its line, or two dashes that say it was the last.
  private mutating func endOfBoundary() throws(ServiceError) -> Bool {
    var rest = pending[position...]
    if rest.starts(with: [0x2D, 0x2D]) {
      place = .end
      position = pending.count
      return false
    }
    rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    if rest.count < 2, rest.allSatisfy({ $0 == 0x2D || $0 == 13 }) {
      guard pending.count - position < Self.longestHead else { throw Self.malformed("a boundary does not end") }
      return false
    }
    guard rest.starts(with: [13, 10]) else { throw Self.malformed("a boundary is not alone on its line") }
    // The head ends with an empty line: the one of the boundary may begin it.
    position = rest.startIndex
    place = .head
    return true
  }

  private mutating func head(_ events: inout [Event]) throws(ServiceError) -> Bool {
    let rest = pending[position...]
    guard let end = rest.prefix(Self.longestHead).firstRange(of: [13, 10, 13, 10]) else {
      if rest.count >= Self.longestHead { throw Self.malformed("the head of a part is too long") }
      return false
    }
    events.append(.part(try PartHead(lines: rest[..<end.lowerBound])))
    position = end.upperBound
    place = .content
    return true
  }

  fileprivate static func malformed(_ why: String) -> ServiceError {
    RequestReader.refusal("the body is not multipart/form-data: \(why)")
  }
}

extension MultipartParser.PartHead {
  /// Reads the lines of a head, of which only `Content-Disposition` counts.
  fileprivate init(lines: ArraySlice<UInt8>) throws(ServiceError) {
    guard let text = String(validating: lines, as: UTF8.self) else {
      throw MultipartParser.malformed("the head of a part is not UTF-8")
    }
    for line in text.split(separator: "\r\n") {
      let sides = line.split(separator: ":", maxSplits: 1)
      guard sides.count == 2, sides[0].lowercased() == "content-disposition" else { continue }
      guard let value = HeaderValue(String(sides[1])), value.word == "form-data",
        let name = value.parameters["name"]
      else { break }
      self.init(name: name, fileName: value.extended("filename") ?? value.parameters["filename"].map(Self.unquoted))
      return
    }
    throw MultipartParser.malformed("a part has no name")
  }

  /// A name as it was before a browser put it between quotes.
  private static func unquoted(_ name: String) -> String {
    [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")].reduce(name) { name, code in
      name.split(separator: code.0, omittingEmptySubsequences: false).joined(separator: code.1)
    }
  }
}
