// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Takes a JSON text apart into the values that stand side by side in it, one after the other: the elements of one
/// array, the lines of JSON Lines, or values one behind the other. Only one of them is in memory at a time.
struct ValueReader {
  /// A value as it was found.
  enum Piece: Equatable {
    case value(JSONValue)
    case fault(ImportFault.Reason)
  }

  /// The longest value that is read, in bytes.
  static let limit = 32 << 20

  private enum Form { case unknown, array, lines, values, end }

  private var bytes: ByteQueue
  private var form = Form.unknown
  private var scan = ValueScan()
  private let limit: Int

  init(limit: Int = Self.limit, read: @escaping () throws(FileError) -> [UInt8]) {
    self.limit = limit
    bytes = ByteQueue(read: read)
  }

  /// The first bytes, for a look at what this is.
  mutating func start(_ count: Int) throws(FileError) -> [UInt8] { try bytes.peek(count) }

  /// The next value; `nil` at the end.
  mutating func next() throws(FileError) -> Piece? {
    if form == .unknown { try findForm() }
    switch form {
    case .unknown, .end: return nil
    case .array: return try nextElement()
    case .lines: return try nextLine()
    case .values: return try nextValue()
    }
  }

  private mutating func findForm() throws(FileError) {
    if try bytes.peek(3) == [0xEF, 0xBB, 0xBF] { for _ in 0..<3 { _ = try bytes.next() } }
    guard let first = try firstByte(skippingCommas: false) else { return form = .end }
    form = .values
    if first == UInt8(ascii: "[") {
      _ = try bytes.next()
      form = .array
    }
  }

  /// The first byte that is no blank; it stays where it is.
  private mutating func firstByte(skippingCommas: Bool) throws(FileError) -> UInt8? {
    while let byte = try bytes.first() {
      let isSkipped =
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || skippingCommas && byte == UInt8(ascii: ",")
      if !isSkipped { return byte }
      _ = try bytes.next()
    }
    return nil
  }

  // MARK: An array

  private mutating func nextElement() throws(FileError) -> Piece? {
    guard let first = try firstByte(skippingCommas: true) else {
      form = .end
      return .fault(.cutOff)
    }
    if first == UInt8(ascii: "]") {
      form = .end
      return nil
    }
    let (piece, isWhole, _) = try balanced(stopsAtLineEnd: false)
    if !isWhole { form = .end }
    return isWhole ? piece : .fault(.cutOff)
  }

  // MARK: Values one behind the other

  /// A value that takes one line makes the rest lines; one that takes several does not.
  private mutating func nextValue() throws(FileError) -> Piece? {
    guard try firstByte(skippingCommas: false) != nil else { return nil }
    let (piece, isWhole, hasLineEnds) = try balanced(stopsAtLineEnd: true)
    if isWhole, hasLineEnds { return piece }
    if isWhole {
      // What follows on the same line makes the line no JSON.
      let rest = try bytes.line(limit: limit)
      form = .lines
      let isAlone = (rest.text ?? []).allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } && !rest.isLong
      return isAlone ? piece : .fault(.notJSON(1))
    }
    form = bytes.isAtEnd ? .end : .lines
    return piece
  }

  /// A value up to where its brackets are closed; whether they are, and whether it takes several lines.
  private mutating func balanced(
    stopsAtLineEnd: Bool
  ) throws(FileError) -> (piece: Piece, isWhole: Bool, hasLineEnds: Bool) {
    scan = ValueScan()
    var value: [UInt8] = []
    var isTooLong = false
    while try bytes.first() != nil {
      let (count, end) = bytes.withReady { scan.take($0, stopsAtLineEnd: stopsAtLineEnd) }
      let part = bytes.take(count)
      if value.count + count <= limit { value += part } else { isTooLong = true }
      if end == .broken { return (.fault(.notJSON(value.count)), false, true) }
      if end != .inside { break }
    }
    if isTooLong { return (.fault(.tooLong(limit)), scan.isOver, scan.hasLineEnds) }
    guard scan.isOver else { return (.fault(.cutOff), false, scan.hasLineEnds) }
    return (Self.parsed(value), true, scan.hasLineEnds)
  }

  // MARK: Lines

  private mutating func nextLine() throws(FileError) -> Piece? {
    while true {
      let line = try bytes.line(limit: limit)
      guard let text = line.text else { return line.isLong ? .fault(.tooLong(limit)) : nil }
      if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      let piece = Self.parsed(text)
      if case .fault(.notJSON) = piece, !line.isEnded { return .fault(.cutOff) }
      return piece
    }
  }

  private static func parsed(_ bytes: [UInt8]) -> Piece {
    do throws(JSONSyntaxError) {
      return .value(
        try bytes.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in try JSONValue(parsing: buffer) })
    } catch {
      switch error.reason {
      case .tooDeep: return .fault(.tooDeep)
      case .badUTF8: return .fault(.badUTF8)
      default: return .fault(.notJSON(error.offset))
      }
    }
  }
}
