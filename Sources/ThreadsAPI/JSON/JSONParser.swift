// SPDX-License-Identifier: Apache-2.0

/// Where and why a text is not JSON.
public struct JSONSyntaxError: Error, Equatable, Sendable {
  /// The byte at which reading stopped, from 0.
  public var offset: Int
  public var reason: Reason

  public enum Reason: Equatable, Sendable {
    case unexpectedEnd, unexpectedByte, badNumber, badEscape, badUTF8, tooDeep, trailingText, tooMany
  }
}

extension JSONValue {
  /// Reads one JSON text from UTF-8 bytes.
  ///
  /// A lone surrogate escape reads as U+FFFD, as the wire has them; nesting beyond `maximumDepth` is refused, so
  /// that no text can exhaust the stack.
  /// More than `maximumValues` are refused likewise: `[1,1,…]` takes twenty times its length in memory.
  public init(
    parsing bytes: some Sequence<UInt8>, maximumDepth: Int = 128, maximumValues: Int = .max
  ) throws(JSONSyntaxError) {
    let copy = ContiguousArray(bytes)
    var result: Result<JSONValue, JSONSyntaxError> = .success(.null)
    copy.withUnsafeBufferPointer { buffer in
      result = Result { () throws(JSONSyntaxError) -> JSONValue in
        var parser = JSONParser(bytes: buffer, maximumDepth: maximumDepth, maximumValues: maximumValues)
        return try parser.wholeText()
      }
    }
    self = try result.get()
  }

  /// Reads one JSON text.
  public init(parsing text: String, maximumDepth: Int = 128) throws(JSONSyntaxError) {
    try self.init(parsing: text.utf8, maximumDepth: maximumDepth)
  }

  /// Reads one JSON text from bytes that stay where they are: the way without a copy, for journals.
  public init(parsing bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int = 128) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
    self = try parser.wholeText()
  }
}

/// A recursive-descent reader over bytes.
struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  let maximumDepth: Int
  private var position = 0
  private var valuesLeft: Int

  init(bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int, maximumValues: Int = .max) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
    valuesLeft = maximumValues
  }

  mutating func wholeText() throws(JSONSyntaxError) -> JSONValue {
    let value = try value(depth: 0)
    skipBlanks()
    if position < bytes.count { throw error(.trailingText) }
    return value
  }

  private func error(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    JSONSyntaxError(offset: position, reason: position >= bytes.count ? .unexpectedEnd : reason)
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    skipBlanks()
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    if valuesLeft == 0 { throw JSONSyntaxError(offset: position, reason: .tooMany) }
    valuesLeft -= 1
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    for i in 0..<text.utf8CodeUnitCount {
      guard position < bytes.count, bytes[position] == text.utf8Start[i] else { throw error(.unexpectedByte) }
      position += 1
    }
    return value
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    if depth > maximumDepth { throw JSONSyntaxError(offset: position, reason: .tooDeep) }
    position += 1
    var object = JSONObject()
    skipBlanks()
    if take(UInt8(ascii: "}")) { return .object(object) }
    while true {
      skipBlanks()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
      let name = try string()
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw error(.unexpectedByte) }
      object.append(name: name, value: try value(depth: depth))
      skipBlanks()
      if take(UInt8(ascii: ",")) { continue }
      guard take(UInt8(ascii: "}")) else { throw error(.unexpectedByte) }
      return .object(object)
    }
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    if depth > maximumDepth { throw JSONSyntaxError(offset: position, reason: .tooDeep) }
    position += 1
    var elements: [JSONValue] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(depth: depth))
      skipBlanks()
      if take(UInt8(ascii: ",")) { continue }
      guard take(UInt8(ascii: "]")) else { throw error(.unexpectedByte) }
      return .array(elements)
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = position
    if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
    let firstDigit = position
    skipDigits()
    let digits = position - firstDigit
    if digits == 0 { throw error(.unexpectedByte) }
    if digits > 1, bytes[firstDigit] == UInt8(ascii: "0") { throw error(.badNumber) }
    var whole = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      whole = false
      position += 1
      try requireDigits()
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      whole = false
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      try requireDigits()
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    if whole, let value = Int64(text) { return .integer(value) }
    guard let value = Double(text) else { throw error(.badNumber) }
    return .double(value)
  }

  private mutating func skipDigits() {
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
  }

  private mutating func requireDigits() throws(JSONSyntaxError) {
    let start = position
    skipDigits()
    if position == start { throw error(.badNumber) }
  }

  /// Reads a string; the position is at its opening quote.
  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        let text = try utf8(UnsafeBufferPointer(rebasing: bytes[start..<position]))
        position += 1
        return text
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case 0..<0x20: throw error(.unexpectedByte)
      default: position += 1
      }
    }
    throw error(.unexpectedEnd)
  }

  /// Goes on with a string that has an escape at the current position.
  private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
    var collected = ContiguousArray(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return try collected.withUnsafeBufferPointer { buffer throws(JSONSyntaxError) in try utf8(buffer) }
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &collected)
      case 0..<0x20: throw error(.unexpectedByte)
      default:
        collected.append(byte)
        position += 1
      }
    }
    throw error(.unexpectedEnd)
  }

  private mutating func escape(into collected: inout ContiguousArray<UInt8>) throws(JSONSyntaxError) {
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): collected.append(byte)
    case UInt8(ascii: "b"): collected.append(0x08)
    case UInt8(ascii: "f"): collected.append(0x0C)
    case UInt8(ascii: "n"): collected.append(0x0A)
    case UInt8(ascii: "r"): collected.append(0x0D)
    case UInt8(ascii: "t"): collected.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try escapedScalar()
      collected.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
    default:
      position -= 1
      throw error(.badEscape)
    }
  }

  /// Reads the four digits after `\u`, and a second escape when they are half of a pair.
  private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try fourHexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let replacement: Unicode.Scalar = "\u{FFFD}"
    guard (0xD800..<0xDC00).contains(first), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return replacement }
    let rewind = position
    position += 2
    let second = try fourHexDigits()
    guard (0xDC00..<0xE000).contains(second) else {
      position = rewind
      return replacement
    }
    return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? replacement
  }

  private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw error(.badEscape)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private func utf8(_ buffer: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> String {
    guard let text = String(validating: buffer, as: UTF8.self) else {
      throw JSONSyntaxError(offset: position, reason: .badUTF8)
    }
    return text
  }
}
