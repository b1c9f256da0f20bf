// SPDX-License-Identifier: Apache-2.0
import Glibc
import ThreadsAPI

/// Reads the members of one JSON object in place, without building a tree: 10,000 registry lines stand between the
/// start of the program and its first picture.
///
/// Whatever is not JSON sets `isBroken`, and so does an object that does not end: a torn line never passes for a record.
struct JSONLineScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// Whether more may follow the object.
  private let isNested: Bool
  private var position = 0
  private var isFirst = true
  private(set) var name: UnsafeBufferPointer<UInt8>
  private(set) var isBroken = false
  /// Whether the object was read to its end, and nothing follows it.
  private(set) var isComplete = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, isNested: Bool = false) {
    self.bytes = bytes
    self.isNested = isNested
    name = UnsafeBufferPointer(rebasing: bytes[..<0])
  }

  /// Goes to the next member: its `name` is read, its value is next.
  mutating func next() -> Bool {
    if isBroken || isComplete { return false }
    skipBlanks()
    if isFirst {
      guard take(UInt8(ascii: "{")) else { return stop() }
      skipBlanks()
      if take(UInt8(ascii: "}")) { return finish() }
    } else {
      if take(UInt8(ascii: "}")) { return finish() }
      guard take(UInt8(ascii: ",")) else { return stop() }
      skipBlanks()
    }
    isFirst = false
    guard let string = rawString(), !string.hasEscapes else { return stop() }
    name = string.bytes
    skipBlanks()
    guard take(UInt8(ascii: ":")) else { return stop() }
    skipBlanks()
    return true
  }

  func isNamed(_ other: StaticString) -> Bool {
    name.count == other.utf8CodeUnitCount
      && name.baseAddress.map { memcmp($0, other.utf8Start, name.count) == 0 } ?? true
  }

  /// The value as a string, bytes that are no UTF-8 as U+FFFD; any other value is skipped.
  mutating func string() -> String? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      skip()
      return nil
    }
    let start = position
    guard let string = rawString() else {
      _ = stop()
      return nil
    }
    let text =
      string.hasEscapes
      ? (try? JSONValue(parsing: UnsafeBufferPointer(rebasing: bytes[start..<position])))?.string
      : String(decoding: string.bytes, as: UTF8.self)
    if text == nil { _ = stop() }
    return text
  }

  /// The value as a moment; any other value is skipped.
  mutating func timestamp() -> Timestamp? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      skip()
      return nil
    }
    guard let string = rawString() else {
      _ = stop()
      return nil
    }
    return Timestamp(rfc3339: string.bytes)
  }

  /// The value as a whole number; any other value is skipped.
  mutating func integer() -> Int? {
    let start = position
    var number = 0
    while position < bytes.count, position - start < 18, (0x30...0x39).contains(bytes[position]) {
      number = number * 10 + Int(bytes[position] - 0x30)
      position += 1
    }
    if position > start, position < bytes.count,
      bytes[position] == UInt8(ascii: ",") || bytes[position] == UInt8(ascii: "}")
    {
      return number
    }
    position = start
    return value()?.integer.flatMap { Int(exactly: $0) }
  }

  /// The value as a truth; any other value is skipped.
  mutating func bool() -> Bool? { value()?.bool }

  /// The value as pairs of text; pairs of another kind are left out.
  mutating func metadata() -> Metadata {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else {
      skip()
      return [:]
    }
    let start = position
    var inner = JSONLineScanner(UnsafeBufferPointer(rebasing: bytes[start...]), isNested: true)
    var pairs: Metadata = [:]
    while inner.next() {
      let key = String(decoding: inner.name, as: UTF8.self)
      guard let text = inner.string() else { continue }
      pairs[key] = text
    }
    if inner.isComplete {
      position = start + inner.position
      return pairs
    }
    // A key with an escape, or something worse: the parser of trees decides.
    var slow: Metadata = [:]
    for member in value()?.object?.members ?? [] { slow[member.name] = member.value.string }
    return slow
  }

  /// The bytes of the value, which are JSON for sure.
  mutating func raw() -> ArraySlice<UInt8> {
    let start = position
    skip()
    return isBroken ? [] : Array(bytes[start..<position])[...]
  }

  mutating func skip() { _ = value() }

  /// Any value, as a tree.
  private mutating func value() -> JSONValue? {
    guard let end = endOfValue(),
      let value = try? JSONValue(parsing: UnsafeBufferPointer(rebasing: bytes[position..<end]))
    else {
      _ = stop()
      return nil
    }
    position = end
    return value
  }

  /// Where the value that begins here ends: at the comma or bracket that closes it.
  private func endOfValue() -> Int? {
    var depth = 0
    var index = position
    var isInString = false
    while index < bytes.count {
      let byte = bytes[index]
      if isInString {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "\"") { isInString = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return index }
          depth -= 1
        case UInt8(ascii: ",") where depth == 0: return index
        default: break
        }
      }
      index += 1
    }
    return nil
  }

  private struct RawString {
    var bytes: UnsafeBufferPointer<UInt8>
    var hasEscapes: Bool
  }

  /// A string's bytes between its quotes.
  private mutating func rawString() -> RawString? {
    guard take(UInt8(ascii: "\"")), let base = bytes.baseAddress else { return nil }
    let start = position
    while let found = memchr(base + position, Int32(UInt8(ascii: "\"")), bytes.count - position) {
      let quote = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      position = quote + 1
      var backslashes = 0
      while quote - backslashes > start, base[quote - backslashes - 1] == UInt8(ascii: "\\") { backslashes += 1 }
      if backslashes % 2 == 1 { continue }
      let string = UnsafeBufferPointer(rebasing: bytes[start..<quote])
      let escape = memchr(base + start, Int32(UInt8(ascii: "\\")), quote - start)
      return RawString(bytes: string, hasEscapes: escape != nil)
    }
    return nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0D, 0x0A: position += 1
      default: return
      }
    }
  }

  private mutating func stop() -> Bool {
    isBroken = true
    return false
  }

  private mutating func finish() -> Bool {
    if !isNested {
      skipBlanks()
      if position < bytes.count { return stop() }
    }
    isComplete = true
    return false
  }
}
